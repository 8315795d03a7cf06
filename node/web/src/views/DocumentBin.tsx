/** Documents that were deleted: the question before, the banner on their page, and the bin of the council. */
import { type DocumentDetail, type DocumentRow, nodeApi } from '@tansiq/web/api.ts';
import type { OpenDoc } from '@tansiq/web/client/openDoc.ts';
import { BIN_DAYS, DELETED, daysLeft, type Mark, readMark } from '@tansiq/web/document/deleted.ts';
import { asRows } from '@tansiq/web/document/read.ts';
import { fieldsOf, SCHEMAS } from '@tansiq/web/document/schema.ts';
import { useBinWords } from '@tansiq/web/editors/bin/words.ts';
import { useFollowed } from '@tansiq/web/editors/follow.ts';
import { deleteDocument, putBackDocument } from '@tansiq/web/editors/write.ts';
import type { DocId } from '@tansiq/web/ids.ts';
import { Button } from '@tansiq/web/ui/Button.tsx';
import { ConfirmDialog, Dialog } from '@tansiq/web/ui/Dialog.tsx';
import { useDirectory } from '@tansiq/web/ui/directory.tsx';
import { useFormats, useLanguage, useText } from '@tansiq/web/ui/l10n.ts';
import { Banner, EmptyState } from '@tansiq/web/ui/parts.tsx';
import { useCodeLabel } from '@tansiq/web/ui/vocabulary.tsx';
import { useEffect, useState, useSyncExternalStore } from 'react';
import { useAccount, useRemembered } from '../context.tsx';
import { Link } from '../router.tsx';
import { useOpened } from './useOpened.ts';
import { kindKey, moment, titleIn } from './words.ts';

/** How a deleted document is marked in the node's list. */
export function markOfRow(row: DocumentRow): Mark | undefined {
  if (row.deleted === undefined || row.deleted === null) return undefined;
  return readMark(`${row.deleted.at} ${row.deleted.by}`);
}

/** The question before an open document goes into the bin: what it holds, and who will see it gone. */
export function DeleteDocumentDialog(props: {
  open: OpenDoc;
  detail: Pick<DocumentDetail, 'shared' | 'grants'> | undefined;
  onDeleted?: () => void;
  onClose: () => void;
}) {
  const { open, detail, onDeleted, onClose } = props;
  const text = useText();
  const region = useCodeLabel('regions');
  const formats = useFormats();
  const { doc, shared } = useSyncExternalStore(open.subscribe, open.getSnapshot);
  const held = fieldsOf(open.kind, SCHEMAS[open.kind].root)
    .filter((field) => field.type === 'rows')
    .map((field) => ({ label: text(field.label), count: asRows(doc[field.name]).length }))
    .filter(({ count }) => count > 0);
  const councils = (detail?.grants ?? []).map(({ council }) => region(council));
  const join = (words: readonly string[]): string => words.join(formats.language === 'ar' ? '، ' : ', ');
  return (
    <ConfirmDialog
      title={text('document-delete-title')}
      isOpen
      confirmLabel={text('row-delete-confirm')}
      onConfirm={() => {
        deleteDocument(open);
        onDeleted?.();
      }}
      onClose={onClose}
    >
      {[
        text('document-delete-question', { days: BIN_DAYS }),
        held.length === 0
          ? ''
          : text('document-delete-holds', {
              list: join(held.map(({ label, count }) => `${label} ${formats.number(count)}`)),
            }),
        shared || detail?.shared === true ? text('document-delete-ministry') : '',
        councils.length === 0 ? '' : text('document-delete-councils', { list: join(councils) }),
      ]
        .filter((sentence) => sentence !== '')
        .join(' ')}
    </ConfirmDialog>
  );
}

/** Says on the page of a deleted document that it is one, with the way back. */
export function DeletedBanner({ open }: { open: OpenDoc }) {
  const words = useBinWords(open);
  const { text } = words;
  const canEdit = useFollowed(open, (state) => state.canEdit);
  const mark = readMark(useFollowed(open, ({ doc }) => doc[DELETED]));
  if (mark === undefined) return null;
  return (
    <Banner
      tone="bad"
      title={text('document-deleted', { who: words.personOf(mark.by), when: words.moment(mark.atMs) })}
      actions={
        canEdit && (
          <Button isSmall kind="primary" onPress={() => putBackDocument(open)}>
            {text('bin-put-back')}
          </Button>
        )
      }
    >
      {text('bin-days-left', { days: daysLeft(mark, Date.now()) })}
    </Banner>
  );
}

/** The same question, from the list. */
export function DeleteListedDocument(props: {
  row: DocumentRow;
  onDeleted: () => void;
  onClose: () => void;
}) {
  const { row, onDeleted, onClose } = props;
  const text = useText();
  const { open, isLate } = useOpened(row.id);
  const detail = useRemembered(`document/${row.id}`, () => nodeApi.document(row.id)).value;
  if (open !== undefined) {
    return <DeleteDocumentDialog open={open} detail={detail} onDeleted={onDeleted} onClose={onClose} />;
  }
  return (
    <Dialog title={text('document-delete-title')} isOpen onClose={onClose}>
      <p role="status">{text(isLate ? 'document-not-here' : 'document-loading')}</p>
    </Dialog>
  );
}

/** The documents that wait in the bin of the council. */
export function DeletedDocuments(props: { rows: readonly DocumentRow[]; onPutBack: (id: DocId) => void }) {
  const { rows, onPutBack } = props;
  const text = useText();
  if (rows.length === 0) return <EmptyState title={text('bin-empty')} />;
  return (
    <>
      <p className="app-note">{text('documents-bin-intro', { days: BIN_DAYS })}</p>
      <ul className="app-docs">
        {rows.map((row) => (
          <DeletedLine key={row.id} row={row} onPutBack={() => onPutBack(row.id)} />
        ))}
      </ul>
    </>
  );
}

function DeletedLine({ row, onPutBack }: { row: DocumentRow; onPutBack: () => void }) {
  const text = useText();
  const language = useLanguage();
  const { info } = useAccount();
  const { people } = useDirectory();
  const [isPuttingBack, setPuttingBack] = useState(false);
  const title = titleIn(row.title, language, text('documents-untitled'));
  const mark = markOfRow(row) ?? { atMs: Date.now(), by: info.editor };
  const who =
    mark.by === info.editor
      ? text('bin-you')
      : (people.find(({ id }) => id === mark.by)?.name ?? text('bin-somebody'));
  return (
    <li className="app-doc" data-doc={row.id}>
      <p className="app-doc__kind">{text(kindKey(row.kind))}</p>
      <h2 className="app-doc__title">
        <Link to={{ tag: 'document', id: row.id }}>
          <bdi>{title}</bdi>
        </Link>
      </h2>
      <div className="app-doc__facts">
        <span>
          {text('bin-deleted-by', {
            who,
            when: mark.atMs > 0 ? moment(mark.atMs, language) : text('bin-no-time'),
          })}
        </span>
        <span>{text('bin-days-left', { days: daysLeft(mark, Date.now()) })}</span>
      </div>
      {row.can_edit && (
        <div className="app-doc__save app-doc__do">
          {isPuttingBack ? (
            <PuttingBack id={row.id} onDone={onPutBack} />
          ) : (
            <Button
              isSmall
              aria-label={text('bin-put-back-name', { name: title })}
              onPress={() => setPuttingBack(true)}
            >
              {text('bin-put-back')}
            </Button>
          )}
        </div>
      )}
    </li>
  );
}

/** Takes it out of the bin as soon as it is open. */
function PuttingBack({ id, onDone }: { id: DocId; onDone: () => void }) {
  const text = useText();
  const { open, isLate } = useOpened(id);
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, when it is open
  useEffect(() => {
    if (open === undefined) return;
    putBackDocument(open);
    onDone();
  }, [open]);
  return <span role="status">{text(isLate ? 'document-not-here' : 'document-putting-back')}</span>;
}

import { type DocumentRow, nodeApi } from '@tansiq/web/api.ts';
import { assertNever, type DocId, type DocKind } from '@tansiq/web/ids.ts';
import { fold } from '@tansiq/web/text.ts';
import { Button, IconButton } from '@tansiq/web/ui/Button.tsx';
import { Icon } from '@tansiq/web/ui/icons.tsx';
import { useLanguage, useText } from '@tansiq/web/ui/l10n.ts';
import { EmptyState, SaveStateBadge, StatusTag, ToneTag } from '@tansiq/web/ui/parts.tsx';
import { useCodeLabel } from '@tansiq/web/ui/vocabulary.tsx';
import { useCallback, useEffect, useState } from 'react';
import { Input, Label, SearchField } from 'react-aria-components';
import { type BegunRow, useBegunHere } from '../begun.ts';
import { useAccount, useRemembered } from '../context.tsx';
import { Link } from '../router.tsx';
import { CreateDialog } from './CreateDialog.tsx';
import { DeletedDocuments, DeleteListedDocument, markOfRow } from './DocumentBin.tsx';
import { KindSegments } from './KindSegments.tsx';
import { useListAddress } from './listAddress.ts';
import { OnlyHere } from './OnlyHere.tsx';
import { Overview } from './Overview.tsx';
import { RenameDialog } from './RenameDialog.tsx';
import { kindKey, moment, rowSaveState, titleIn, when } from './words.ts';

const REFRESH_MS = 20_000;

/** Everything the council has, and how far each document has come. */
export function DocumentList() {
  const text = useText();
  const language = useLanguage();
  const { info } = useAccount();
  const { value, asOfMs, isMissing, refresh } = useRemembered('documents', nodeApi.documents, REFRESH_MS);
  const unsaved = useUnsaved();
  const { asked, narrow } = useListAddress();
  const { kind, words, isBin } = asked;
  const [asking, setAsking] = useState<Asking>();
  const done = (): void => {
    setAsking(undefined);
    refresh();
  };
  const everything = value?.documents ?? [];
  const { isGone, move } = useMoved(value?.documents);
  const deleted = everything.filter(isGone);
  const begun = useBegunHere(everything);
  const all = [...begun, ...everything.filter((row) => !isGone(row))];
  const wanted = fold(words);
  const shown = all
    .filter((row) => kind === '' || row.kind === kind)
    .filter((row) => wanted === '' || fold(`${row.title.fr} ${row.title.ar}`).includes(wanted))
    .sort((a, b) => b.updated_at_ms - a.updated_at_ms);

  return (
    <div className="app-page">
      <div className="app-page__head">
        <h1>{text('documents-title')}</h1>
        {(deleted.length > 0 || isBin) && (
          <Button icon="trash" aria-pressed={isBin} onPress={() => narrow({ ...asked, isBin: !isBin })}>
            {isBin ? text('documents-bin-leave') : text('bin-open', { count: deleted.length })}
          </Button>
        )}
        {info.role === 'secretary' && (
          <Button kind="primary" icon="plus" onPress={() => setAsking({ tag: 'create' })}>
            {text('documents-new')}
          </Button>
        )}
      </div>
      {asOfMs !== undefined && value !== undefined && (
        <p className="app-note">{text('offline-as-of', { when: moment(asOfMs, language) })}</p>
      )}
      {isBin ? (
        <DeletedDocuments rows={deleted} onPutBack={(id) => move(id, false)} />
      ) : (
        <>
          <Overview
            rows={everything.filter((row) => !isGone(row))}
            unsaved={unsaved}
            isFresh={asOfMs === undefined}
          />
          <Filters
            kind={kind === '' ? 'all' : kind}
            onKind={(next) => narrow({ ...asked, kind: next === 'all' ? '' : next })}
            query={words}
            onQuery={(next) => narrow({ ...asked, words: next })}
          />
          {asOfMs === undefined && value !== undefined && <OnlyHere listed={value.documents} />}
          {isMissing && begun.length === 0 && <EmptyState title={text('documents-unreachable')} />}
          {!isMissing && value !== undefined && all.length === 0 && (
            <EmptyState title={text('documents-none')}>{text('documents-none-hint')}</EmptyState>
          )}
          {all.length > 0 && shown.length === 0 && <EmptyState title={text('documents-no-match')} />}
          {shown.length > 0 && (
            <ul className="app-docs">
              {shown.map((row) => (
                <DocumentLine
                  key={row.id}
                  row={row}
                  unsaved={unsaved.get(row.id) ?? (isBegun(row) ? row.unsaved : 0)}
                  begun={isBegun(row) ? row : undefined}
                  onAsk={setAsking}
                />
              ))}
            </ul>
          )}
        </>
      )}
      {asking !== undefined && (
        <AskingDialog asking={asking} rows={all} onDeleted={(id) => move(id, true)} onClose={done} />
      )}
    </div>
  );
}

/** What is asked about a document of the list, or about a new one. */
type Asking =
  | { readonly tag: 'create' }
  | { readonly tag: 'copy' | 'rename' | 'delete'; readonly row: DocumentRow };

function AskingDialog(props: {
  asking: Asking;
  rows: readonly DocumentRow[];
  onDeleted: (id: DocId) => void;
  onClose: () => void;
}) {
  const { asking, rows, onDeleted, onClose } = props;
  switch (asking.tag) {
    case 'create':
      return <CreateDialog rows={rows} onClose={onClose} />;
    case 'copy':
      return <CreateDialog rows={rows} from={asking.row} onClose={onClose} />;
    case 'rename':
      return <RenameDialog row={asking.row} onClose={onClose} />;
    case 'delete': {
      const { row } = asking;
      return <DeleteListedDocument row={row} onDeleted={() => onDeleted(row.id)} onClose={onClose} />;
    }
    default:
      return assertNever(asking);
  }
}

const NOTHING_MOVED: ReadonlyMap<DocId, boolean> = new Map();

/** What this page deleted or put back, until the node says the same. */
function useMoved(documents: readonly DocumentRow[] | undefined) {
  const [moved, setMoved] = useState<ReadonlyMap<DocId, boolean>>(NOTHING_MOVED);
  const isGone = (row: DocumentRow) => moved.get(row.id) ?? markOfRow(row) !== undefined;
  const move = (id: DocId, isToBin: boolean) => setMoved((before) => new Map(before).set(id, isToBin));
  useEffect(() => {
    setMoved((before) => {
      const left = (documents ?? []).filter(
        (row) => before.has(row.id) && before.get(row.id) !== (markOfRow(row) !== undefined),
      );
      return left.length === before.size
        ? before
        : new Map(left.map(({ id }) => [id, before.get(id) === true]));
    });
  }, [documents]);
  return { isGone, move };
}

/** Which of the documents are shown: by kind, and by words of the title. */
function Filters(props: {
  kind: DocKind | 'all';
  onKind: (kind: DocKind | 'all') => void;
  query: string;
  onQuery: (query: string) => void;
}) {
  const { kind, onKind, query, onQuery } = props;
  const text = useText();
  return (
    <div className="app-filters">
      <KindSegments kind={kind} onKind={onKind} />
      <SearchField className="app-search" value={query} onChange={onQuery}>
        <Label className="tq-visually-hidden">{text('documents-search')}</Label>
        <div className="tq-control">
          <Icon name="search" />
          <Input
            className="tq-input"
            placeholder={text('documents-search')}
            dir={query === '' ? undefined : 'auto'}
          />
        </div>
      </SearchField>
    </div>
  );
}

function isBegun(row: DocumentRow | BegunRow): row is BegunRow {
  return 'isRefused' in row;
}

function DocumentLine(props: {
  row: DocumentRow;
  unsaved: number;
  begun: BegunRow | undefined;
  onAsk: (asking: Asking) => void;
}) {
  const { row, unsaved, begun, onAsk } = props;
  const text = useText();
  const language = useLanguage();
  const region = useCodeLabel('regions');
  const { info } = useAccount();
  const title = titleIn(row.title, language, text('documents-untitled'));
  return (
    <li className="app-doc" data-doc={row.id}>
      <p className="app-doc__kind">{text(kindKey(row.kind))}</p>
      <h2 className="app-doc__title">
        <Link to={{ tag: 'document', id: row.id }}>
          <bdi>{title}</bdi>
        </Link>
      </h2>
      <div className="app-doc__facts">
        <StatusTag vocabulary="states" code={row.state} />
        {row.amended === true && <ToneTag tone="warning">{text('adoption-since')}</ToneTag>}
        {begun === undefined ? (
          <ToneTag tone={row.shared ? 'active' : 'neutral'} icon={row.shared ? 'ministry' : 'lock'}>
            {text(row.shared ? 'shared-yes' : 'shared-no')}
          </ToneTag>
        ) : (
          <ToneTag tone={begun.isRefused ? 'warning' : 'neutral'}>
            {text(begun.isRefused ? 'begun-refused-title' : 'begun-title')}
          </ToneTag>
        )}
        {row.council !== info.council.code && (
          <ToneTag tone="muted">{text('documents-from-council', { council: region(row.council) })}</ToneTag>
        )}
        {row.warnings > 0 && (
          <ToneTag tone="neutral" icon="info">
            {text('warnings-count', { count: row.warnings })}
          </ToneTag>
        )}
        <time
          dateTime={new Date(row.updated_at_ms).toISOString()}
          title={moment(row.updated_at_ms, language)}
        >
          {text('documents-updated', { when: when(row.updated_at_ms, language, Date.now()) })}
        </time>
      </div>
      <div className="app-doc__save">
        <SaveStateBadge state={rowSaveState(row, unsaved)} />
        {begun === undefined && (
          <span className="app-doc__do">
            {row.can_edit && (
              <IconButton
                icon="edit"
                label={text('rename-name', { name: title })}
                onPress={() => onAsk({ tag: 'rename', row })}
              />
            )}
            {info.role === 'secretary' && (
              <IconButton
                icon="copy"
                label={text('copy-name', { name: title })}
                onPress={() => onAsk({ tag: 'copy', row })}
              />
            )}
            {row.can_edit && (
              <IconButton
                icon="trash"
                label={text('row-delete', { name: title })}
                onPress={() => onAsk({ tag: 'delete', row })}
              />
            )}
          </span>
        )}
      </div>
    </li>
  );
}

/** How many changes of each document wait in this browser. */
function useUnsaved(): ReadonlyMap<DocId, number> {
  const { store, session } = useAccount();
  const [counts, setCounts] = useState<ReadonlyMap<DocId, number>>(new Map());
  const load = useCallback(async (): Promise<void> => {
    const metas = await store.metas();
    setCounts(new Map(metas.map((meta) => [meta.id, meta.unsaved])));
  }, [store]);
  useEffect(() => {
    const again = (): void => {
      load().catch(() => {});
    };
    again();
    const stop = session.subscribe(again);
    const timer = setInterval(again, UNSAVED_LOOK_MS);
    return () => {
      stop();
      clearInterval(timer);
    };
  }, [load, session]);
  return counts;
}

const UNSAVED_LOOK_MS = 2_000;

/** The files beside a document: attach, see where each is, open it, take it off the list. */
import { useRef, useState } from 'react';
import { FileTrigger } from 'react-aria-components';
import { type AttachmentStore, nameToKeep } from '../client/attachments.ts';
import type { Path } from '../client/docHandle.ts';
import { WAITING_FILES_BYTES_MAX } from '../constants.ts';
import { BIN_DAYS } from '../document/deleted.ts';
import { asInt, asRows, asText, type Row, valueAt } from '../document/read.ts';
import type { Field } from '../document/schema.ts';
import {
  type Attachments,
  type Standing,
  sizeOf,
  useAttachments,
  useStanding,
  WayToFile,
} from '../ui/attachments.tsx';
import { Button, IconButton } from '../ui/Button.tsx';
import { ConfirmDialog } from '../ui/Dialog.tsx';
import { useDirectory } from '../ui/directory.tsx';
import { Title, usePartTitle } from '../ui/heading.tsx';
import { type Translate, useFormats, useText } from '../ui/l10n.ts';
import { Banner } from '../ui/parts.tsx';
import { useRemoval } from './bin/removal.tsx';
import { useEditing, useValue } from './context.tsx';
import { useRowIds } from './rows.tsx';
import { addRow } from './write.ts';

/** A file on its way to the node. */
interface Sending {
  readonly name: string;
  readonly size: number;
  readonly done: number;
}

/** What went wrong with a file. */
interface Trouble {
  readonly name: string;
  readonly reason: 'too-large' | 'empty' | 'unreachable' | 'no-room' | 'failed' | 'full-here';
}

export function AttachmentsField({ field, path }: { field: Field; path: Path }) {
  const { handle, canEdit } = useEditing();
  const text = useText();
  const isRepeated = usePartTitle().endsWith(text(field.label));
  const attachments = useAttachments();
  const rowsPath = [...path, field.name];
  const rows = asRows(useValue(rowsPath));
  const standing = useStanding(rows.map((row) => asText(row.value.sha256)));
  const nameOf = (id: string) => asText(valueAt(handle.getSnapshot().doc, [...rowsPath, id, 'name']));
  const removal = useRemoval(rowsPath, useRowIds(rowsPath), nameOf);
  return (
    <div className="tq-rows">
      <Title className={isRepeated ? 'tq-visually-hidden' : 'tq-rows__title'}>
        {text(field.label)} <span className="tq-count">{rows.length}</span>
      </Title>
      {rows.length === 0 && <p className="tq-hint">{text('attachments-none')}</p>}
      {rows.length > 0 && (
        <ul className="tq-files">
          {rows.map((row) => (
            <FileRow key={row.id} row={row} standing={standing} onRemove={removal.removeRow} />
          ))}
        </ul>
      )}
      {removal.line}
      {canEdit && attachments?.store.upload !== undefined && (
        <Attach
          attachments={attachments}
          upload={attachments.store.upload}
          path={rowsPath}
          record={field.record ?? ''}
          standing={standing}
        />
      )}
    </div>
  );
}

function FileRow(props: { row: Row; standing: Standing; onRemove: (id: string, name: string) => void }) {
  const { row, standing, onRemove } = props;
  const { canEdit } = useEditing();
  const text = useText();
  const { language, date } = useFormats();
  const { people } = useDirectory();
  const [isDoomed, setDoomed] = useState(false);
  const { value } = row;
  const name = asText(value.name) || text('ui-untitled');
  const sha256 = asText(value.sha256);
  const by = asText(value.added_by);
  const person = people.find((each) => each.id === by)?.name ?? (by === '' ? '' : text('ui-person-unknown'));
  const size = asInt(value.size);
  const added = asText(value.added_on);
  const facts = {
    size: size === undefined ? '' : sizeOf(text, language, size),
    added_by: person,
    added_on: added === '' ? '' : date(added),
  };
  return (
    <li className="tq-files__one" data-row={row.id}>
      <div className="tq-files__what">
        <bdi className="tq-files__name" data-field="attachment.name">
          {name}
        </bdi>
        <span className="tq-files__facts">
          {Object.entries(facts).map(([field, fact]) => (
            <bdi key={field} data-field={`attachment.${field}`}>
              {fact}
            </bdi>
          ))}
        </span>
      </div>
      <div className="tq-files__do">
        <WayToFile sha256={sha256} name={name} line={standing.of(sha256)} onAsk={standing.refresh} />
        {canEdit && (
          <IconButton
            icon="trash"
            label={text('attachment-remove-name', { name })}
            onPress={() => setDoomed(true)}
          />
        )}
      </div>
      <ConfirmDialog
        title={text('attachment-remove-title')}
        isOpen={isDoomed}
        confirmLabel={text('attachment-remove')}
        onConfirm={() => onRemove(row.id, name)}
        onClose={() => setDoomed(false)}
      >
        {text('attachment-remove-question', { name, days: BIN_DAYS })}
      </ConfirmDialog>
    </li>
  );
}

function Attach(props: {
  attachments: Attachments;
  upload: NonNullable<AttachmentStore['upload']>;
  path: Path;
  record: string;
  standing: Standing;
}) {
  const { attachments, upload, path, record, standing } = props;
  const { isReachable, later } = attachments;
  const { handle, today } = useEditing();
  const text = useText();
  const { language, percent } = useFormats();
  const [sending, setSending] = useState<Sending>();
  const [troubles, setTroubles] = useState<readonly Trouble[]>([]);
  const cancel = useRef<AbortController>(undefined);
  const { limit } = standing;

  const sendOne = async (file: File, signal: AbortSignal): Promise<void> => {
    const name = nameToKeep(file.name);
    const say = (reason: Trouble['reason']): void => setTroubles((before) => [...before, { name, reason }]);
    if (limit !== undefined && file.size > limit) {
      say('too-large');
      return;
    }
    // A file that only seems to be here, as of a cloud that has not brought it yet: a name without bytes helps nobody.
    if (file.size === 0) {
      say('empty');
      return;
    }
    const row = { name, media_type: file.type, added_by: attachments.editor, added_on: today };
    if (!isReachable && later !== undefined) {
      const taken = await later.take(name, file);
      if (taken.tag === 'full') say('full-here');
      else addRow(handle, path, record, { ...row, size: taken.size, sha256: taken.sha256 });
      return;
    }
    setSending({ name, size: file.size, done: 0 });
    const answer = await upload(file, (done) => setSending({ name, size: file.size, done }), signal);
    if (signal.aborted) return;
    if (!answer.ok) {
      say(reasonOf(answer.error));
      return;
    }
    addRow(handle, path, record, { ...row, size: answer.value.size, sha256: answer.value.sha256 });
  };
  const send = async (files: readonly File[]): Promise<void> => {
    const controller = new AbortController();
    cancel.current = controller;
    setTroubles([]);
    for (const file of files) if (!controller.signal.aborted) await sendOne(file, controller.signal);
    setSending(undefined);
    standing.refresh();
  };
  const sizeIn = ({ reason }: Trouble): string => {
    const bytes = reason === 'full-here' ? WAITING_FILES_BYTES_MAX : limit;
    return bytes === undefined ? '' : sizeOf(text, language, bytes);
  };
  const done =
    sending === undefined || sending.size === 0 ? 0 : Math.floor((100 * sending.done) / sending.size);
  return (
    <div className="tq-files__attach">
      {sending === undefined ? (
        <FileTrigger allowsMultiple onSelect={(files) => void send([...(files ?? [])])}>
          <Button icon="plus" isDisabled={!isReachable && later === undefined}>
            {text('attachments-attach')}
          </Button>
        </FileTrigger>
      ) : (
        <div className="tq-files__sending">
          <label>
            <bdi>{sending.name}</bdi> <span className="tq-hint">{percent(done)}</span>
            <progress max={100} value={done} />
          </label>
          <Button isSmall onPress={() => cancel.current?.abort()}>
            {text('ui-cancel')}
          </Button>
        </div>
      )}
      <p className="tq-hint" role="status">
        {isReachable
          ? limit !== undefined && text('attachments-limit', { size: sizeOf(text, language, limit) })
          : later === undefined
            ? text('attachments-need-node')
            : text('attachments-later', { size: sizeOf(text, language, WAITING_FILES_BYTES_MAX) })}
      </p>
      {troubles.map((trouble) => (
        <Banner key={`${trouble.name}|${trouble.reason}`} tone="bad">
          {sayTrouble(text, trouble, sizeIn(trouble))}
        </Banner>
      ))}
    </div>
  );
}

function reasonOf(error: { readonly tag: string; readonly code?: string }): Trouble['reason'] {
  if (error.tag !== 'refused') return 'unreachable';
  if (error.code === 'too-large') return 'too-large';
  return error.code === 'unavailable' ? 'no-room' : 'failed';
}

function sayTrouble(text: Translate, { name, reason }: Trouble, size: string): string {
  return text(`attachments-${reason}`, { name, size });
}

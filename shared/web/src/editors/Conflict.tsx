import { useId, useState } from 'react';
import type { Conflict, Path } from '../client/docHandle.ts';
import { isOpenPlace } from '../document/adoption.ts';
import type { Field } from '../document/schema.ts';
import { Button } from '../ui/Button.tsx';
import { Icon } from '../ui/icons.tsx';
import { useText } from '../ui/l10n.ts';
import { useWriterWords } from '../ui/writers.tsx';
import { conflictsBelow, useAllConflicts, useConflictAt } from './conflictList.ts';
import { valueWords, writtenBy } from './conflictWords.ts';
import { useConflicts, useEditing } from './context.tsx';
import { useReading } from './LeafField.tsx';
import { placeOf } from './placeOf.ts';
import { mayKeep, settle } from './settle.ts';

/** Under a field that several people wrote at the same time: every value, who wrote it and when, and the choice. */
export function FieldConflict({ field, path }: { field: Field; path: Path }) {
  switch (field.type) {
    case 'text':
    case 'bilingual':
    case 'rows':
    case 'record':
      return null; // Letters merge; rows and records have fields of their own.
    case 'codes':
    case 'institutions':
    case 'cells':
      return <ConflictsBelow path={[...path, field.name]} />;
    default:
      return <RegisterConflict path={[...path, field.name]} />;
  }
}

function ConflictsBelow({ path }: { path: Path }) {
  const { handle } = useEditing();
  return conflictsBelow(useAllConflicts(handle), path).map((conflict) => (
    <ConflictNote key={conflict.path.join('/')} conflict={conflict} />
  ));
}

function RegisterConflict({ path }: { path: Path }) {
  // What stands twice is seen at once; who wrote it, and what was taken away, a moment later.
  const values = useConflicts(path);
  const found = useConflictAt(path);
  if (found !== undefined && (values.length > 1 || found.values.some(({ value }) => value === undefined))) {
    return <ConflictNote conflict={found} />;
  }
  if (values.length < 2) return null;
  const written = values.map((value) => ({ value, writer: 'council' as const, actor: '', atMs: 0 }));
  return <ConflictNote conflict={{ path, values: written }} />;
}

/** One conflict: its values, and the choice, which stays in the document with its reason. */
export function ConflictNote({ conflict }: { conflict: Conflict }) {
  const { handle, mayEdit, ...editing } = useEditing();
  const canEdit = editing.canEdit || (mayEdit && isOpenPlace(handle.kind, conflict.path));
  const reading = useReading();
  const text = useText();
  const id = useId();
  const [reason, setReason] = useState('');
  const { label } = placeOf({ ...reading, kind: handle.kind }, conflict.path);
  const words = conflict.values.map((value) => valueWords(reading, conflict, value));
  const whoWrote = useWriterWords('conflict-by', conflict.values, handle.editor);
  const keepLabel = (index: number) => text(index === 0 ? 'conflict-keep-shown' : 'conflict-keep');
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset's legend cannot stand inside a sentence
    <div className="tq-conflict" role="group" aria-label={text('conflict-label', { label })}>
      <Icon name="warning" />
      <div>
        <p>
          <strong>{label}</strong> – {text('conflict-written', { count: words.length })}
        </p>
        <ul>
          {conflict.values.map((value, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: two values may read the same
            <li key={index}>
              <span>
                <bdi>{words[index]}</bdi>{' '}
                <small className="tq-conflict__by">{writtenBy(reading, value, whoWrote(value))}</small>
              </span>
              {canEdit && !mayKeep(reading.doc, conflict, index) && (
                <span className="tq-hint">{text('conflict-adopt-by-step')}</span>
              )}
              {canEdit && mayKeep(reading.doc, conflict, index) && (
                <Button
                  isSmall
                  aria-label={text('conflict-keep-value', {
                    keep: keepLabel(index),
                    value: words[index] ?? '',
                  })}
                  onPress={() => settle(handle, { conflict, kept: index, words, by: handle.editor, reason })}
                >
                  {keepLabel(index)}
                </Button>
              )}
            </li>
          ))}
        </ul>
        {mayEdit && !canEdit && <p className="tq-hint">{text('conflict-frozen')}</p>}
        {canEdit && (
          <p className="tq-conflict__reason">
            <label htmlFor={id}>{text('conflict-reason')}</label>
            <span className="tq-control">
              <input
                id={id}
                className="tq-input"
                dir="auto"
                value={reason}
                onChange={(event) => setReason(event.currentTarget.value)}
              />
            </span>
          </p>
        )}
      </div>
    </div>
  );
}

/** Beside a value in a table: that it was written twice, for the eye and for the ear. */
export function ConflictMark() {
  const text = useText();
  return (
    <span className="tq-conflict-mark" title={text('conflict-mark')}>
      <Icon name="warning" />
      <span className="tq-visually-hidden">{text('conflict-mark')}</span>
    </span>
  );
}

/** The mark of whatever lies below a path. */
export function ConflictMarkBelow({ path }: { path: Path }) {
  const { handle } = useEditing();
  return conflictsBelow(useAllConflicts(handle), path).length > 0 ? <ConflictMark /> : null;
}

/** Whether a row was moved to two places at once: said, and chosen, where the row stands. */
export function OrderConflict({ path }: { path: Path }) {
  const conflict = useConflictAt([...path, 'order']);
  return conflict === undefined ? null : <ConflictNote conflict={conflict} />;
}

/** The rows of a list: their order, adding, moving and deleting. Each row follows its own value. */
import { memo, type ReactNode, useCallback, useMemo, useRef, useState } from 'react';
import type { DocHandle, DocValue, Path } from '../client/docHandle.ts';
import { asMap, asRows, isEmpty, type Row, valueAt } from '../document/read.ts';
import type { Field } from '../document/schema.ts';
import { IconButton } from '../ui/Button.tsx';
import { useLanguage, useText } from '../ui/l10n.ts';
import { useVocabularies } from '../ui/vocabulary.tsx';
import { DeleteRowDialog } from './bin/DeleteRowDialog.tsx';
import { useRemoval } from './bin/removal.tsx';
import { OrderConflict } from './Conflict.tsx';
import { isSamePath, useEditing } from './context.tsx';
import { isSameList, usePart } from './follow.ts';
import { rowLabel } from './labels.ts';
import { RowLink } from './links.tsx';
import { addRow, moveRow, type Scalar } from './write.ts';

/** What the list of rows of a field offers. */
export interface RowsTools {
  /** The ids of the rows, in their order. The same list as long as the order is. */
  readonly ids: readonly string[];
  readonly path: Path;
  readonly record: string;
  /** The row just added here, which takes the focus. */
  readonly added: string | undefined;
  readonly add: (preset?: Readonly<Record<string, Scalar>>) => void;
  /** Asks about a row and deletes it; the same function for good. */
  readonly remove: (id: string) => void;
  /** Where the question before a deletion is asked, and the line after it that takes it back. */
  readonly dialog: ReactNode;
}

function idsOf(value: DocValue | undefined): readonly string[] {
  return asRows(value).map((row) => row.id);
}

/** The ids of the rows at a path, in their order, followed: what is written in a row is not its list's. */
export function useRowIds(path: Path): readonly string[] {
  return usePart(useEditing().handle, path, idsOf, isSameList);
}

/** Adding, moving and deleting the rows of one field. */
export function useRows(field: Field, path: Path): RowsTools {
  const { handle } = useEditing();
  const [added, setAdded] = useState<string | undefined>(undefined);
  const [doomed, setDoomed] = useState<Row | undefined>(undefined);
  const record = field.record ?? '';
  // biome-ignore lint/correctness/useExhaustiveDependencies: a path is its steps
  const rowsPath = useMemo(() => [...path, field.name], [path.join('/'), field.name]);
  const ids = useRowIds(rowsPath);
  const labelOf = useLabels(record);
  // A row that goes keeps the number it had.
  const shown = useRef(ids);
  const nameOf = (id: string) =>
    labelOf(valueAt(handle.getSnapshot().doc, [...rowsPath, id]), shown.current.indexOf(id));
  const removal = useRemoval(rowsPath, ids, nameOf);
  if (ids.length >= shown.current.length) shown.current = ids;
  const remove = (row: Row) => removal.removeRow(row.id, nameOf(row.id));
  const ask = (id: string) => {
    const row = { id, value: asMap(valueAt(handle.getSnapshot().doc, [...rowsPath, id])) };
    if (isEmpty(row.value)) remove(row);
    else setDoomed(row);
  };
  const latest = useRef(ask);
  latest.current = ask;
  const dialog = (
    <>
      <DeleteRowDialog
        list={field.name}
        row={doomed}
        name={doomed === undefined ? '' : nameOf(doomed.id)}
        onConfirm={() => doomed !== undefined && remove(doomed)}
        onClose={() => setDoomed(undefined)}
      />
      {removal.line}
    </>
  );
  return {
    ids,
    path: rowsPath,
    record,
    added,
    add: (preset = {}) => setAdded(addRow(handle, rowsPath, record, preset)),
    remove: useCallback((id: string) => latest.current(id), []),
    dialog,
  };
}

/** How a row of a record is called: by what it says, or by its number. */
function useLabels(record: string): (value: DocValue | undefined, index: number) => string {
  const { schema } = useEditing();
  const text = useText();
  const language = useLanguage();
  const vocabularies = useVocabularies();
  return (value, index) =>
    rowLabel(schema.kind, record, asMap(value), vocabularies, language) ||
    text('row-numbered', { number: index + 1 });
}

/** What a row is called, followed. */
export function useRowLabel(record: string, path: Path, index: number): string {
  const labelOf = useLabels(record);
  return usePart(useEditing().handle, path, (value) => labelOf(value, index));
}

/** The same as it stands in a page. */
export function RowLabel(props: { record: string; path: Path; index: number }) {
  return useRowLabel(props.record, props.path, props.index);
}

/** What one row of a list is given. */
export interface RowProps {
  readonly list: RowsTools;
  readonly id: string;
  readonly index: number;
  readonly isLast: boolean;
}

/** Whether a row that follows its own values need not be painted again by its list. */
export function isSameRow(before: RowProps, after: RowProps): boolean {
  return (
    before.id === after.id &&
    before.index === after.index &&
    before.isLast === after.isLast &&
    before.list.remove === after.list.remove
  );
}

/** The link, up, down and delete for one row. */
export const RowTools = memo(function RowTools({ list, id, index, isLast }: RowProps) {
  const { handle, canEdit } = useEditing();
  const text = useText();
  const name = useRowLabel(list.record, [...list.path, id], index);
  const link = <RowLink path={[...list.path, id]} name={name} />;
  if (!canEdit) return <span className="tq-row-tools">{link}</span>;
  return (
    <span className="tq-row-tools">
      {link}
      <IconButton
        icon="up"
        label={text('row-move-up', { name })}
        isDisabled={index === 0}
        onPress={() => moveIn(handle, list.path, id, -1)}
      />
      <IconButton
        icon="down"
        label={text('row-move-down', { name })}
        isDisabled={isLast}
        onPress={() => moveIn(handle, list.path, id, 1)}
      />
      <IconButton icon="trash" label={text('row-delete', { name })} onPress={() => list.remove(id)} />
      <OrderConflict path={[...list.path, id]} />
    </span>
  );
}, isSameTools);

function isSameTools(before: RowProps, after: RowProps): boolean {
  return (
    isSameRow(before, after) &&
    before.list.record === after.list.record &&
    isSamePath(before.list.path, after.list.path)
  );
}

function moveIn(handle: DocHandle, list: Path, id: string, by: -1 | 1): void {
  moveRow(handle, list, asRows(valueAt(handle.getSnapshot().doc, list)), id, by);
}

import { useMemo, useSyncExternalStore } from 'react';
import { CellPopover } from '../CellPopover.tsx';
import { isTyped, type Way } from './CellInput.tsx';
import type { Sheet } from './sheet.ts';
import type { Place } from './store.ts';

/** The control of the cell that is written in, where it has no room in the cell itself. */
export function SheetPopover(props: {
  readonly sheet: Sheet;
  readonly cellAt: (place: Place) => HTMLElement | null;
  readonly onDone: (way: Way) => void;
}) {
  const { sheet, cellAt, onDone } = props;
  const edit = useSyncExternalStore(sheet.store.subscribe, sheet.store.getEdit);
  const column = edit === undefined ? undefined : sheet.columns[edit.column];
  const isHere = edit !== undefined && column !== undefined && !isTyped(column.field);
  const cell = useMemo(() => ({ current: isHere ? cellAt(edit) : null }), [isHere, edit, cellAt]);
  if (!isHere) return null;
  return (
    <CellPopover
      key={`${edit.row} ${edit.column}`}
      cell={cell}
      field={column.field}
      path={['actions', edit.row]}
      onClose={onDone}
    />
  );
}

import { type CSSProperties, memo, useMemo, useRef } from 'react';
import type { Conflict } from '../../client/docHandle.ts';
import { useText } from '../../ui/l10n.ts';
import { TableFrame } from '../../ui/parts.tsx';
import { useAllConflicts } from '../conflictList.ts';
import { useEditing } from '../context.tsx';
import { useGrowing } from '../growing.ts';
import { AxisRows } from './AxisRows.tsx';
import { type Column, widthsOf } from './columns.ts';
import { type AxisGroup, firstOf } from './groups.ts';
import { ROLES } from './roles.ts';
import { ColumnMenu, type Narrowing } from './sheet/ColumnMenu.tsx';
import { HeadRow } from './sheet/HeadRow.tsx';
import { SheetClipboard } from './sheet/SheetClipboard.tsx';
import { SheetPopover } from './sheet/SheetPopover.tsx';
import { SheetStatus } from './sheet/SheetStatus.tsx';
import { useHands } from './sheet/useHands.ts';
import { useSheet } from './sheet/useSheet.ts';

/** What the table is given. */
export interface PlanTableProps {
  readonly groups: readonly AxisGroup[];
  /** The columns after the first. */
  readonly columns: readonly Column[];
  readonly onOpen: (action: string) => void;
  readonly onMove: (action: string, by: -1 | 1) => void;
  /** Called with the actions that are about to be written from the table. */
  readonly onWrite: (actions: readonly string[]) => void;
  /** What the columns are narrowed to and sorted by, and how to change it. */
  readonly narrowing: Narrowing;
}

/** Rows that are there at once: more than a window shows. */
const FIRST_ROWS = 40;

/**
 * The actions as a sheet: one tab stop, arrows go from cell to cell, what is typed takes the place of what stood there. Cells are
 * plain text until then, so that hundreds of actions stay quick.
 */
export const PlanTable = memo(function PlanTable(props: PlanTableProps) {
  const { groups, columns, onOpen, onMove, onWrite, narrowing } = props;
  const { handle, canEditField, today } = useEditing();
  const text = useText();
  const conflicts = useAllConflicts(handle);
  const marks = useMemo(() => marksOf(conflicts), [conflicts]);
  const style = useMemo(() => {
    const widths = widthsOf(columns);
    return { '--plan-columns': widths.columns, '--plan-width': widths.table } as CSSProperties;
  }, [columns]);
  const grid = useRef<HTMLTableElement>(null);
  const order = useMemo(() => groups.flatMap((group) => group.actions.map((action) => action.id)), [groups]);
  const limit = useGrowing(order.length, FIRST_ROWS);
  const shown = useMemo(() => firstOf(groups, limit), [groups, limit]);
  const sheet = useSheet(columns, order, onWrite);
  const hands = useHands(grid, sheet, {
    onOpen,
    // In another order a row would be seen to stay.
    onMove: (row, by) =>
      narrowing.sorting === undefined ? onMove(row, by) : sheet.store.say(text('sheet-sorted')),
  });
  return (
    <div className="tq-sheet">
      <TableFrame label={text('plan-table')}>
        <table
          className="tq-plan"
          // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: a table whose cells are walked with arrows is a grid
          role="grid"
          ref={grid}
          onKeyDown={hands.onKeyDown}
          onMouseDown={hands.onMouseDown}
          onMouseOver={hands.onMouseOver}
          onFocus={hands.onFocus}
          onClick={hands.onClick}
          aria-label={text('plan-table')}
          aria-multiselectable
          aria-describedby="tq-sheet-keys"
          style={style}
        >
          <thead {...ROLES.body}>
            <HeadRow sheet={sheet} narrowing={narrowing} />
          </thead>
          {shown.map((group) => (
            <AxisRows
              key={group.axis?.id ?? (group.isWhole ? 'all' : 'none')}
              group={group}
              columns={columns}
              sheet={sheet}
              today={today}
              canEditField={canEditField}
              marks={marks}
              onDone={hands.onDone}
            />
          ))}
        </table>
      </TableFrame>
      <SheetStatus sheet={sheet} />
      <ColumnMenu sheet={sheet} narrowing={narrowing} cellAt={hands.cellAt} />
      <SheetClipboard grid={grid} sheet={sheet} />
      <SheetPopover sheet={sheet} cellAt={hands.cellAt} onDone={hands.onDone} />
    </div>
  );
});

/** The fields of each action that were written twice at once. Found once for the table: it has thousands of cells. */
function marksOf(conflicts: readonly Conflict[]): ReadonlyMap<string, string> {
  const marks = new Map<string, string>();
  for (const { path } of conflicts) {
    const [list, id = '', field = ''] = path;
    if (list === 'actions') marks.set(id, `${marks.get(id) ?? '|'}${field}|`);
  }
  return marks;
}

import {
  type CSSProperties,
  type KeyboardEvent,
  memo,
  useCallback,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from 'react';
import { flushSync } from 'react-dom';
import type { Conflict } from '../../client/docHandle.ts';
import { useDirectory } from '../../ui/directory.tsx';
import { useFormats, useText } from '../../ui/l10n.ts';
import { TableFrame } from '../../ui/parts.tsx';
import { useVocabularies } from '../../ui/vocabulary.tsx';
import { useAllConflicts } from '../conflictList.ts';
import { useEditing } from '../context.tsx';
import type { Reading } from '../describe.ts';
import { AxisRows } from './AxisRows.tsx';
import { CellPopover } from './CellPopover.tsx';
import { columnName, columnsOf, isWritable, widthsOf } from './columns.ts';
import { type AxisGroup, firstOf } from './groups.ts';
import { useGrowing } from './growing.ts';
import { ROLES } from './roles.ts';
import { firstPlace, type Place, step } from './walk.ts';

/** What the table is given. */
export interface PlanTableProps {
  readonly groups: readonly AxisGroup[];
  readonly onOpen: (action: string) => void;
  readonly onMove: (action: string, by: -1 | 1) => void;
}

/**
 * The actions as a grid: one tab stop, arrows go from cell to cell, Enter or a press opens the cell's control. Cells are
 * plain text until then, so that hundreds of actions stay quick.
 */
export const PlanTable = memo(function PlanTable({ groups, onOpen, onMove }: PlanTableProps) {
  const { handle, schema, canEditField, today } = useEditing();
  const text = useText();
  const conflicts = useAllConflicts(handle);
  const marks = useMemo(() => marksOf(conflicts), [conflicts]);
  const columns = useMemo(() => columnsOf(schema), [schema]);
  const style = useMemo(() => {
    const widths = widthsOf(columns);
    return { '--plan-columns': widths.columns, '--plan-width': widths.table } as CSSProperties;
  }, [columns]);
  const reading = useCellReading();
  const grid = useRef<HTMLTableElement>(null);
  const opened = useRef<HTMLElement>(null);
  const order = groups.flatMap((group) => group.actions.map((action) => action.id));
  const limit = useGrowing();
  const [active, setActive] = useState<Place | undefined>(undefined);
  const [edited, setEdited] = useState<Place | undefined>(undefined);
  const stop = active !== undefined && order.includes(active.row) ? active : firstPlace(order);

  const cellAt = (place: Place) =>
    grid.current?.querySelector<HTMLElement>(
      `[data-row="${CSS.escape(place.row)}"] [data-column="${place.column}"]`,
    ) ?? null;
  const goTo = (place: Place) => {
    setActive(place);
    cellAt(place)?.focus();
  };
  const openCell = (place: Place) => {
    setActive(place);
    const column = columns[place.column - 1];
    if (place.column === 0 || column === undefined || !isWritable(column, canEditField))
      return onOpen(place.row);
    opened.current = cellAt(place);
    setEdited(place);
  };
  // One function for good, so that the rows stay as they are.
  const latest = useRef(openCell);
  useLayoutEffect(() => {
    latest.current = openCell;
  });
  const openLatest = useCallback((place: Place) => latest.current(place), []);
  const onKeyDown = (event: KeyboardEvent) => {
    const cell = (event.target as HTMLElement).closest<HTMLElement>('[data-column]');
    const row = cell?.closest<HTMLElement>('[data-row]')?.dataset.row;
    if (cell === null || row === undefined) return;
    const place = { row, column: Number(cell.dataset.column) };
    const next = step(event, place, order, columns.length);
    if (next === 'open') openCell(place);
    else if (next === 'up' || next === 'down') onMove(row, next === 'up' ? -1 : 1);
    else if (next !== undefined) goTo(next);
    else return;
    event.preventDefault();
  };

  const editedColumn = edited === undefined ? undefined : columns[edited.column - 1];
  return (
    <>
      <TableFrame label={text('plan-table')}>
        <table
          className="tq-plan"
          // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: a table whose cells are walked with arrows is a grid
          role="grid"
          ref={grid}
          onKeyDown={onKeyDown}
          aria-label={text('plan-table')}
          style={style}
        >
          <thead {...ROLES.body}>
            <tr {...ROLES.row}>
              <th {...ROLES.columnHead} scope="col" className="tq-plan__first">
                {text('plan-column-action')}
              </th>
              {columns.map((column) => (
                <th
                  {...ROLES.columnHead}
                  key={columnName(column)}
                  scope="col"
                  className={`tq-col--${column.field.type}`}
                >
                  {text(column.field.label)}
                </th>
              ))}
            </tr>
          </thead>
          {firstOf(groups, limit).map((group) => (
            <AxisRows
              key={group.axis?.id ?? 'none'}
              group={group}
              columns={columns}
              reading={reading}
              today={today}
              canEditField={canEditField}
              marks={marks}
              stop={stop}
              onOpen={openLatest}
            />
          ))}
        </table>
      </TableFrame>
      {edited !== undefined && editedColumn !== undefined && (
        <CellPopover
          cell={opened}
          field={editedColumn.field}
          path={['actions', edited.row]}
          onClose={(by) => {
            // Gone before the focus moves: while it is there it keeps the focus, and brings it back to its own cell.
            flushSync(() => setEdited(undefined));
            goTo({ ...edited, row: order[order.indexOf(edited.row) + by] ?? edited.row });
          }}
        />
      )}
    </>
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

/** What cells are described with. No column refers to another row, so the document itself is left out and rows stay as they are. */
function useCellReading(): Reading {
  const { schema } = useEditing();
  const vocabularies = useVocabularies();
  const directory = useDirectory();
  const formats = useFormats();
  const text = useText();
  return useMemo(
    () => ({ schema, doc: {}, vocabularies, directory, formats, text }),
    [schema, vocabularies, directory, formats, text],
  );
}

import { type KeyboardEvent, memo, useCallback, useLayoutEffect, useMemo, useRef, useState } from 'react';
import { flushSync } from 'react-dom';
import type { Conflict, DocView } from '../../client/docHandle.ts';
import { type Decimal, shareOf, whole } from '../../decimal.ts';
import { asBoth, asDate, asDecimal, asText, inLanguage, type Row } from '../../document/read.ts';
import { sumBudget } from '../../document/sums.ts';
import { useDirectory } from '../../ui/directory.tsx';
import { useFormats, useText } from '../../ui/l10n.ts';
import { StatusTag, TableFrame, ToneTag } from '../../ui/parts.tsx';
import { useVocabularies } from '../../ui/vocabulary.tsx';
import { ConflictMark } from '../Conflict.tsx';
import { useAllConflicts } from '../conflictList.ts';
import { type Editing, useEditing } from '../context.tsx';
import { describe, type Reading } from '../describe.ts';
import { CellPopover } from './CellPopover.tsx';
import { type Column, columnName, columnsOf } from './columns.ts';
import { dueOf } from './due.ts';
import type { AxisGroup } from './groups.ts';
import { useBudgetLine } from './Totals.tsx';

/** A cell by its place: 0 is the action's own column. */
interface Place {
  readonly row: string;
  readonly column: number;
}

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
export function PlanTable({ groups, onOpen, onMove }: PlanTableProps) {
  const { handle, schema, canEditField, today } = useEditing();
  const text = useText();
  const conflicts = useAllConflicts(handle);
  const marks = useMemo(() => marksOf(conflicts), [conflicts]);
  const columns = useMemo(() => columnsOf(schema), [schema]);
  const reading = useCellReading();
  const grid = useRef<HTMLTableElement>(null);
  const opened = useRef<HTMLElement>(null);
  const order = groups.flatMap((group) => group.actions.map((action) => action.id));
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
        >
          <thead>
            <tr>
              <th scope="col" className="tq-plan__first">
                {text('plan-column-action')}
              </th>
              {columns.map((column) => (
                <th key={columnName(column)} scope="col" className={`tq-col--${column.field.type}`}>
                  {text(column.field.label)}
                </th>
              ))}
            </tr>
          </thead>
          {groups.map((group) => (
            <tbody key={group.axis?.id ?? 'none'}>
              <AxisHead group={group} span={columns.length + 1} />
              {group.objectives.map(({ objective, actions }) => [
                objective !== undefined && (
                  <tr key={objective.id} className="tq-plan__objective">
                    <th scope="rowgroup" colSpan={columns.length + 1}>
                      <span dir="auto">
                        <RowTitle row={objective} />
                      </span>
                    </th>
                  </tr>
                ),
                ...actions.map((action) => (
                  <PlanRow
                    key={action.id}
                    id={action.id}
                    action={action.value}
                    columns={columns}
                    reading={reading}
                    today={today}
                    canEditField={canEditField}
                    marks={marks.get(action.id) ?? ''}
                    stop={stop?.row === action.id ? stop.column : undefined}
                    onOpen={openLatest}
                  />
                )),
              ])}
              {group.actions.length === 0 && (
                <tr>
                  <td className="tq-plan__none" colSpan={columns.length + 1}>
                    {text('plan-axis-empty')}
                  </td>
                </tr>
              )}
            </tbody>
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
}

/** Whether a cell of the column has a control: a sum has none. */
function isWritable(column: Column, canEditField: Editing['canEditField']): boolean {
  return column.tag === 'field' && canEditField(column.field);
}

/** The fields of each action that were written twice at once. Found once for the table: it has thousands of cells. */
function marksOf(conflicts: readonly Conflict[]): ReadonlyMap<string, string> {
  const marks = new Map<string, string>();
  for (const { path } of conflicts) {
    const [list, id = '', field = ''] = path;
    if (list === 'actions') marks.set(id, `${marks.get(id) ?? '|'}${field}|`);
  }
  return marks;
}

function firstPlace(order: readonly string[]): Place | undefined {
  return order[0] === undefined ? undefined : { row: order[0], column: 0 };
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

/** Where a key leads from a cell. */
function step(
  event: KeyboardEvent,
  place: Place,
  order: readonly string[],
  columns: number,
): Place | 'open' | 'up' | 'down' | undefined {
  const isRtl = getComputedStyle(event.currentTarget).direction === 'rtl';
  const at = order.indexOf(place.row);
  const toRow = (index: number): Place | undefined => {
    const row = order[Math.min(Math.max(index, 0), order.length - 1)];
    return row === undefined ? undefined : { ...place, row };
  };
  const toColumn = (column: number): Place => ({ ...place, column: Math.min(Math.max(column, 0), columns) });
  switch (event.key) {
    case 'Enter':
    case 'F2':
    case ' ':
      return 'open';
    case 'ArrowUp':
      return event.altKey ? 'up' : toRow(at - 1);
    case 'ArrowDown':
      return event.altKey ? 'down' : toRow(at + 1);
    case 'ArrowRight':
      return toColumn(place.column + (isRtl ? -1 : 1));
    case 'ArrowLeft':
      return toColumn(place.column + (isRtl ? 1 : -1));
    case 'Home':
      return event.ctrlKey ? toRow(0) : toColumn(0);
    case 'End':
      return event.ctrlKey ? toRow(order.length - 1) : toColumn(columns);
    case 'PageUp':
      return toRow(at - 10);
    case 'PageDown':
      return toRow(at + 10);
    default:
      return undefined;
  }
}

function AxisHead({ group, span }: { group: AxisGroup; span: number }) {
  const text = useText();
  const budget = useBudgetLine(group.actions);
  return (
    <tr className="tq-plan__axis">
      <th scope="rowgroup" colSpan={span}>
        <span className="tq-plan__axis-title">
          <span dir="auto">
            {group.axis === undefined ? text('plan-no-axis') : <RowTitle row={group.axis} />}
          </span>
          <span className="tq-count">{group.actions.length}</span>
          {budget !== '' && <span className="tq-plan__axis-budget">{budget}</span>}
        </span>
      </th>
    </tr>
  );
}

/** A code and a title. */
export function RowTitle({ row }: { row: Row }) {
  const { language } = useFormats();
  const text = useText();
  const code = asText(row.value.code);
  return (
    <>
      {code !== '' && (
        <>
          <bdi className="tq-code">{code}</bdi>
          {'\u2002'}
        </>
      )}
      {inLanguage(asBoth(row.value.title), language) || text('ui-untitled')}
    </>
  );
}

/** Overdue and due this week, in words. */
export function DueMark({ action, today }: { action: DocView; today: string }) {
  const text = useText();
  const due = dueOf(action, today);
  if (due === 'overdue') {
    return (
      <ToneTag tone="bad" icon="clock">
        {text('due-overdue')}
      </ToneTag>
    );
  }
  if (due === 'this-week') {
    return (
      <ToneTag tone="warning" icon="clock">
        {text('due-this-week')}
      </ToneTag>
    );
  }
  return null;
}

interface PlanRowProps {
  readonly id: string;
  readonly action: DocView;
  readonly columns: readonly Column[];
  readonly reading: Reading;
  readonly today: string;
  readonly canEditField: Editing['canEditField'];
  /** The fields that were written twice at once, each between bars; '' almost always. */
  readonly marks: string;
  /** The column that holds the grid's tab stop, when it is in this row. */
  readonly stop: number | undefined;
  readonly onOpen: (place: Place) => void;
}

// A keystroke changes one row of hundreds: the others are the same objects, and are not painted again.
const PlanRow = memo(function PlanRow(props: PlanRowProps) {
  const { id, action, columns, reading, today, canEditField, marks, stop, onOpen } = props;
  return (
    <tr data-row={id}>
      <th
        scope="row"
        className="tq-plan__first tq-plan__cell"
        data-column={0}
        tabIndex={stop === 0 ? 0 : -1}
        onClick={() => onOpen({ row: id, column: 0 })}
      >
        <span className="tq-plan__title" dir="auto">
          <RowTitle row={{ id, value: action }} />
        </span>
        <DueMark action={action} today={today} />
        {marks.includes('|order|') && <ConflictMark />}
      </th>
      {columns.map((column, index) => (
        // biome-ignore lint/a11y/useKeyWithClickEvents: the grid answers the keys
        <td
          key={columnName(column)}
          // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: see the grid above
          role="gridcell"
          className={`tq-plan__cell tq-col--${column.field.type}`}
          data-column={index + 1}
          {...(column.tag === 'field' ? { 'data-path': `actions/${id}/${column.field.name}` } : {})}
          tabIndex={stop === index + 1 ? 0 : -1}
          aria-readonly={!isWritable(column, canEditField)}
          onClick={() => onOpen({ row: id, column: index + 1 })}
        >
          <CellText column={column} action={action} reading={reading} />
          {marks.includes(`|${column.tag === 'sum' ? 'budget' : column.field.name}|`) && <ConflictMark />}
        </td>
      ))}
    </tr>
  );
});

function CellText({ column, action, reading }: { column: Column; action: DocView; reading: Reading }) {
  const { formats } = reading;
  if (column.tag === 'sum') return <SumText action={action} amount={column.amount} />;
  const { field } = column;
  const value = action[field.name];
  if (field.name === 'status') return <StatusTag vocabulary={field.vocabulary ?? ''} code={asText(value)} />;
  if (field.type === 'percent') return <Progress value={asDecimal(value)} />;
  if (field.type === 'date') {
    const date = asDate(value);
    return date === '' ? <Unset /> : <span className="tq-nowrap">{formats.date(date)}</span>;
  }
  const words = describe(reading, field, value, action);
  return words === '' ? (
    <Unset />
  ) : (
    <span className="tq-clamp" dir="auto" title={words}>
      {words}
    </span>
  );
}

function Unset() {
  return (
    <span className="tq-unset" aria-hidden="true">
      —
    </span>
  );
}

function SumText({ action, amount }: { action: DocView; amount: 'planned' | 'secured' | 'spent' }) {
  const formats = useFormats();
  const sums = [...sumBudget([action.budget])];
  if (sums.length === 0) return <Unset />;
  return sums.map(([currency, amounts]) => (
    <span key={currency} className="tq-money">
      {formats.money(amounts[amount], currency)}
    </span>
  ));
}

const HUNDRED = whole(100);

/** A percentage in figures, and as a thin bar. */
export function Progress({ value }: { value: Decimal | undefined }) {
  const formats = useFormats();
  if (value === undefined) return <Unset />;
  return (
    <span className="tq-progress">
      <span>{formats.percent(value)}</span>
      <i aria-hidden="true">
        <i style={{ inlineSize: `${shareOf(value, HUNDRED)}%` }} />
      </i>
    </span>
  );
}

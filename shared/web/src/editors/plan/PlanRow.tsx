/** One action of a plan: its row in the table, its title, and whether it is late. */
import { memo, type ReactNode, useMemo, useSyncExternalStore } from 'react';
import type { DocView } from '../../client/docHandle.ts';
import { asBoth, asMap, asText, inLanguage, type Row, valueAt } from '../../document/read.ts';
import { useFormats, useText } from '../../ui/l10n.ts';
import { ToneTag } from '../../ui/parts.tsx';
import { ConflictMark } from '../Conflict.tsx';
import type { Editing } from '../context.tsx';
import { CellText } from './CellText.tsx';
import { type Column, columnName, isWritable } from './columns.ts';
import { dueOf } from './due.ts';
import { ROLES } from './roles.ts';
import { CellInput, isTyped, type Way } from './sheet/CellInput.tsx';
import type { Sheet } from './sheet/sheet.ts';

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

/** One action as the table shows it. */
export interface PlanRowProps {
  readonly id: string;
  readonly action: DocView;
  /** The columns after the first. */
  readonly columns: readonly Column[];
  readonly sheet: Sheet;
  readonly today: string;
  readonly canEditField: Editing['canEditField'];
  /** The fields that were written twice at once, each between bars; '' almost always. */
  readonly marks: string;
  /** Ends the writing in a cell of the table; where to go on is for the table to know. */
  readonly onDone: (way: Way | undefined) => void;
}

/** What the sheet's store says of a row. */
function readState(state: string) {
  const [stop = '', range = '', edit = '', written = ''] = state.split('|');
  const [from, to] = range === '' ? [] : range.split('-').map(Number);
  return {
    stop: stop === '' ? undefined : Number(stop),
    isIn: (column: number) => from !== undefined && to !== undefined && column >= from && column <= to,
    edited: edit === '' ? undefined : Number.parseInt(edit, 10),
    isOver: edit.endsWith('!'),
    isWritten: written !== '',
  };
}

// A keystroke changes one row of hundreds: the others are the same objects, and are not painted again.
export const PlanRow = memo(function PlanRow(props: PlanRowProps) {
  const { id, columns, sheet, today, canEditField, marks, onDone } = props;
  const { store, handle } = sheet;
  const state = readState(useSyncExternalStore(store.subscribe, () => store.stateOf(id)));
  // What was just written here is seen at once, and not when the whole table is painted.
  const latest = state.isWritten ? valueAt(handle.getSnapshot().doc, ['actions', id]) : undefined;
  const action = latest === undefined ? props.action : asMap(latest);
  const cells = useMemo(
    () =>
      columns.map((column) => (
        <CellText key={columnName(column)} column={column} action={action} reading={sheet.reading} />
      )),
    [columns, action, sheet.reading],
  );
  const inputIn = (index: number): ReactNode => {
    const column = sheet.columns[index];
    if (state.edited !== index || column === undefined || !isTyped(column.field)) return undefined;
    return <CellInput sheet={sheet} row={id} column={column} isOver={state.isOver} onDone={onDone} />;
  };
  const title = sheet.columns[0];
  return (
    <tr {...ROLES.row} data-row={id} className={state.edited === undefined ? undefined : 'is-edited'}>
      <th
        {...ROLES.rowHead}
        scope="row"
        className="tq-plan__first tq-plan__cell"
        data-column={0}
        tabIndex={state.stop === 0 ? 0 : -1}
        aria-selected={state.isIn(0) || undefined}
        aria-readonly={title !== undefined && !isWritable(title, canEditField)}
      >
        {inputIn(0) ?? (
          <span className="tq-plan__title" dir="auto">
            <RowTitle row={{ id, value: action }} />
          </span>
        )}
        <DueMark action={action} today={today} />
        {marks.includes('|order|') && <ConflictMark />}
      </th>
      {columns.map((column, index) => (
        <td
          key={columnName(column)}
          // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: see the grid above
          role="gridcell"
          className={`tq-plan__cell tq-col--${column.field.type}`}
          data-column={index + 1}
          {...(column.tag === 'field' ? { 'data-path': `actions/${id}/${column.field.name}` } : {})}
          tabIndex={state.stop === index + 1 ? 0 : -1}
          aria-selected={state.isIn(index + 1) || undefined}
          aria-readonly={!isWritable(column, canEditField)}
        >
          {inputIn(index + 1) ?? cells[index]}
          {marks.includes(`|${column.tag === 'sum' ? 'budget' : column.field.name}|`) && <ConflictMark />}
        </td>
      ))}
    </tr>
  );
});

/** One action of a plan: its row in the table, its title, and whether it is late. */
import { memo } from 'react';
import type { DocView } from '../../client/docHandle.ts';
import { asBoth, asText, inLanguage, type Row } from '../../document/read.ts';
import { useFormats, useText } from '../../ui/l10n.ts';
import { ToneTag } from '../../ui/parts.tsx';
import { ConflictMark } from '../Conflict.tsx';
import type { Editing } from '../context.tsx';
import type { Reading } from '../describe.ts';
import { CellText } from './CellText.tsx';
import { type Column, columnName, isWritable } from './columns.ts';
import { dueOf } from './due.ts';
import { ROLES } from './roles.ts';
import type { Place } from './walk.ts';

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
export const PlanRow = memo(function PlanRow(props: PlanRowProps) {
  const { id, action, columns, reading, today, canEditField, marks, stop, onOpen } = props;
  return (
    <tr {...ROLES.row} data-row={id}>
      <th
        {...ROLES.rowHead}
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

/** The field in a cell of the table, where somebody types. */
import { type KeyboardEvent, useId, useLayoutEffect, useRef } from 'react';
import { editableDecimal } from '../../../decimal.ts';
import { asBoth, asDate, asDecimal, asText } from '../../../document/read.ts';
import type { Field } from '../../../document/schema.ts';
import { useText } from '../../../ui/l10n.ts';
import { useDraft } from '../../../ui/useDraft.ts';
import { isOneLine } from '../../layout.ts';
import type { Column } from '../columns.ts';
import { actionOf, type Sheet, write } from './sheet.ts';
import { type CellValue, isSameCell, readCell, sideOf, singleBudget, valueIn } from './values.ts';

const TYPED: ReadonlySet<string> = new Set(['date', 'percent', 'integer', 'decimal', 'money', 'string']);

/** Whether a field is written in its cell; the others open their control under it. */
export function isTyped(field: Field): boolean {
  return TYPED.has(field.type) || (field.type === 'bilingual' && isOneLine(field));
}

/** Where the focus goes from a cell. */
export type Way = 'stay' | 'down' | 'up' | 'next' | 'previous' | 'left' | 'right';

/** What stands in a cell, to be changed by hand. */
function shownIn(sheet: Sheet, column: Column, row: string): string {
  const action = actionOf(sheet, row);
  const { language } = sheet.reading.formats;
  const value = column.tag === 'sum' ? singleBudget(action)?.value[column.amount] : action[column.field.name];
  switch (column.field.type) {
    case 'date':
      return asDate(value).split('-').reverse().join('/');
    case 'bilingual':
      return asBoth(value)[sideOf(sheet.reading)];
    case 'string':
      return asText(value);
    default: {
      const number = asDecimal(value);
      return number === undefined ? '' : editableDecimal(number, language);
    }
  }
}

const ARROWS: Readonly<Record<string, Way>> = {
  ArrowUp: 'up',
  ArrowDown: 'down',
  ArrowLeft: 'left',
  ArrowRight: 'right',
};

/** Where a key leads out of the field; `undefined` when it stays in it. */
function wayOf(event: KeyboardEvent, isOver: boolean): Way | undefined {
  if (event.key === 'Enter') return event.shiftKey ? 'up' : 'down';
  if (event.key === 'Tab') return event.shiftKey ? 'previous' : 'next';
  const isPlain = !event.shiftKey && !event.ctrlKey && !event.altKey && !event.metaKey;
  return isOver && isPlain ? ARROWS[event.key] : undefined;
}

/** Reads and writes by the field's own parser. Enter and Tab take what is typed and go on; Escape brings back what stood there. */
export function CellInput(props: {
  readonly sheet: Sheet;
  readonly row: string;
  readonly column: Column;
  readonly isOver: boolean;
  readonly onDone: (way: Way | undefined) => void;
}) {
  const { sheet, row, column, isOver, onDone } = props;
  const text = useText();
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  const draft = useDraft<CellValue, string>({
    draftKey: ['sheet', sheet.handle.id, row, column.tag, column.field.name].join('/'),
    shown: shownIn(sheet, column, row),
    read: (typed) => readCell(sheet.reading, column, { text: typed }, actionOf(sheet, row)),
    write: (value) => {
      if (!sheet.handle.getSnapshot().canEdit || !sheet.canEditField(column.field)) return false;
      if (!isSameCell(value, valueIn(sheet.reading, column, actionOf(sheet, row))))
        write(sheet, [{ row, column, value }]);
      return true;
    },
  });
  useLayoutEffect(() => {
    const field = input.current;
    field?.focus({ preventScroll: true });
    if (isOver) field?.select();
    else field?.setSelectionRange(field.value.length, field.value.length);
  }, [isOver]);
  const { reason } = draft;
  const isRight = ['percent', 'integer', 'decimal', 'money'].includes(column.field.type);
  return (
    <span className="tq-cell-input">
      <input
        ref={input}
        type="text"
        className={isRight ? 'tq-input--number' : ''}
        dir={isRight || column.field.type === 'date' ? 'ltr' : 'auto'}
        autoComplete="off"
        spellCheck={false}
        aria-label={text(column.field.label)}
        aria-invalid={reason !== undefined || undefined}
        aria-describedby={reason === undefined ? undefined : id}
        value={draft.text}
        onChange={draft.events.onChange}
        onBlur={(event) => {
          const isInTable = event.relatedTarget?.closest('.tq-plan') != null;
          if (draft.leave()) onDone(undefined);
          // What is refused is not left unseen behind another cell.
          else if (isInTable) requestAnimationFrame(() => input.current?.focus());
        }}
        onKeyDown={(event) => {
          // The table's own keys are for cells in which nobody writes.
          event.stopPropagation();
          if (event.nativeEvent.isComposing) return;
          if (event.key === 'Escape') {
            event.preventDefault();
            draft.drop();
            return onDone('stay');
          }
          const way = wayOf(event, isOver);
          if (way === undefined) return;
          event.preventDefault();
          if (draft.leave()) onDone(way);
        }}
      />
      {reason !== undefined && (
        <span id={id} className="tq-cell-error" role="alert">
          {reason}
        </span>
      )}
    </span>
  );
}

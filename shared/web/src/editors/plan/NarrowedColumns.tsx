import { Button as AriaButton } from 'react-aria-components';
import { Icon } from '../../ui/icons.tsx';
import { type Translate, useText } from '../../ui/l10n.ts';
import { useEditing } from '../context.tsx';
import type { Reading } from '../describe.ts';
import { useReading } from '../LeafField.tsx';
import { allColumns, type Column } from './columns.ts';
import { codesOf, daysOf, nameOfCode, narrowedBy, WITHOUT } from './narrow.ts';
import type { Filter } from './PlanToolbar.tsx';

/** Each column that the table is narrowed by, with its values, to be taken away at a press. */
export function NarrowedColumns(props: {
  readonly filter: Filter;
  readonly onFilter: (filter: Filter) => void;
}) {
  const { filter, onFilter } = props;
  const { schema } = useEditing();
  const text = useText();
  const reading = useReading();
  const narrowed = allColumns(schema).filter(({ field }) => (filter.where[field.name] ?? '') !== '');
  return narrowed.map((column) => {
    const { field } = column;
    const words = wordsOf(reading, text, column, filter.where[field.name] ?? '');
    const { [field.name]: _, ...where } = filter.where;
    return (
      <AriaButton
        key={field.name}
        className="tq-chip"
        data-selected
        aria-label={text('column-whole-again', { column: text(field.label), words })}
        onPress={() => onFilter({ ...filter, where })}
      >
        <span className="tq-chip__words" dir="auto">
          {text(field.label)} : {words}
        </span>
        <Icon name="close" />
      </AriaButton>
    );
  });
}

function wordsOf(reading: Reading, text: Translate, column: Column, word: string): string {
  if (narrowedBy(column) === 'days') {
    const { from, to, isWithout } = daysOf(word);
    if (isWithout) return text('column-without');
    const { date } = reading.formats;
    if (from === '') return text('column-until', { to: date(to) });
    return to === '' ? text('column-since', { from: date(from) }) : `${date(from)} – ${date(to)}`;
  }
  return codesOf(word)
    .map((code) => (code === WITHOUT ? text('column-without') : nameOfCode(reading, column, code)))
    .join(reading.formats.language === 'ar' ? '، ' : ', ');
}

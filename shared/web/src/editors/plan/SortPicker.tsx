import { useMemo } from 'react';
import { useText } from '../../ui/l10n.ts';
import { Picker } from '../../ui/Picker.tsx';
import { useEditing } from '../context.tsx';
import { allColumns, withTitle } from './columns.ts';
import type { Sorting } from './narrow.ts';

/** What the actions are sorted by, said and chosen where no head of a column does it. */
export function SortPicker(props: {
  readonly sorting: Sorting | undefined;
  readonly onSort: (word: string) => void;
}) {
  const { sorting, onSort } = props;
  const { schema } = useEditing();
  const text = useText();
  const choices = useMemo(() => {
    const columns = withTitle(schema, allColumns(schema));
    return columns.flatMap(({ field: { name, label } }) => [
      { id: name, label: text(label) },
      { id: `-${name}`, label: text('plan-sort-down', { column: text(label) }) },
    ]);
  }, [schema, text]);
  const value = sorting === undefined ? '' : `${sorting.isDown ? '-' : ''}${sorting.column.field.name}`;
  return (
    <Picker
      label={text('plan-sort')}
      value={value}
      valueLabel={choices.find(({ id }) => id === value)?.label ?? ''}
      emptyLabel={text('plan-sort-none')}
      choices={() => choices}
      onChange={onSort}
    />
  );
}

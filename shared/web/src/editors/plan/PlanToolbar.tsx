import { type ReactNode, useMemo } from 'react';
import { Button as AriaButton, Input, SearchField, ToggleButton } from 'react-aria-components';
import { asText, type Row } from '../../document/read.ts';
import { Button } from '../../ui/Button.tsx';
import { Icon } from '../../ui/icons.tsx';
import { useFormats, useText } from '../../ui/l10n.ts';
import { toneOf } from '../../ui/parts.tsx';
import { useCodeList } from '../../ui/vocabulary.tsx';
import { useEditing } from '../context.tsx';
import { ColumnChooser } from './ColumnChooser.tsx';
import type { Column } from './columns.ts';
import { type Due, dueOf } from './due.ts';
import { NarrowedColumns } from './NarrowedColumns.tsx';
import { codesOf, type Where } from './narrow.ts';

/** What the table is narrowed to; '' is everything. */
export interface Filter {
  readonly words: string;
  readonly status: string;
  readonly due: '' | Due;
  /** By column. */
  readonly where: Where;
}

/** How many actions are due how, and in each status. */
function countsOf(actions: readonly Row[], today: string): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { value } of actions) {
    for (const name of [dueOf(value, today), `status/${asText(value.status)}`])
      counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return counts;
}

/** Search, the statuses with their counts, what is overdue, and the button that adds an action. */
export function PlanToolbar(props: {
  filter: Filter;
  onFilter: (filter: Filter) => void;
  actions: readonly Row[];
  shown: number;
  onAdd: (() => void) | undefined;
  /** The columns of the table and those of them that are shown; absent where there is no table. */
  columns: { readonly all: readonly Column[]; readonly shown: readonly Column[] } | undefined;
  onColumns: (word: string) => void;
  /** What sorts the actions, where no head of a column does. */
  sort: ReactNode;
}) {
  const { filter, onFilter, actions, shown, onAdd, columns, onColumns, sort } = props;
  const { today } = useEditing();
  const text = useText();
  const formats = useFormats();
  const statuses = useCodeList('statuses');
  const counts = useMemo(() => countsOf(actions, today), [actions, today]);
  const dueCount = (due: Due) => counts.get(due) ?? 0;
  const statusCount = (code: string) => counts.get(`status/${code}`) ?? 0;
  return (
    <div className="tq-toolbar">
      <SearchField
        className="tq-search tq-search--boxed"
        aria-label={text('plan-search')}
        value={filter.words}
        onChange={(words) => onFilter({ ...filter, words })}
      >
        <Icon name="search" />
        <Input className="tq-search__input" placeholder={text('plan-search')} dir="auto" />
        {filter.words !== '' && (
          <AriaButton className="tq-clear" aria-label={text('ui-clear', { label: text('plan-search') })}>
            <Icon name="close" />
          </AriaButton>
        )}
      </SearchField>
      <span className="tq-push" role="status" aria-live="polite">
        {shown < actions.length && text('plan-shown', { shown, all: actions.length })}
      </span>
      {sort}
      {columns !== undefined && <ColumnChooser columns={columns} onColumns={onColumns} />}
      {onAdd !== undefined && (
        <Button kind="primary" icon="plus" onPress={onAdd}>
          {text('plan-add-action')}
        </Button>
      )}
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset cannot be laid out in a line in all browsers */}
      <div className="tq-chips" role="group" aria-label={text('plan-filter')}>
        {(['overdue', 'this-week'] as const).map((due) => (
          <ToggleButton
            key={due}
            className={`tq-chip tq-chip--${due === 'overdue' ? 'bad' : 'warning'}`}
            isSelected={filter.due === due}
            isDisabled={dueCount(due) === 0 && filter.due !== due}
            onChange={(isOn) => onFilter({ ...filter, due: isOn ? due : '' })}
          >
            <Icon name="clock" />
            {text(`due-${due}`)} <strong>{formats.number(dueCount(due))}</strong>
          </ToggleButton>
        ))}
        {statuses.vocabulary.codes
          .filter(({ code }) => statusCount(code) > 0 || codesOf(filter.status).includes(code))
          .map(({ code }) => (
            <ToggleButton
              key={code}
              className={`tq-chip tq-chip--${toneOf(code)}`}
              isSelected={codesOf(filter.status).includes(code)}
              onChange={(isOn) => onFilter({ ...filter, status: isOn ? code : '' })}
            >
              {statuses.label(code, formats.language)} <strong>{formats.number(statusCount(code))}</strong>
            </ToggleButton>
          ))}
        <NarrowedColumns filter={filter} onFilter={onFilter} />
      </div>
    </div>
  );
}

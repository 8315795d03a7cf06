import { useMemo, useSyncExternalStore } from 'react';
import { Checkbox, Popover, Dialog as PopoverDialog } from 'react-aria-components';
import { asRows } from '../../../document/read.ts';
import { Button } from '../../../ui/Button.tsx';
import { DateInput } from '../../../ui/DateInput.tsx';
import { Icon } from '../../../ui/icons.tsx';
import { useText } from '../../../ui/l10n.ts';
import { type Choice, ChoiceList } from '../../../ui/Picker.tsx';
import { codeListOf } from '../../../ui/vocabulary.tsx';
import { yearsOf } from '../../describe.ts';
import type { Column } from '../columns.ts';
import {
  codesIn,
  codesOf,
  daysOf,
  nameOfCode,
  narrowedBy,
  type Sorting,
  WITHOUT,
  wordOfCodes,
  wordOfDays,
} from '../narrow.ts';
import type { Filter } from '../PlanToolbar.tsx';
import type { Sheet } from './sheet.ts';
import { HEAD, type Place } from './store.ts';

/** What the table is narrowed to and sorted by, and how to change it. */
export interface Narrowing {
  readonly filter: Filter;
  readonly setFilter: (filter: Filter) => void;
  readonly sorting: Sorting | undefined;
  /** A word of the address; '' for the order of the plan. */
  readonly setSort: (word: string) => void;
}

/** The status has a filter of its own above the table, with the same word. */
const STATUS = 'status';

function wordIn({ filter }: Narrowing, { field }: Column): string {
  return field.name === STATUS ? filter.status : (filter.where[field.name] ?? '');
}

function narrow({ filter, setFilter }: Narrowing, { field }: Column, word: string): void {
  if (field.name === STATUS) setFilter({ ...filter, status: word });
  else setFilter({ ...filter, where: { ...filter.where, [field.name]: word } });
}

/** The menu of the column whose head was pressed: its order, and what it is narrowed to. */
export function ColumnMenu(props: {
  readonly sheet: Sheet;
  readonly narrowing: Narrowing;
  readonly cellAt: (place: Place) => HTMLElement | null;
}) {
  const { sheet, narrowing, cellAt } = props;
  const { store, columns } = sheet;
  const text = useText();
  const menu = useSyncExternalStore(store.subscribe, store.getMenu);
  const column = menu === undefined ? undefined : columns[menu];
  const cell = useMemo(
    () => ({ current: menu === undefined ? null : cellAt({ row: HEAD, column: menu }) }),
    [menu, cellAt],
  );
  if (menu === undefined || column === undefined) return null;
  const close = () => {
    store.openMenu(undefined);
    cell.current?.focus();
  };
  const by = narrowedBy(column);
  const name = menu === 0 ? text('plan-column-action') : text(column.field.label);
  return (
    <Popover
      className="tq-popover"
      triggerRef={cell}
      isOpen
      placement="bottom start"
      onOpenChange={(isOpen) => {
        if (!isOpen) close();
      }}
    >
      <PopoverDialog
        className="tq-cell-dialog tq-column-menu"
        aria-label={text('column-menu', { column: name })}
      >
        <SortButtons narrowing={narrowing} column={column} onDone={close} />
        {by === 'codes' && <CodesFilter sheet={sheet} narrowing={narrowing} column={column} />}
        {by === 'days' && <DaysFilter narrowing={narrowing} column={column} />}
        {wordIn(narrowing, column) !== '' && (
          <Button kind="quiet" isSmall onPress={() => narrow(narrowing, column, '')}>
            {text('column-whole')}
          </Button>
        )}
      </PopoverDialog>
    </Popover>
  );
}

function SortButtons(props: { narrowing: Narrowing; column: Column; onDone: () => void }) {
  const { narrowing, column, onDone } = props;
  const { sorting, setSort } = narrowing;
  const text = useText();
  const { name } = column.field;
  const isHere = sorting?.column.field === column.field;
  const sort = (word: string) => {
    setSort(word);
    onDone();
  };
  return (
    <div className="tq-column-menu__sort">
      <Button isSmall icon="up" isDisabled={isHere && !sorting.isDown} onPress={() => sort(name)}>
        {text('column-sort-up')}
      </Button>
      <Button isSmall icon="down" isDisabled={isHere && sorting.isDown} onPress={() => sort(`-${name}`)}>
        {text('column-sort-down')}
      </Button>
      {sorting !== undefined && (
        <Button isSmall kind="quiet" onPress={() => sort('')}>
          {text('column-sort-none')}
        </Button>
      )}
    </div>
  );
}

/** Each value that the plan has in the column, with how many actions have it, and those without any. */
function CodesFilter({ sheet, narrowing, column }: { sheet: Sheet; narrowing: Narrowing; column: Column }) {
  const text = useText();
  const chosen = codesOf(wordIn(narrowing, column));
  const choices = useMemo(() => choicesIn(sheet, column, text('column-without')), [sheet, column, text]);
  return (
    <ChoiceList
      label={text('column-filter', { column: text(column.field.label) })}
      choices={choices}
      selected={chosen}
      mode="multiple"
      onSelect={(codes) => narrow(narrowing, column, wordOfCodes(codes))}
    />
  );
}

function choicesIn({ handle, reading }: Sheet, column: Column, without: string): readonly Choice[] {
  const counts = new Map<string, number>();
  for (const { value } of asRows(handle.getSnapshot().doc.actions)) {
    const codes = codesIn(column, value);
    for (const code of codes.length === 0 ? [WITHOUT] : codes) counts.set(code, (counts.get(code) ?? 0) + 1);
  }
  const { field } = column;
  const named = [...counts].map(([code, count]) => {
    const name = code === WITHOUT ? without : nameOfCode(reading, column, code);
    return { id: code, label: `${name} (${reading.formats.number(count)})` };
  });
  const collator = new Intl.Collator(reading.formats.language, { numeric: true });
  const last = ({ id }: Choice) => Number(id === WITHOUT);
  // Short lists have an order of their own, as priorities do.
  const list = field.type === 'code' ? codeListOf(reading.vocabularies, field.vocabulary) : undefined;
  const order = (a: Choice, b: Choice) => list?.compare(a.id, b.id) ?? collator.compare(a.label, b.label);
  return named.sort((a, b) => last(a) - last(b) || order(a, b));
}

function DaysFilter({ narrowing, column }: { narrowing: Narrowing; column: Column }) {
  const text = useText();
  const days = daysOf(wordIn(narrowing, column));
  const set = (next: Partial<typeof days>): boolean => {
    narrow(narrowing, column, wordOfDays({ ...days, ...next }));
    return true;
  };
  const years = yearsOf(column.field);
  return (
    <div className="tq-column-menu__days">
      <DateInput
        label={text('column-from')}
        years={years}
        value={days.from}
        onChange={(from) => set({ from, isWithout: false })}
      />
      <DateInput
        label={text('column-to')}
        years={years}
        value={days.to}
        onChange={(to) => set({ to, isWithout: false })}
      />
      <Checkbox
        className="tq-checkbox"
        isSelected={days.isWithout}
        onChange={(isWithout) => set({ from: '', to: '', isWithout })}
      >
        <span className="tq-checkbox__box">
          <Icon name="check" />
        </span>
        {text('column-without')}
      </Checkbox>
    </div>
  );
}

/**
 * What the plan's table is narrowed to and sorted by, column by column, as its address says it.
 *
 * A column of codes is narrowed to some of them, `high*low`; one of days to those between two, `2027-01-01..2027-03-31`, of
 * which either may be missing. `-` means the actions without any, beside codes or alone.
 */
import type { DocView } from '../../client/docHandle.ts';
import { compare, type Decimal, ZERO } from '../../decimal.ts';
import { asBoth, asDate, asDecimal, asSet, asText, inLanguage, type Row } from '../../document/read.ts';
import { isSet } from '../../document/schema.ts';
import { DEFAULT_CURRENCY, sumBudget } from '../../document/sums.ts';
import { codeListOf } from '../../ui/vocabulary.tsx';
import { describe, type Reading } from '../describe.ts';
import type { Column } from './columns.ts';

/** By column, what it is narrowed to; a column that is not named is whole. */
export type Where = Readonly<Record<string, string>>;

/** Actions that say nothing in a column. */
export const WITHOUT = '-';

const BETWEEN = '*';
const UNTIL = '..';

const CHOSEN: ReadonlySet<string> = new Set([
  'code',
  'codes',
  'institution',
  'institutions',
  'reference',
  'person',
]);

/** How a column can be narrowed; `undefined` when it cannot. */
export function narrowedBy({ field }: Column): 'codes' | 'days' | undefined {
  if (CHOSEN.has(field.type)) return 'codes';
  return field.type === 'date' ? 'days' : undefined;
}

/** The codes that a column is narrowed to. */
export function codesOf(word: string): readonly string[] {
  return word === '' ? [] : word.split(BETWEEN).filter((code) => code !== '');
}

/** The same as a word of the address. */
export function wordOfCodes(codes: readonly string[]): string {
  return codes.join(BETWEEN);
}

/** The days that a column is narrowed to. */
export interface Days {
  /** YYYY-MM-DD, or ''. */
  readonly from: string;
  readonly to: string;
  readonly isWithout: boolean;
}

/** The days of a word of the address; what is no day is left out. */
export function daysOf(word: string): Days {
  if (word === WITHOUT) return { from: '', to: '', isWithout: true };
  const [from = '', to = ''] = word.split(UNTIL);
  return { from: asDate(from), to: asDate(to), isWithout: false };
}

/** The same as a word of the address. */
export function wordOfDays({ from, to, isWithout }: Days): string {
  if (isWithout) return WITHOUT;
  return from === '' && to === '' ? '' : `${from}${UNTIL}${to}`;
}

/** What an action says in a column of codes. */
export function codesIn({ field }: Column, action: DocView): readonly string[] {
  const value = action[field.name];
  if (isSet(field)) return asSet(value);
  const code = asText(value);
  return code === '' ? [] : [code];
}

/** What one code of a column is called. */
export function nameOfCode(reading: Reading, { field }: Column, code: string): string {
  return describe(reading, field, isSet(field) ? { [code]: true } : code, {});
}

function passes(column: Column, word: string, action: DocView): boolean {
  if (narrowedBy(column) === 'days') {
    const day = asDate(action[column.field.name]);
    const { from, to, isWithout } = daysOf(word);
    if (isWithout || day === '') return isWithout && day === '';
    return (from === '' || from <= day) && (to === '' || day <= to);
  }
  const wanted = codesOf(word);
  const said = codesIn(column, action);
  return said.length === 0 ? wanted.includes(WITHOUT) : said.some((code) => wanted.includes(code));
}

/** Whether an action is among those that the columns are narrowed to. */
export function isWithin(columns: readonly Column[], where: Where, action: DocView): boolean {
  return columns.every((column) => {
    const word = where[column.field.name] ?? '';
    return word === '' || narrowedBy(column) === undefined || passes(column, word, action);
  });
}

/** What the table is sorted by. */
export interface Sorting {
  readonly column: Column;
  readonly isDown: boolean;
}

/** The sorting that a word of the address means: the name of a column, with `-` before it from the last to the first. */
export function sortingOf(columns: readonly Column[], word: string): Sorting | undefined {
  const isDown = word.startsWith('-');
  const name = isDown ? word.slice(1) : word;
  const column = columns.find(({ field }) => field.name === name);
  return column === undefined ? undefined : { column, isDown };
}

type Key = string | number | Decimal | undefined;

function keyOf(reading: Reading, column: Column, action: DocView): Key {
  const { field } = column;
  const value = action[field.name];
  if (column.tag === 'sum') {
    const sums = sumBudget([action.budget]);
    return (sums.get(DEFAULT_CURRENCY) ?? [...sums.values()][0])?.[column.amount];
  }
  switch (field.type) {
    case 'date':
      return asDate(value) || undefined;
    case 'percent':
    case 'integer':
    case 'decimal':
      return asDecimal(value);
    case 'code': {
      // Such lists have an order of their own, as statuses and priorities do.
      const code = asText(value);
      const { codes } = codeListOf(reading.vocabularies, field.vocabulary).vocabulary;
      const at = codes.findIndex((each) => each.code === code);
      if (at >= 0) return codes[at]?.order ?? at;
      return code === '' ? undefined : Number.MAX_SAFE_INTEGER;
    }
    case 'bilingual':
      return inLanguage(asBoth(value), reading.formats.language) || undefined;
    default:
      return describe(reading, field, value, action) || undefined;
  }
}

/** `rows` in the order of a column; those that say nothing in it come last either way. */
export function sorted(
  reading: Reading,
  { column, isDown }: Sorting,
  rows: readonly Row[],
  read: (row: Row) => DocView,
): readonly Row[] {
  const collator = new Intl.Collator(reading.formats.language, { numeric: true });
  const keyed = rows.map((row) => ({ row, key: keyOf(reading, column, read(row)) }));
  const order = (a: Key, b: Key): number => {
    if (typeof a === 'string' && typeof b === 'string') return collator.compare(a, b);
    if (typeof a === 'number' && typeof b === 'number') return a - b;
    return compare(typeof a === 'object' ? a : ZERO, typeof b === 'object' ? b : ZERO);
  };
  keyed.sort((a, b) => {
    if (a.key === undefined || b.key === undefined)
      return Number(a.key === undefined) - Number(b.key === undefined);
    return order(a.key, b.key) * (isDown ? -1 : 1);
  });
  return keyed.map(({ row }) => row);
}

/** Which columns are shown, from the word of the address: those that are asked for besides, and `-` before those that are not. */
export function chosenColumns(
  all: readonly Column[],
  word: string,
  isShownAnyway: (column: Column) => boolean,
): readonly Column[] {
  const words = new Set(codesOf(word));
  return all.filter((column) => {
    const { name } = column.field;
    return isShownAnyway(column) ? !words.has(`-${name}`) : words.has(name);
  });
}

/** The word of the address for the columns that are shown. */
export function wordOfColumns(
  all: readonly Column[],
  names: readonly string[],
  isShownAnyway: (column: Column) => boolean,
): string {
  return wordOfCodes(
    all.flatMap((column) => {
      const { name } = column.field;
      const isShown = names.includes(name);
      if (isShown === isShownAnyway(column)) return [];
      return [isShown ? name : `-${name}`];
    }),
  );
}

import { describe, expect, it } from 'vitest';
import { asRows } from '../../document/read.ts';
import { SCHEMAS } from '../../document/schema.ts';
import { plan, ROWS, VOCABULARIES } from '../../testing/planExamples.ts';
import { formatsOf } from '../../ui/l10n.ts';
import type { Reading } from '../describe.ts';
import { allColumns, isShownAnyway } from './columns.ts';
import {
  chosenColumns,
  daysOf,
  isWithin,
  sorted,
  sortingOf,
  type Where,
  wordOfColumns,
  wordOfDays,
} from './narrow.ts';

const schema = SCHEMAS.action_plan;
const columns = allColumns(schema);
const rows = asRows((plan() as { actions: object }).actions);
const reading: Reading = {
  schema,
  doc: {},
  vocabularies: VOCABULARIES,
  directory: { people: [], documents: [] },
  formats: formatsOf('fr'),
  text: (id) => id,
};

const within = (where: Where, change: Readonly<Record<string, object>> = {}) =>
  rows
    .filter(({ id, value }) => isWithin(columns, where, { ...value, ...change[id] }))
    .map(({ id }) => ROWS.indexOf(id as (typeof ROWS)[number]) + 1);

describe('a column of codes', () => {
  const of = { [ROWS[0]]: { priority: 'high' }, [ROWS[1]]: { priority: 'low' } };
  it('is narrowed to some of them, and to those without any', () => {
    expect(within({ priority: 'high' }, of)).toEqual([1]);
    expect(within({ priority: 'high*low' }, of)).toEqual([1, 2]);
    expect(within({ priority: '-' }, of)).toEqual([3]);
    expect(within({ priority: 'low*-' }, of)).toEqual([2, 3]);
  });

  it('of several is narrowed to actions that have one of them', () => {
    const provinces = { [ROWS[0]]: { provinces: { 'ma-tng': true, 'ma-tet': true } } };
    expect(within({ provinces: 'ma-tet' }, provinces)).toEqual([1]);
    expect(within({ provinces: '-' }, provinces)).toEqual([2, 3]);
  });
});

describe('a column of days', () => {
  const of = { [ROWS[0]]: { end: '2027-02-01' }, [ROWS[1]]: { end: '2027-03-15' }, [ROWS[2]]: { end: '' } };
  it('is narrowed to those between two, from one on, until one, and to those without', () => {
    expect(within({ end: '2027-02-01..2027-02-28' }, of)).toEqual([1]);
    expect(within({ end: '2027-02-02..' }, of)).toEqual([2]);
    expect(within({ end: '..2027-03-15' }, of)).toEqual([1, 2]);
    expect(within({ end: '-' }, of)).toEqual([3]);
  });

  it('says the same in the address and out of it', () => {
    for (const word of ['', '-', '2027-02-01..', '..2027-02-01', '2027-02-01..2027-03-01'])
      expect(wordOfDays(daysOf(word))).toBe(word);
    expect(wordOfDays(daysOf('x..2027-02-30'))).toBe('');
  });
});

describe('sorting', () => {
  const order = (word: string) => {
    const sorting = sortingOf(columns, word);
    if (sorting === undefined) return undefined;
    return sorted(reading, sorting, rows, ({ value }) => value).map(
      ({ id }) => ROWS.indexOf(id as (typeof ROWS)[number]) + 1,
    );
  };
  it('goes both ways, and what says nothing comes last', () => {
    expect(order('percent')).toEqual([1, 2, 3]);
    expect(order('-percent')).toEqual([3, 2, 1]);
    expect(order('-planned')).toEqual([2, 1, 3]);
    expect(order('planned')).toEqual([1, 2, 3]);
    expect(order('-code')).toEqual([3, 2, 1]);
    expect(order('nothing')).toBeUndefined();
  });
});

describe('columns', () => {
  it('are said in the address by what differs from those that nobody chose', () => {
    const usual = allColumns(schema)
      .filter(isShownAnyway)
      .map(({ field }) => field.name);
    expect(wordOfColumns(columns, usual, isShownAnyway)).toBe('');
    const chosen = ['code', ...usual.filter((name) => name !== 'snia')];
    const word = wordOfColumns(columns, chosen, isShownAnyway);
    expect(word).toBe('code*-snia');
    expect(chosenColumns(columns, word, isShownAnyway).map(({ field }) => field.name)).toEqual(chosen);
  });

  it('have room in the address, whichever are chosen', () => {
    const odd = columns.filter((column) => !isShownAnyway(column)).map(({ field }) => field.name);
    expect(wordOfColumns(columns, odd, isShownAnyway).length).toBeLessThan(400);
  });
});

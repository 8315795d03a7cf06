import { describe, expect, it } from 'vitest';
import { countryOf } from './country.ts';
import { pressed, type Sort, type SortKey, sortOf, sortRegions, wordOf } from './sorting.ts';
import { sampleState } from './testing.ts';

const NAMES: Readonly<Record<string, string>> = { 'MA-01': 'Tanger', 'MA-02': 'L’Oriental', 'MA-03': 'Fès' };
const overdue: SortKey = { tag: 'figure', figure: 'overdue' };

function codesBy(sort: Sort): readonly string[] {
  const { regions } = countryOf(sampleState());
  return sortRegions(regions, sort, (code) => NAMES[code] ?? code, 'fr').map((region) => region.code);
}

describe('the order of regions', () => {
  it('is that of the codes until a header is pressed', () => {
    expect(codesBy(undefined)).toEqual(['MA-01', 'MA-02', 'MA-03']);
  });

  it('follows names as the language sorts them', () => {
    expect(codesBy({ key: { tag: 'name' }, isDescending: false })).toEqual(['MA-03', 'MA-02', 'MA-01']);
  });

  it.each([
    [overdue],
    [{ tag: 'figure', figure: 'documents' }],
    [{ tag: 'heard' }],
    [{ tag: 'status', status: 'ongoing' }],
  ] as const)('puts what is unknown last both ways by %o', (key) => {
    expect(codesBy({ key, isDescending: true })).toEqual(['MA-01', 'MA-02', 'MA-03']);
    expect(codesBy({ key, isDescending: false })).toEqual(['MA-02', 'MA-01', 'MA-03']);
  });

  it.each(['name-up', 'heard-down', 'meeting-up', 'documents-down', 'overdue-up', 'status:done-down'])(
    '%s is an order and the word of it',
    (word) => {
      expect(wordOf(sortOf(word))).toBe(word);
    },
  );

  it('is none for a word that says nothing', () => {
    for (const word of [undefined, '', 'overdue', 'budget-down', '-up']) expect(sortOf(word)).toBeUndefined();
  });

  it('goes from the telling end to the other one and back to none', () => {
    const first = pressed(undefined, overdue);
    expect(first).toEqual({ key: overdue, isDescending: true });
    const second = pressed(first, overdue);
    expect(second).toEqual({ key: overdue, isDescending: false });
    expect(pressed(second, overdue)).toBeUndefined();
    expect(pressed(second, { tag: 'name' })).toEqual({ key: { tag: 'name' }, isDescending: false });
  });
});

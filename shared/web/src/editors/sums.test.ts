import { describe, expect, it } from 'vitest';
import { cellKey, checkSums, gapOf, parseCellKey, sumBudget } from './sums.ts';

describe('cell keys', () => {
  it('are the same whichever dimension was chosen first', () => {
    expect(cellKey('2026', [])).toBe('2026');
    expect(cellKey('2026', [['sex', 'f']])).toBe('2026|sex=f');
    expect(
      cellKey('2026', [
        ['sex', 'f'],
        ['age', '15-24'],
      ]),
    ).toBe('2026|age=15-24,sex=f');
    expect(parseCellKey('2026|sex=f,age=15-24')?.parts).toEqual([
      ['age', '15-24'],
      ['sex', 'f'],
    ]);
  });

  it('are refused when they are not whole', () => {
    expect(parseCellKey('')).toBeUndefined();
    expect(parseCellKey('2026|sex')).toBeUndefined();
    expect(parseCellKey('2026|a=b|c=d')).toBeUndefined();
  });
});

describe('checkSums', () => {
  it('is silent when the parts add up or when there is no total', () => {
    expect(
      checkSums(
        new Map([
          ['2026', 10],
          ['2026|sex=f', 6],
          ['2026|sex=m', 4],
          ['2027|sex=f', 3],
        ]),
      ),
    ).toEqual([]);
  });

  it('names each disaggregation that does not', () => {
    const warnings = checkSums(
      new Map([
        ['2026', 10],
        ['2026|sex=f', 6],
        ['2026|sex=m', 5],
        ['2026|age=15-24', 10],
      ]),
    );
    expect(warnings).toEqual([{ period: '2026', dimensions: 'sex', total: 10, sum: 11 }]);
  });
});

describe('sumBudget', () => {
  it('keeps currencies apart and counts an odd value as nothing', () => {
    const sums = sumBudget([
      { a: { planned: 100, secured: 40 }, b: { currency: 'EUR', planned: 7, spent: 1 } },
      { c: { currency: { val: 'MAD' }, planned: 50, secured: 'many' } },
      undefined,
    ]);
    expect(sums.get('MAD')).toEqual({ planned: 150, secured: 40, committed: 0, spent: 0 });
    expect(sums.get('EUR')).toEqual({ planned: 7, secured: 0, committed: 0, spent: 1 });
    expect(gapOf({ planned: 150, secured: 40, committed: 0, spent: 0 })).toBe(110);
    expect(gapOf({ planned: 1, secured: 4, committed: 0, spent: 0 })).toBe(0);
  });
});

import { describe, expect, it } from 'vitest';
import { type Decimal, readDecimal, whole } from '../decimal.ts';
import { cellKey, checkSums, parseCellKey, sumBudget } from './sums.ts';

/** Cells from their forms in a document. */
function cellsOf(entries: readonly (readonly [string, number | string])[]): ReadonlyMap<string, Decimal> {
  return new Map(entries.map(([key, value]) => [key, readDecimal(value) ?? whole(0)]));
}

const amounts = (planned: number, secured: number, committed: number, spent: number) => ({
  planned: whole(planned),
  secured: whole(secured),
  committed: whole(committed),
  spent: whole(spent),
});

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
        cellsOf([
          ['2026', 10],
          ['2026|sex=f', 6],
          ['2026|sex=m', 4],
          ['2027|sex=f', 3],
        ]),
      ),
    ).toEqual([]);
  });

  it('compares fractions exactly', () => {
    const cells = [
      ['2026', '0.3'],
      ['2026|sex=f', '0.1'],
      ['2026|sex=m', '0.2'],
    ] as const;
    expect(checkSums(cellsOf(cells))).toEqual([]);
  });

  it('names each disaggregation that does not', () => {
    const warnings = checkSums(
      cellsOf([
        ['2026', 10],
        ['2026|sex=f', 6],
        ['2026|sex=m', 5],
        ['2026|age=15-24', 10],
      ]),
    );
    expect(warnings).toEqual([{ period: '2026', dimensions: 'sex', total: whole(10), sum: whole(11) }]);
  });
});

describe('sumBudget', () => {
  it('keeps currencies apart and counts an odd value as nothing', () => {
    const sums = sumBudget([
      { a: { planned: 100, secured: 40 }, b: { currency: 'EUR', planned: 7, spent: 1 } },
      { c: { currency: { val: 'MAD' }, planned: 50, secured: 'many' } },
      undefined,
    ]);
    expect(sums.get('MAD')).toEqual({ ...amounts(150, 40, 0, 0), gap: whole(110) });
    expect(sums.get('EUR')).toEqual({ ...amounts(7, 0, 0, 1), gap: whole(7) });
  });

  it('lets a surplus on one row pay no other', () => {
    const sums = sumBudget([{ a: { planned: 100, secured: 150 }, b: { planned: 30, secured: 10 } }]);
    expect(sums.get('MAD')?.gap).toEqual(whole(20));
  });

  it('keeps the centimes', () => {
    const sums = sumBudget([
      { a: { planned: '0.1' }, b: { planned: { val: '0.2' } } },
      { c: { planned: '12500.5', spent: '12500.50' } },
    ]);
    expect(sums.get('MAD')).toMatchObject({ planned: readDecimal('12500.8') });
  });
});

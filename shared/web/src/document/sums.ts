/** Sums over cells and budgets. A cell's key is `period`, or `period|dimension=value,dimension=value`. */

import type { DocView } from '../client/docHandle.ts';
import { add, compare, type Decimal, subtract, ZERO } from '../decimal.ts';
import { asDecimal, asRows, asText } from './read.ts';

/** A cell's key, taken apart. */
export interface CellKey {
  readonly period: string;
  /** Dimension and value, sorted by dimension; empty for the total. */
  readonly parts: readonly (readonly [string, string])[];
}

/** Takes a key apart; `undefined` when it is not one. */
export function parseCellKey(key: string): CellKey | undefined {
  const [period = '', rest, ...more] = key.split('|');
  if (period === '' || more.length > 0) return undefined;
  if (rest === undefined) return { period, parts: [] };
  const parts: [string, string][] = [];
  for (const part of rest.split(',')) {
    const [dimension = '', value = '', ...extra] = part.split('=');
    if (dimension === '' || value === '' || extra.length > 0) return undefined;
    parts.push([dimension, value]);
  }
  return { period, parts: parts.sort(([a], [b]) => (a < b ? -1 : 1)) };
}

/** Puts a key together; dimensions are sorted, so that two editors write the same cell under the same key. */
export function cellKey(period: string, parts: readonly (readonly [string, string])[]): string {
  if (parts.length === 0) return period;
  const sorted = [...parts].sort(([a], [b]) => (a < b ? -1 : 1));
  return `${period}|${sorted.map(([dimension, value]) => `${dimension}=${value}`).join(',')}`;
}

/** The dimensions of a key as one name: '' for the total, 'sex', 'age,sex'. */
export function dimensionsOf(key: CellKey): string {
  return key.parts.map(([dimension]) => dimension).join(',');
}

/** The periods that any of the cells is about, sorted. */
export function periodsOf(cells: ReadonlyMap<string, Decimal>): readonly string[] {
  const periods = new Set<string>();
  for (const key of cells.keys()) {
    const parsed = parseCellKey(key);
    if (parsed !== undefined) periods.add(parsed.period);
  }
  return [...periods].sort();
}

/** A disaggregation whose cells do not add up to the total of their period. */
export interface SumWarning {
  readonly period: string;
  readonly dimensions: string;
  readonly total: Decimal;
  readonly sum: Decimal;
}

/** Every disaggregation that does not add up, only where there is a total to compare with. A warning, never a refusal. */
export function checkSums(cells: ReadonlyMap<string, Decimal>): readonly SumWarning[] {
  const sums = new Map<string, { period: string; dimensions: string; sum: Decimal }>();
  for (const [key, value] of cells) {
    const parsed = parseCellKey(key);
    if (parsed === undefined || parsed.parts.length === 0) continue;
    const dimensions = dimensionsOf(parsed);
    const group = `${parsed.period}|${dimensions}`;
    const entry = sums.get(group) ?? { period: parsed.period, dimensions, sum: ZERO };
    entry.sum = add(entry.sum, value);
    sums.set(group, entry);
  }
  const warnings: SumWarning[] = [];
  for (const { period, dimensions, sum } of sums.values()) {
    const total = cells.get(period);
    if (total !== undefined && compare(total, sum) !== 0) warnings.push({ period, dimensions, total, sum });
  }
  return warnings.sort((a, b) => (a.period + a.dimensions < b.period + b.dimensions ? -1 : 1));
}

/** The four amounts of a budget in one currency, exact, and what is left to finance. */
export interface Amounts {
  readonly planned: Decimal;
  readonly secured: Decimal;
  readonly committed: Decimal;
  readonly spent: Decimal;
  /** Of each row what is planned and not secured: a surplus on one row pays no other. The ministry counts it the same way. */
  readonly gap: Decimal;
}

/** The names of the four amounts, in the order of reading. */
export const AMOUNTS = ['planned', 'secured', 'committed', 'spent'] as const;

/** The currency of a budget row that does not say its own. */
export const DEFAULT_CURRENCY = 'MAD';

const NO_AMOUNTS: Amounts = { planned: ZERO, secured: ZERO, committed: ZERO, spent: ZERO, gap: ZERO };

/** The sums of budget rows by currency. Currencies are never added together. */
export function sumBudget(budgets: readonly unknown[]): ReadonlyMap<string, Amounts> {
  const sums = new Map<string, Amounts>();
  for (const budget of budgets) {
    for (const { value } of asRows(budget)) addAmounts(sums, value);
  }
  return sums;
}

function addAmounts(sums: Map<string, Amounts>, row: DocView): void {
  if (AMOUNTS.every((name) => asDecimal(row[name]) === undefined)) return;
  const currency = asText(row.currency) || DEFAULT_CURRENCY;
  const sum = sums.get(currency) ?? NO_AMOUNTS;
  sums.set(currency, {
    planned: add(sum.planned, asDecimal(row.planned) ?? ZERO),
    secured: add(sum.secured, asDecimal(row.secured) ?? ZERO),
    committed: add(sum.committed, asDecimal(row.committed) ?? ZERO),
    spent: add(sum.spent, asDecimal(row.spent) ?? ZERO),
    gap: add(sum.gap, gapOf(row)),
  });
}

/** What is planned and not yet secured of one row; never below zero. */
function gapOf(row: DocView): Decimal {
  const gap = subtract(asDecimal(row.planned) ?? ZERO, asDecimal(row.secured) ?? ZERO);
  return gap.units < 0n ? ZERO : gap;
}

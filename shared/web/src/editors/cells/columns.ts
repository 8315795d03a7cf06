/** The columns of a table of numbers: one for each value of what they are broken down by. */
import type { Decimal } from '../../decimal.ts';
import { dimensionsOf, parseCellKey } from '../../document/sums.ts';

/** A list this long is not laid out whole: columns are added one by one. */
const COLUMNS_WHOLE = 8;

/** The parts of a column: a value of each dimension. */
type Parts = readonly (readonly [string, string])[];

/** The name of a column, as the cells' keys have it. */
export function columnId(parts: Parts): string {
  return parts.map(([dimension, value]) => `${dimension}=${value}`).join(',');
}

/** The parts that a column's name stands for. */
export function partsOf(column: string): Parts {
  return parseCellKey(`-|${column}`)?.parts ?? [];
}

/** The columns of a breakdown: all values of a short list, otherwise those in use, and those that were just added. */
export function columnsOf(
  cells: ReadonlyMap<string, Decimal>,
  breakdown: string,
  valuesOf: (dimension: string) => readonly string[],
  extra: readonly string[],
): readonly string[] {
  if (breakdown === '') return [];
  const columns = new Set<string>();
  const values = breakdown.includes(',') ? [] : valuesOf(breakdown);
  if (values.length <= COLUMNS_WHOLE) for (const value of values) columns.add(columnId([[breakdown, value]]));
  for (const key of cells.keys()) {
    const parsed = parseCellKey(key);
    if (parsed !== undefined && dimensionsOf(parsed) === breakdown) columns.add(columnId(parsed.parts));
  }
  for (const column of extra) {
    const parts = partsOf(column);
    if (parts.map(([dimension]) => dimension).join(',') === breakdown) columns.add(column);
  }
  return [...columns];
}

/**
 * The marks of what was deleted. A deleted row has the register `deleted`, a deleted document has it at its root, and a
 * deleted period is a key `deleted|<period>` beside its cells. Each holds the instant and the editor, "<UTC instant> <id>".
 * Taking the mark away puts everything back as it stood, with what others wrote meanwhile.
 */

import { DAY_MS, instantOf } from '../days.ts';

/** The register that marks a row or a document as deleted. */
export const DELETED = 'deleted';

/** Days that what was deleted waits in the bin. After that an administrator may empty it. */
export const BIN_DAYS = 30;

/** The key that marks a period of cells as deleted. */
export function deletedPeriod(period: string): string {
  return `${DELETED}|${period}`;
}

/** Who deleted something, and when. */
export interface Mark {
  readonly atMs: number;
  readonly by: string;
}

/** A mark as it is written. */
export function markOf(atMs: number, editor: string): string {
  return `${instantOf(atMs)} ${editor === '' ? 'unknown' : editor}`;
}

const MARK = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z) (.+)$/;

/** A mark as it is read; anything else under its key marks nothing, for every reader alike. */
export function readMark(value: unknown): Mark | undefined {
  if (value === undefined || value === null) return undefined;
  const text = typeof value === 'object' && 'val' in value ? String(value.val) : String(value);
  const [, instant = '', by = ''] = MARK.exec(text) ?? [];
  const atMs = Date.parse(instant);
  return Number.isNaN(atMs) ? undefined : { atMs, by };
}

/** Whole days that are left in the bin. */
export function daysLeft(mark: Mark, nowMs: number): number {
  return Math.max(0, Math.ceil(BIN_DAYS - (nowMs - mark.atMs) / DAY_MS));
}

/** Whether a row or a document is marked. */
export function isDeleted(map: object): boolean {
  return DELETED in map && readMark(map[DELETED]) !== undefined;
}

/** What stays in a document that an administrator took out of the bin for good. */
const STAYS: ReadonlySet<string> = new Set(['kind', 'schema', DELETED]);

/** Whether a document of which this is the root was taken out of the bin for good: it is marked, and nothing else is in it. */
export function isEmptied(root: object): boolean {
  return isDeleted(root) && Object.keys(root).every((key) => STAYS.has(key));
}

/** Whether a key of a map of cells is a mark, or belongs to a marked period. */
export function isHiddenCell(map: object, key: string): boolean {
  if (key.startsWith(`${DELETED}|`)) return true;
  const mark = deletedPeriod(key.split('|')[0] ?? key);
  return mark in map && readMark((map as Readonly<Record<string, unknown>>)[mark]) !== undefined;
}

/** The periods of a map of cells that are marked. */
export function deletedPeriods(map: object): readonly string[] {
  return Object.keys(map)
    .filter((key) => key.startsWith(`${DELETED}|`))
    .map((key) => key.slice(DELETED.length + 1))
    .sort();
}

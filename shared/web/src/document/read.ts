/**
 * Reading a document's values for the screen. Nothing here fails: an odd value counts as unset, as in the figures that
 * the ministry reads.
 */

import type { DocValue, DocView, Path } from '../client/docHandle.ts';
import { type Decimal, readDecimal } from '../decimal.ts';
import { isDeleted, isHiddenCell } from './deleted.ts';
import { compareOrder } from './order.ts';

/** A row with its id. */
export interface Row {
  readonly id: string;
  readonly value: DocView;
}

/** A text in the two languages. */
export interface Both {
  readonly fr: string;
  readonly ar: string;
}

const EMPTY: DocView = {};

/** A map, or an empty one. */
export function asMap(value: unknown): DocView {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as DocView) : EMPTY;
}

/** The value at `path`, or `undefined`. */
export function valueAt(doc: DocView, path: Path): DocValue | undefined {
  let value: DocValue | undefined = doc;
  for (const step of path) value = asMap(value)[step];
  return value;
}

/** A text or a scalar string. Automerge wraps scalar strings in an object with `val`. */
export function asText(value: unknown): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'object' && value !== null && 'val' in value && typeof value.val === 'string')
    return value.val;
  return '';
}

/** A whole number. */
export function asInt(value: unknown): number | undefined {
  if (typeof value === 'bigint') return Number(value);
  return typeof value === 'number' && Number.isSafeInteger(value) ? value : undefined;
}

/** An amount, a percentage or a measured value, exact. */
export function asDecimal(value: unknown): Decimal | undefined {
  return readDecimal(value);
}

/** A boolean; `undefined` is "not said". */
export function asBool(value: unknown): boolean | undefined {
  return typeof value === 'boolean' ? value : undefined;
}

/** A date that exists, as YYYY-MM-DD, or ''. */
export function asDate(value: unknown): string {
  const text = asText(value);
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return '';
  const date = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(date.valueOf()) && date.toISOString().startsWith(text) ? text : '';
}

/** A time of day, as HH:MM, or ''. */
export function asTime(value: unknown): string {
  const text = asText(value);
  return /^([01]\d|2[0-3]):[0-5]\d$/.test(text) ? text : '';
}

/** Both languages of a text. */
export function asBoth(value: unknown): Both {
  const map = asMap(value);
  return { fr: asText(map.fr), ar: asText(map.ar) };
}

/** A text in the reader's language, or in the other when that one is empty. */
export function inLanguage(both: Both, language: string): string {
  return language === 'ar' ? both.ar || both.fr : both.fr || both.ar;
}

/** The members of a set, sorted. */
export function asSet(value: unknown): readonly string[] {
  const map = asMap(value);
  return Object.keys(map)
    .filter((code) => map[code] === true)
    .sort();
}

/** The numbers of a cell map, without those of periods that were deleted. */
export function asCells(value: unknown): ReadonlyMap<string, Decimal> {
  const map = asMap(value);
  const cells = new Map<string, Decimal>();
  for (const [key, cell] of Object.entries(map)) {
    const number = isHiddenCell(map, key) ? undefined : readDecimal(cell);
    if (number !== undefined) cells.set(key, number);
  }
  return cells;
}

/** Rows in their order, without the deleted ones. */
export function asRows(value: unknown): readonly Row[] {
  return listOf(value).shown;
}

/** The rows that wait in the bin, in the order they stood in. */
export function asDeletedRows(value: unknown): readonly Row[] {
  return listOf(value).deleted;
}

/** All rows, deleted or not, in their order; those with the same key by their ids, the same for everybody. */
export function everyRow(value: unknown): readonly Row[] {
  return listOf(value).every;
}

interface RowList {
  readonly every: readonly Row[];
  readonly shown: readonly Row[];
  readonly deleted: readonly Row[];
}

/** A view is never written to, and reuses what did not change: each list is put in order once, and a row stays the same object. */
const lists = new WeakMap<DocView, RowList>();
const rows = new WeakMap<DocView, Row>();

function listOf(value: unknown): RowList {
  const map = asMap(value);
  const known = lists.get(map);
  if (known !== undefined) return known;
  const every = Object.entries(map)
    .filter(([, row]) => typeof row === 'object' && row !== null)
    .map(([id, row]) => rowOf(id, asMap(row)))
    .sort((a, b) => compareOrder(asText(a.value.order), asText(b.value.order)) || compareOrder(a.id, b.id));
  const list: RowList = {
    every,
    shown: every.filter((row) => !isDeleted(row.value)),
    deleted: every.filter((row) => isDeleted(row.value)),
  };
  lists.set(map, list);
  return list;
}

function rowOf(id: string, value: DocView): Row {
  const known = rows.get(value);
  if (known?.id === id) return known;
  const row = { id, value };
  rows.set(value, row);
  return row;
}

/** Whether a place is out of sight: in a deleted row, or in a deleted period. */
export function isHiddenPath(doc: DocView, path: Path): boolean {
  let map = doc;
  for (const step of path) {
    if (isHiddenCell(map, step)) return true;
    map = asMap(map[step]);
    if (isDeleted(map)) return true;
  }
  return false;
}

/** Whether a value holds nothing that a person wrote and that is still shown. */
export function isEmpty(value: unknown): boolean {
  if (value === undefined || value === null || value === '') return true;
  if (typeof value !== 'object') return false;
  if ('val' in value) return asText(value) === '';
  if (isDeleted(value)) return true;
  return Object.entries(value).every(
    ([key, inner]) => key === 'order' || isHiddenCell(asMap(value), key) || isEmpty(inner),
  );
}

/**
 * Every way an editor writes to a document. Each writes only what it changes: never a whole record, never a null.
 */

import type { DocHandle, MutableDoc, Path } from '../client/docHandle.ts';
import { mayWriteAt } from '../document/adoption.ts';
import { DELETED, deletedPeriod, markOf, readMark } from '../document/deleted.ts';
import { emptyRecord, scalar } from '../document/edits.ts';
import { orderBetween } from '../document/order.ts';
import { asText, type Both, everyRow, type Row, valueAt } from '../document/read.ts';
import { newRowId } from '../ids.ts';
import { applySplice, computeSplice, type Splice } from '../input/splice.ts';
import { isTooLong } from '../ui/limits.ts';

/** A value of one register; `undefined` unsets it. */
export type Scalar = string | number | boolean | undefined;

const ROW_ID = /^[0-9a-f]{16}$/;

/**
 * The map at `path`, made when a document of an older schema lacks it. A row is never made this way: when the bin was
 * emptied of it meanwhile, the answer is `undefined` and the edit is dropped. What is written in a row that somebody else
 * deleted is kept with it.
 */
export function findMap(doc: MutableDoc, path: Path): MutableDoc | undefined {
  let map = doc;
  for (const step of path) {
    const next: unknown = map[step];
    if (typeof next !== 'object' || next === null) {
      if (ROW_ID.test(step)) return undefined;
      map[step] = {};
    }
    map = map[step] as MutableDoc;
  }
  return map;
}

/** Within a change: writes one register of a map, or unsets it. */
export function putScalar(map: MutableDoc, key: string, value: Scalar): void {
  if (value === undefined || value === '') delete map[key];
  else map[key] = typeof value === 'string' ? scalar(value) : value;
}

/** Writes one register, or unsets it. */
export function setScalar(handle: DocHandle, path: Path, value: Scalar): void {
  const key = path.at(-1);
  if (key === undefined) return;
  handle.change((doc) => {
    const map = findMap(doc, path.slice(0, -1));
    if (map !== undefined) putScalar(map, key, value);
  });
}

/**
 * Writes one register when its field was left, and only when it says something else. Answers whether that could be done; the
 * right to write may have gone meanwhile.
 */
export function setWhenLeft(handle: DocHandle, path: Path, value: Scalar): boolean {
  const { canEdit, doc } = handle.getSnapshot();
  if (!canEdit || !mayWriteAt(handle.kind, doc, path)) return false;
  const before = valueAt(doc, path);
  const current = typeof before === 'object' ? asText(before) : before;
  if ((current ?? '') !== (value ?? '')) setScalar(handle, path, value);
  return true;
}

/** Writes several registers of one map as one change. */
export function setScalars(handle: DocHandle, path: Path, values: Readonly<Record<string, Scalar>>): void {
  handle.change((doc) => {
    const map = findMap(doc, path);
    if (map === undefined) return;
    for (const [key, value] of Object.entries(values)) putScalar(map, key, value);
  });
}

/** Makes `codes` the members of the set at `path`, writing only those that come or go. */
export function setMembers(handle: DocHandle, path: Path, codes: readonly string[]): void {
  handle.change((doc) => putMembers(doc, path, codes));
}

/** Within a change: the same. */
export function putMembers(doc: MutableDoc, path: Path, codes: readonly string[]): void {
  const map = findMap(doc, path);
  if (map === undefined) return;
  for (const code of Object.keys(map)) if (!codes.includes(code)) delete map[code];
  for (const code of codes) if (map[code] !== true) map[code] = true;
}

/**
 * Edits a text, making it first when a document of an older schema lacks it. Answers whether it was: a text over the limit is
 * not made longer, and a field says so before it comes to that.
 */
export function editText(handle: DocHandle, path: Path, splice: Splice): boolean {
  const key = path.at(-1);
  if (key === undefined) return false;
  const before = asText(valueAt(handle.getSnapshot().doc, path));
  if (isTooLong(before, applySplice(before, splice), 'text')) return false;
  if (valueAt(handle.getSnapshot().doc, path) === undefined) {
    handle.change((doc) => {
      const map = findMap(doc, path.slice(0, -1));
      if (map !== undefined && readMark(map[key]) === undefined) map[key] = '';
    });
    if (valueAt(handle.getSnapshot().doc, path) === undefined) return false;
  }
  handle.spliceText(path, splice.index, splice.del, splice.insert);
  return true;
}

/** Makes a text say `value`, as one edit of what differs. Answers whether it says so now. */
export function setText(handle: DocHandle, path: Path, value: string): boolean {
  const splice = computeSplice(asText(valueAt(handle.getSnapshot().doc, path)), value, value.length);
  return splice === undefined || editText(handle, path, splice);
}

/** Adds a row at the end, or after the row `afterId`, with some registers already set. Answers its id. */
export function addRow(
  handle: DocHandle,
  path: Path,
  record: string,
  preset: Readonly<Record<string, Scalar>> = {},
  afterId?: string,
): string {
  // Deleted rows keep their places.
  const rows = everyRow(valueAt(handle.getSnapshot().doc, path));
  const at = afterId === undefined ? rows.length : rows.findIndex((row) => row.id === afterId) + 1;
  const id = newRowId();
  handle.change((doc) => {
    const map = findMap(doc, path);
    if (map === undefined) return;
    const row: MutableDoc = emptyRecord(handle.kind, record);
    row.order = scalar(orderBetween(orderOf(rows[at - 1]), orderOf(rows[at])));
    for (const [key, value] of Object.entries(preset)) putScalar(row, key, value);
    map[id] = row;
  });
  return id;
}

/** What a row is added with: registers, and texts in two languages. */
export type Preset = Readonly<Record<string, Scalar | Both>>;

/** A row that is about to be added. */
export interface NewRow {
  readonly id: string;
  readonly preset: Preset;
}

/** Adds rows at the end, all as one change. Answers their ids. */
export function addRows(
  handle: DocHandle,
  path: Path,
  record: string,
  presets: readonly Preset[],
): readonly string[] {
  const made = presets.map((preset) => ({ id: newRowId(), preset }));
  if (made.length > 0) handle.change((doc) => putRows(handle, doc, path, record, made));
  return made.map(({ id }) => id);
}

/** Within a change: adds rows at the end of those that the document had before it. */
export function putRows(
  handle: DocHandle,
  doc: MutableDoc,
  path: Path,
  record: string,
  rows: readonly NewRow[],
): void {
  const map = findMap(doc, path);
  if (map === undefined) return;
  let last = orderOf(everyRow(valueAt(handle.getSnapshot().doc, path)).at(-1));
  for (const { id, preset } of rows) {
    last = orderBetween(last, undefined);
    map[id] = { ...filled(emptyRecord(handle.kind, record), preset), order: scalar(last) };
  }
}

function filled(row: MutableDoc, preset: Preset): MutableDoc {
  for (const [key, value] of Object.entries(preset)) {
    if (typeof value === 'object') row[key] = { ...value };
    else putScalar(row, key, value);
  }
  return row;
}

/** Deletes a row: it is marked and hidden, and waits in the bin with all that is written in it. */
export function deleteRow(handle: DocHandle, path: Path, id: string): void {
  mark(handle, [...path, id], DELETED);
}

/** Deletes several rows as one step. */
export function deleteRows(handle: DocHandle, path: Path, ids: readonly string[]): void {
  handle.change((doc) => {
    for (const id of ids) putMark(handle, doc, [...path, id], DELETED);
  });
}

/** Takes a row out of the bin, to where it stood. */
export function putBackRow(handle: DocHandle, path: Path, id: string): void {
  unmark(handle, [...path, id], DELETED);
}

/** Deletes a period of the cells at `path`, with every number of it. */
export function deletePeriod(handle: DocHandle, path: Path, period: string): void {
  mark(handle, path, deletedPeriod(period));
}

/** Takes a period of the cells at `path` out of the bin. */
export function putBackPeriod(handle: DocHandle, path: Path, period: string): void {
  unmark(handle, path, deletedPeriod(period));
}

/** Deletes the document: it leaves every list, and waits in the council's bin. */
export function deleteDocument(handle: DocHandle): void {
  mark(handle, [], DELETED);
}

/** Takes the document out of the council's bin. */
export function putBackDocument(handle: DocHandle): void {
  unmark(handle, [], DELETED);
}

function mark(handle: DocHandle, path: Path, key: string): void {
  handle.change((doc) => putMark(handle, doc, path, key));
}

function putMark(handle: DocHandle, doc: MutableDoc, path: Path, key: string): void {
  const map = findMap(doc, path);
  // A mark that is there already says who was first.
  if (map !== undefined && readMark(map[key]) === undefined)
    map[key] = scalar(markOf(Date.now(), handle.editor));
}

function unmark(handle: DocHandle, path: Path, key: string): void {
  handle.change((doc) => {
    const map = findMap(doc, path);
    if (map !== undefined && map[key] !== undefined) delete map[key];
  });
}

function orderOf(row: Row | undefined): string | undefined {
  return row === undefined ? undefined : asText(row.value.order) || undefined;
}

/**
 * Moves a row one place up (-1) or down (+1) among `siblings` (all rows, or those of its group), writing only its sort
 * key. Answers whether there was a place to go to.
 */
export function moveRow(
  handle: DocHandle,
  path: Path,
  siblings: readonly Row[],
  id: string,
  by: -1 | 1,
): boolean {
  const at = siblings.findIndex((row) => row.id === id);
  const target = at + by;
  if (at < 0 || target < 0 || target >= siblings.length) return false;
  const [low, high] = by < 0 ? [target - 1, target] : [target, target + 1];
  const order = orderBetween(orderOf(siblings[low]), orderOf(siblings[high]));
  setScalar(handle, [...path, id, 'order'], order);
  return true;
}

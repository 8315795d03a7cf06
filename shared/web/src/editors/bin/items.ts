/** What waits in the bin of a document: deleted rows and deleted periods, where each stood, and what was written in it late. */
import type { DocHandle, DocView, LateValue, Path } from '../../client/docHandle.ts';
import { DELETED, deletedPeriod, deletedPeriods, type Mark, readMark } from '../../document/deleted.ts';
import { asDeletedRows, asMap, asRows, asText } from '../../document/read.ts';
import { type Field, fieldsOf, SCHEMAS, type Schema } from '../../document/schema.ts';
import type { DocKind } from '../../ids.ts';
import { putBackPeriod, putBackRow } from '../write.ts';

/** A row on the way from the root to a place. */
export interface Step {
  readonly field: Field;
  /** The row in the field's list; absent when the field is a record. */
  readonly row?: DocView;
}

/** One thing in the bin. */
export interface BinItem {
  /** Names it among the others. */
  readonly key: string;
  readonly what: 'row' | 'period';
  /** The list of rows, or the map of cells. */
  readonly list: Path;
  /** The row's id, or the period. */
  readonly id: string;
  /** The field of the list or of the cells. */
  readonly field: Field;
  /** The row; the cells with their marks when it is a period. */
  readonly value: DocView;
  /** From the root down to the record that holds the field. */
  readonly where: readonly Step[];
  readonly mark: Mark;
}

const NOTHING: readonly BinItem[] = [];

/** What was found in each version. One that is nothing, or nothing else than before, is the same list. */
const bins = new WeakMap<DocView, readonly BinItem[]>();
const lastByDoc = new WeakMap<DocHandle, readonly BinItem[]>();

/** The same of an open document: the same list as long as it says the same. */
export function binIn(handle: DocHandle): readonly BinItem[] {
  const { doc } = handle.getSnapshot();
  const known = bins.get(doc);
  if (known !== undefined) return known;
  const items = binOf(handle.kind, doc);
  const last = lastByDoc.get(handle) ?? NOTHING;
  const bin = isSameBin(last, items) ? last : items;
  bins.set(doc, bin);
  lastByDoc.set(handle, bin);
  return bin;
}

function isSameBin(a: readonly BinItem[], b: readonly BinItem[]): boolean {
  const isSame = (one: BinItem, other: BinItem | undefined): boolean =>
    one.key === other?.key &&
    one.value === other.value &&
    one.where.every(({ row }, depth) => row === other.where[depth]?.row);
  return a.length === b.length && a.every((item, index) => isSame(item, b[index]));
}

/** Everything in the bin, the last deleted first. What is in a deleted row goes and comes back with it. */
export function binOf(kind: DocKind, doc: DocView): readonly BinItem[] {
  const items: BinItem[] = [];
  gather(kind, SCHEMAS[kind].root, doc, [], [], items);
  return items.sort((a, b) => b.mark.atMs - a.mark.atMs || (a.key < b.key ? -1 : 1));
}

/** Records with nothing deleted in them. A view reuses what did not change, so each is looked through once. */
const clean = new WeakSet<DocView>();

function gather(
  kind: DocKind,
  record: string,
  map: DocView,
  path: Path,
  where: readonly Step[],
  items: BinItem[],
): void {
  if (clean.has(map)) return;
  const before = items.length;
  for (const field of fieldsOf(kind, record)) {
    const value = asMap(map[field.name]);
    const list = [...path, field.name];
    const add = (what: BinItem['what'], id: string, of: DocView, mark: Mark | undefined): void => {
      if (mark === undefined) return;
      items.push({ key: [...list, id].join('/'), what, list, id, field, value: of, where, mark });
    };
    if (field.type === 'rows') {
      for (const row of asDeletedRows(value)) add('row', row.id, row.value, readMark(row.value[DELETED]));
      for (const row of asRows(value)) {
        gather(
          kind,
          field.record ?? '',
          row.value,
          [...list, row.id],
          [...where, { field, row: row.value }],
          items,
        );
      }
    } else if (field.type === 'record') {
      gather(kind, field.record ?? '', value, list, [...where, { field }], items);
    } else if (field.type === 'cells') {
      for (const period of deletedPeriods(value))
        add('period', period, value, readMark(value[deletedPeriod(period)]));
    }
  }
  if (items.length === before) clean.add(map);
}

/** Takes one thing out of the bin. */
export function putBack(handle: DocHandle, item: Pick<BinItem, 'what' | 'list' | 'id'>): void {
  if (item.what === 'row') putBackRow(handle, item.list, item.id);
  else putBackPeriod(handle, item.list, item.id);
}

/** Found once for a value: a view reuses the objects that did not change. */
const found = new WeakMap<DocView, Map<string, readonly LateValue[]>>();

/** What was written into it after it was deleted, or at the same time. */
export function lateIn(handle: DocHandle, item: BinItem): readonly LateValue[] {
  const known = found.get(item.value) ?? new Map<string, readonly LateValue[]>();
  found.set(item.value, known);
  const before = known.get(item.key);
  if (before !== undefined) return before;
  const late = readLate(handle, item);
  known.set(item.key, late);
  return late;
}

function readLate(handle: DocHandle, { what, list, id }: BinItem): readonly LateValue[] {
  if (what === 'row') return handle.writtenSince([...list, id], [...list, id, DELETED]);
  return handle
    .writtenSince(list, [...list, deletedPeriod(id)])
    .filter(({ path }) => path.at(-1)?.split('|')[0] === id);
}

/** How many rows of the document refer to a row, by the list that they stand in. */
export function heldBy(schema: Schema, doc: DocView, list: string, id: string): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const rows of fieldsOf(schema.kind, schema.root).filter((field) => field.type === 'rows')) {
    const names = fieldsOf(schema.kind, rows.record ?? '').filter((field) => field.to === list);
    const count = asRows(doc[rows.name]).filter(({ value }) =>
      names.some(({ name }) => asText(value[name]) === id),
    ).length;
    if (count > 0) counts.set(rows.name, count);
  }
  return counts;
}

/**
 * What an editor does inside `DocHandle.change`: each writes only what it changes, in the shape that the schema says.
 *
 * A plain JavaScript string written into a `MutableDoc` becomes a Text object, so scalars go through here.
 */
import type { MutableDoc, Path } from './docHandle.ts';
import { type DocKind, newRowId, type RowId } from './ids.ts';
import { scalar } from './scalar.ts';
import { type FieldType, fieldsOf } from './schema.ts';

export { scalar } from './scalar.ts';

/** The map at `path`. Throws when there is none: the row was deleted meanwhile. */
export function mapAt(doc: MutableDoc, path: Path): MutableDoc {
  let at: MutableDoc = doc;
  for (const key of path) {
    const next: unknown = at[key];
    if (typeof next !== 'object' || next === null) throw new Error(`find ${path.join('/')} in the document`);
    at = next as MutableDoc;
  }
  return at;
}

/** Sets the register at `path`, or unsets it with `undefined` or an empty text. Not for Text objects: use `spliceText`. */
export function setScalar(doc: MutableDoc, path: Path, value: string | number | boolean | undefined): void {
  const key = path.at(-1);
  if (key === undefined) throw new Error('set the root of a document');
  const parent = mapAt(doc, path.slice(0, -1));
  if (value === undefined || value === '') {
    if (parent[key] !== undefined) delete parent[key];
    return;
  }
  if (typeof value === 'number' && !Number.isSafeInteger(value))
    throw new Error(`write ${value} as a whole number`);
  parent[key] = typeof value === 'string' ? scalar(value) : value;
}

/** Puts `code` into the set at `path`, or takes it out. */
export function setMember(doc: MutableDoc, path: Path, code: string, isMember: boolean): void {
  const set = mapAt(doc, path);
  if (isMember) set[code] = true;
  else if (set[code] !== undefined) delete set[code];
}

/** Sets the cell `key` of the cells at `path`, or unsets it. */
export function setCell(doc: MutableDoc, path: Path, key: string, value: number | undefined): void {
  setScalar(doc, [...path, key], value);
}

/** A record as it is born: every Text and map of it exists, every scalar is unset. */
export function emptyRecord(kind: DocKind, record: string): Record<string, object | string> {
  const out: Record<string, object | string> = {};
  for (const field of fieldsOf(kind, record)) {
    const value = emptyValue(kind, field.type, field.record);
    if (value !== undefined) out[field.name] = value;
  }
  return out;
}

function emptyValue(kind: DocKind, type: FieldType, record: string | undefined): object | string | undefined {
  switch (type) {
    case 'text':
      return '';
    case 'bilingual':
      return { fr: '', ar: '' };
    case 'record':
      return emptyRecord(kind, record ?? '');
    case 'codes':
    case 'institutions':
    case 'rows':
    case 'cells':
      return {};
    default:
      return undefined;
  }
}

/**
 * Adds a row of `record` to the rows at `path`, with every Text and map of it, and answers its id.
 *
 * `order` is a key from `orderBetween`; `fill` holds scalars and texts to write at once: strings of Text fields go in as
 * they are, all others wrapped with `scalar`.
 */
export function addRow(
  doc: MutableDoc,
  kind: DocKind,
  path: Path,
  record: string,
  order: string,
  fill: Readonly<Record<string, object | string | number | boolean>> = {},
): RowId {
  const id = newRowId();
  mapAt(doc, path)[id] = { ...emptyRecord(kind, record), order: scalar(order), ...fill };
  return id;
}

/** Takes a row out. */
export function removeRow(doc: MutableDoc, path: Path, row: string): void {
  const rows = mapAt(doc, path);
  if (rows[row] !== undefined) delete rows[row];
}

const DIGITS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/**
 * A sort key strictly between `before` and `after`, compared bytewise; either may be absent for an end.
 *
 * Keys are fractions in base 62 without their leading "0.", and never end in "0", so that there is always room below.
 * When the two are equal or out of order (two editors inserted at once), the key comes after `before`.
 */
export function orderBetween(before: string | undefined, after: string | undefined): string {
  const low = before ?? '';
  const ceiling = after?.replace(/0+$/, '');
  const high = ceiling !== undefined && ceiling > low ? ceiling : undefined;
  let out = '';
  for (let i = 0; ; i++) {
    const a = digitAt(low, i, 0);
    const b = high === undefined || !high.startsWith(out) ? DIGITS.length : digitAt(high, i, 0);
    const middle = Math.floor((a + b) / 2);
    if (middle > a) return out + DIGITS.charAt(middle);
    out += DIGITS.charAt(a);
  }
}

function digitAt(key: string, index: number, absent: number): number {
  const digit = index < key.length ? DIGITS.indexOf(key.charAt(index)) : absent;
  return digit < 0 ? absent : digit;
}

/** Rows in their order; ties go by id, so that all screens agree. */
export function sortedRows<T>(rows: Readonly<Record<string, T>> | undefined): (readonly [string, T])[] {
  const orderOf = (row: T): string => {
    const order = (row as { order?: unknown }).order;
    return order === undefined || order === null ? '' : String(order);
  };
  return Object.entries(rows ?? {}).sort(([idA, a], [idB, b]) => {
    const [orderA, orderB] = [orderOf(a), orderOf(b)];
    if (orderA !== orderB) return orderA < orderB ? -1 : 1;
    return idA < idB ? -1 : 1;
  });
}

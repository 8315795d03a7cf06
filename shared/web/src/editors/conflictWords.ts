/** The values of a conflict in words, and who wrote them. */

import type { Conflict, DocView, Written } from '../client/docHandle.ts';
import { readDecimal } from '../decimal.ts';
import { compareOrder } from '../document/order.ts';
import { asMap, asRows, asText, valueAt } from '../document/read.ts';
import { type Field, fieldOf, isSet, SCHEMAS } from '../document/schema.ts';
import type { DocKind } from '../ids.ts';
import { momentIn } from '../ui/l10n.ts';
import { describe, type Reading } from './describe.ts';

/** The field that a path leads to or through, and how many steps lead to it. */
export function fieldAt(kind: DocKind, path: readonly string[]): { field: Field; depth: number } | undefined {
  let record = SCHEMAS[kind].root;
  for (let at = 0; at < path.length; ) {
    const field = fieldOf(kind, record, path[at] ?? '');
    if (field === undefined) return undefined;
    const skip = field.type === 'rows' ? 2 : 1;
    if (field.record === undefined || at + skip >= path.length) return { field, depth: at };
    record = field.record;
    at += skip;
  }
  return undefined;
}

/** One value of a conflict in words. */
export function valueWords(reading: Reading, { path }: Conflict, { value }: Written): string {
  const { text, schema, doc, formats } = reading;
  const key = path.at(-1) ?? '';
  if (key === 'order') {
    const order = asText(value);
    const others = asRows(valueAt(doc, path.slice(0, -2))).filter(({ id }) => id !== path.at(-2));
    const before = others.filter((row) => compareOrder(asText(row.value.order), order) < 0).length;
    return text('conflict-place', { number: before + 1 });
  }
  const found = fieldAt(schema.kind, path);
  const type = found?.field.type;
  if (found !== undefined && isSet(found.field)) {
    return text(value === true ? 'conflict-member-in' : 'conflict-member-out');
  }
  if (value === undefined) return text('conflict-taken-away');
  if (found === undefined) return String(value);
  if (type === 'cells') {
    const number = readDecimal(value);
    return number === undefined ? String(value) : formats.number(number);
  }
  const map: DocView = asMap(valueAt(doc, path.slice(0, found.depth)));
  return describe(reading, found.field, value, map) || String(value);
}

/** Who wrote a value, and when, in words. */
export function writtenBy({ text, formats }: Reading, { atMs }: Written, who: string): string {
  if (atMs === 0) return who;
  const when = momentIn(atMs, formats.language);
  return text('conflict-by-when', { who, when });
}

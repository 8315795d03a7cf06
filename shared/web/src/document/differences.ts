/**
 * What differs between two versions of a document, field by field along its schema. It says where and what; the words come
 * from whoever shows it.
 */
import type { DocView, Path } from '../client/docHandle.ts';
import { KEPT_BY_EDITORS } from './adoption.ts';
import { asMap, asRows, asText, isEmpty, type Row } from './read.ts';
import { type Field, fieldOf, fieldsOf, type Schema } from './schema.ts';

/** A step on the way to a value: a field of the record before it, or a row of the table before it. */
export type Step =
  | { readonly tag: 'field'; readonly field: Field }
  | {
      readonly tag: 'row';
      readonly record: string;
      readonly id: string;
      readonly row: DocView;
      readonly place: number;
    };

/** Something that differs. */
export type Difference = {
  /** From the root to what differs. */
  readonly path: readonly Step[];
} & (
  | {
      /** One value; the maps hold it as it was and as it is. */
      readonly tag: 'value';
      readonly field: Field;
      readonly before: DocView;
      readonly after: DocView;
    }
  | {
      /** A text in one language. */
      readonly tag: 'text';
      readonly language: 'fr' | 'ar' | undefined;
      readonly before: string;
      readonly after: string;
    }
  | {
      /** A number by period. */
      readonly tag: 'cell';
      readonly key: string;
      readonly before: unknown;
      readonly after: unknown;
    }
  /** A row that is new, or gone. The last step names it. */
  | { readonly tag: 'added' }
  | { readonly tag: 'removed' }
  /** Rows that stand in another order. */
  | { readonly tag: 'moved' }
  /** Something that this version of the program has no name for. */
  | { readonly tag: 'unknown' }
);

/** Everything that differs, in the order of the forms. What the editors keep for themselves does not count. */
export function differencesOf(schema: Schema, before: DocView, after: DocView): readonly Difference[] {
  const found: Difference[] = [];
  compareRecord({ schema, found }, schema.root, before, after, []);
  return found;
}

/** Whether it is follow-up: no part of the text that was adopted, so the text is as it was. */
export function isOfFollowUp({ path }: Difference): boolean {
  return path.some((step) => step.tag === 'field' && step.field.follow_up === true);
}

/** Where it is in the document: names of fields and ids of rows, and what is inside the last field. */
export function pathOfDifference(difference: Difference): Path {
  const path = difference.path.map((step) => (step.tag === 'field' ? step.field.name : step.id));
  if (difference.tag === 'text' && difference.language !== undefined) return [...path, difference.language];
  return difference.tag === 'cell' ? [...path, difference.key] : path;
}

interface Walk {
  readonly schema: Schema;
  readonly found: Difference[];
}

/** Keys of a map that no schema names as a field. */
const RESERVED = new Set(['kind', 'schema', 'order', 'deleted']);

function compareRecord(
  walk: Walk,
  record: string,
  before: DocView,
  after: DocView,
  path: readonly Step[],
): void {
  // Views share the objects that did not change.
  if (before === after) return;
  const { kind } = walk.schema;
  for (const field of fieldsOf(kind, record)) {
    if (path.length === 0 && KEPT_BY_EDITORS.has(field.name)) continue;
    compareField(walk, field, before, after, [...path, { tag: 'field', field }]);
  }
  const keys = new Set([...Object.keys(before), ...Object.keys(after)]);
  for (const key of keys) {
    const isKept = path.length === 0 && KEPT_BY_EDITORS.has(key);
    if (isKept || RESERVED.has(key) || fieldOf(kind, record, key) !== undefined) continue;
    if (!isSameJson(before[key], after[key])) walk.found.push({ tag: 'unknown', path });
  }
}

function compareField(
  walk: Walk,
  field: Field,
  before: DocView,
  after: DocView,
  path: readonly Step[],
): void {
  const [was, is] = [before[field.name], after[field.name]];
  // A row that says nothing yet has come or gone all the same.
  if (was === is || (field.type !== 'rows' && isEmpty(was) && isEmpty(is))) return;
  switch (field.type) {
    case 'record':
      compareRecord(walk, field.record ?? '', asMap(was), asMap(is), path);
      return;
    case 'rows':
      compareRows(walk, field.record ?? '', asRows(was), asRows(is), path);
      return;
    case 'text':
      compareText(walk, undefined, asText(was), asText(is), path);
      return;
    case 'bilingual':
      for (const language of ['fr', 'ar'] as const) {
        compareText(walk, language, asText(asMap(was)[language]), asText(asMap(is)[language]), path);
      }
      return;
    case 'cells': {
      const [a, b] = [asMap(was), asMap(is)];
      const keys = [...new Set([...Object.keys(a), ...Object.keys(b)])].filter((key) => !isDeletion(key));
      for (const key of keys.sort()) {
        const [from, to] = [shownCell(a, key), shownCell(b, key)];
        if (!isSameJson(from, to)) walk.found.push({ tag: 'cell', path, key, before: from, after: to });
      }
      return;
    }
    default:
      if (!isSameJson(was, is)) walk.found.push({ tag: 'value', path, field, before, after });
  }
}

/** A period that was deleted keeps its cells, and a mark beside them. */
function isDeletion(key: string): boolean {
  return key.startsWith('deleted|');
}

function shownCell(cells: DocView, key: string): unknown {
  const [period = ''] = key.split('|');
  return cells[`deleted|${period}`] === undefined ? cells[key] : undefined;
}

function compareText(
  walk: Walk,
  language: 'fr' | 'ar' | undefined,
  before: string,
  after: string,
  path: readonly Step[],
): void {
  if (before !== after) walk.found.push({ tag: 'text', path, language, before, after });
}

function compareRows(
  walk: Walk,
  record: string,
  before: readonly Row[],
  after: readonly Row[],
  path: readonly Step[],
): void {
  const [was, is] = [byId(before), byId(after)];
  const step = (row: Row, place: number): Step => ({
    tag: 'row',
    record,
    id: row.id,
    row: row.value,
    place,
  });
  for (const [place, row] of after.entries()) {
    const earlier = was.get(row.id);
    const way = [...path, step(row, place)];
    if (earlier === undefined) walk.found.push({ tag: 'added', path: way });
    else compareRecord(walk, record, earlier.value, row.value, way);
  }
  for (const [place, row] of before.entries()) {
    if (!is.has(row.id)) walk.found.push({ tag: 'removed', path: [...path, step(row, place)] });
  }
  const stayed = before.filter((row) => is.has(row.id));
  const stays = after.filter((row) => was.has(row.id));
  if (stayed.some((row, place) => row.id !== stays[place]?.id)) walk.found.push({ tag: 'moved', path });
}

function byId(rows: readonly Row[]): ReadonlyMap<string, Row> {
  return new Map(rows.map((row) => [row.id, row]));
}

function isSameJson(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if ('val' in a || 'val' in b) return asText(a) === asText(b);
  const [left, right] = [a as Record<string, unknown>, b as Record<string, unknown>];
  const keys = new Set([...Object.keys(left), ...Object.keys(right)]);
  return [...keys].every((key) => isSameJson(left[key], right[key]));
}

/** A piece of a text that stayed, went or came. */
export interface Piece {
  readonly tag: 'same' | 'removed' | 'added';
  readonly text: string;
}

/** Words of one text that are compared one by one; beyond, the middle is told as a whole. */
const WORDS_MAX = 1_500;

/** Two versions of a text as pieces: whole words, and the blanks with them. */
export function wordDifference(before: string, after: string): readonly Piece[] {
  const [a, b] = [wordsOf(before), wordsOf(after)];
  let start = 0;
  while (start < a.length && start < b.length && a[start] === b[start]) start += 1;
  let end = 0;
  while (end < a.length - start && end < b.length - start && a.at(-1 - end) === b.at(-1 - end)) end += 1;
  const middle = [a.slice(start, a.length - end), b.slice(start, b.length - end)] as const;
  const pieces: Piece[] = a.slice(0, start).map((text) => ({ tag: 'same', text }));
  pieces.push(...compareWords(...middle));
  pieces.push(...a.slice(a.length - end).map((text): Piece => ({ tag: 'same', text })));
  return joined(pieces);
}

function wordsOf(text: string): readonly string[] {
  return text.match(/\s+|[^\s]+/gu) ?? [];
}

/** The longest common subsequence of two short lists of words. */
function compareWords(a: readonly string[], b: readonly string[]): readonly Piece[] {
  const gone = (words: readonly string[]): Piece[] => words.map((text) => ({ tag: 'removed', text }));
  const come = (words: readonly string[]): Piece[] => words.map((text) => ({ tag: 'added', text }));
  if (a.length === 0 || b.length === 0 || a.length > WORDS_MAX || b.length > WORDS_MAX) {
    return [...gone(a), ...come(b)];
  }
  const width = b.length + 1;
  const lengths = new Uint16Array((a.length + 1) * width);
  const at = (i: number, j: number): number => lengths[i * width + j] ?? 0;
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--) {
      lengths[i * width + j] = a[i] === b[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
    }
  }
  const pieces: Piece[] = [];
  let [i, j] = [0, 0];
  while (i < a.length && j < b.length) {
    const [left = '', right = ''] = [a[i], b[j]];
    if (left === right) {
      pieces.push({ tag: 'same', text: left });
      i += 1;
      j += 1;
    } else if (at(i + 1, j) >= at(i, j + 1)) {
      pieces.push({ tag: 'removed', text: left });
      i += 1;
    } else {
      pieces.push({ tag: 'added', text: right });
      j += 1;
    }
  }
  return [...pieces, ...gone(a.slice(i)), ...come(b.slice(j))];
}

/** Neighbours of one kind as one piece. */
function joined(pieces: readonly Piece[]): readonly Piece[] {
  const out: { tag: Piece['tag']; text: string }[] = [];
  for (const piece of pieces) {
    const last = out.at(-1);
    if (last?.tag === piece.tag) last.text += piece.text;
    else out.push({ ...piece });
  }
  return out;
}

/** Characters of what stayed that are shown on either side of a change. */
const AROUND = 60;

/** The same pieces with what stayed cut down to the words around the changes. */
export function shortened(pieces: readonly Piece[]): readonly Piece[] {
  return pieces.map((piece, place) => {
    if (piece.tag !== 'same' || piece.text.length <= 2 * AROUND) return piece;
    const head = place === 0 ? '' : cutEnd(piece.text);
    const tail = place === pieces.length - 1 ? '' : cutStart(piece.text);
    return { tag: 'same', text: `${head}…${tail}` };
  });
}

function cutEnd(text: string): string {
  return text.slice(0, AROUND).replace(/\S*$/u, '');
}

function cutStart(text: string): string {
  return text.slice(-AROUND).replace(/^\S*/u, '');
}

/** Whether a place of an address is in a document, and where the rows of a document are. */
import type { DocView, Path } from '../client/docHandle.ts';
import type { DocKind } from '../ids.ts';
import { DELETED, type Mark, readMark } from './deleted.ts';
import { asMap } from './read.ts';
import { type Field, fieldOf, fieldsOf, SCHEMAS } from './schema.ts';

/** What became of a place. */
export type PlaceState =
  | { readonly tag: 'there' }
  /** It is in a row that waits in the bin. */
  | { readonly tag: 'bin'; readonly row: Path; readonly mark: Mark }
  /** It is in a row that the document does not have, or not yet. */
  | { readonly tag: 'gone' }
  /** No document of this kind has such a place. */
  | { readonly tag: 'unknown' };

/** Follows a place down the document. */
export function stateOfPlace(kind: DocKind, doc: DocView, place: Path): PlaceState {
  let record: string | undefined = SCHEMAS[kind].root;
  let map = doc;
  for (let at = 0; at < place.length; ) {
    const field: Field | undefined =
      record === undefined ? undefined : fieldOf(kind, record, place[at] ?? '');
    if (field === undefined) return { tag: 'unknown' };
    map = asMap(map[field.name]);
    record = field.record;
    at += 1;
    // What is inside a value is no place of its own: it is as much there as its field.
    if (record === undefined) return { tag: 'there' };
    if (field.type !== 'rows' || at >= place.length) continue;
    const row = map[place[at] ?? ''];
    if (typeof row !== 'object' || row === null) return { tag: 'gone' };
    map = asMap(row);
    const mark = readMark(map[DELETED]);
    at += 1;
    if (mark !== undefined) return { tag: 'bin', row: place.slice(0, at), mark };
  }
  return { tag: 'there' };
}

/** The path of a row by its id, which is one of its own in the whole document. */
export function pathOfRow(kind: DocKind, doc: DocView, id: string): Path | undefined {
  return seek(kind, SCHEMAS[kind].root, doc, [], id);
}

function seek(kind: DocKind, record: string, map: DocView, path: Path, id: string): Path | undefined {
  for (const field of fieldsOf(kind, record)) {
    if (field.record === undefined) continue;
    const value = asMap(map[field.name]);
    const at = [...path, field.name];
    if (field.type !== 'rows') {
      const found = seek(kind, field.record, value, at, id);
      if (found !== undefined) return found;
    } else if (id in value) {
      return [...at, id];
    } else {
      for (const [row, inner] of Object.entries(value)) {
        const found = seek(kind, field.record, asMap(inner), [...at, row], id);
        if (found !== undefined) return found;
      }
    }
  }
  return undefined;
}

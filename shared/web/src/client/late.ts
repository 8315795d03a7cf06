/**
 * What was written into a part of a document by changes that the one who set a register there had not seen. Such words are
 * in nobody's sight when the register hides the part: the screen shows them to both.
 */

import type { ActorId, ChangeHash } from '../ids.ts';
import { computeSplice } from '../input/splice.ts';
import {
  changesAbove,
  type Doc,
  decodedSince,
  marking,
  objectsBelow,
  readableAt,
  viewAt,
} from './automerge.ts';
import type { Author, DocView, LateValue, Path, Writer } from './docHandle.ts';
import { valuesWritten } from './setAside.ts';

/** Who a change is by. */
export type WriterOf = (hash: ChangeHash, actor: ActorId) => Writer;

/** What is late at `path` against whoever set the register at `mark`, in the order of the document's keys. */
export function writtenSince(doc: Doc, path: Path, mark: Path, writerOf: WriterOf): readonly LateValue[] {
  const setters = marking(doc, mark);
  if (setters.length === 0) return [];
  const now = readableAt(doc, path);
  const then = readAt(doc, setters, path);
  const written = valuesWritten(asView(now), asView(then)).filter(
    ({ path: below, wrote }) => wrote !== undefined && !isMark(below),
  );
  if (written.length === 0) return [];
  const touched = touchedBy(doc, path, setters, writerOf);
  return written.flatMap(({ path: below, wrote = '', without = '' }) => {
    const by = touched.get(keyOf(below));
    if (by === undefined) return [];
    const added = computeSplice(without, wrote, wrote.length)?.insert ?? '';
    return added === ''
      ? []
      : [
          {
            path: [...path, ...below],
            value: wrote,
            added: by.isText ? added : wrote,
            writers: [...by.writers.values()],
            atMs: by.atMs,
          },
        ];
  });
}

/** What stood at a path when certain changes were the newest: that is so for good, and a whole view of the document to find out. */
const stood = new Map<string, unknown>();

/** As many are remembered; the bin of a document seldom holds more. */
const STOOD_MAX = 500;

function readAt(doc: Doc, heads: readonly ChangeHash[], path: Path): unknown {
  const key = JSON.stringify([heads, path]);
  if (stood.has(key)) return stood.get(key);
  const isNow = changesAbove(doc, heads).length === 0;
  const value = readableAt(isNow ? doc : viewAt(doc, heads), path);
  if (stood.size >= STOOD_MAX) stood.clear();
  stood.set(key, value);
  return value;
}

/** Whether a path ends at the mark of something that was deleted inside. */
function isMark(path: Path): boolean {
  return /^deleted(\||$)/.test(path.at(-1) ?? '');
}

function asView(value: unknown): DocView {
  return typeof value === 'object' && value !== null ? (value as DocView) : {};
}

function keyOf(path: Path): string {
  return JSON.stringify(path);
}

interface Touch {
  /** By actor. */
  readonly writers: Map<ActorId, Author>;
  readonly isText: boolean;
  atMs: number;
}

/** Who touched which value below `path` since `heads`. */
function touchedBy(
  doc: Doc,
  path: Path,
  heads: readonly ChangeHash[],
  writerOf: WriterOf,
): ReadonlyMap<string, Touch> {
  const places = objectsBelow(doc, path);
  const touched = new Map<string, Touch>();
  for (const change of decodedSince(doc, heads)) {
    for (const { obj, key } of change.ops) {
      const place = places.get(obj);
      if (place === undefined) continue;
      const at = keyOf(place.isText || key === undefined ? place.path : [...place.path, key]);
      const touch = touched.get(at) ?? { writers: new Map(), isText: place.isText, atMs: 0 };
      const { hash, actor } = change;
      touch.writers.set(actor, { writer: writerOf(hash, actor), actor });
      touch.atMs = Math.max(touch.atMs, change.timeMs);
      touched.set(at, touch);
    }
  }
  return touched;
}

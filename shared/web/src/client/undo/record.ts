/** From one change of this tab to the parts of a step. */

import type { ChangeHash } from '../../ids.ts';
import type { Doc } from '../automerge.ts';
import { type ChangeOps, letterAt, type OpId, pathOf, rawAt, rivalsThen } from '../automergeOps.ts';
import type { MutableDoc, Path } from '../docHandle.ts';
import type { Part } from './step.ts';

/** How many neighbours of a cut are remembered on each side, in case that the nearest go too. */
const NEIGHBOURS = 4;

/** Registers that are acts, not edits: what they stand for is not taken back with a key. */
const ACTS: ReadonlySet<string> = new Set(['adoption', 'amendments']);

const ROW_ID = /^[0-9a-f]{16}$/;

/** A change that was just made here. */
export interface Made {
  readonly before: Doc;
  readonly after: Doc;
  readonly hash: ChangeHash;
  /** The heads before it. */
  readonly since: readonly ChangeHash[];
}

/** Letters about to be taken out of a text: what an operation does not tell afterwards. */
export interface CutNote {
  readonly letters: ReadonlyMap<OpId, string>;
  /** The nearest first. */
  readonly before: readonly OpId[];
  readonly after: readonly OpId[];
}

/** Looks at the letters from `index` on before they are taken out. */
export function noteCut(doc: MutableDoc, path: Path, text: string, index: number, del: number): CutNote {
  const letters = new Map<OpId, string>();
  const end = Math.min(text.length, index + del);
  for (let at = index; at < end; ) {
    const letter = String.fromCodePoint(text.codePointAt(at) ?? 0);
    const id = letterAt(doc, path, at);
    if (id !== undefined) letters.set(id, letter);
    at += letter.length;
  }
  return {
    letters,
    before: neighbours(doc, path, text, index - 1, -1),
    after: neighbours(doc, path, text, end, 1),
  };
}

function neighbours(doc: MutableDoc, path: Path, text: string, from: number, by: -1 | 1): OpId[] {
  const ids: OpId[] = [];
  for (let at = from; at >= 0 && at < text.length && ids.length < NEIGHBOURS; at += by) {
    const id = letterAt(doc, path, at);
    if (id !== undefined && ids.at(-1) !== id) ids.push(id);
  }
  return ids;
}

/** The parts of a change, or `undefined` when it is an act that is not to be taken back. */
export function partsOf(
  { before, after, since }: Made,
  change: ChangeOps,
  notes: readonly CutNote[],
): readonly Part[] | undefined {
  const parts: Part[] = [];
  const places = new Set<OpId>();
  const rows = new Set<OpId>();
  const paths = new Map<string, Path | undefined>();
  const find = (obj: string): Path | undefined => {
    if (!paths.has(obj)) paths.set(obj, pathOf(after, obj));
    return paths.get(obj);
  };
  for (const op of change.ops) {
    // What was written into a row that this very change made goes with the row.
    if (rows.has(op.obj)) {
      if (op.action === 'make') rows.add(op.id);
      continue;
    }
    const at = find(op.obj);
    if (at === undefined) continue;
    if (op.key === undefined) {
      letterPart(parts, at, op, notes);
      continue;
    }
    const path = [...at, op.key];
    if (path.length >= 1 && ACTS.has(path[0] ?? '')) return undefined;
    if (op.action === 'make' && op.pred.length === 0) {
      if (ROW_ID.test(op.key)) {
        rows.add(op.id);
        parts.push({ tag: 'made', path, id: op.id });
      } else {
        places.add(op.id); // A place for values, which hold nothing themselves.
      }
      continue;
    }
    if (op.action === 'make') rows.add(op.id);
    const had = places.has(op.obj) ? undefined : rawAt(before, path);
    const last = parts.find((part) => part.tag === 'set' && part.path.join('\n') === path.join('\n'));
    if (last?.tag === 'set') {
      // Written twice in one change: the first tells what was there, the last what is.
      if (op.action === 'del') delete last.id;
      else last.id = op.id;
      continue;
    }
    parts.push({
      tag: 'set',
      path,
      ...(op.action === 'del' ? {} : { id: op.id }),
      ...(had === undefined ? {} : { had }),
      hadIds: [...op.pred],
      ...(op.pred.length > 1 ? { rivals: rivalsThen(after, op.obj, op.key, since) } : {}),
    });
  }
  return parts;
}

function letterPart(
  parts: Part[],
  path: Path,
  op: ChangeOps['ops'][number],
  notes: readonly CutNote[],
): void {
  const last = parts.at(-1);
  const isSame = last?.path.join('\n') === path.join('\n');
  if (op.action === 'set' && op.letter !== undefined) {
    if (isSame && last?.tag === 'typed') last.ids.push(op.id);
    else parts.push({ tag: 'typed', path, ids: [op.id] });
    return;
  }
  const { elem } = op;
  const note = elem === undefined ? undefined : notes.find(({ letters }) => letters.has(elem));
  const letter = elem === undefined ? undefined : note?.letters.get(elem);
  if (op.action !== 'del' || elem === undefined || note === undefined || letter === undefined) return;
  if (isSame && last?.tag === 'cut' && note.letters.has(last.ids[0] ?? '')) {
    last.ids.push(elem);
    last.letters.push(letter);
    return;
  }
  const { before, after } = note;
  parts.push({ tag: 'cut', path, ids: [elem], letters: [letter], before: [...before], after: [...after] });
}

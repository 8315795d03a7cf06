/** What one step of a person was, in the form in which it is taken back. All of it is JSON. */

import type { ActorId, ChangeHash } from '../../ids.ts';
import type { OpId, Raw } from '../automergeOps.ts';
import type { Path } from '../docHandle.ts';

/** One part of a step. */
export type Part =
  /** Letters were put in. */
  | { readonly tag: 'typed'; readonly path: Path; ids: OpId[] }
  /** Letters were taken out, which stood between others: the nearest of those first. */
  | {
      readonly tag: 'cut';
      readonly path: Path;
      ids: OpId[];
      letters: string[];
      before: OpId[];
      after: OpId[];
    }
  /** A register was set (`id`) or unset (no `id`). */
  | {
      readonly tag: 'set';
      readonly path: Path;
      id?: OpId;
      /** What stood there before. */
      had?: Raw;
      hadIds: OpId[];
      /** What stood there beside it, written at the same time by others. */
      rivals?: readonly { readonly id: OpId; readonly had: Raw }[];
    }
  /** A row was made. */
  | { readonly tag: 'made'; readonly path: Path; id: OpId };

/** What a step is called. */
export type What = 'typed' | 'cut' | 'set' | 'added' | 'deleted' | 'restored' | 'moved';

/** One step of one person in one tab. */
export interface Step {
  readonly what: What;
  /** The place to name and to show. */
  readonly path: Path;
  /** How many rows were added or deleted. */
  readonly count: number;
  /** When the last of it was written, in Unix milliseconds. */
  readonly atMs: number;
  /** The changes that it is. */
  readonly hashes: readonly ChangeHash[];
  /** The heads before it. */
  readonly since: readonly ChangeHash[];
  /** In the order written. */
  readonly parts: readonly Part[];
}

/** The history of one document in one tab, as it is kept. */
export interface Kept {
  /** Oldest first. */
  readonly done: readonly Step[];
  /** What was taken back, the latest last. */
  readonly undone: readonly Step[];
  /** Every actor that this tab wrote with. */
  readonly actors: readonly ActorId[];
}

const MARK = 'deleted';

/** The name of what a person did, from its parts. */
export function nameOf(parts: readonly Part[]): Pick<Step, 'what' | 'path' | 'count'> {
  // The record of a choice goes with what was chosen.
  const own = parts.filter(({ path }) => path[0] !== 'choices');
  if (own.length > 0 && own.length < parts.length) return nameOf(own);
  const made = parts.filter((part) => part.tag === 'made');
  const [first] = made;
  if (first !== undefined) return { what: 'added', path: first.path, count: made.length };
  const marks = parts.filter((part) => part.tag === 'set' && isMark(part.path));
  const [mark] = marks;
  if (mark?.tag === 'set') {
    const what = mark.id === undefined ? 'restored' : 'deleted';
    return { what, path: markedBy(mark.path), count: marks.length };
  }
  const [part] = parts;
  if (part === undefined) return { what: 'set', path: [], count: 1 };
  if (part.tag !== 'set') return { what: part.tag === 'cut' ? 'cut' : 'typed', path: part.path, count: 1 };
  if (part.path.at(-1) === 'order')
    return { what: 'moved', path: part.path.slice(0, -1), count: parts.length };
  const isGone = part.id === undefined && typeof part.had === 'object' && 'm' in part.had;
  return { what: isGone ? 'deleted' : 'set', path: part.path, count: 1 };
}

function isMark(path: Path): boolean {
  const key = path.at(-1) ?? '';
  return key === MARK || key.startsWith(`${MARK}|`);
}

/** The place that a mark of deletion is about: its row, or its cells. */
function markedBy(path: Path): Path {
  return path.slice(0, -1);
}

/** A part with every id by another name. */
export function withNames(part: Part, of: (id: OpId) => OpId): Part {
  switch (part.tag) {
    case 'typed':
      return { ...part, ids: part.ids.map(of) };
    case 'cut':
      return { ...part, ids: part.ids.map(of), before: part.before.map(of), after: part.after.map(of) };
    case 'made':
      return { ...part, id: of(part.id) };
    default: {
      const hadIds = part.hadIds.map(of);
      return part.id === undefined ? { ...part, hadIds } : { ...part, id: of(part.id), hadIds };
    }
  }
}

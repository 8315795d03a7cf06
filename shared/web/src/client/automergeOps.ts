/**
 * The other half of the door to Automerge: operations by their ids, for taking back what was written.
 *
 * Every letter of a text and every value of a register has the id of the operation that wrote it. Positions move and
 * values look alike; an id is one operation for good.
 */
import * as Automerge from '@automerge/automerge/slim';
import type { ActorId, ChangeHash } from '../ids.ts';
import type { Doc } from './automerge.ts';
import type { DocView, MutableDoc, Path } from './docHandle.ts';

/** The id of one operation: its number, "@", and the actor who wrote it. */
export type OpId = string;

/** A value as it can be kept as JSON and written again: `{s}` is a scalar string, a plain string is a text, `{m}` a map. */
export type Raw =
  | string
  | number
  | boolean
  | { readonly s: string }
  | { readonly m: Readonly<Record<string, Raw>> };

/** One operation of a change. */
export interface Op {
  readonly id: OpId;
  readonly action: 'make' | 'set' | 'del';
  readonly obj: string;
  /** The key in a map. */
  readonly key?: string;
  /** The letter of a text: itself when it is taken out, the one before it when it is put in. */
  readonly elem?: OpId;
  /** The letter that is put in. */
  readonly letter?: string;
  /** What stood there and stands no longer. */
  readonly pred: readonly OpId[];
}

/** A change with its operations. */
export interface ChangeOps {
  readonly hash: ChangeHash;
  readonly actor: ActorId;
  /** The number of its first operation. */
  readonly first: number;
  /** When it was made, by its writer's clock, in Unix milliseconds. */
  readonly timeMs: number;
  readonly ops: readonly Op[];
}

/** The operations of a change that `doc` holds. */
export function opsOf(doc: Doc, hash: ChangeHash): ChangeOps | undefined {
  const change = Automerge.getBackend(doc).getDecodedChangeByHash(hash);
  if (change === null) return undefined;
  const ops = change.ops.map((op, index): Op => {
    const { action, obj } = op;
    const elem = 'elemId' in op && typeof op.elemId === 'string' ? op.elemId : undefined;
    const isLetter = elem !== undefined && 'value' in op && typeof op.value === 'string';
    return {
      id: `${change.startOp + index}@${change.actor}`,
      action: action.startsWith('make') ? 'make' : action === 'del' ? 'del' : 'set',
      obj: String(obj),
      ...('key' in op && typeof op.key === 'string' ? { key: op.key } : {}),
      ...(elem === undefined ? {} : { elem }),
      ...(isLetter ? { letter: String(op.value) } : {}),
      pred: op.pred ?? [],
    };
  });
  return {
    hash,
    actor: change.actor as ActorId,
    first: change.startOp,
    timeMs: change.time * 1000,
    ops,
  };
}

/** Where an object stands; `undefined` when it stands nowhere any more. */
export function pathOf(doc: Doc, obj: string): Path | undefined {
  if (obj === '_root') return [];
  try {
    return Automerge.getBackend(doc).objInfo(obj).path?.map(String);
  } catch {
    return undefined;
  }
}

/**
 * The places that a change wrote, of each object once. What it wrote in an object that it made itself goes with that one;
 * `undefined` stands for an object that is nowhere any more.
 */
export function placesWritten(doc: Doc, change: ChangeOps): readonly (Path | undefined)[] {
  const made = new Set<string>();
  const texts = new Set<string>();
  const paths = new Map<string, Path | undefined>();
  const places: (Path | undefined)[] = [];
  for (const { id, action, obj, key } of change.ops) {
    if (action === 'make') made.add(id);
    if (made.has(obj) || texts.has(obj)) continue;
    if (!paths.has(obj)) paths.set(obj, pathOf(doc, obj));
    const path = paths.get(obj);
    // Letters are written in a text, which has the place itself.
    if (key === undefined) texts.add(obj);
    places.push(path === undefined || key === undefined ? path : [...path, key]);
  }
  return places;
}

/**
 * What stood at some places at `heads`, as a view that holds these and nothing else: a whole document of that time costs
 * seconds to unfold, a row of it a millisecond.
 */
export function partsAt(doc: Doc, heads: readonly ChangeHash[], places: readonly Path[]): DocView {
  const root: Record<string, unknown> = {};
  if (heads.length === 0) return root as DocView;
  const backend = Automerge.getBackend(doc);
  for (const path of places) {
    let obj = '_root';
    let into = root;
    for (const [at, step] of path.entries()) {
      const found = backend.getWithType(obj, step, [...heads]);
      if (found === null || found === undefined) break;
      const [type, value] = found;
      const isMap = type === 'map' || type === 'table';
      if (!isMap || at === path.length - 1) {
        into[step] = isMap
          ? backend.materialize(String(value), [...heads])
          : type === 'text'
            ? backend.text(String(value), [...heads])
            : value;
        break;
      }
      into[step] ??= {};
      into = into[step] as Record<string, unknown>;
      obj = String(value);
    }
  }
  return root as DocView;
}

/** The map at `path` of a document, also of one under change. */
export function mapAt(doc: MutableDoc, path: Path): MutableDoc | undefined {
  let at: unknown = doc;
  for (const step of path) {
    if (typeof at !== 'object' || at === null) return undefined;
    at = (at as MutableDoc)[step];
  }
  const isMap =
    typeof at === 'object' && at !== null && !Automerge.isImmutableString(at) && !Array.isArray(at);
  return isMap ? (at as MutableDoc) : undefined;
}

/** One of the values that stand in a register. */
export interface Standing {
  readonly id: OpId;
  /** Absent for a map or a text. */
  readonly scalar?: string | number | boolean;
}

/** Every value that stands at `path`, the winner first. */
export function standingAt(doc: MutableDoc, path: Path): readonly Standing[] {
  const key = path.at(-1);
  const map = mapAt(doc, path.slice(0, -1));
  const obj = map === undefined ? null : Automerge.getObjectId(map as Doc);
  return key === undefined || obj === null ? [] : standingIn(doc, obj, key);
}

/** Every value that stands at `key` of an object, the winner first. */
export function standingIn(doc: MutableDoc, obj: string, key: string): readonly Standing[] {
  return Automerge.getBackend(doc as Doc)
    .getAll(obj, key)
    .map((entry): Standing => {
      const id = String(entry.at(-1));
      const value = entry.length === 3 ? entry[1] : undefined;
      const isScalar = typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
      return isScalar ? { id, scalar: value } : { id };
    })
    .reverse();
}

/** Whether the change `below` is one that whoever made `above` had seen. */
export function isBelow(doc: Doc, below: ChangeHash, above: ChangeHash): boolean {
  return !Automerge.getChangesMetaSince(doc, [above]).some(({ hash }) => hash === below);
}

/** The values that stood beside the winner of a register in an earlier version. */
export function rivalsThen(
  doc: Doc,
  obj: string,
  key: string,
  heads: readonly ChangeHash[],
): readonly { readonly id: OpId; readonly had: Raw }[] {
  return Automerge.getBackend(doc)
    .getAll(obj, key, [...heads])
    .slice(0, -1)
    .flatMap((entry) => {
      const value = entry.length === 3 ? entry[1] : undefined;
      const had = typeof value === 'string' ? { s: value } : rawOf(value);
      return had === undefined ? [] : [{ id: String(entry.at(-1)), had }];
    });
}

/** The ids of all maps and texts at and below `path`. */
export function objectsBelow(doc: MutableDoc, path: Path): ReadonlySet<string> {
  const found = new Set<string>();
  const walk = (map: object): void => {
    const id = Automerge.getObjectId(map as Doc);
    if (id !== null) found.add(id);
    for (const [key, child] of Object.entries(map)) {
      if (typeof child === 'string') {
        const text = Automerge.getObjectId(map as Doc, key);
        if (text !== null) found.add(text);
      } else if (typeof child === 'object' && child !== null && !Automerge.isImmutableString(child)) {
        walk(child);
      }
    }
  };
  const top = mapAt(doc, path);
  if (top !== undefined) walk(top);
  return found;
}

/** The id of the letter at a position of a text, or `undefined` at its end. */
export function letterAt(doc: MutableDoc, path: Path, position: number): OpId | undefined {
  if (position < 0) return undefined;
  const cursor = Automerge.getCursor(doc as Doc, [...path], position);
  return cursor === 'e' || cursor === 's' ? undefined : cursor;
}

/** Where a letter stands, or where it stood when it was taken out; `undefined` when the text never held it. */
export function placeOfLetter(
  doc: MutableDoc,
  path: Path,
  id: OpId,
): { readonly position: number; readonly isThere: boolean } | undefined {
  try {
    const position = Automerge.getCursorPosition(doc as Doc, [...path], id);
    return { position, isThere: letterAt(doc, path, position) === id };
  } catch {
    return undefined;
  }
}

/** Where a letter of a text stood, or would have stood, in an earlier version; `undefined` when that did not hold it. */
export function placeThen(
  doc: MutableDoc,
  path: Path,
  id: OpId,
  heads: readonly ChangeHash[],
): number | undefined {
  try {
    const map = mapAt(doc, path.slice(0, -1));
    const obj = map === undefined ? null : Automerge.getObjectId(map as Doc, path.at(-1) ?? '');
    return obj === null ? undefined : Automerge.getBackend(doc as Doc).getCursorPosition(obj, id, [...heads]);
  } catch {
    return undefined;
  }
}

/** Edits the text at `path` of a document under change. */
export function spliceAt(doc: MutableDoc, path: Path, index: number, del: number, insert: string): void {
  Automerge.splice(doc as Doc, [...path], index, del, insert);
}

/** A value of a document as JSON that keeps apart texts and scalar strings; `undefined` for what cannot be kept. */
export function rawOf(value: unknown): Raw | undefined {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  if (Automerge.isImmutableString(value)) return { s: value.toString() };
  const map: Record<string, Raw> = {};
  for (const [key, child] of Object.entries(value)) {
    const raw = rawOf(child);
    if (raw !== undefined) map[key] = raw;
  }
  return { m: map };
}

/** The value that `raw` keeps, to be written. */
export function fromRaw(raw: Raw): unknown {
  if (typeof raw !== 'object') return raw;
  if ('s' in raw) return new Automerge.ImmutableString(raw.s);
  return Object.fromEntries(Object.entries(raw.m).map(([key, child]) => [key, fromRaw(child)]));
}

/** The value at `path` of a document that was painted before. */
export function rawAt(doc: Doc | DocView, path: Path): Raw | undefined {
  let at: unknown = doc;
  for (const step of path) {
    if (typeof at !== 'object' || at === null) return undefined;
    at = (at as MutableDoc)[step];
  }
  return rawOf(at);
}

/** The one door to Automerge: the slim build, with the wasm as a file of its own that the service worker can keep. */

import wasmUrl from '@automerge/automerge/automerge.wasm?url';
import * as Automerge from '@automerge/automerge/slim';
import { type ActorId, type ChangeHash, hexOf } from '../ids.ts';
import type { DocView, MutableDoc } from './docHandle.ts';

export type Doc = Automerge.Doc<MutableDoc>;

let starting: Promise<void> | undefined;

/** Loads the wasm once. Everything else here needs it. */
export function startAutomerge(): Promise<void> {
  if (Automerge.isWasmInitialized()) return Promise.resolve();
  starting ??= Automerge.initializeWasm(wasmUrl).catch((error: unknown) => {
    starting = undefined; // A line that broke while the wasm came must not be remembered for ever.
    throw error;
  });
  return starting;
}

/** An empty document of `actor`. */
export function emptyDoc(actor: ActorId): Doc {
  return Automerge.init<MutableDoc>({ actor });
}

/** As many changes are applied one by one; more of them go in together, and the view is made anew. */
const ONE_BY_ONE_MAX = 32;

/**
 * `doc` with `changes` applied; those it has already are skipped.
 *
 * Several at once can leave the view with a value that is gone: when one of them unsets a register and another set it at
 * the same time, the binding tells of neither. One by one it does; and a view that is made anew is right in any case.
 */
export function applyChanges(doc: Doc, changes: readonly Uint8Array[]): Doc {
  if (changes.length === 0) return doc;
  const isShown = Automerge.getHeads(doc).length > 0;
  if (changes.length === 1 || !isShown) return Automerge.applyChanges(doc, [...changes])[0];
  if (changes.length <= ONE_BY_ONE_MAX) {
    return changes.reduce((now, change) => Automerge.applyChanges(now, [change])[0], doc);
  }
  const applied = Automerge.applyChanges(doc, [...changes])[0];
  const actor = Automerge.getActorId(applied);
  try {
    return Automerge.load<MutableDoc>(Automerge.save(applied), { actor });
  } catch {
    // Some documents do not load as they were saved, such as one with the end of a mark that never began.
    const all = Automerge.getAllChanges(applied);
    return all.reduce((now, change) => Automerge.applyChanges(now, [change])[0], emptyDoc(actor as ActorId));
  }
}

/** The document in one piece, for {@link loadPiece}. */
export function pieceOf(doc: Doc): Uint8Array {
  return Automerge.save(doc);
}

/** A document from one piece; `undefined` when it does not load, as some do not that were saved. */
export function loadPiece(bytes: Uint8Array, actor: ActorId): Doc | undefined {
  try {
    return Automerge.load<MutableDoc>(bytes, { actor });
  } catch {
    return undefined;
  }
}

/** The heads, sorted. */
export function headsOf(doc: Doc): ChangeHash[] {
  return [...Automerge.getHeads(doc)].sort() as ChangeHash[];
}

/** Whether `doc` holds the change. */
export function hasChange(doc: Doc, hash: ChangeHash): boolean {
  return Automerge.hasHeads(doc, [hash]);
}

/** The document as it was at `heads`; `undefined` when it does not hold them all. */
export function viewOfHeads(doc: Doc, heads: readonly ChangeHash[]): DocView | undefined {
  if (heads.length === 0 || !Automerge.hasHeads(doc, [...heads])) return undefined;
  return plain(Automerge.view(doc, [...heads])) as DocView;
}

/** The raw bytes of a change that `doc` holds. */
export function changeBytes(doc: Doc, hash: ChangeHash): Uint8Array {
  const bytes = Automerge.getBackend(doc).getChangeByHash(hash);
  if (bytes === null) throw new Error(`find change ${hash}`);
  return bytes;
}

/** The hashes of the changes that are neither in `heads` nor below them, in causal order. Heads not in `doc` are ignored. */
export function changesAbove(doc: Doc, heads: readonly ChangeHash[]): ChangeHash[] {
  const known = heads.filter((head) => hasChange(doc, head));
  return Automerge.getChangesMetaSince(doc, known).map((meta) => meta.hash as ChangeHash);
}

/** How many operations each of the changes above `heads` has. */
export function sizesAbove(doc: Doc, heads: readonly ChangeHash[]): ReadonlyMap<ChangeHash, number> {
  const known = heads.filter((head) => hasChange(doc, head));
  const sizes = Automerge.getChangesMetaSince(doc, known);
  return new Map(sizes.map(({ hash, startOp, maxOp }) => [hash as ChangeHash, maxOp - startOp + 1]));
}

/** As `changesAbove`, with who made each. */
export function madeAbove(
  doc: Doc,
  heads: readonly ChangeHash[],
): { readonly hash: ChangeHash; readonly actor: ActorId }[] {
  const known = heads.filter((head) => hasChange(doc, head));
  return Automerge.getChangesMetaSince(doc, known).map(({ hash, actor }) => ({
    hash: hash as ChangeHash,
    actor: actor as ActorId,
  }));
}

/** What is known of a change without reading what it wrote. */
export interface ChangeHead {
  readonly hash: ChangeHash;
  readonly actor: ActorId;
  readonly deps: readonly ChangeHash[];
  /** The number of its first operation. */
  readonly first: number;
  /** By its writer's clock, in Unix milliseconds. */
  readonly timeMs: number;
}

/** As `changesAbove`, with what is known of each. */
export function changeHeadsAbove(doc: Doc, heads: readonly ChangeHash[]): ChangeHead[] {
  const known = heads.filter((head) => hasChange(doc, head));
  return Automerge.getChangesMetaSince(doc, known).map(({ hash, actor, deps, startOp, time }) => ({
    hash: hash as ChangeHash,
    actor: actor as ActorId,
    deps: deps as ChangeHash[],
    first: startOp,
    timeMs: time * 1000,
  }));
}

/** Reading a change costs as much as it wrote: an imported plan is one change of some hundred thousand letters. */
const READ_BYTES_MAX = 65_536;

/** Where a raw change says the first bytes of its hash. */
const CHECKSUM = [4, 8] as const;

/** The hashes of raw changes that `doc` holds, and that were not in it at `before`. What is large is not read for it. */
export function hashesOf(
  doc: Doc,
  before: readonly ChangeHash[],
  changes: readonly Uint8Array[],
): readonly ChangeHash[] {
  const isLarge = (bytes: Uint8Array): boolean => bytes.length > READ_BYTES_MAX;
  const fresh = changes.some(isLarge) ? changesAbove(doc, before) : [];
  return changes.map((bytes) => {
    const start = hexOf(bytes.subarray(...CHECKSUM));
    const [only, ...more] = isLarge(bytes) ? fresh.filter((hash) => hash.startsWith(start)) : [];
    return only !== undefined && more.length === 0 ? only : readChange(bytes).hash;
  });
}

/** Hash, actor, dependencies and time of a raw change. */
export function readChange(bytes: Uint8Array): {
  hash: ChangeHash;
  actor: ActorId;
  deps: ChangeHash[];
  timeMs: number;
} {
  const change = Automerge.decodeChange(bytes);
  if (change.hash === undefined || change.hash === null) throw new Error('read the hash of a change');
  return {
    hash: change.hash as ChangeHash,
    actor: change.actor as ActorId,
    deps: change.deps as ChangeHash[],
    timeMs: change.time * 1000,
  };
}

/** Every raw change of `doc`, in causal order. */
export function allChanges(doc: Doc): Uint8Array[] {
  return Automerge.getAllChanges(doc);
}

/** Makes one change; `undefined` when nothing was written. */
export function makeChange(
  doc: Doc,
  mutate: (doc: MutableDoc) => void,
): { doc: Doc; hash: ChangeHash; bytes: Uint8Array } | undefined {
  const before = headsOf(doc);
  const after = Automerge.change(doc, (root) => {
    mutate(root);
  });
  const heads = headsOf(after);
  const [hash] = heads;
  if (heads.length === before.length && heads.every((head, i) => head === before[i])) return undefined;
  const bytes = Automerge.getLastLocalChange(after);
  if (bytes === undefined || hash === undefined || heads.length !== 1) {
    throw new Error('read back the change that was just made');
  }
  return { doc: after, hash, bytes };
}

/** Edits the Text at `path` of a document under change. */
export function spliceText(
  root: MutableDoc,
  path: readonly string[],
  index: number,
  del: number,
  insert: string,
): void {
  Automerge.splice(root, [...path], index, del, insert);
}

/** Every value at `key` of the map at `path`, the winner first; empty when the map is not there. */
export function valuesAt(doc: Doc, path: readonly string[]): unknown[] {
  const key = path.at(-1);
  let at: unknown = doc;
  for (const step of path.slice(0, -1)) {
    if (typeof at !== 'object' || at === null) return [];
    at = (at as Record<string, unknown>)[step];
  }
  if (key === undefined || typeof at !== 'object' || at === null) return [];
  const conflicts = Automerge.getConflicts(at as Automerge.Doc<MutableDoc>, key);
  if (conflicts !== undefined) return Object.values(conflicts).reverse().map(plain);
  const value = (at as Record<string, unknown>)[key];
  return value === undefined ? [] : [plain(value)];
}

/** The map at `path`, or `undefined`. */
function mapAt(doc: Doc, path: readonly string[]): object | undefined {
  let at: unknown = doc;
  for (const step of path) {
    if (typeof at !== 'object' || at === null) return undefined;
    at = (at as Record<string, unknown>)[step];
  }
  return typeof at === 'object' && at !== null ? at : undefined;
}

/** The changes that set the register at `path`: several when it was set at the same time. */
export function marking(doc: Doc, path: readonly string[]): readonly ChangeHash[] {
  const key = path.at(-1);
  const map = mapAt(doc, path.slice(0, -1));
  const id = map === undefined ? null : Automerge.getObjectId(map as Doc);
  if (key === undefined || id === null) return [];
  const set = Automerge.getBackend(doc)
    .getAll(id, key)
    .map((value) => /^(\d+)@(.+)$/.exec(String(value.at(-1))));
  const hashes = new Set<ChangeHash>();
  const metas = set.length === 0 ? [] : Automerge.getChangesMetaSince(doc, []);
  for (const [, counter, actor] of set.filter((match) => match !== null)) {
    const op = Number(counter);
    const found = metas.find((meta) => meta.actor === actor && meta.startOp <= op && op <= meta.maxOp);
    if (found !== undefined) hashes.add(found.hash as ChangeHash);
  }
  return [...hashes];
}

/** The document as it was when `heads` were its frontier. */
export function viewAt(doc: Doc, heads: readonly ChangeHash[]): Doc {
  return Automerge.view(doc, [...heads]) as Doc;
}

/** The plain value at `path`. */
export function readableAt(doc: Doc, path: readonly string[]): unknown {
  return plain(mapAt(doc, path));
}

/** Where an object stands below a map. */
export interface ObjectPlace {
  readonly path: readonly string[];
  readonly isText: boolean;
}

/** Every map and text at and below `path`, by its id; paths begin below it. */
export function objectsBelow(doc: Doc, path: readonly string[]): ReadonlyMap<string, ObjectPlace> {
  const places = new Map<string, ObjectPlace>();
  const walk = (map: object, at: readonly string[]): void => {
    const id = Automerge.getObjectId(map as Doc);
    if (id === null) return;
    places.set(id, { path: at, isText: false });
    for (const [key, child] of Object.entries(map)) {
      if (typeof child === 'string') {
        const text = Automerge.getObjectId(map as Doc, key);
        if (text !== null) places.set(text, { path: [...at, key], isText: true });
      } else if (typeof child === 'object' && child !== null && !Automerge.isImmutableString(child)) {
        walk(child, [...at, key]);
      }
    }
  };
  const top = mapAt(doc, path);
  if (top !== undefined) walk(top, []);
  return places;
}

/** A change with what it touched. */
export interface DecodedChange {
  readonly hash: ChangeHash;
  readonly actor: ActorId;
  /** By its writer's clock. */
  readonly timeMs: number;
  readonly ops: readonly { readonly obj: string; readonly key?: string | undefined }[];
}

/** The changes that are neither in `heads` nor below them, with what they touched. */
export function decodedSince(doc: Doc, heads: readonly ChangeHash[]): DecodedChange[] {
  return changesAbove(doc, heads).flatMap((hash) => {
    const change = Automerge.getBackend(doc).getDecodedChangeByHash(hash);
    if (change === null) return [];
    const ops = change.ops.map((op) => ({
      obj: String(op.obj),
      ...('key' in op && typeof op.key === 'string' ? { key: op.key } : {}),
    }));
    return [{ hash, actor: change.actor as ActorId, timeMs: change.time * 1000, ops }];
  });
}

/** Automerge reuses the objects that did not change, so a view costs as much as what did. */
const plainOf = new WeakMap<object, unknown>();

function plain(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Automerge.isImmutableString(value)) return value.toString();
  if (value instanceof Uint8Array || value instanceof Date) return value;
  const known = plainOf.get(value);
  if (known !== undefined) return known;
  const out = Array.isArray(value)
    ? value.map(plain)
    : Object.fromEntries(Object.entries(value).map(([key, child]) => [key, plain(child)]));
  plainOf.set(value, out);
  return out;
}

/** A value as it stands in a document, told apart as Automerge does: a Text is no scalar string. */
export type RawValue =
  | { readonly tag: 'text'; readonly text: string }
  | { readonly tag: 'map'; readonly children: Readonly<Record<string, RawValue>> }
  /** Whatever can be written again as it is. */
  | { readonly tag: 'scalar'; readonly value: unknown };

/** The values of a document's root. */
export function rawOf(doc: Doc): Readonly<Record<string, RawValue>> {
  return Object.fromEntries(Object.entries(doc).map(([key, value]) => [key, raw(value)]));
}

function raw(value: unknown): RawValue {
  if (typeof value === 'string') return { tag: 'text', text: value };
  if (Automerge.isImmutableString(value)) {
    return { tag: 'scalar', value: new Automerge.ImmutableString(value.toString()) };
  }
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array || value instanceof Date) {
    return { tag: 'scalar', value };
  }
  if (Array.isArray(value)) return { tag: 'scalar', value: value.map(plain) };
  return { tag: 'map', children: rawOf(value as Doc) };
}

/** The value as it is written into a document under change. */
export function toWrite(value: RawValue): unknown {
  switch (value.tag) {
    case 'text':
      return value.text;
    case 'map':
      return Object.fromEntries(Object.entries(value.children).map(([key, child]) => [key, toWrite(child)]));
    default:
      return value.value;
  }
}

/** The document as plain JSON-like values: texts and scalar strings alike are strings. */
export function viewOf(doc: Doc): DocView {
  return plain(doc) as DocView;
}

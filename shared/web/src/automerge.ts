/** The one door to Automerge: the slim build, with the wasm as a file of its own that the service worker can keep. */

import wasmUrl from '@automerge/automerge/automerge.wasm?url';
import * as Automerge from '@automerge/automerge/slim';
import type { DocView, MutableDoc } from './docHandle.ts';
import type { ActorId, ChangeHash } from './ids.ts';

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

/** `doc` with `changes` applied; those it has already are skipped. */
export function applyChanges(doc: Doc, changes: readonly Uint8Array[]): Doc {
  return changes.length === 0 ? doc : Automerge.applyChanges(doc, [...changes])[0];
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

/** Hash, actor and dependencies of a raw change. */
export function readChange(bytes: Uint8Array): {
  hash: ChangeHash;
  actor: ActorId;
  deps: ChangeHash[];
} {
  const change = Automerge.decodeChange(bytes);
  if (change.hash === undefined || change.hash === null) throw new Error('read the hash of a change');
  return {
    hash: change.hash as ChangeHash,
    actor: change.actor as ActorId,
    deps: change.deps as ChangeHash[],
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

/** The document as plain JSON-like values: texts and scalar strings alike are strings. */
export function viewOf(doc: Doc): DocView {
  return plain(doc) as DocView;
}

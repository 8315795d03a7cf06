/**
 * What came before in a document: its changes in one order, gathered into sittings, with the versions that were adopted.
 *
 * The order is that of the writers' clocks, and never one that a change precedes what its writer had seen. Everybody who holds
 * the same changes sees the same order.
 */
import type { ChangeHead } from '../client/automerge.ts';
import type { DocView } from '../client/docHandle.ts';
import { dayOf, lockOf, versionOf } from '../document/adoption.ts';
import { asRows, asText } from '../document/read.ts';
import type { ActorId, ChangeHash } from '../ids.ts';

/** A pause of this length by one writer ends a sitting. */
export const PAUSE_MS = 10 * 60_000;

/** What one writer did without a long pause. */
export interface Sitting {
  readonly tag: 'sitting';
  /** Names its end: the first digits of its last change. It stays the same for everybody. */
  readonly key: string;
  readonly actor: ActorId;
  /** Oldest first. */
  readonly changes: readonly ChangeHead[];
  /** By the writer's clock. */
  readonly fromMs: number;
  readonly toMs: number;
  /** What the writer saw before; of the sitting in which the document was begun, its first change. */
  readonly before: readonly ChangeHash[];
  /** What the writer saw at its end. */
  readonly after: readonly ChangeHash[];
  /** Whether the document was begun in it. */
  readonly isBirth: boolean;
  /** Where its end is in the order. */
  readonly end: number;
}

/** A version that has a name: the text as it was adopted. */
export interface Version {
  readonly tag: 'version';
  readonly key: string;
  readonly heads: readonly ChangeHash[];
  /** The day of the adoption, or ''. */
  readonly on: string;
  readonly end: number;
}

/** What a history lists. */
export type Item = Sitting | Version;

/** The point of an address that is the document as it stands. */
export const NOW = 'now';

/** Two points that are compared, by their names in the address. */
export interface Between {
  readonly from: string;
  readonly to: string;
}

/** Digits of a change that name a point in an address. */
const KEY_DIGITS = 16;

/** Everything that came before, as far as this browser holds it. */
export class Past {
  /** Oldest first. */
  readonly order: readonly ChangeHead[];
  /** The latest first. */
  readonly items: readonly Item[];
  readonly #at: ReadonlyMap<ChangeHash, number>;

  constructor(notes: readonly ChangeHead[], doc: DocView) {
    this.order = inOrder(notes);
    this.#at = new Map(this.order.map(({ hash }, at) => [hash, at]));
    const versions = this.#versions(doc);
    const adopting = new Set(versions.map(({ heads }) => keyOf(heads)));
    const sittings = sittingsOf(this.order, (note) => adopting.has(keyOf(note.deps)));
    this.items = [...sittings, ...versions].sort(
      (a, b) => b.end - a.end || (a.tag === b.tag ? 0 : a.tag === 'version' ? -1 : 1),
    );
  }

  /** The point that a key of an address names. */
  find(key: string): Item | undefined {
    return this.items.find((item) => item.key === key);
  }

  /** The frontier of the whole document at an item: all that stands before its end in the order. */
  headsAt(item: Item): readonly ChangeHash[] {
    if (item.tag === 'version') return item.heads;
    const heads = new Set<ChangeHash>();
    for (const { hash, deps } of this.order.slice(0, item.end + 1)) {
      for (const dep of deps) heads.delete(dep);
      heads.add(hash);
    }
    return [...heads];
  }

  /** The changes that are in one of two versions and not in the other. */
  between(a: readonly ChangeHash[], b: readonly ChangeHash[]): readonly ChangeHead[] {
    const [inA, inB] = [this.#upTo(a), this.#upTo(b)];
    return this.order.filter((_, at) => inA[at] !== inB[at]);
  }

  #upTo(heads: readonly ChangeHash[]): Uint8Array {
    const seen = new Uint8Array(this.order.length);
    const mark = (hash: ChangeHash): void => {
      const at = this.#at.get(hash);
      if (at !== undefined) seen[at] = 1;
    };
    heads.forEach(mark);
    for (let at = this.order.length - 1; at >= 0; at--)
      if (seen[at] === 1) this.order[at]?.deps.forEach(mark);
    return seen;
  }

  #versions(doc: DocView): readonly Version[] {
    const found = new Map<string, Version>();
    const add = (heads: readonly string[], on: string): void => {
      const known = heads as readonly ChangeHash[];
      const places = known.map((head) => this.#at.get(head));
      if (known.length === 0 || places.includes(undefined)) return;
      const end = Math.max(...places.map((at) => at ?? 0));
      const key = `v${[...known].sort()[0]?.slice(0, KEY_DIGITS - 1)}`;
      found.set(keyOf(known), { tag: 'version', key, heads: known, on, end });
    };
    const { adopted } = lockOf(doc);
    for (const { value } of asRows(doc.amendments))
      add(versionOf(asText(value.adopted_version)), dayOf(asText(value.adopted_at)));
    if (adopted !== undefined) add(adopted.version, adopted.on);
    return [...found.values()];
  }
}

function keyOf(heads: readonly string[]): string {
  return [...heads].sort().join();
}

/** By the writers' clocks, and after what each change depends on. `notes` are in causal order. */
function inOrder(notes: readonly ChangeHead[]): readonly ChangeHead[] {
  const atMs = new Map<ChangeHash, number>();
  for (const { hash, deps, timeMs } of notes)
    atMs.set(
      hash,
      deps.reduce((latest, dep) => Math.max(latest, atMs.get(dep) ?? 0), timeMs),
    );
  // Sorting keeps the causal order of those that share a moment.
  return [...notes].sort((a, b) => (atMs.get(a.hash) ?? 0) - (atMs.get(b.hash) ?? 0));
}

function sittingsOf(order: readonly ChangeHead[], begins: (note: ChangeHead) => boolean): readonly Sitting[] {
  const done: Sitting[] = [];
  const open = new Map<ActorId, { changes: ChangeHead[]; end: number }>();
  const close = (actor: ActorId): void => {
    const sitting = open.get(actor);
    open.delete(actor);
    if (sitting !== undefined) done.push(sittingOf(sitting.changes, sitting.end));
  };
  for (const [at, note] of order.entries()) {
    const last = open.get(note.actor)?.changes.at(-1);
    const isApart = last !== undefined && Math.abs(note.timeMs - last.timeMs) >= PAUSE_MS;
    if (isApart || begins(note)) close(note.actor);
    const sitting = open.get(note.actor) ?? { changes: [], end: at };
    sitting.changes.push(note);
    sitting.end = at;
    open.set(note.actor, sitting);
  }
  for (const actor of [...open.keys()]) close(actor);
  return done;
}

function sittingOf(changes: readonly ChangeHead[], end: number): Sitting {
  const [first, last] = [changes[0], changes.at(-1)];
  if (first === undefined || last === undefined) throw new Error('make a sitting of no change');
  const times = changes.map(({ timeMs }) => timeMs);
  const isBirth = first.deps.length === 0;
  return {
    tag: 'sitting',
    key: last.hash.slice(0, KEY_DIGITS),
    actor: first.actor,
    changes,
    fromMs: times.reduce((a, b) => Math.min(a, b)),
    toMs: times.reduce((a, b) => Math.max(a, b)),
    before: isBirth ? [first.hash] : first.deps,
    after: [last.hash],
    isBirth,
    end,
  };
}

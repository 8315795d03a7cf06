/**
 * Where several people wrote the same place of a document without seeing each other: two values in one register, or one
 * who wrote and one who took away. Both stay in the document's history; this finds them, with who wrote and when.
 *
 * Each change is read once. Only places that two actors wrote are looked at, and only those that still stand are told.
 */

import type { ActorId, ChangeHash } from '../ids.ts';
import { changeHeadsAbove, type Doc, headsOf } from './automerge.ts';
import { isBelow, type OpId, opsOf, pathOf, standingIn } from './automergeOps.ts';
import type { Conflict, Written } from './docHandle.ts';

/** Registers in which two values are no question to a person. */
const QUIET: ReadonlySet<string> = new Set([
  'kind',
  'schema',
  'deleted',
  'adoption',
  'amendments',
  'choices',
]);

interface Removal {
  readonly hash: ChangeHash;
  readonly actor: ActorId;
}

interface Slot {
  readonly obj: string;
  readonly key: string;
  readonly actors: Set<ActorId>;
  readonly removals: Removal[];
}

/** Tells who made a change. */
export type WriterOf = (hash: ChangeHash, actor: ActorId) => Written['writer'];

/** The conflicts of one open document. */
export class ConflictIndex {
  readonly #slots = new Map<string, Slot>();
  readonly #seen = new Set<ChangeHash>();
  /** The changes of each actor with the numbers of their operations, oldest first. */
  readonly #changes = new Map<
    ActorId,
    { readonly hash: ChangeHash; readonly first: number; readonly timeMs: number }[]
  >();
  #doc: Doc | undefined;
  /** The frontier of what was read. */
  #heads: readonly ChangeHash[] = [];
  #found: readonly Conflict[] = [];

  /** Forgets what was read: the document was rebuilt without some of its changes. */
  reset(): void {
    this.#slots.clear();
    this.#seen.clear();
    this.#changes.clear();
    this.#heads = [];
    this.#doc = undefined;
  }

  /** Every conflict that stands in `doc`. */
  find(doc: Doc, writerOf: WriterOf): readonly Conflict[] {
    if (this.#doc === doc) return this.#found;
    this.#doc = doc;
    this.#read(doc);
    this.#found = [...this.#slots.values()]
      .filter(({ actors }) => actors.size > 1)
      .flatMap((slot) => this.#conflictOf(doc, slot, writerOf) ?? []);
    return this.#found;
  }

  #read(doc: Doc): void {
    const since = this.#heads;
    this.#heads = headsOf(doc);
    for (const { hash, actor, deps, first, timeMs } of changeHeadsAbove(doc, since)) {
      if (this.#seen.has(hash)) continue;
      const isFirst = this.#seen.size === 0 && deps.length === 0;
      this.#seen.add(hash);
      const list = this.#changes.get(actor) ?? [];
      list.push({ hash, first, timeMs });
      this.#changes.set(actor, list);
      // The change that a document began with is below all others: whoever writes a place of it has seen it. It may be a whole
      // imported plan, and reading that takes seconds.
      if (isFirst) continue;
      const { ops = [] } = opsOf(doc, hash) ?? {};
      for (const { obj, key, action } of ops) {
        if (key === undefined || action === 'make' || QUIET.has(key) || key.startsWith('deleted|')) continue;
        const name = `${obj}\n${key}`;
        const slot = this.#slots.get(name) ?? { obj, key, actors: new Set(), removals: [] };
        this.#slots.set(name, slot);
        slot.actors.add(actor);
        if (action === 'del') slot.removals.push({ hash, actor });
      }
    }
  }

  #conflictOf(doc: Doc, { obj, key, removals }: Slot, writerOf: WriterOf): Conflict | undefined {
    const standing = standingIn(doc, obj, key);
    const [winner] = standing;
    if (winner === undefined || standing.some(({ scalar }) => scalar === undefined)) return undefined;
    const values: Written[] = [];
    for (const { id, scalar } of standing) {
      const change = this.#changeOf(id);
      if (change === undefined || values.some(({ value }) => value === scalar)) continue;
      const { hash, actor, timeMs } = change;
      values.push({ value: scalar, writer: writerOf(hash, actor), actor, atMs: timeMs });
    }
    const writers = standing.flatMap(({ id }) => this.#changeOf(id) ?? []);
    const taken = removals.find((removal) =>
      writers.every(({ hash, actor }) => actor !== removal.actor && !isBelow(doc, removal.hash, hash)),
    );
    if (taken !== undefined) {
      const { hash, actor } = taken;
      const change = this.#changes.get(actor)?.find((each) => each.hash === hash);
      values.push({ value: undefined, writer: writerOf(hash, actor), actor, atMs: change?.timeMs ?? 0 });
    }
    if (values.length < 2) return undefined;
    const path = pathOf(doc, obj);
    return path === undefined || QUIET.has(path[0] ?? '') ? undefined : { path: [...path, key], values };
  }

  #changeOf(id: OpId) {
    const cut = id.indexOf('@');
    const [number, actor] = [Number(id.slice(0, cut)), id.slice(cut + 1) as ActorId];
    const change = this.#changes.get(actor)?.findLast(({ first }) => first <= number);
    return change === undefined ? undefined : { ...change, actor };
  }
}

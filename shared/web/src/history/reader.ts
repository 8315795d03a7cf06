/** Reads what came before in an open document, and remembers what was read. */
import { type ChangeHead, changeHeadsAbove, hasChange } from '../client/automerge.ts';
import { opsOf, partsAt, placesWritten } from '../client/automergeOps.ts';
import type { DocView, Path } from '../client/docHandle.ts';
import type { OpenDoc } from '../client/openDoc.ts';
import type { ChangeHash, DocKind } from '../ids.ts';
import { type Changed, changedIn, type Parts, type PastSource, partsOf } from './entries.ts';
import { Past, type Sitting } from './past.ts';

/** What of an open document is read here. */
export type Readable = Pick<OpenDoc, 'readPast' | 'heads' | 'getSnapshot' | 'kind'>;

/** The past of one open document. */
export class PastReader implements PastSource {
  readonly #open: Readable;
  readonly #touched = new Map<ChangeHash, readonly (Path | undefined)[]>();
  readonly #changed = new Map<string, Changed>();
  #heads: readonly ChangeHash[] = [];
  /** In causal order. */
  #notes: readonly ChangeHead[] = [];
  #past: Past | undefined;

  constructor(open: Readable) {
    this.#open = open;
  }

  get kind(): DocKind {
    return this.#open.kind;
  }

  /** All that came before: the same object until there is more. */
  past = (): Past => {
    const heads = this.#open.heads();
    if (this.#past === undefined || heads.join() !== this.#heads.join()) {
      this.#open.readPast((doc) => {
        // What is known needs no second look, unless an edit was taken out of the document again.
        const isMore = this.#heads.every((head) => hasChange(doc, head));
        const known = isMore ? this.#notes : [];
        this.#notes = [...known, ...changeHeadsAbove(doc, isMore ? this.#heads : [])];
      });
      this.#heads = heads;
      this.#past = new Past(this.#notes, this.#open.getSnapshot().doc);
    }
    return this.#past;
  };

  touched = (hash: ChangeHash): readonly (Path | undefined)[] => {
    const known = this.#touched.get(hash);
    if (known !== undefined) return known;
    const places = this.#open.readPast((doc) => {
      const change = opsOf(doc, hash);
      return change === undefined ? [] : placesWritten(doc, change);
    });
    this.#touched.set(hash, places);
    return places;
  };

  partsAt = (heads: readonly ChangeHash[], places: readonly Path[]): DocView =>
    this.#open.readPast((doc) => partsAt(doc, heads, places));

  /** What a sitting changed. */
  *changed(past: Past, sitting: Sitting): Generator<void, Changed> {
    const name = `${sitting.key} ${sitting.changes.length}`;
    const known = this.#changed.get(name);
    if (known !== undefined) return known;
    const { actor, before, after } = sitting;
    const foreign = past.between(before, after).filter((note) => note.actor !== actor);
    const changed = yield* changedIn(this, sitting, foreign);
    this.#changed.set(name, changed);
    return changed;
  }

  /** What two versions may differ in. */
  *parts(past: Past, before: readonly ChangeHash[], after: readonly ChangeHash[]): Generator<void, Parts> {
    return yield* partsOf(this, past.between(before, after), before, after);
  }
}

/**
 * A long document in one piece, kept beside its changes: it loads in a third of the time that applying them takes.
 *
 * It is only ever a shortcut. The changes say what the document holds; where the piece says more, or does not load, it is
 * not used.
 */
import { SAVED_FORM_AFTER_MS, SAVED_FORM_OPS_MIN } from '../constants.ts';
import type { ActorId, ChangeHash, DocId } from '../ids.ts';
import {
  applyChanges,
  changesAbove,
  type Doc,
  emptyDoc,
  headsOf,
  loadPiece,
  pieceOf,
  sizesAbove,
} from './automerge.ts';
import type { KeptChange, LocalStore } from './localStore.ts';

/** The document that the kept changes make, and the heads of the piece that was used for it, if one was. */
export function keptDoc(
  actor: ActorId,
  kept: readonly KeptChange[],
  piece: Uint8Array | undefined,
): { readonly doc: Doc; readonly from: readonly ChangeHash[] } {
  const whole = piece === undefined ? undefined : loadPiece(piece, actor);
  const held = new Set(whole === undefined ? [] : changesAbove(whole, []));
  const known = new Set(kept.map((change) => change.hash));
  // What was set aside since, or left this browser, must not come back.
  const isFit = whole !== undefined && [...held].every((hash) => known.has(hash));
  const begun = isFit ? whole : emptyDoc(actor);
  const more = isFit ? kept.filter((change) => !held.has(change.hash)) : kept;
  return {
    doc: applyChanges(
      begun,
      more.map((change) => change.bytes),
    ),
    from: headsOf(begun),
  };
}

/** Keeps the piece of one open document: a while after it was opened, and when it is left. */
export class SavedForm {
  readonly #store: LocalStore;
  readonly #id: DocId;
  #heads: readonly ChangeHash[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(store: LocalStore, id: DocId) {
    this.#store = store;
    this.#id = id;
  }

  /** The piece that is kept has these heads. */
  is(heads: readonly ChangeHash[]): void {
    this.#heads = heads;
  }

  /** Keeps it when nothing else is urgent: saving a long document stops the page for a moment. */
  soon(doc: () => Doc): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.now(doc()), SAVED_FORM_AFTER_MS);
  }

  /** What was to be kept soon is not. */
  stop(): void {
    clearTimeout(this.#timer);
  }

  /** Keeps it if enough has come since. That it fails is no loss. */
  async now(doc: Doc): Promise<void> {
    this.stop();
    const ops = [...sizesAbove(doc, this.#heads).values()].reduce((sum, size) => sum + size, 0);
    if (ops < SAVED_FORM_OPS_MIN) return;
    this.#heads = headsOf(doc);
    await this.#store.putPiece(this.#id, pieceOf(doc)).catch(() => {});
  }
}

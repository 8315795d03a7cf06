/**
 * The documents of one tab. A document is opened from this browser first and from the node as soon as there is a line;
 * it stays followed until its edits are saved at the council, whoever closed the page on it.
 */

import { RESUMED_MAX } from '../constants.ts';
import type { DocId, EditorId, PrincipalId } from '../ids.ts';
import type { Bear } from './births.ts';
import type { LocalStore } from './localStore.ts';
import { OpenDoc, type TabNews } from './openDoc.ts';
import { Openings } from './openings.ts';
import type { Session } from './session.ts';
import type { StepStore } from './undo/keep.ts';

/** The part of a BroadcastChannel that the documents use. */
export interface TabChannel {
  postMessage(news: TabNews): void;
  onmessage: ((event: MessageEvent) => void) | null;
  close(): void;
}

export interface DocRepoParts {
  readonly store: LocalStore;
  readonly session: Session;
  readonly principal: PrincipalId;
  /** Who writes; absent when nobody is known. */
  readonly editor?: EditorId;
  readonly steps?: StepStore | undefined;
  readonly locks?: LockManager | undefined;
  /** Has the council make a document that was begun here. */
  readonly bear?: Bear | undefined;
  /** What is known of documents that could not be opened. */
  readonly openings?: Openings | undefined;
  /** Starts the page anew, when nothing of Automerge works any more. */
  readonly restart?: (() => void) | undefined;
  /** Reaches the other tabs of this browser that work for the same account. */
  readonly channel?: TabChannel | undefined;
}

function isUnkept(open: OpenDoc): boolean {
  const { tag } = open.getSnapshot().save;
  return tag === 'saving' || tag === 'unkept';
}

interface Slot {
  readonly opening: Promise<OpenDoc>;
  open?: OpenDoc;
  viewers: number;
}

/** The documents of one tab. */
export class DocRepo {
  readonly #parts: DocRepoParts;
  readonly #slots = new Map<DocId, Slot>();
  readonly #openings: Openings;
  readonly #stopResuming: () => void;

  constructor(parts: DocRepoParts) {
    this.#parts = parts;
    this.#openings = parts.openings ?? new Openings(undefined);
    // What an earlier visit left could not be read before.
    this.#stopResuming = parts.store.onBack(() => this.resume());
    if (parts.channel !== undefined) {
      parts.channel.onmessage = (event) => {
        const news = event.data as TabNews;
        this.#slots.get(news.doc)?.open?.onTabNews(news);
      };
    }
  }

  /** Opens a document for one viewer; call `release` for each. */
  async open(id: DocId): Promise<OpenDoc> {
    const slot = this.#slot(id);
    slot.viewers += 1;
    return slot.opening;
  }

  /** A viewer is done with it. */
  async release(id: DocId): Promise<void> {
    const slot = this.#slots.get(id);
    if (slot === undefined) return;
    slot.viewers -= 1;
    await this.#endIfDone(id, slot);
  }

  /** Removes a document from this browser that the council does not have, with all that is written in it here. */
  async abandon(id: DocId): Promise<void> {
    const slot = this.#slots.get(id);
    this.#slots.delete(id);
    await (await slot?.opening)?.end();
    await this.#parts.store.forget(id);
  }

  /** Follows every document with edits that the council lacks, left by an earlier visit, until they are saved. */
  async resume(): Promise<void> {
    const metas = await this.#parts.store.metas().catch(() => []);
    const waiting = metas.filter((meta) => meta.unsaved > 0);
    for (const meta of waiting.slice(0, RESUMED_MAX)) await this.#slot(meta.id).opening;
  }

  /** Once everything written so far is in this browser. */
  async settled(): Promise<void> {
    for (const slot of this.#slots.values()) await slot.open?.settled();
  }

  /** How many changes of this tab's documents are not yet at the council. */
  unsaved(): number {
    let sum = 0;
    for (const slot of this.#slots.values()) sum += slot.open?.unsaved ?? 0;
    return sum;
  }

  /** How many changes are not yet even in this browser. */
  isKeeping(): boolean {
    return [...this.#slots.values()].some((slot) => slot.open !== undefined && isUnkept(slot.open));
  }

  /** Ends every document. */
  async end(): Promise<void> {
    const slots = [...this.#slots.values()];
    this.#slots.clear();
    this.#stopResuming();
    this.#parts.channel?.close();
    for (const slot of slots) await (await slot.opening).end();
  }

  #slot(id: DocId): Slot {
    const known = this.#slots.get(id);
    if (known !== undefined) return known;
    const { store, session, principal, editor = '', steps, bear, channel } = this.#parts;
    const opening = OpenDoc.open(id, {
      store,
      session,
      principal,
      editor,
      steps,
      bear,
      openings: this.#openings,
      onDead: () => this.#restart(),
      locks: 'locks' in this.#parts ? this.#parts.locks : globalThis.navigator?.locks,
      tell: (news) => channel?.postMessage(news),
    });
    const slot: Slot = { opening, viewers: 0 };
    this.#slots.set(id, slot);
    opening.then(
      (open) => {
        slot.open = open;
        open.subscribe(() => {
          this.#endIfDone(id, slot).catch(() => {});
        });
      },
      () => {
        this.#slots.delete(id); // The next viewer tries again.
      },
    );
    return slot;
  }

  /** Everything that was written here is kept first; the page then finds it in this browser. */
  #restart(): void {
    const { restart } = this.#parts;
    if (restart === undefined || !this.#openings.mayRestart()) return;
    this.settled().then(restart, restart);
  }

  /** Tries a document again that could not be opened: everything is read anew. */
  tryAgain(id: DocId): void {
    this.#openings.forgive(id);
    this.#parts.restart?.();
  }

  async #endIfDone(id: DocId, slot: Slot): Promise<void> {
    const open = slot.open ?? (await slot.opening);
    if (slot.viewers > 0 || open.unsaved > 0 || isUnkept(open)) return;
    if (this.#slots.get(id) !== slot) return;
    this.#slots.delete(id);
    await open.end();
  }
}

/**
 * Which documents could not be opened here. Automerge's part in this tab may stop for good on a document that it cannot take, or work on
 * it without an end, and then nothing of this page runs any more. So it is written down before a document is given to it, and taken back
 * when it was taken in; what an earlier page left behind was too much for it, and is not tried again unasked.
 */
import { OPENING_MAX_MS } from '../constants.ts';
import type { DocId } from '../ids.ts';

const PREFIX = 'tansiq.opening.';
/** When the page was started anew for this, last. */
const RESTARTED = 'tansiq.restarted';

/** The part of a browser's storage that is used. */
export type Notes = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;

/** What was written down about opening documents. */
export class Openings {
  readonly #notes: Notes | undefined;
  readonly #now: () => number;
  readonly #begun = new Set<DocId>();

  constructor(notes: Notes | undefined, now: () => number = Date.now) {
    this.#notes = notes;
    this.#now = now;
    // Whoever leaves while a document is being opened leaves nothing behind. A page that hangs does not come this far.
    globalThis.addEventListener?.('pagehide', () => {
      for (const doc of this.#begun) this.#remove(PREFIX + doc);
    });
  }

  /** Whether a document was begun to be opened, in this tab or another, and never came in. */
  isStuck(doc: DocId): boolean {
    const at = Number(this.#read(PREFIX + doc) ?? Number.NaN);
    return !Number.isNaN(at) && !this.#begun.has(doc) && this.#now() - at > OPENING_MAX_MS;
  }

  /** Gives a document to Automerge. What is thrown was too much for it, and is thrown on. */
  try<T>(doc: DocId, run: () => T): T {
    this.#begun.add(doc);
    this.#write(PREFIX + doc, String(this.#now()));
    try {
      const answer = run();
      this.#remove(PREFIX + doc);
      return answer;
    } catch (error) {
      this.#write(PREFIX + doc, '0');
      throw error;
    } finally {
      this.#begun.delete(doc);
    }
  }

  /** The document may be tried once more. */
  forgive(doc: DocId): void {
    this.#remove(PREFIX + doc);
  }

  /** Whether the page may be started anew now: not when it just was. */
  mayRestart(): boolean {
    const last = Number(this.#read(RESTARTED) ?? 0);
    if (this.#now() - last < OPENING_MAX_MS) return false;
    this.#write(RESTARTED, String(this.#now()));
    return true;
  }

  #read(key: string): string | null {
    try {
      return this.#notes?.getItem(key) ?? null;
    } catch {
      return null; // A browser that keeps nothing forgets this too.
    }
  }

  #write(key: string, value: string): void {
    try {
      this.#notes?.setItem(key, value);
    } catch {
      // The same.
    }
  }

  #remove(key: string): void {
    try {
      this.#notes?.removeItem(key);
    } catch {
      // The same.
    }
  }
}

/** Whether Automerge's part in this tab has stopped for good, for every document. */
export function isDead(error: unknown): boolean {
  if (typeof WebAssembly !== 'undefined' && error instanceof WebAssembly.RuntimeError) return true;
  return error instanceof Error && error.message.includes('Module terminated');
}

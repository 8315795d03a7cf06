/**
 * The address of an open document, as its editor follows and writes it: which place, tab, panel and filter.
 *
 * Its shape is said in `addresses.ts`. What is shown changes at once; what is no step of the history is written a moment later.
 */
import { createContext, useContext, useSyncExternalStore } from 'react';
import { addressOfDoc, type DocAddress, type DocShown, docAddressOf } from '../addresses.ts';
import type { DocHandle } from '../client/docHandle.ts';
import type { DocId } from '../ids.ts';
import { addressNow, writeNow, writeSoon, writeStep } from '../ui/addressWriting.ts';
import { useEditing } from './context.tsx';

/** What changes in an address; what is not named stays. */
export type Turn = Partial<Pick<DocAddress, 'place' | 'shown'>>;

/** The address of an open document. */
export interface Addressing {
  readonly get: () => DocAddress;
  readonly subscribe: (onChange: () => void) => () => void;
  /** Another view of it; the way back leads to the one before. */
  go(to: Turn): void;
  /** The same step by another address. */
  turn(to: Turn): void;
  /** Opens something over the page; the way back closes it. */
  open(to: Turn): void;
  /** Closes what was opened. */
  close(to: Turn): void;
}

/** The address as the browser shows it. */
export class PageAddressing implements Addressing {
  readonly #listeners = new Set<() => void>();
  #now: DocAddress;
  #isClosing = false;
  /** What the steps taken meanwhile are marked with: they are written when the browser is back at the step before. */
  #meanwhile: object | undefined;

  constructor(id: DocId) {
    const address = docAddressOf(addressNow());
    this.#now = address?.id === id ? address : { id, place: [], shown: {} };
  }

  /** Follows the browser's history until it is stopped; `onArrive` is called for each step that somebody took in it. */
  follow(onArrive: () => void): () => void {
    const taken = (): void => {
      const address = docAddressOf(addressNow());
      if (address?.id !== this.#now.id) return;
      const [wasClosing, meanwhile] = [this.#isClosing, this.#meanwhile];
      this.#isClosing = false;
      this.#meanwhile = undefined;
      if (wasClosing && meanwhile !== undefined) {
        writeStep(addressOfDoc(this.#now), meanwhile);
        return;
      }
      this.#set(address);
      if (!wasClosing) onArrive();
    };
    window.addEventListener('popstate', taken);
    return () => window.removeEventListener('popstate', taken);
  }

  get = (): DocAddress => this.#now;

  subscribe = (onChange: () => void): (() => void) => {
    this.#listeners.add(onChange);
    return () => this.#listeners.delete(onChange);
  };

  go(to: Turn): void {
    this.#step(to, {});
  }

  open(to: Turn): void {
    this.#step(to, { isOverPage: true });
  }

  turn(to: Turn): void {
    const next = { ...this.#now, ...to };
    if (addressOfDoc(next) === addressOfDoc(this.#now)) return;
    this.#set(next);
    writeSoon(addressOfDoc(next));
  }

  close(to: Turn): void {
    writeNow();
    this.#set({ ...this.#now, ...to });
    if (this.#isClosing) {
      // What was opened meanwhile is no step yet.
      this.#meanwhile = undefined;
      return;
    }
    const state: unknown = window.history.state;
    if (typeof state === 'object' && state !== null && 'isOverPage' in state) {
      this.#isClosing = true;
      window.history.back();
    } else {
      writeSoon(addressOfDoc(this.#now));
    }
  }

  #step(to: Turn, state: object): void {
    const next = { ...this.#now, ...to };
    if (addressOfDoc(next) === addressOfDoc(this.#now)) return;
    if (this.#isClosing) this.#meanwhile = state;
    else writeStep(addressOfDoc(next), state);
    this.#set(next);
  }

  #set(next: DocAddress): void {
    this.#now = next;
    for (const listener of [...this.#listeners]) listener();
  }
}

/** The address of a document that is open on no page of its own. */
class LooseAddressing implements Addressing {
  readonly #listeners = new Set<() => void>();
  #now: DocAddress;

  constructor(id: DocId) {
    this.#now = { id, place: [], shown: {} };
  }

  get = (): DocAddress => this.#now;

  subscribe = (onChange: () => void): (() => void) => {
    this.#listeners.add(onChange);
    return () => this.#listeners.delete(onChange);
  };

  go(to: Turn): void {
    this.#now = { ...this.#now, ...to };
    for (const listener of [...this.#listeners]) listener();
  }

  turn(to: Turn): void {
    this.go(to);
  }

  open(to: Turn): void {
    this.go(to);
  }

  close(to: Turn): void {
    this.go(to);
  }
}

/** Given by the page of a document. */
export const AddressingContext = createContext<Addressing | undefined>(undefined);

const looseByDoc = new WeakMap<DocHandle, Addressing>();

/** The address of the open document. */
export function useAddressing(): Addressing {
  const { handle } = useEditing();
  const ofPage = useContext(AddressingContext);
  if (ofPage !== undefined) return ofPage;
  const loose = looseByDoc.get(handle) ?? new LooseAddressing(handle.id);
  looseByDoc.set(handle, loose);
  return loose;
}

/** One of the words that say how the document is shown, followed; '' when it is not said. */
export function useShown(word: keyof DocShown): string {
  const addressing = useAddressing();
  return useSyncExternalStore(addressing.subscribe, () => addressing.get().shown[word] ?? '');
}

/** The field of the root that the place is in, followed; '' for the document itself. */
export function useShownField(): string {
  const addressing = useAddressing();
  return useSyncExternalStore(addressing.subscribe, () => addressing.get().place[0] ?? '');
}

/** The name of a part of a page in its address: that of its title, without the page's own. */
export function partOf(title: string): string {
  return title.replace(/^[a-z]+-section-/, '');
}

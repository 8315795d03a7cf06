/**
 * The other documents of the group around an open one: its terms of reference, the meetings before, its plans. Each is a
 * document of its own, opened beside this one from the browser or from the council. One that is in neither now is not there,
 * and whoever asks for it says so.
 */
import { createContext, useContext, useEffect, useState } from 'react';
import type { DocHandle, DocView } from '../client/docHandle.ts';
import type { OpenDoc } from '../client/openDoc.ts';
import { FIRST_SIGHT_MS } from '../constants.ts';
import type { Both } from '../document/read.ts';
import type { DocId, DocKind } from '../ids.ts';

/** A document that may be opened, as a list shows it. */
export interface Neighbour {
  readonly id: DocId;
  readonly kind: DocKind;
  readonly state: string;
  readonly title: Both;
}

/** One that was opened. */
export type OpenNeighbour = DocHandle & Pick<OpenDoc, 'phase' | 'readPast'>;

/** The way to them, given by the app. */
export interface Around {
  /** The other documents of the group of the open one, what was written last first. */
  readonly beside: readonly Neighbour[];
  /** Opens one, as long as `release` was not called; it goes on being sent afterwards. */
  readonly open: (id: DocId) => Promise<OpenNeighbour>;
  readonly release: (id: DocId) => void;
}

const NOBODY: Around = {
  beside: [],
  open: () => Promise.reject(new Error('open a document where there are none')),
  release: () => {},
};

const AroundContext = createContext<Around>(NOBODY);

/** Gives the other documents to all parts below. */
export const AroundProvider = AroundContext.Provider;

/** The way to the other documents; there are none where nobody gave it. */
export function useAround(): Around {
  return useContext(AroundContext);
}

/** Whether there is anything to read in it. */
function isThere(open: OpenNeighbour): boolean {
  return open.getSnapshot().doc.kind !== undefined;
}

/** Waits until there is something to read, or it is clear that there will not be. */
function whenKnown(open: OpenNeighbour, waitMs: number): Promise<boolean> {
  return new Promise((resolve) => {
    const isOver = (): boolean => isThere(open) || open.phase.tag === 'closed' || open.phase.tag === 'failed';
    if (isOver()) {
      resolve(isThere(open));
      return;
    }
    const finish = (): void => {
      clearTimeout(timer);
      stop();
      resolve(isThere(open));
    };
    const stop = open.subscribe(() => {
      if (isOver()) finish();
    });
    const timer = setTimeout(finish, waitMs);
  });
}

/** Opens a document beside, runs `run` with it, and lets it go; `undefined` when it is not there now. */
export async function withNeighbour<T>(
  around: Around,
  id: DocId,
  run: (open: OpenNeighbour) => T,
  waitMs: number = FIRST_SIGHT_MS,
): Promise<T | undefined> {
  try {
    const open = await around.open(id);
    try {
      return (await whenKnown(open, waitMs)) ? run(open) : undefined;
    } finally {
      around.release(id);
    }
  } catch {
    return undefined;
  }
}

/** What a document beside says now; `undefined` when it is not there. */
export function readNeighbour(around: Around, id: DocId, waitMs?: number): Promise<DocView | undefined> {
  return withNeighbour(around, id, (open) => open.getSnapshot().doc, waitMs);
}

/** What is known of a document beside. */
export type Seen =
  | { readonly tag: 'looking' | 'absent' }
  | { readonly tag: 'there'; readonly open: OpenNeighbour };

const LOOKING: Seen = { tag: 'looking' };
const ABSENT: Seen = { tag: 'absent' };

/** A document beside, open for as long as the part that asks is on the screen. It may still come after it was absent. */
export function useNeighbour(id: string): Seen {
  const { open: opens, release } = useAround();
  const [seen, setSeen] = useState<Seen>(LOOKING);
  useEffect(() => {
    setSeen(LOOKING);
    if (id === '') return undefined;
    let isHere = true;
    let stop = (): void => {};
    const follow = async (): Promise<void> => {
      const open = await opens(id as DocId);
      if (!isHere) return;
      const look = (): void => {
        if (isThere(open)) setSeen((now) => (now.tag === 'there' ? now : { tag: 'there', open }));
      };
      stop = open.subscribe(look);
      if (!(await whenKnown(open, FIRST_SIGHT_MS)) && isHere) setSeen(ABSENT);
      else if (isHere) look();
    };
    follow().catch(() => {
      if (isHere) setSeen(ABSENT);
    });
    return () => {
      isHere = false;
      stop();
      release(id as DocId);
    };
  }, [opens, release, id]);
  return seen;
}

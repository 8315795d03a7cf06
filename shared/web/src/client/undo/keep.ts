/**
 * Keeps histories for a reload of the tab. The browser's session storage is of one tab and ends with it, and an account's
 * name is in the key: nobody takes back what somebody else wrote at the same machine.
 */
import type { DocId } from '../../ids.ts';
import type { Kept, Part, Step } from './step.ts';

/** Where the history of a document waits for the next load of the tab. */
export interface StepStore {
  load(doc: DocId): Kept | undefined;
  /** `kept` is asked when it is written, soon and at the latest when the page goes. */
  save(doc: DocId, kept: () => Kept): void;
  /** Writes what waits. */
  flush(): void;
}

/** Soon enough for a reload by hand, seldom enough to cost typing nothing. */
const SAVE_DELAY_MS = 300;

/** Keeps in `storage` (a tab's `sessionStorage`) under the name of one account. */
export function sessionSteps(storage: Storage, account: string): StepStore {
  const waiting = new Map<DocId, () => Kept>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const keyOf = (doc: DocId): string => `tansiq-undo/${account}/${doc}`;
  const flush = (): void => {
    clearTimeout(timer);
    timer = undefined;
    for (const [doc, kept] of waiting) write(storage, keyOf(doc), kept());
    waiting.clear();
  };
  globalThis.addEventListener?.('pagehide', flush);
  return {
    load: (doc) => {
      // Another page of this tab may have closed the document a moment ago.
      if (waiting.has(doc)) flush();
      try {
        const text = storage.getItem(keyOf(doc));
        return text === null ? undefined : unpacked(JSON.parse(text) as Kept);
      } catch {
        return undefined; // Unreadable, or this browser keeps nothing: the history begins anew.
      }
    },
    save: (doc, kept) => {
      waiting.set(doc, kept);
      timer ??= setTimeout(flush, SAVE_DELAY_MS);
    },
    flush,
  };
}

/** Without room the oldest steps go first. */
function write(storage: Storage, key: string, kept: Kept): void {
  for (let { done } = kept; ; done = done.slice(Math.ceil(done.length / 2))) {
    try {
      storage.setItem(key, JSON.stringify(packed({ ...kept, done })));
      return;
    } catch {
      if (done.length === 0) break;
    }
  }
  try {
    storage.removeItem(key);
  } catch {
    // It keeps nothing at all.
  }
}

/** Letters written one after the other have ids in a row: "12@a", "13@a", "14@a" is kept as "12@a*3". */
export function packIds(ids: readonly string[]): string[] {
  const out: string[] = [];
  let [start, actor, count] = [0, '', 0];
  const close = () => {
    if (count > 0) out.push(count === 1 ? `${start}@${actor}` : `${start}@${actor}*${count}`);
  };
  for (const id of ids) {
    const cut = id.indexOf('@');
    const [number, writer] = [Number(id.slice(0, cut)), id.slice(cut + 1)];
    if (writer === actor && number === start + count) count += 1;
    else {
      close();
      [start, actor, count] = [number, writer, 1];
    }
  }
  close();
  return out;
}

/** The ids that `packIds` packed. */
export function unpackIds(packed: readonly string[]): string[] {
  return packed.flatMap((run) => {
    const [, start = '', actor = '', count = '1'] = /^(\d+)@([^*]+)(?:\*(\d+))?$/.exec(run) ?? [];
    return Array.from({ length: Number(count) }, (_, index) => `${Number(start) + index}@${actor}`);
  });
}

function packed(kept: Kept): Kept {
  return withIds(kept, packIds);
}

function unpacked(kept: Kept): Kept {
  return withIds(kept, unpackIds);
}

function withIds(kept: Kept, of: (ids: readonly string[]) => string[]): Kept {
  const partOf = (part: Part): Part =>
    part.tag === 'typed' || part.tag === 'cut' ? { ...part, ids: of(part.ids) } : part;
  const steps = (list: readonly Step[]) => list.map((step) => ({ ...step, parts: step.parts.map(partOf) }));
  return { actors: kept.actors, done: steps(kept.done), undone: steps(kept.undone) };
}

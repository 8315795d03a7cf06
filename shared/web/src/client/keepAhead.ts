/** Keeps documents in this browser before anybody opens them, so that they are there without a line: the newest first. */
import { OFFLINE_DOCS_MAX } from '../constants.ts';
import type { DocId } from '../ids.ts';
import type { DocRepo } from './docRepo.ts';
import type { LocalStore } from './localStore.ts';
import type { OpenDoc } from './openDoc.ts';

/** A line of the council's list, as far as it matters here. */
export interface ListedDoc {
  readonly id: DocId;
  readonly updated_at_ms: number;
}

/**
 * Brings the newest documents of the list here, one after the other; those that did not change since are left alone.
 * Ends when it is told to, when the line is gone, or when this browser keeps nothing.
 */
export async function keepAhead(
  repo: DocRepo,
  store: LocalStore,
  listed: readonly ListedDoc[],
  isStopped: () => boolean,
): Promise<void> {
  const newest = [...listed].sort((a, b) => b.updated_at_ms - a.updated_at_ms).slice(0, OFFLINE_DOCS_MAX);
  const metas = await store.metas();
  const kept = new Set(metas.map((meta) => meta.id));
  for (const { id, updated_at_ms } of newest) {
    if (isStopped() || store.state().tag !== 'ok') return;
    const key = `kept/${id}`;
    if (kept.has(id) && (await store.answer<number>(key))?.value === updated_at_ms) continue;
    if (!(await brings(repo, id, isStopped))) return;
    await store.putAnswer(key, updated_at_ms);
  }
  // What is here and not in the list may be lost there: the council says so when it is asked, and the marks follow.
  const known = new Set(listed.map(({ id }) => id));
  const unlisted = metas.filter((meta) => !known.has(meta.id) && meta.councilHeads.length > 0);
  for (const { id } of unlisted.slice(0, OFFLINE_DOCS_MAX)) {
    if (isStopped() || !(await brings(repo, id, isStopped))) return;
  }
}

/** Opens a document until the council has answered and that is kept. */
async function brings(repo: DocRepo, id: DocId, isStopped: () => boolean): Promise<boolean> {
  const doc = await repo.open(id);
  try {
    if (!(await isBrought(doc, isStopped))) return false;
    await doc.settled();
    return true;
  } finally {
    await repo.release(id);
  }
}

/** Waits for the council's answer; false when none comes. */
function isBrought(doc: OpenDoc, isStopped: () => boolean): Promise<boolean> {
  return new Promise((resolve) => {
    const end = (isHere: boolean): void => {
      clearTimeout(late);
      stop();
      resolve(isHere);
    };
    const look = (): void => {
      if (isStopped()) end(false);
      else if (doc.hasAnswer) end(true);
    };
    const late = setTimeout(() => end(false), ANSWER_MS);
    const stop = doc.subscribe(look);
    look();
  });
}

const ANSWER_MS = 15_000;

/**
 * What this browser keeps of the dashboard for a start without a line: the last State that came, and the code lists. It belongs
 * to the account that saw it, is shown to no other, and goes when that account leaves or the hub says that its session ended.
 */
import { beginLeaving, forget } from '@tansiq/web/client/leaving.ts';
import type { Vocabularies } from '@tansiq/web/ui/vocabulary.tsx';
import type { AccountInfo } from './api.ts';
import { VISIT_PAUSE_MS } from './constants.ts';

const STATE_KEY = 'tansiq-hub-state';
const VISIT_KEY = 'tansiq-hub-visit';
const LISTS_KEY = 'tansiq-hub-lists';

/** The data of the last State that this account saw in this browser. */
export function keptState({ editor }: Pick<AccountInfo, 'editor'>): string | undefined {
  const kept = read<{ editor: string; data: string }>(STATE_KEY);
  return kept?.editor === editor ? kept.data : undefined;
}

/** Keeps a State in the place of the one before. */
export function keepState({ editor }: Pick<AccountInfo, 'editor'>, data: string): void {
  write(STATE_KEY, { editor, data });
}

/** The code lists of the last visit. */
export function keptLists(): Vocabularies | undefined {
  return read<Vocabularies>(LISTS_KEY);
}

export function keepLists(lists: Vocabularies): void {
  write(LISTS_KEY, lists);
}

/**
 * Notes that this account is looking, and says when its visit before this one ended; `undefined` for a first visit. The times stay
 * when the account leaves: they say nothing of what it saw.
 */
export function noteVisit({ editor }: Pick<AccountInfo, 'editor'>, nowMs: number): number | undefined {
  const kept = read<{ editor: string; seenMs: number; beforeMs?: number }>(VISIT_KEY);
  const known = kept?.editor === editor ? kept : undefined;
  const isSame = known !== undefined && nowMs - known.seenMs < VISIT_PAUSE_MS;
  const beforeMs = isSame ? known.beforeMs : known?.seenMs;
  write(VISIT_KEY, { editor, seenMs: nowMs, ...(beforeMs === undefined ? {} : { beforeMs }) });
  return beforeMs;
}

/** The account leaves: from now on this browser shows the door, and holds nothing that it saw. */
export function leave(account: AccountInfo): void {
  beginLeaving(account);
  clear();
}

/** The hub knows no session: nothing opens without a line from now on. */
export function endVisit(): void {
  forget();
  clear();
}

function clear(): void {
  try {
    localStorage.removeItem(STATE_KEY);
  } catch {
    // A browser that keeps nothing has nothing to clear.
  }
}

function read<T>(key: string): T | undefined {
  try {
    const text = localStorage.getItem(key);
    return text === null ? undefined : (JSON.parse(text) as T);
  } catch {
    return undefined;
  }
}

function write(key: string, value: unknown): void {
  try {
    localStorage.setItem(key, JSON.stringify(value));
  } catch {
    // Full, or forbidden: then a start without a line says that there is none.
  }
}

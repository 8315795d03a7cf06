/**
 * What was typed into a field and could not be taken, for as long as this tab lives: it is shown again when its field is.
 * A browser that keeps nothing just forgets it.
 */

const PREFIX = 'tansiq-draft:';

/** A text that was typed, and what its field said before. */
export interface KeptDraft {
  readonly text: string;
  readonly base: string;
}

/** Keeps a text for a field. */
export function keepDraft(key: string | undefined, { text, base }: KeptDraft): void {
  if (key === undefined) return;
  try {
    sessionStorage.setItem(PREFIX + key, JSON.stringify({ text, base }));
  } catch {
    // Shown as long as the field is.
  }
}

/** The text kept for a field. */
export function keptDraft(key: string | undefined): KeptDraft | undefined {
  if (key === undefined) return undefined;
  try {
    const kept = sessionStorage.getItem(PREFIX + key);
    return kept === null ? undefined : (JSON.parse(kept) as KeptDraft);
  } catch {
    return undefined;
  }
}

/** Forgets it. */
export function forgetDraft(key: string | undefined): void {
  if (key === undefined) return;
  try {
    sessionStorage.removeItem(PREFIX + key);
  } catch {
    // Nothing was kept.
  }
}

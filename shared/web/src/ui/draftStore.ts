/**
 * What was typed into a field and could not be taken, for as long as this tab lives: it is shown again when its field is.
 * A browser that keeps nothing just forgets it.
 */

const PREFIX = 'tansiq-draft:';

/** Keeps a text for a field. */
export function keepDraft(key: string | undefined, text: string): void {
  if (key === undefined) return;
  try {
    sessionStorage.setItem(PREFIX + key, text);
  } catch {
    // Shown as long as the field is.
  }
}

/** The text kept for a field. */
export function keptDraft(key: string | undefined): string | undefined {
  if (key === undefined) return undefined;
  try {
    return sessionStorage.getItem(PREFIX + key) ?? undefined;
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

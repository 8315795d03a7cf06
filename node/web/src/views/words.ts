/** Sentences that several views say. */
import type { DocumentRow, Title } from '@tansiq/web/api.ts';
import type { SaveState } from '@tansiq/web/client/saveState.ts';
import type { DocKind } from '@tansiq/web/ids.ts';
import { intlLocale, type Language } from '@tansiq/web/ui/l10n.ts';

/** A title in the reader's language, or in the other one. */
export function titleIn(title: Title, language: Language, untitled: string): string {
  const [first, second] = language === 'ar' ? [title.ar, title.fr] : [title.fr, title.ar];
  return first.trim() || second.trim() || untitled;
}

const STEPS: readonly (readonly [Intl.RelativeTimeFormatUnit, number])[] = [
  ['minute', 60],
  ['hour', 3_600],
  ['day', 86_400],
];

/** "3 hours ago" within a week, a date after that. */
export function when(ms: number, language: Language, nowMs: number): string {
  const locale = intlLocale(language);
  const seconds = Math.round((ms - nowMs) / 1000);
  if (Math.abs(seconds) >= 7 * 86_400) {
    return new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeZone: 'Africa/Casablanca' }).format(ms);
  }
  const relative = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' });
  // Of a minute it would say "this minute", which nobody says.
  if (Math.abs(seconds) < 60) return relative.format(0, 'second');
  const [unit, size] = STEPS.findLast(([, each]) => Math.abs(seconds) >= each) ?? ['minute', 60];
  return relative.format(Math.trunc(seconds / size), unit);
}

export { reasonIn } from '@tansiq/web/reasons.ts';
export { momentIn as moment } from '@tansiq/web/ui/l10n.ts';

/** How far a document that is not open has come, by the node's list and what waits in this browser. */
export function rowSaveState(row: Pick<DocumentRow, 'shared' | 'received'>, unsaved: number): SaveState {
  if (unsaved > 0) return { tag: 'here', pending: unsaved };
  if (!row.shared) return { tag: 'kept' };
  return row.received ? { tag: 'ministry' } : { tag: 'council', pending: 0 };
}

/** The message that names a kind of document. */
export function kindKey(kind: DocKind): string {
  return `kind-${kind.replaceAll('_', '-')}`;
}

/** The message that names the documents of a kind. */
export function kindsKey(kind: DocKind): string {
  return `kinds-${kind.replaceAll('_', '-')}`;
}

/** The papers that a document can be printed as. */
import type { DocKind } from '../ids.ts';

/** One paper: what is on it, and how it lies. */
export type Sheet = 'convocation' | 'minutes' | 'attendance' | 'table' | 'sheets' | 'terms';

/** The papers of a document, the one that is meant by "print" first. */
export function sheetsOf(kind: DocKind, state: string): readonly [Sheet, ...Sheet[]] {
  switch (kind) {
    case 'action_plan':
      return ['table', 'sheets'];
    case 'terms':
      return ['terms'];
    default:
      // Until the meeting was held there is nothing to report: the same text is the invitation to it.
      return state === 'convocation'
        ? ['convocation', 'attendance', 'minutes']
        : ['minutes', 'attendance', 'convocation'];
  }
}

/** Whether a paper calls people to a meeting or counts them: it carries no result, no state and no signature of the minutes. */
export function isBeforeMeeting(sheet: Sheet | undefined): boolean {
  return sheet === 'convocation' || sheet === 'attendance';
}

/** What terms of reference ask for in time: that they are renewed before they end, and that the group meets by its rhythm. */
import type { DocumentDetail } from '@tansiq/web/api.ts';
import { addDays } from '@tansiq/web/days.ts';
import { asBoth, asDate, asText, type Both } from '@tansiq/web/document/read.ts';
import { nextMeeting, rhythmOf } from '@tansiq/web/editors/minutes/nextDate.ts';
import type { DocId } from '@tansiq/web/ids.ts';

/** A day on which something is due; it may have passed. */
export interface Reminder {
  /** `terms-end`: they are valid until that day. `meeting`: by the rhythm the group meets then, and no meeting is set. */
  readonly kind: 'terms-end' | 'meeting';
  /** The terms of reference that say so. */
  readonly doc: DocId;
  readonly title: Both;
  /** YYYY-MM-DD. */
  readonly due: string;
}

/** So many days before the end of terms somebody is to think of renewing them: a council votes every few months. */
const TERMS_DAYS = 90;
/** So many days before a meeting somebody is to think of calling it, where the terms ask for no longer notice. */
const MEETING_DAYS = 30;

type Detail = Pick<DocumentDetail, 'id' | 'kind' | 'group' | 'view'>;

/** What is due of these documents on `today`, the most urgent first. */
export function remindersOf(documents: readonly Detail[], today: string): readonly Reminder[] {
  const inForce = documents.filter(
    ({ kind, view }) => kind === 'terms' && ['circulated', 'adopted'].includes(asText(view.state)),
  );
  return inForce
    .flatMap((terms) => [...endOf(terms, today), ...meetingOf(terms, documents, today)])
    .sort((a, b) => (a.due < b.due ? -1 : a.due > b.due ? 1 : 0));
}

function endOf({ id, view }: Detail, today: string): readonly Reminder[] {
  const due = asDate(view.valid_until);
  if (due === '' || due > addDays(today, TERMS_DAYS)) return [];
  return [{ kind: 'terms-end', doc: id, title: asBoth(view.title), due }];
}

/** By the rhythm, after the last meeting that was held; nothing while a meeting is set, or before the first one. */
function meetingOf(
  { id, group, view }: Detail,
  documents: readonly Detail[],
  today: string,
): readonly Reminder[] {
  const { perYear, noticeDays } = rhythmOf(view);
  const ended = asDate(view.valid_until);
  if (perYear === undefined || (ended !== '' && ended < today)) return [];
  const minutes = documents.filter((other) => other.kind === 'minutes' && other.group === group);
  const days = minutes.flatMap((one) => [asDate(one.view.date), asDate(one.view.next_date)]);
  if (days.some((day) => day >= today)) return [];
  const last =
    minutes
      .map((one) => asDate(one.view.date))
      .sort()
      .at(-1) ?? '';
  const due = last === '' ? undefined : nextMeeting(last, perYear, last);
  if (due === undefined || due > addDays(today, Math.max(MEETING_DAYS, noticeDays ?? 0))) return [];
  return [{ kind: 'meeting', doc: id, title: asBoth(view.title), due }];
}

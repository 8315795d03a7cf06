/** Whether an action is late or due soon. Dates are YYYY-MM-DD, so they compare as text. */
import type { DocView } from '../../client/docHandle.ts';
import { asDate, asText } from '../../document/read.ts';

/** How an action stands to its end. */
export type Due = 'overdue' | 'this-week' | 'open' | 'closed';

/** Statuses after which no end is waited for. */
const CLOSED = ['done', 'cancelled'];

/** The last day of the week of `today`; weeks end on Sunday. */
export function weekEnd(today: string): string {
  const date = new Date(`${today}T00:00:00Z`);
  const daysLeft = (7 - date.getUTCDay()) % 7;
  return new Date(date.valueOf() + daysLeft * 86_400_000).toISOString().slice(0, 10);
}

/** Asked for each of hundreds of actions, on one day. */
let asked = { today: '', end: '' };

function endOfWeek(today: string): string {
  if (asked.today !== today) asked = { today, end: weekEnd(today) };
  return asked.end;
}

/** How an action stands to its end on `today`. */
export function dueOf(action: DocView, today: string): Due {
  if (CLOSED.includes(asText(action.status))) return 'closed';
  const end = asDate(action.end);
  if (end === '') return 'open';
  if (end < today) return 'overdue';
  return end <= endOfWeek(today) ? 'this-week' : 'open';
}

/** What asks for somebody's attention across a council's documents: late actions, the next meeting, what is due. */
import { type Answer, type DocumentDetail, type DocumentRow, nodeApi } from '@tansiq/web/api.ts';
import { todayInMorocco } from '@tansiq/web/days.ts';
import { asBoth, asDate, asRows, asText, asTime, type Both } from '@tansiq/web/document/read.ts';
import { dueOf } from '@tansiq/web/editors/plan/due.ts';
import type { DocId } from '@tansiq/web/ids.ts';
import { type Reminder, remindersOf } from './reminders.ts';

/** An action whose end has passed. */
export interface LateAction {
  readonly doc: DocId;
  readonly row: string;
  readonly code: string;
  readonly title: Both;
  /** YYYY-MM-DD. */
  readonly end: string;
}

/** A meeting that is still to come. */
export interface Meeting {
  /** The minutes that call to it, or that announce it. */
  readonly doc: DocId;
  readonly title: Both;
  readonly date: string;
  readonly start: string;
  readonly place: Both;
}

/** What the first page says of the documents' content. */
export interface Home {
  /** The longest late first. */
  readonly late: readonly LateAction[];
  readonly next: Meeting | undefined;
  /** The most urgent first; absent from what an earlier program kept. */
  readonly reminders?: readonly Reminder[];
}

/** Plans, minutes and terms that are read for it; a council has one or two plans, and meets a few times a year. */
const DOCUMENTS_MAX = 12;

/** Asks the node for the plans, the terms and the newest minutes; what cannot be read now is left out. */
export async function readHome(): Promise<Answer<Home>> {
  const list = await nodeApi.documents();
  if (!list.ok) return list;
  const newest = [...list.value.documents]
    .filter(({ deleted }) => (deleted ?? null) === null)
    .sort((a, b) => b.updated_at_ms - a.updated_at_ms);
  const some = (kind: DocumentRow['kind']) =>
    newest.filter((row) => row.kind === kind).slice(0, DOCUMENTS_MAX);
  const details = await Promise.all(
    [...some('action_plan'), ...some('minutes'), ...some('terms')].map(({ id }) => nodeApi.document(id)),
  );
  return {
    ok: true,
    value: homeOf(
      details.flatMap((detail) => (detail.ok ? [detail.value] : [])),
      todayInMorocco(),
    ),
  };
}

/** The same of documents that are at hand, on `today`. */
export function homeOf(
  documents: readonly Pick<DocumentDetail, 'id' | 'kind' | 'group' | 'view'>[],
  today: string,
): Home {
  const late = documents.flatMap(({ id, kind, view }) =>
    kind === 'action_plan' ? lateIn(id, view, today) : [],
  );
  const meetings = documents.flatMap(({ id, kind, view }) =>
    kind === 'minutes' ? meetingsIn(id, view) : [],
  );
  return {
    reminders: remindersOf(documents, today),
    late: late.sort((a, b) => (a.end < b.end ? -1 : 1)),
    next: meetings
      .filter(({ date }) => date >= today)
      .sort((a, b) => (`${a.date}${a.rank}` < `${b.date}${b.rank}` ? -1 : 1))
      .map(({ rank: _, ...meeting }) => meeting)[0],
  };
}

function lateIn(doc: DocId, view: DocumentDetail['view'], today: string): readonly LateAction[] {
  return asRows(view.actions)
    .filter(({ value }) => dueOf(value, today) === 'overdue')
    .map(({ id, value }) => ({
      doc,
      row: id,
      code: asText(value.code),
      title: asBoth(value.title),
      end: asDate(value.end),
    }));
}

/** The meeting that minutes are of, and the one that they announce: of one day, the call says more. */
function meetingsIn(doc: DocId, view: DocumentDetail['view']): readonly (Meeting & { rank: number })[] {
  return [
    {
      doc,
      title: asBoth(view.title),
      date: asDate(view.date),
      start: asTime(view.start),
      place: asBoth(view.place),
      rank: 0,
    },
    {
      doc,
      title: asBoth(view.body),
      date: asDate(view.next_date),
      start: '',
      place: asBoth(view.next_place),
      rank: 1,
    },
  ].filter(({ date }) => date !== '');
}

/** Minutes that wait for somebody: a draft is to be circulated, a circulated one to be adopted. */
export function waitingMinutes(rows: readonly DocumentRow[]): readonly DocumentRow[] {
  return rows.filter(
    ({ kind, state }) => kind === 'minutes' && (state === 'draft' || state === 'circulated'),
  );
}

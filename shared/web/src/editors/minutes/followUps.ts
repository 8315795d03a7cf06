/** What the next meeting follows up: what earlier ones decided, and what is due in the plan. */
import type { DocView } from '../../client/docHandle.ts';
import { writeDecimal } from '../../decimal.ts';
import { asBool, asBoth, asDate, asDecimal, asRows, asText, isEmpty, type Row } from '../../document/read.ts';
import { dueOf } from '../plan/due.ts';
import type { Preset } from '../write.ts';

/** A document and what it says. */
export interface Read {
  readonly id: string;
  readonly doc: DocView;
}

/** Which of the plan's open actions are taken: those that a meeting decided or that are due by the day, or all of them. */
export type Wanted = 'due' | 'all';

/**
 * The points that minutes of a meeting on `day` follow up and do not have yet: the plans' open actions as they stand, then what
 * the meeting before wanted done and no plan knows.
 */
export function openPoints(
  minutes: DocView,
  previous: DocView | undefined,
  plans: readonly Read[],
  day: string,
  wanted: Wanted = 'due',
): readonly Preset[] {
  const known = new Set(asRows(minutes.follow_ups).map(({ value }) => asText(value.plan_row)));
  const loose = previous === undefined ? [] : [...asRows(previous.follow_ups), ...wantedBy(previous)];
  const named = new Set(loose.map(({ value }) => asText(value.plan_row)));
  const inPlans = plans.flatMap(({ id, doc }) => asRows(doc.actions).map((action) => ({ plan: id, action })));
  const ofPlans = inPlans
    .filter(({ action }) => !known.has(action.id))
    .filter(({ action }) => {
      const due = dueOf(action.value, day);
      if (due === 'closed') return false;
      if (wanted === 'all' || due === 'overdue' || named.has(action.id)) return true;
      return asText(action.value.origin_minutes) !== '' || asText(action.value.origin_outcome) !== '';
    })
    .map(({ plan, action }) => pointOf(plan, action));
  const rows = new Set(inPlans.map(({ action }) => action.id));
  const said = new Set(asRows(minutes.follow_ups).map(({ value }) => wordsOf(value)));
  const others = loose
    .filter(({ value }) => !rows.has(asText(value.plan_row)) && !isEmpty(value.text))
    .filter(({ value }) => dueOf(value, day) !== 'closed' && !said.has(wordsOf(value)))
    .map(({ value }) => looseOf(value));
  return [...ofPlans, ...others];
}

function wordsOf(value: DocView): string {
  const { fr, ar } = asBoth(value.text);
  return `${fr}\n${ar}`;
}

/** What a meeting wanted done. */
function wantedBy(minutes: DocView): readonly Row[] {
  return asRows(minutes.agenda).flatMap((item) =>
    asRows(item.value.outcomes).filter(({ value }) => asText(value.kind) === 'action'),
  );
}

function pointOf(plan: string, { id, value }: Row): Preset {
  const percent = asDecimal(value.percent);
  return {
    text: asBoth(value.title),
    who: asText(value.lead),
    due: asDate(value.end),
    status: asText(value.status),
    percent: percent === undefined ? undefined : writeDecimal(percent),
    note: asBoth(value.update_note),
    plan_row: id,
    plan,
  };
}

function looseOf(value: DocView): Preset {
  return {
    text: asBoth(value.text),
    who: asText(value.who),
    due: asDate(value.due),
    status: asText(value.status),
    note: { fr: '', ar: '' },
  };
}

/** The items that a meeting put off: the next one begins with them. */
export function putOff(previous: DocView): readonly Preset[] {
  return asRows(previous.agenda)
    .filter(({ value }) => asBool(value.deferred) === true)
    .map(({ value }) => ({
      title: asBoth(value.title),
      presenter: asText(value.presenter),
      minutes_planned: typeof value.minutes_planned === 'number' ? value.minutes_planned : undefined,
    }));
}

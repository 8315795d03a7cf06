/** Actions in time: which months or quarters are drawn, and where a day stands among them. Days are YYYY-MM-DD. */
import type { DocView } from '../../../client/docHandle.ts';
import { addDays, daysBetween } from '../../../days.ts';
import { asDate } from '../../../document/read.ts';

/** How fine the time is drawn. */
export const SCALES = ['month', 'quarter'] as const;

/** One of them. */
export type Scale = (typeof SCALES)[number];

/** From which day to which, both within. */
export interface Dates {
  readonly start: string;
  readonly end: string;
}

/** A month or a quarter by its first day. */
export interface Unit {
  readonly first: string;
  readonly days: number;
}

/** A stretch of whole quarters. */
export interface Timeline {
  readonly from: string;
  readonly days: number;
  readonly units: readonly Unit[];
  readonly years: readonly Unit[];
}

/** From when to when an action runs; `undefined` where a day is missing, or the last is before the first. */
export function datesOf(action: DocView): Dates | undefined {
  const [start, end] = [asDate(action.start), asDate(action.end)];
  return start === '' || end === '' || end < start ? undefined : { start, end };
}

/** Today is drawn with actions that end or begin within a year of it; plans of long ago stay by themselves. */
const NEAR_DAYS = 366;

/** The whole quarters that the actions run in, with today where it is near. */
export function timelineOf(all: readonly Dates[], today: string, scale: Scale): Timeline {
  let first = all.length === 0 ? today : all.map(({ start }) => start).reduce(earlier);
  let last = all.length === 0 ? today : all.map(({ end }) => end).reduce(later);
  if (addDays(last, NEAR_DAYS) >= today && today >= addDays(first, -NEAR_DAYS))
    [first, last] = [earlier(first, today), later(last, today)];
  const from = monthOf(first, 3);
  const to = monthAfter(monthOf(last, 3), 3);
  return {
    from,
    days: daysBetween(from, to),
    units: unitsOf(from, to, scale === 'month' ? 1 : 3),
    years: unitsOf(from, to, 12),
  };
}

const earlier = (a: string, b: string): string => (a < b ? a : b);
const later = (a: string, b: string): string => (a > b ? a : b);

/** The first day of the month, or of the group of so many months, that a day is in. */
function monthOf(day: string, months: number): string {
  const month = Number(day.slice(5, 7)) - 1;
  return `${day.slice(0, 4)}-${two(month - (month % months) + 1)}-01`;
}

function monthAfter(first: string, months: number): string {
  const month = Number(first.slice(5, 7)) - 1 + months;
  return `${Number(first.slice(0, 4)) + Math.floor(month / 12)}-${two((month % 12) + 1)}-01`;
}

const two = (number: number): string => String(number).padStart(2, '0');

function unitsOf(from: string, to: string, months: number): readonly Unit[] {
  const units: Unit[] = [];
  for (let first = from; first < to; ) {
    const next = earlier(monthAfter(monthOf(first, months), months), to);
    units.push({ first, days: daysBetween(first, next) });
    first = next;
  }
  return units;
}

/** Where days stand in the timeline: how far from its beginning, and how long, in hundredths of it. */
export function placeOf(timeline: Timeline, { start, end }: Dates): { at: number; size: number } {
  const hundredths = (days: number) => (days / timeline.days) * 100;
  return {
    at: hundredths(daysBetween(timeline.from, start)),
    size: hundredths(daysBetween(start, end) + 1),
  };
}

/** What of a bar is moved. */
export type Part = 'whole' | 'start' | 'end';

const FIRST_DAY = '2000-01-01';
const LAST_DAY = '2100-12-31';

/** The same some days later, or one of its ends; the ends never pass each other. */
export function shifted({ start, end }: Dates, part: Part, days: number): Dates {
  const [from, to] = [later(addDays(start, days), FIRST_DAY), earlier(addDays(end, days), LAST_DAY)];
  if (part === 'start') return { start: earlier(from, end), end };
  if (part === 'end') return { start, end: later(to, start) };
  const isWithin = from === addDays(start, days) && to === addDays(end, days);
  return isWithin ? { start: from, end: to } : { start, end };
}

/** Whether two say the same. */
export function isSameDates(a: Dates | undefined, b: Dates | undefined): boolean {
  return a?.start === b?.start && a?.end === b?.end;
}

/** How many days a key moves a bar, and what of it; `undefined` for other keys. Left and right are as they are seen. */
export function stepOf(
  event: { readonly key: string; readonly shiftKey: boolean; readonly ctrlKey: boolean },
  isRtl: boolean,
): { readonly part: Part; readonly days: number } | undefined {
  const part: Part = event.shiftKey ? 'end' : 'whole';
  const days = event.ctrlKey ? 7 : 1;
  switch (event.key) {
    case 'ArrowRight':
      return { part, days: isRtl ? -days : days };
    case 'ArrowLeft':
      return { part, days: isRtl ? days : -days };
    case 'PageDown':
      return { part, days: 7 };
    case 'PageUp':
      return { part, days: -7 };
    default:
      return undefined;
  }
}

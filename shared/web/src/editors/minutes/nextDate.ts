/** When a group meets again by its terms of reference, and by when it must be called. Days are YYYY-MM-DD. */
import type { DocView } from '../../client/docHandle.ts';
import { addDays } from '../../days.ts';
import { asDate, asInt } from '../../document/read.ts';

function dayAt(iso: string): Date {
  return new Date(`${iso}T00:00:00Z`);
}

/** The same day of the month, some months later; the last day of a month that is too short for it. */
function addMonths(iso: string, months: number): string {
  const date = dayAt(iso);
  const [year, month] = [date.getUTCFullYear(), date.getUTCMonth() + months];
  const last = new Date(Date.UTC(year, month + 1, 0)).getUTCDate();
  return new Date(Date.UTC(year, month, Math.min(date.getUTCDate(), last))).toISOString().slice(0, 10);
}

/** The rhythm, in meetings a year, and how many days before a meeting it is called. */
export interface Rhythm {
  readonly perYear: number | undefined;
  readonly noticeDays: number | undefined;
}

/** What the terms of reference say of it. */
export function rhythmOf(terms: DocView): Rhythm {
  const perYear = asInt(terms.meetings_per_year);
  const noticeDays = asInt(terms.notice_days);
  return { perYear: perYear !== undefined && perYear > 0 ? perYear : undefined, noticeDays };
}

/**
 * The day of the next meeting by the rhythm: as many months or days later, on the same working day of the week as this one. It is
 * never in the past: a group that has not met for long takes the next turn after `today`.
 */
export function nextMeeting(day: string, perYear: number, today: string): string | undefined {
  if (asDate(day) === '') return undefined;
  for (let turn = 1; turn <= TURNS_MAX; turn += 1) {
    const plain =
      12 % perYear === 0
        ? addMonths(day, (turn * 12) / perYear)
        : addDays(day, Math.round((turn * 365) / perYear));
    const next = offWeekend(onWeekday(plain, dayAt(day).getUTCDay()));
    if (next > day && next >= today) return next;
  }
  return undefined;
}

/** Fifty-two meetings a year for ten years. */
const TURNS_MAX = 520;

/** The nearest such day of the week, at most three days off. */
function onWeekday(iso: string, weekday: number): string {
  const off = (weekday - dayAt(iso).getUTCDay() + 7) % 7;
  return addDays(iso, off > 3 ? off - 7 : off);
}

/** Nobody is called to a Saturday or a Sunday: the Monday after. */
function offWeekend(iso: string): string {
  const weekday = dayAt(iso).getUTCDay();
  return weekday === 6 ? addDays(iso, 2) : weekday === 0 ? addDays(iso, 1) : iso;
}

/** By when a meeting on `day` is called. */
export function callBy(day: string, noticeDays: number): string {
  return addDays(day, -noticeDays);
}

/**
 * Reading a day that somebody typed or pasted. Always day, month, year: `3/1/2027` is 3 January. Only a year of four digits
 * may come first, as in `2027-01-03`. Month names of French, Moroccan, Egyptian, Levantine and Maghrebi Arabic, and English.
 *
 * A year of two digits is of this century. A date without a year is refused, and so is one that does not exist or whose
 * day of the week says otherwise: nothing is moved to the next date that exists.
 */
import { foldLetters } from '../text.ts';
import { plainText } from './characters.ts';

/** The years that a date of a field may fall in. */
export interface DateSpec {
  readonly yearMin: number;
  readonly yearMax: number;
}

/** Why a text is not taken as a day. */
export type DateReason =
  | { readonly code: 'not-date' }
  | { readonly code: 'no-year' }
  | { readonly code: 'no-day' }
  | { readonly code: 'no-such-month'; readonly month: number }
  | { readonly code: 'no-such-day'; readonly day: number; readonly days: number; readonly month: string }
  | { readonly code: 'other-weekday' }
  | { readonly code: 'out-of-years'; readonly min: number; readonly max: number };

/** What a text says: a day as YYYY-MM-DD, nothing (''), or why it is not taken. */
export type DateReading =
  | { readonly ok: true; readonly value: string }
  | { readonly ok: false; readonly reason: DateReason };

const refuse = (reason: DateReason): DateReading => ({ ok: false, reason });

/** Reads `text` as a day. */
export function parseDay(text: string, spec: DateSpec): DateReading {
  // A spreadsheet gives a day with the hour that it begins at.
  const plain = plainText(text).replace(/[T ]00:00(?::00(?:\.0+)?)?Z?$/, '');
  if (plain === '') return { ok: true, value: '' };
  return /\p{L}/u.test(plain) ? readWords(plain, spec) : readFigures(plain, spec);
}

function readFigures(plain: string, spec: DateSpec): DateReading {
  const parts = plain.split(/ ?[/.\-\u2010-\u2013\u2212] ?| /);
  const [a = '', b = '', c = ''] = parts;
  if (parts.some((part) => !/^\d+$/.test(part))) return refuse({ code: 'not-date' });
  if (parts.length === 1) return readCompact(a, spec);
  if (parts.length === 2 && a.length <= 2 && b.length <= 2) return refuse({ code: 'no-year' });
  if (parts.length === 2 && (a.length === 4 || b.length === 4)) return refuse({ code: 'no-day' });
  if (parts.length !== 3 || b.length > 2) return refuse({ code: 'not-date' });
  if (a.length === 4 && c.length <= 2) return dayOf(a, b, c, spec);
  if (a.length <= 2 && (c.length === 2 || c.length === 4)) return dayOf(c, b, a, spec);
  return refuse({ code: 'not-date' });
}

/** Digits alone: `01032027`, `010327`, or `20270301`. The years that a field takes leave one reading at most. */
function readCompact(digits: string, spec: DateSpec): DateReading {
  if (digits.length !== 6 && digits.length !== 8) return refuse({ code: 'not-date' });
  const read = dayOf(digits.slice(4), digits.slice(2, 4), digits.slice(0, 2), spec);
  if (read.ok || digits.length === 6) return read;
  const turned = dayOf(digits.slice(0, 4), digits.slice(4, 6), digits.slice(6), spec);
  return turned.ok ? turned : read;
}

// The names of the twelve months as `foldLetters` leaves them, without spaces.
const MONTHS: readonly string[] = [
  'janvier janv jan january يناير ينايير كانونالثاني جانفي',
  'fevrier fevr fev february feb فبراير شباط فيفري',
  'mars mar march مارس اذار',
  'avril avr april apr ابريل نيسان افريل',
  'mai may ماي مايو ايار',
  'juin june jun يونيو يونيه حزيران جوان',
  'juillet juil jul july يوليوز يوليو يوليه تموز جويليه',
  'aout aou august aug غشت اغسطس اب اوت',
  'septembre sept sep september شتنبر سبتمبر ايلول',
  'octobre oct october اكتوبر تشرينالاول',
  'novembre nov november نونبر نوفمبر تشرينالثاني',
  'decembre dec december دجنبر ديسمبر كانونالاول',
];

const MONTH_OF = new Map(
  MONTHS.flatMap((names, index) => names.split(' ').map((name) => [name, index + 1] as const)),
);

const WEEKDAYS: readonly string[] = [
  'dimanche dim sunday sun الاحد',
  'lundi lun monday mon الاثنين الاتنين',
  'mardi tuesday tue الثلاثاء',
  'mercredi mer wednesday wed الاربعاء',
  'jeudi jeu thursday thu الخميس',
  'vendredi ven friday fri الجمعه',
  'samedi sam saturday sat السبت',
];

const WEEKDAY_OF = new Map(
  WEEKDAYS.flatMap((names, index) => names.split(' ').map((name) => [name, index] as const)),
);

/** Words that stand between the parts of a date and say nothing. */
const FILLERS = ['le', 'de', 'the', 'of', 'on', 'يوم', 'سنه', 'من', 'شهر', 'عام'];

function readWords(plain: string, spec: DateSpec): DateReading {
  const folded = foldLetters(plain)
    .replace(/(كانون|تشرين) +(ال)/g, '$1$2')
    .replace(/(\d)(er|ere|eme|e|st|nd|rd|th)(?=[^\p{L}]|$)/gu, '$1')
    .replace(/فاتح/g, '1')
    .replace(/(\d)(?=\p{L})|(\p{L})(?=\d)/gu, '$1$2 ');
  const words = folded.split(/[\s,،./\-\u2010-\u2013]+/).filter((word) => word !== '');
  let weekday: number | undefined;
  let month: number | undefined;
  const figures: string[] = [];
  let monthFirst = false;
  for (const word of words) {
    if (FILLERS.includes(word)) continue;
    if (/^\d+$/.test(word)) figures.push(word);
    else if (MONTH_OF.has(word) && month === undefined) {
      month = MONTH_OF.get(word);
      monthFirst = figures.length === 0;
    } else if (WEEKDAY_OF.has(word) && weekday === undefined && figures.length === 0)
      weekday = WEEKDAY_OF.get(word);
    else return refuse({ code: 'not-date' });
  }
  const [a = '', b = ''] = figures;
  if (month === undefined || figures.length > 2) return refuse({ code: 'not-date' });
  if (figures.length < 2)
    return refuse({ code: a.length === 4 ? 'no-day' : a === '' ? 'not-date' : 'no-year' });
  // `2027 mars 1` is clear by its four digits; `March 1, 27` by the month in front.
  const [day, year] = a.length === 4 ? [b, a] : [a, b];
  if (day.length > 2 || (year.length !== 2 && year.length !== 4)) return refuse({ code: 'not-date' });
  if (monthFirst && year.length === 2) return refuse({ code: 'no-year' });
  const read = dayOf(year, String(month), day, spec);
  if (read.ok && weekday !== undefined && new Date(`${read.value}T00:00:00Z`).getUTCDay() !== weekday)
    return refuse({ code: 'other-weekday' });
  return read;
}

/** How many days a month has. */
function daysIn(year: number, month: number): number {
  return new Date(Date.UTC(2000 + (year % 400), month, 0)).getUTCDate();
}

function dayOf(yearText: string, monthText: string, dayText: string, spec: DateSpec): DateReading {
  const year = yearText.length === 2 ? 2000 + Number(yearText) : Number(yearText);
  const [month, day] = [Number(monthText), Number(dayText)];
  const { yearMin, yearMax } = spec;
  if (month < 1 || month > 12) return refuse({ code: 'no-such-month', month });
  const days = daysIn(year, month);
  const named = `${yearText.padStart(4, '20')}-${String(month).padStart(2, '0')}`;
  if (day < 1 || day > days) return refuse({ code: 'no-such-day', day, days, month: named });
  if (year < yearMin || year > yearMax) return refuse({ code: 'out-of-years', min: yearMin, max: yearMax });
  return { ok: true, value: `${named}-${String(day).padStart(2, '0')}` };
}

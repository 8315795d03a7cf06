/**
 * Reading a time of day that somebody typed or pasted, on a clock of 24 hours: `9h30`, `9:30`, `0930`, `9 h`, `21.15`.
 * Minutes have two digits: `9:5` could be 9:05 or 9:50. A number alone is a time only with its minutes.
 */
import { foldLetters } from '../text.ts';
import { plainText } from './characters.ts';

/** Why a text is not taken as a time. */
export type TimeReason =
  | { readonly code: 'not-time' }
  | { readonly code: 'no-such-hour' }
  | { readonly code: 'no-such-minute' };

/** What a text says: a time as HH:MM, nothing (''), or why it is not taken. */
export type TimeReading =
  | { readonly ok: true; readonly value: string }
  | { readonly ok: false; readonly reason: TimeReason };

const refuse = (reason: TimeReason): TimeReading => ({ ok: false, reason });

const HOURS = 'heures?|hours?|hrs?|h|ساعه|س';
const MINUTES = 'minutes?|mins?|mn|m|دقيقه|د';
const MARKED = new RegExp(
  `^(\\d{1,2}) ?(?:(?:${HOURS}|[:.]) ?(\\d{2})(?:[:.]00)? ?(?:${MINUTES})?|(?:${HOURS}))(?: ?(.+))?$`,
);
const TWELVE = /^(\d{1,2}) ?([a-z.\p{L}].*)$/u;
const COMPACT = /^(\d{1,2})(\d{2})$/;

const BEFORE_NOON = ['am', 'صباحا', 'ص'];
const AFTER_NOON = ['pm', 'مساء', 'مساءا', 'م'];

/** Reads `text` as a time of day. */
export function parseTimeOfDay(text: string): TimeReading {
  const plain = foldLetters(plainText(text)).replace(/^(?:الساعه|a) /, '');
  if (plain === '') return { ok: true, value: '' };
  const [, hour, minute = '00', half] = MARKED.exec(plain) ?? twelveOf(plain) ?? COMPACT.exec(plain) ?? [];
  if (hour === undefined) return refuse({ code: 'not-time' });
  return timeOf(Number(hour), Number(minute), half);
}

function twelveOf(plain: string): readonly (string | undefined)[] | undefined {
  const [, hour, half] = TWELVE.exec(plain) ?? [];
  return hour === undefined ? undefined : [plain, hour, '00', half];
}

function timeOf(hour: number, minute: number, half: string | undefined): TimeReading {
  const word = half?.replace(/[\s.]/g, '');
  const isMorning = word !== undefined && BEFORE_NOON.includes(word);
  const isEvening = word !== undefined && AFTER_NOON.includes(word);
  if (word !== undefined && !isMorning && !isEvening) return refuse({ code: 'not-time' });
  if (hour > 23 || (isMorning && hour > 12)) return refuse({ code: 'no-such-hour' });
  if (minute > 59) return refuse({ code: 'no-such-minute' });
  let of24 = hour;
  if (isMorning && hour === 12) of24 = 0;
  if (isEvening && hour < 12) of24 = hour + 12;
  const two = (value: number) => String(value).padStart(2, '0');
  return { ok: true, value: `${two(of24)}:${two(minute)}` };
}

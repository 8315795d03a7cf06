/** Numbers, money and moments of the dashboard, in the reader's language and by Morocco's clock. */
import { todayInMorocco } from '@tansiq/web/days.ts';
import { formatsOf, intlLocale, type Language, useLanguage } from '@tansiq/web/ui/l10n.ts';
import { useMemo } from 'react';
import { decimalText } from './feed/money.ts';

const TIME_ZONE = 'Africa/Casablanca';
/** What stands where nothing is known. */
export const UNKNOWN = '—';

/** Writes what the dashboard shows; an unknown value is a dash. */
export interface Formats {
  readonly language: Language;
  readonly locale: string;
  number(value: number | undefined): string;
  /** An amount of money without its currency; exact. */
  amount(units: bigint, places: number): string;
  percent(share: number): string;
  /** A date as YYYY-MM-DD. */
  date(iso: string | undefined): string;
  longDate(iso: string): string;
  /** The time of that day when it is today, with the day otherwise. */
  moment(ms: number, nowMs: number): string;
  /** The time with its day, also today: for what is printed and handed on. */
  dated(ms: number, nowMs: number): string;
  /** "3 minutes ago"; empty for less than a minute. */
  age(ms: number, nowMs: number): string;
}

const MINUTE_MS = 60_000;
const STEPS: readonly (readonly [Intl.RelativeTimeFormatUnit, number, number])[] = [
  ['minute', MINUTE_MS, 60],
  ['hour', 60 * MINUTE_MS, 24],
  ['day', 24 * 60 * MINUTE_MS, 60],
  ['month', 30.44 * 24 * 60 * MINUTE_MS, Number.POSITIVE_INFINITY],
];

/** The day in Morocco at that moment, as YYYY-MM-DD. */
export function dayIn(ms: number): string {
  return todayInMorocco(new Date(ms));
}

/** The formats of one language. */
export function hubFormatsOf(language: Language): Formats {
  const locale = intlLocale(language);
  const words = formatsOf(language);
  // Arabic pages keep the French grouping: a dot between thousands would read as a decimal mark in Morocco.
  const number = new Intl.NumberFormat(language === 'en' ? locale : 'fr', { maximumFractionDigits: 0 });
  const whole = new Intl.NumberFormat(number.resolvedOptions().locale, { maximumFractionDigits: 3 });
  const cents = new Intl.NumberFormat(number.resolvedOptions().locale, {
    minimumFractionDigits: 2,
    maximumFractionDigits: 3,
  });
  // In words: a month in short is an "m" like a minute, and a day a "j".
  const relative = new Intl.RelativeTimeFormat(locale, { numeric: 'always', style: 'long' });
  const formatOf = (options: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat(locale, { timeZone: TIME_ZONE, hourCycle: 'h23', ...options });
  const clock = { hour: '2-digit', minute: '2-digit' } as const;
  const time = formatOf(clock);
  const thisYear = formatOf({ day: 'numeric', month: 'short', ...clock });
  const otherYear = formatOf({ day: 'numeric', month: 'short', year: 'numeric', ...clock });
  const dated = (ms: number, nowMs: number): string =>
    (dayIn(ms).slice(0, 4) === dayIn(nowMs).slice(0, 4) ? thisYear : otherYear).format(ms);
  return {
    language,
    locale,
    number: (value) => (value === undefined ? UNKNOWN : number.format(value)),
    amount: (units, places) => {
      const text = decimalText(units, places) as `${number}`;
      return (text.includes('.') ? cents : whole).format(text);
    },
    percent: (share) => words.percent(Math.round(share * 100)),
    date: (iso) => (iso === undefined || iso === '' ? UNKNOWN : words.date(iso)),
    longDate: words.longDate,
    moment: (ms, nowMs) => (dayIn(ms) === dayIn(nowMs) ? time.format(ms) : dated(ms, nowMs)),
    dated,
    age: (ms, nowMs) => {
      const passed = Math.max(0, nowMs - ms);
      if (passed < MINUTE_MS) return '';
      for (const [unit, unitMs, limit] of STEPS) {
        const count = Math.floor(passed / unitMs);
        if (count < limit) return relative.format(-count, unit);
      }
      return '';
    },
  };
}

/** The formats of the reader's language. */
export function useHubFormats(): Formats {
  const language = useLanguage();
  return useMemo(() => hubFormatsOf(language), [language]);
}

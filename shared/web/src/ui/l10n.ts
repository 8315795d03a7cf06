/** Words, numbers and dates in the reader's language. */
import type { FluentVariable } from '@fluent/bundle';
import { useLocalization } from '@fluent/react';
import { useCallback } from 'react';
import { useLocale } from 'react-aria-components';
import { type Decimal, formatDecimal, whole } from '../decimal.ts';

export { todayInMorocco } from '../days.ts';

/** The languages of the screens. */
export type Language = 'fr' | 'ar' | 'en';

/** The reader's language, from the locale that React Aria was given. */
export function useLanguage(): Language {
  return languageOf(useLocale().locale);
}

/** The language of a locale tag; French when it is none of ours. */
export function languageOf(locale: string): Language {
  const language = locale.split('-')[0];
  return language === 'ar' || language === 'en' ? language : 'fr';
}

/** The locale tag for `Intl`: always ar-MA for its Latin digits and months, plain fr for its number style. */
export function intlLocale(language: Language): string {
  switch (language) {
    case 'ar':
      return 'ar-MA';
    case 'en':
      return 'en-GB';
    default:
      return 'fr';
  }
}

/** Looks a message up by its Fluent id. */
export type Translate = (id: string, args?: Record<string, FluentVariable>) => string;

/** The messages in the reader's language. */
export function useText(): Translate {
  const { l10n } = useLocalization();
  return useCallback((id, args) => l10n.getString(id, args ?? null), [l10n]);
}

/** Writes numbers and dates for reading. */
export interface Formats {
  readonly language: Language;
  /** A count, or a number with its fraction and nothing lost. */
  number(value: number | Decimal): string;
  percent(value: number | Decimal): string;
  /** An amount with the currency's code, which reads the same in all languages; centimes when there are any. */
  money(value: Decimal, currency: string): string;
  /** The same without the code, for a column that stands beside its currency. */
  amount(value: Decimal): string;
  /** A date as YYYY-MM-DD; anything else comes back as it is. */
  date(iso: string): string;
  longDate(iso: string): string;
  /** The same with the day of the week. */
  fullDate(iso: string): string;
  /** A month as YYYY-MM. */
  month(iso: string): string;
}

const made = new Map<Language, Formats>();

/** The formats of one language; the same object each time, because they are dear to make and every field asks. */
export function formatsOf(language: Language): Formats {
  const formats = made.get(language) ?? makeFormats(language);
  made.set(language, formats);
  return formats;
}

function makeFormats(language: Language): Formats {
  const locale = intlLocale(language);
  const short = new Intl.DateTimeFormat(locale, {
    day: '2-digit',
    month: '2-digit',
    year: 'numeric',
    timeZone: 'UTC',
  });
  const long = new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeZone: 'UTC' });
  const full = new Intl.DateTimeFormat(locale, { dateStyle: 'full', timeZone: 'UTC' });
  const month = new Intl.DateTimeFormat(locale, { month: 'long', year: 'numeric', timeZone: 'UTC' });
  const dateWith = (format: Intl.DateTimeFormat, iso: string): string => {
    const date = new Date(`${iso}T00:00:00Z`);
    return Number.isNaN(date.valueOf()) ? iso : format.format(date);
  };
  const number = (value: number | Decimal, places?: number): string =>
    formatDecimal(typeof value === 'number' ? whole(value) : value, language, places);
  return {
    language,
    number: (value) => number(value),
    // The sign stands after the number, apart from it in French, in the same run of text in Arabic.
    percent: (value) => (language === 'fr' ? `${number(value)}\u00a0%` : `${number(value)}%`),
    amount: (value) => number(value, 2),
    money: (value, currency) => `${number(value, 2)}\u00a0${currency}`,
    date: (iso) => dateWith(short, iso),
    longDate: (iso) => dateWith(long, iso),
    fullDate: (iso) => dateWith(full, iso),
    month: (iso) => dateWith(month, `${iso}-01`),
  };
}

/** The formats of the reader's language. */
export function useFormats(): Formats {
  return formatsOf(useLanguage());
}

/** A day and a time, by the clocks of Morocco. */
export function momentIn(ms: number, language: Language): string {
  return new Intl.DateTimeFormat(intlLocale(language), {
    dateStyle: 'medium',
    timeStyle: 'short',
    timeZone: 'Africa/Casablanca',
  }).format(ms);
}

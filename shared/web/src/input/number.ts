/**
 * Reading a number that somebody typed or pasted: one reader for every amount, percentage, count and cell, in every language.
 *
 * What can be read in one way only is read, exactly. What can be read in two ways, or not at all, is refused with a reason:
 * nothing is joined, clamped, rounded or stripped of a sign. The language only matters for how the reasons are written;
 * people paste what other programs write, whatever the language of the screen.
 *
 * - Groups of digits are groups of three behind one kind of mark: any space, `.`, `,`, an apostrophe, `٬`. So `1 250 000`
 *   is clear and `12 50` or `5 5` is not a number.
 * - The last mark opens the fraction when it is `,` (or the Arabic `،`), `.` or `٫` and another than that of the groups:
 *   `12 500,50`, `12.500,50`, `12,500.50`, `12500.5`.
 * - One `,` or `.` with exactly three digits behind it, `1,234` or `1.234`, is thousands to some and a fraction to others:
 *   refused with both readings, in fields that take a fraction. So is such a mark after groups, as in `1 250,000`. Where a
 *   whole part cannot be a group (`0,125`, `1234,567`), and in fields of whole numbers, there is one reading.
 * - Zeros at the end of a fraction say nothing: `12,500 00` aside, `12500,500` is 12500.5 and `12,00` is a whole number.
 * - A tab, a line break or anything else between digits means several numbers.
 * - A minus (any of its signs, or the brackets of accountants) stands in front, only where a value may be negative.
 * - Words beside the number must fit the field: its currency, a percent sign, its unit. Thousands in words (`12 k`) do not.
 */
import { compare, type Decimal, DIGITS_MAX, decimal, formatDecimal, whole } from '../decimal.ts';
import { foldLetters } from '../text.ts';
import type { Language } from '../ui/l10n.ts';
import { MINUS, plainText } from './characters.ts';

/** What a number of one field may be. */
export interface NumberSpec {
  /** Digits behind the mark; 0 for whole numbers. */
  readonly places: number;
  readonly min?: number | undefined;
  readonly max?: number | undefined;
  readonly allowsNegative?: boolean | undefined;
  /** The currency of an amount, by its ISO 4217 code. */
  readonly currency?: string | undefined;
  readonly isPercent?: boolean | undefined;
  /** Words that may stand beside the number, such as the name of its unit. */
  readonly words?: readonly string[] | undefined;
  /** A year: written without groups. */
  readonly isYear?: boolean | undefined;
  readonly language: Language;
}

/** Why a text is not taken as a number. */
export type NumberReason =
  | { readonly code: 'not-number' }
  | { readonly code: 'several' }
  | { readonly code: 'grouping' }
  | { readonly code: 'ambiguous'; readonly one: string; readonly other: string }
  | { readonly code: 'decimals'; readonly places: number }
  | { readonly code: 'whole' }
  | { readonly code: 'negative' }
  | { readonly code: 'word'; readonly word: string }
  | { readonly code: 'currency'; readonly found: string; readonly currency: string }
  | { readonly code: 'not-money' }
  | { readonly code: 'not-percent' }
  | { readonly code: 'too-small'; readonly min: string }
  | { readonly code: 'too-large'; readonly max: string }
  | { readonly code: 'too-long'; readonly digits: number };

/** What a text says: a number, nothing (an empty field), or why it is not taken. */
export type NumberReading =
  | { readonly ok: true; readonly value: Decimal | undefined }
  | { readonly ok: false; readonly reason: NumberReason };

const refuse = (reason: NumberReason): NumberReading => ({ ok: false, reason });

/** Reads `text` as a number of a field. */
export function parseNumber(text: string, spec: NumberSpec): NumberReading {
  const plain = plainText(text);
  if (plain === '') return { ok: true, value: undefined };
  const first = plain.search(/\d/);
  if (first < 0) return refuse({ code: 'not-number' });
  const last = plain.search(/\d\D*$/);
  const around = readAround(plain.slice(0, first), plain.slice(last + 1), spec);
  if ('code' in around) return refuse(around);
  const digits = readDigits(around.mark + plain.slice(first, last + 1), spec);
  if ('code' in digits) return refuse(digits);
  if (around.isNegative && !spec.allowsNegative) return refuse({ code: 'negative' });
  const value = around.isNegative ? { ...digits, units: -digits.units } : digits;
  const bound = (limit: number) => (spec.isYear ? String(limit) : formatDecimal(whole(limit), spec.language));
  if (spec.min !== undefined && compare(value, whole(spec.min)) < 0)
    return refuse({ code: 'too-small', min: bound(spec.min) });
  if (spec.max !== undefined && compare(value, whole(spec.max)) > 0)
    return refuse({ code: 'too-large', max: bound(spec.max) });
  return { ok: true, value };
}

const SIGN = new RegExp(`^(?:${MINUS.source}|\\+)|(?:${MINUS.source}|\\+)$`);

/** What stands before and after the digits: a sign, brackets, one word, the mark of a fraction without a whole part. */
function readAround(
  before: string,
  after: string,
  spec: NumberSpec,
): NumberReason | { isNegative: boolean; mark: string } {
  let [head, tail] = [before, after.trim()];
  const mark = /[.,٫،]$/.exec(head)?.[0] ?? '';
  if (mark !== '') head = head.slice(0, -1);
  head = head.trim();
  const opens = head.includes('(');
  if (opens !== tail.includes(')')) return { code: 'not-number' };
  if (opens) {
    head = head.replace('(', '').trim();
    tail = tail.replace(')', '').trim();
  }
  const sign = SIGN.exec(head)?.[0] ?? '';
  head = head.replace(sign, '').trim();
  if ((opens && sign !== '') || (mark !== '' && head !== '')) return { code: 'not-number' };
  if (head !== '' && tail !== '')
    return /\p{L}/u.test(head + tail) ? { code: 'word', word: tail } : { code: 'not-number' };
  const reason = checkWord(head + tail, spec);
  return reason ?? { isNegative: opens || (sign !== '' && sign !== '+'), mark };
}

const PERCENT_WORDS = [
  '%',
  '٪',
  '﹪',
  '％',
  'pourcent',
  'percent',
  'pct',
  'في المئة',
  'بالمئة',
  'في المائة',
  'بالمائة',
].map(bare);

const CURRENCY_WORDS: Readonly<Record<string, readonly string[]>> = {
  MAD: ['mad', 'dh', 'dhs', 'dirham', 'dirhams', 'درهم', 'دراهم', 'درهما', 'درهممغربي', 'دم'],
  EUR: ['eur', 'euro', 'euros', '€', 'اورو', 'يورو'],
  USD: ['usd', 'us$', '$us', '$', 'dollar', 'dollars', 'دولار', 'دولارامريكي'],
  CHF: ['chf', 'fr', 'frs', 'sfr', 'franc', 'francs', 'francsuisse', 'francssuisses', 'فرنك', 'فرنكسويسري'],
  GBP: ['gbp', '£'],
};

/** A word as it is compared: `D.H.` is `dh`, `pour cent` is `pourcent`. */
function bare(word: string): string {
  return foldLetters(word).replace(/[\s.]/g, '');
}

/** Why a word may not stand beside the number; `undefined` when it may. */
function checkWord(word: string, spec: NumberSpec): NumberReason | undefined {
  if (word === '') return undefined;
  const said = bare(word);
  if (said === '' || /^[^\p{L}%٪﹪％€$£]+$/u.test(word)) return { code: 'not-number' };
  if (PERCENT_WORDS.includes(said)) return spec.isPercent ? undefined : { code: 'not-percent' };
  const found = Object.keys(CURRENCY_WORDS).find((code) => CURRENCY_WORDS[code]?.includes(said));
  const { currency } = spec;
  if (currency !== undefined && (found === currency || said === currency.toLowerCase())) return undefined;
  if (spec.words?.some((each) => bare(each) === said)) return undefined;
  if (found === undefined) return { code: 'word', word };
  return currency === undefined ? { code: 'not-money' } : { code: 'currency', found: word, currency };
}

type Kind = 'space' | 'apostrophe' | 'comma' | 'point' | 'group' | 'fraction';

const KINDS: Readonly<Record<string, Kind>> = {
  ' ': 'space',
  "'": 'apostrophe',
  '’': 'apostrophe',
  ',': 'comma',
  '،': 'comma',
  '.': 'point',
  '٬': 'group',
  '٫': 'fraction',
};

/** Reads digits and the marks between them, which begin with the mark of a fraction when there is no whole part. */
function readDigits(body: string, spec: NumberSpec): NumberReason | Decimal {
  if (/\p{L}/u.test(body)) return { code: 'not-number' };
  const runs = body.split(/\D+/);
  const kinds: Kind[] = [];
  for (const mark of body.match(/\D+/g) ?? []) {
    const kind = KINDS[mark];
    if (kind === undefined) return { code: 'several' };
    kinds.push(kind);
  }
  const last = kinds.at(-1);
  if (last === undefined) return numberOf(body, '', spec);

  const integer = runs.slice(0, -1);
  const fraction = runs.at(-1) ?? '';
  const asGroups = isGrouped(runs, kinds);
  const asFraction =
    ['comma', 'point', 'fraction'].includes(last) &&
    (integer.length === 1 || (isGrouped(integer, kinds.slice(0, -1)) && kinds[0] !== last));
  const couldBeThousands =
    asFraction && fraction.length === 3 && last !== 'fraction' && (asGroups || integer.length > 1);
  if (couldBeThousands && !(asGroups && spec.places === 0)) {
    const write = (digits: string, places: number) =>
      formatDecimal(decimal(BigInt(digits), places), spec.language, places);
    // Two digits show which reading is meant; a third would look like thousands again.
    const short = write(integer.join('') + fraction.slice(0, 2), 2);
    const rest = fraction.endsWith('0') ? '' : '…';
    return { code: 'ambiguous', one: write(runs.join(''), 0), other: short + rest };
  }
  if (asGroups) return numberOf(runs.join(''), '', spec);
  if (asFraction) return numberOf(integer.join(''), fraction, spec);
  return { code: 'grouping' };
}

/** Whether runs of digits are groups of three behind one kind of mark. */
function isGrouped(runs: readonly string[], kinds: readonly Kind[]): boolean {
  const [first = '', ...others] = runs;
  return (
    /^[1-9]\d{0,2}$/.test(first) &&
    others.every((run) => run.length === 3) &&
    kinds.every((kind) => kind === kinds[0] && kind !== 'fraction')
  );
}

function numberOf(integer: string, fraction: string, spec: NumberSpec): NumberReason | Decimal {
  const kept = fraction.replace(/0+$/, '');
  if (kept.length > spec.places)
    return spec.places === 0 ? { code: 'whole' } : { code: 'decimals', places: spec.places };
  const digits = (integer + kept).replace(/^0+/, '');
  if (digits.length > DIGITS_MAX) return { code: 'too-long', digits: DIGITS_MAX };
  return decimal(BigInt(`0${integer}${kept}`), kept.length);
}

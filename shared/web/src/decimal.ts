/**
 * Exact decimal numbers: amounts, percentages, values of indicators. A scaled integer, never floating point.
 *
 * In a document a number is an integer when it is whole, otherwise a scalar string in the one canonical form: `12500.5`,
 * `0.25`, `-3.1`. So one value has one form, and documents that only knew whole numbers read as they are.
 */
import type { Language } from './ui/l10n.ts';

/** `units` × 10^-`scale`, with no zero at the end of a fraction: equal numbers are equal field by field. */
export interface Decimal {
  readonly units: bigint;
  readonly scale: number;
}

/** Digits that a number in a document may have in all. */
export const DIGITS_MAX = 15;

/** Digits that it may have behind the mark. */
export const PLACES_MAX = 6;

/** Nothing. */
export const ZERO: Decimal = { units: 0n, scale: 0 };

const CANONICAL = /^(-?)(0|[1-9][0-9]*)\.([0-9]*[1-9])$/;

/** `units` × 10^-`scale`, brought to the one form. */
export function decimal(units: bigint, scale = 0): Decimal {
  let [left, places] = [units, scale];
  while (places > 0 && left % 10n === 0n) {
    left /= 10n;
    places -= 1;
  }
  return { units: left, scale: places };
}

/** A whole number, such as a count. What is not whole comes as a string, so a fraction here is a mistake of the caller. */
export function whole(value: number): Decimal {
  if (!Number.isSafeInteger(value)) throw new Error(`pass a whole number, not ${value}`);
  return decimal(BigInt(value));
}

/** Reads a value of a document; `undefined` when it is no number in one of the two forms. */
export function readDecimal(value: unknown): Decimal | undefined {
  if (typeof value === 'number') return Number.isSafeInteger(value) ? decimal(BigInt(value)) : undefined;
  if (typeof value === 'bigint') return decimal(value);
  if (typeof value === 'object' && value !== null && 'val' in value) return readDecimal(value.val);
  const [, sign, integer, fraction] = (typeof value === 'string' && CANONICAL.exec(value)) || [];
  if (integer === undefined || fraction === undefined) return undefined;
  const digits = integer === '0' ? fraction : integer + fraction;
  if (digits.length > DIGITS_MAX || fraction.length > PLACES_MAX) return undefined;
  return decimal(BigInt(`${sign}${integer}${fraction}`), fraction.length);
}

/** The form that stands in a document. */
export function writeDecimal(value: Decimal): number | string {
  return value.scale === 0 ? Number(value.units) : textOf(value, '.', '');
}

function scaledTo(value: Decimal, scale: number): bigint {
  return value.units * 10n ** BigInt(scale - value.scale);
}

/** The sum. */
export function add(a: Decimal, b: Decimal): Decimal {
  const scale = Math.max(a.scale, b.scale);
  return decimal(scaledTo(a, scale) + scaledTo(b, scale), scale);
}

/** What is left of `a` without `b`. */
export function subtract(a: Decimal, b: Decimal): Decimal {
  return add(a, { units: -b.units, scale: b.scale });
}

/** Negative when `a` is less than `b`, 0 when they are equal. */
export function compare(a: Decimal, b: Decimal): number {
  const scale = Math.max(a.scale, b.scale);
  const [left, right] = [scaledTo(a, scale), scaledTo(b, scale)];
  return left < right ? -1 : left > right ? 1 : 0;
}

/** Whether two values are the same number, or both nothing. */
export function isSameNumber(a: Decimal | undefined, b: Decimal | undefined): boolean {
  return a === undefined || b === undefined ? a === b : compare(a, b) === 0;
}

/** How many hundredths of `whole` a part is, from 0 to 100: for the length of a bar, never for a figure. */
export function shareOf(part: Decimal, all: Decimal): number {
  if (all.units <= 0n || part.units <= 0n) return 0;
  const scale = Math.max(part.scale, all.scale);
  const thousandths = (100_000n * scaledTo(part, scale)) / scaledTo(all, scale);
  return Number(thousandths > 100_000n ? 100_000n : thousandths) / 1000;
}

/** How a language writes the mark before a fraction. English groups by spaces here too: `1,234` can be read in two ways. */
export function markOf(language: Language): ',' | '.' {
  return language === 'en' ? '.' : ',';
}

/** What stands between groups of three digits, in all languages. */
const GROUP = '\u202f';

/**
 * A number for reading. A fraction has at least `places` digits, so that amounts have their centimes; a whole number has
 * none. Exactly three digits after the mark could be taken for thousands, so a fourth stands behind them.
 */
export function formatDecimal(value: Decimal, language: Language, places = 0): string {
  const text = textOf(value, markOf(language), GROUP, places);
  // In a line that runs from the right the sign would move behind the number.
  return language === 'ar' && text.startsWith('-') ? `\u200e${text}` : text;
}

/** The same to be changed by hand: without groups, which would not be in threes any more after one key. */
export function editableDecimal(value: Decimal, language: Language, places = 0): string {
  return textOf(value, markOf(language), '', places);
}

function textOf(value: Decimal, mark: ',' | '.', group: string, places?: number): string {
  const sign = value.units < 0n ? '-' : '';
  const digits = String(value.units < 0n ? -value.units : value.units).padStart(value.scale + 1, '0');
  const integer = digits.slice(0, digits.length - value.scale);
  const grouped = group === '' ? integer : integer.replace(/\B(?=(\d{3})+$)/g, group);
  if (value.scale === 0) return sign + grouped;
  let fraction = digits.slice(digits.length - value.scale);
  if (places !== undefined) {
    fraction = fraction.padEnd(places, '0');
    if (fraction.length === 3 && integer !== '0') fraction += '0';
  }
  return sign + grouped + mark + fraction;
}

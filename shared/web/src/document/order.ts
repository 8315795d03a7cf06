/**
 * Sort keys of rows: a fractional index in base 62, compared byte by byte.
 *
 * A key is a fraction without its leading "0.", so there is always room for another between two of them. Two people who
 * insert at the same place at once may choose the same key; readers then sort by row id, the same everywhere.
 */

const DIGITS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const BASE = DIGITS.length;

function digitAt(key: string, index: number): number {
  const digit = DIGITS.indexOf(key.charAt(index));
  return index < key.length && digit > 0 ? digit : 0;
}

function charOf(digit: number): string {
  return DIGITS.charAt(digit);
}

/** The next key at the end: steps of one digit, so that a list typed from top to bottom keeps short keys. */
function after(key: string): string {
  for (let i = 0; i < key.length; i++) {
    const digit = digitAt(key, i);
    if (digit < BASE - 1) return key.slice(0, i) + charOf(digit + 1);
  }
  return `${key}1`;
}

/** A key strictly between the fractions `a` and `b`, where an absent `b` is one. */
function between(a: string, b: string | undefined): string {
  let prefix = '';
  let upper = b;
  for (let i = 0; ; i++) {
    const low = digitAt(a, i);
    const high = upper === undefined ? BASE : digitAt(upper, i);
    if (high - low > 1) return prefix + charOf((low + high) >> 1);
    prefix += charOf(low);
    // Once the prefixes differ, anything above the rest of `a` is below `b`.
    if (high !== low) upper = undefined;
  }
}

/**
 * A key that sorts after `a` and before `b`. An absent `a` is the start of the list, an absent `b` its end.
 *
 * When the two are equal or the wrong way round (two rows inserted at once), the key only sorts after `a`.
 */
export function orderBetween(a: string | undefined, b: string | undefined): string {
  const low = a ?? '';
  if (b === undefined || low >= b) return low === '' ? 'V' : after(low);
  return between(low, b);
}

/** Compares two sort keys byte by byte. */
export function compareOrder(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

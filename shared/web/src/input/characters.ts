/** What people's keyboards and other programs put into a number or a date: digits of several scripts, spaces, hidden marks. */

/** Marks of direction, which are never seen and are not part of a value. */
const DIRECTION_MARKS = /[\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069\ufeff]/g;

/** Spaces that stand inside one line. */
const SPACES = /[\u0020\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]/g;

/** Marks that people write as a minus: hyphens, the dash of a word processor, the sign itself. */
export const MINUS = /[-\u2010-\u2013\u2212\ufe63\uff0d]/;

/** Every digit as 0 to 9, every space as one kind, no marks of direction, nothing around it. Line breaks and tabs stay. */
export function plainText(text: string): string {
  return text
    .replace(DIRECTION_MARKS, '')
    .replace(/[\u0660-\u0669]/g, (digit) => String(digit.charCodeAt(0) - 0x660))
    .replace(/[\u06f0-\u06f9]/g, (digit) => String(digit.charCodeAt(0) - 0x6f0))
    .replace(SPACES, ' ')
    .trim();
}

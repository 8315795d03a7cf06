/**
 * The direction of a block of text.
 *
 * It follows the language of the block or its first letter; a person who wants another puts a direction mark at its very
 * start. The mark is part of the text, so the choice is kept, shared, printed and exported with it.
 */

/** Left-to-right mark. */
const LTR_MARK = '\u200e';
/** Right-to-left mark. */
const RTL_MARK = '\u200f';

/** A block's direction. */
export type Direction = 'ltr' | 'rtl' | 'auto';

/** The direction that a text asks for by its first character, or `base`. */
export function directionOf(text: string, base: Direction): Direction {
  if (text.startsWith(RTL_MARK)) return 'rtl';
  if (text.startsWith(LTR_MARK)) return 'ltr';
  return base;
}

/** The edit that turns a block round, or back when it was turned by hand. */
export function turn(text: string, shown: 'ltr' | 'rtl'): { index: 0; del: number; insert: string } {
  const isMarked = text.startsWith(RTL_MARK) || text.startsWith(LTR_MARK);
  if (isMarked) return { index: 0, del: 1, insert: '' };
  return { index: 0, del: 0, insert: shown === 'rtl' ? LTR_MARK : RTL_MARK };
}

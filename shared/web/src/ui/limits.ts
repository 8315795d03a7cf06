/** How long what is typed or pasted may be, for every way into a document: said before anything is written. */
import { STRING_BYTES_MAX, TEXT_UNITS_MAX } from '../constants.ts';
import { useFormats, useText } from './l10n.ts';

/** A text that grows by splices, or a short value that is written whole. */
export type LimitedBy = 'text' | 'string';

const encoder = new TextEncoder();

/** Whether `after` is over the limit and longer than `before`: what is too long already may be shortened step by step. */
export function isTooLong(before: string, after: string, by: LimitedBy): boolean {
  if (by === 'text') return after.length > TEXT_UNITS_MAX && after.length > before.length;
  return encoder.encode(after).length > STRING_BYTES_MAX && after.length > before.length;
}

/** Says that a text of `length` was not taken, and how long it may be. */
export function useLimitWords(): (length: number, by: LimitedBy) => string {
  const text = useText();
  const { number } = useFormats();
  return (length, by) =>
    by === 'text'
      ? text('ui-text-too-long', { max: number(TEXT_UNITS_MAX), length: number(length) })
      : text('ui-value-too-long', { latin: STRING_BYTES_MAX, arabic: STRING_BYTES_MAX / 2 });
}

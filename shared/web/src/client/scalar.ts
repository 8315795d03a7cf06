/**
 * Scalar strings. Automerge makes a Text object of every JavaScript string that is written, so a code, a date or an id
 * goes in wrapped; views read it back as a plain string.
 */
import { ImmutableString } from '@automerge/automerge/slim';

/** `text` as a register: two concurrent writes are a conflict with two whole values, never a mix of letters. */
export function scalar(text: string): object {
  return new ImmutableString(text);
}

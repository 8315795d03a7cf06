/** The part of a text that shows what was sought. */
import type { Word } from './words.ts';

const EXCERPT_CHARS = 180;
const BEFORE_CHARS = 60;

/** The part around the first of the words, cut between words, with the places of those that are in it. */
export function cut(
  text: string,
  words: readonly Word[],
): { text: string; marks: readonly (readonly [number, number])[] } {
  const first = words[0]?.from ?? 0;
  const begin = first <= BEFORE_CHARS ? 0 : afterSpace(text, first - BEFORE_CHARS, first);
  const end =
    text.length - begin <= EXCERPT_CHARS ? text.length : beforeSpace(text, first, begin + EXCERPT_CHARS);
  const lead = begin > 0 ? '…' : '';
  const by = lead.length - begin;
  return {
    text: `${lead}${text.slice(begin, end)}${end < text.length ? '…' : ''}`,
    marks: words
      .filter(({ from, to }) => from >= begin && to <= end)
      .map(({ from, to }) => [from + by, to + by] as const),
  };
}

function afterSpace(text: string, at: number, limit: number): number {
  const space = text.slice(at, limit).search(/\s/);
  return space < 0 ? whole(text, at) : at + space + 1;
}

function beforeSpace(text: string, limit: number, at: number): number {
  const space = text.slice(limit, at).search(/\s\S*$/);
  return space <= 0 ? whole(text, at) : limit + space;
}

/** Not between the halves of a letter. */
function whole(text: string, at: number): number {
  return /[\udc00-\udfff]/.test(text.charAt(at)) ? at + 1 : at;
}

/**
 * Words as they are searched, cut and folded as the node does it (`node/src/search/words.rs`); `shared/search/words.json` holds both
 * to it. The node knows the stems of both languages. Here words of one kin are told by what their endings leave.
 */
import { foldLetters } from '../text.ts';

/** A word, and where it stands. */
export interface Word {
  readonly from: number;
  readonly to: number;
  /** In one form for all ways of writing it. */
  readonly folded: string;
}

const WORD = /[\p{L}\p{N}\p{M}\p{Cf}\u0640]+/gu;
const APOSTROPHE = /^['’‘‛ʼ′`´]/;
const ELIDED = new Set('l d j m t s c n qu jusqu lorsqu puisqu quoiqu'.split(' '));
const LITTLE = new Set(
  'le la les un une des de du au aux et ou en a dans par pour sur avec في من علي الي عن مع و او'.split(' '),
);
const ARTICLE = /^(?:وال|فال|بال|كال|ولل|ال|لل)(?=..)/;
const ARABIC = /[\u0600-\u06ff]/;
const ARABIC_ENDING = /(?<=...)(?:ات|ون|ين|ان|ها|هم|يه|ه|ي)$/;
const WORD_CHARS_MAX = 64;

/** The words of a text in their order. What is elided before an apostrophe is none. */
export function wordsOf(text: string): readonly Word[] {
  const words: Word[] = [];
  for (const { 0: word, index: from } of text.matchAll(WORD)) {
    const to = from + word.length;
    const folded = [...foldLetters(word)].slice(0, WORD_CHARS_MAX).join('');
    const isElided = APOSTROPHE.test(text.slice(to, to + 1)) && ELIDED.has(folded);
    if (folded !== '' && !isElided) words.push({ from, to, folded });
  }
  return words;
}

/** Whether it says so little that a passage need not have it. */
export function isLittle({ folded }: Word): boolean {
  return LITTLE.has(folded);
}

/** As it begins, and as it begins behind the Arabic article. */
export function beginningsOf({ folded }: Word): readonly string[] {
  const bare = folded.replace(ARTICLE, '');
  return bare === folded ? [folded] : [folded, bare];
}

/** What is left of a word without its commonest endings. */
export function kinOf({ folded }: Word): string {
  if (ARABIC.test(folded)) return folded.replace(ARTICLE, '').replace(ARTICLE, '').replace(ARABIC_ENDING, '');
  if (folded.length < 4) return folded;
  return folded
    .replace(/[sx]$/, '')
    .replace(/(?<=...)ee?$/, '')
    .replace(/(?<=..)au$/, 'al');
}

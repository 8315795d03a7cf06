/** Texts as people mean them: names without what nobody can see, and words as they are searched. */

// Direction overrides and isolates, joiners of nothing, byte order marks: not shown, and they change how others are.
const UNSEEN = /[\u00ad\u061c\u180e\u200b\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]/g;

/** A name or title on one line: nothing unseen, one space where there was any kind of space, none at the ends. */
export function oneLine(text: string): string {
  return text
    .replace(UNSEEN, '')
    .replace(/[\s\p{Cc}\u2028\u2029]+/gu, ' ')
    .trim();
}

/**
 * Words that go into a text of several lines: nothing unseen, and no control character but ends of lines and tabs. An override of
 * the direction would turn whatever stands after it, in a list and on paper too.
 */
export function asWords(text: string): string {
  return text
    .replace(UNSEEN, '')
    .replace(/\r\n?|[\u2028\u2029]/g, '\n')
    .replace(/(?![\n\t])\p{Cc}/gu, '');
}

const LIGATURES: Readonly<Record<string, string>> = { œ: 'oe', æ: 'ae', ß: 'ss', ø: 'o', đ: 'd', ł: 'l' };

/**
 * Letters in one form: no case, accents, tashkeel or tatweel; ligatures and presentation forms taken apart; Latin digits; one form for
 * each of the Arabic letters that people type in several ways.
 */
export function foldLetters(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/[\p{Mn}\p{Cf}\u0640]/gu, '')
    .toLowerCase()
    .replace(/[œæßøđł]/g, (letter) => LIGATURES[letter] ?? letter)
    .replace(/[\u0660-\u0669]/g, (digit) => String(digit.charCodeAt(0) - 0x0660))
    .replace(/[\u06f0-\u06f9]/g, (digit) => String(digit.charCodeAt(0) - 0x06f0))
    .replace(/[\u0622\u0623\u0625\u0671]/g, '\u0627')
    .replace(/[\u0649\u06cc]/g, '\u064a')
    .replace(/\u06a9/g, '\u0643')
    .replace(/\u0629/g, '\u0647');
}

/** Text as it is searched: [foldLetters], and one kind of space for every space, hyphen and apostrophe. */
export function fold(text: string): string {
  return foldLetters(text)
    .replace(/[\s\p{Z}\p{Pd}\u2018\u2019\u201b\u02bc\u2032'`´]+/gu, ' ')
    .trim();
}

// Words that no acronym has a letter for.
const SILENT = new Set(
  'a à au aux charge chargé chargée d de des du en et l la le les par pour sur the of and for'
    .split(' ')
    .map(fold),
);

/** What a name is called for short, folded: the first letters of its words, with and without the little ones. */
export function acronymsOf(name: string): readonly string[] {
  const words = fold(name.replace(/\([^)]*\)/g, ' '))
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '');
  const initials = (of: readonly string[]): string => of.map((word) => [...word][0] ?? '').join('');
  const full = initials(words);
  const short = initials(words.filter((word) => !SILENT.has(word)));
  return [...new Set([short, full])].filter((acronym) => acronym.length > 1);
}

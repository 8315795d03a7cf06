/** Search over the documents that this browser holds, for when the council cannot be reached. */
import type { SearchAddress } from '../addresses.ts';
import type { FoundDocument, FoundPassage, SearchAnswer, Title } from '../api.ts';
import type { DocId, DocKind } from '../ids.ts';
import { cut } from './excerpt.ts';
import type { Passage } from './passages.ts';
import { beginningsOf, isLittle, kinOf, type Word, wordsOf } from './words.ts';

/** A document as it was read for the search. */
export interface HeldDoc {
  readonly id: DocId;
  readonly kind: DocKind;
  readonly title: Title;
  readonly state: string;
  /** As YYYY-MM-DD; may be ''. */
  readonly day: string;
  readonly passages: readonly Passage[];
}

const DOCUMENTS_MAX = 20;
const PASSAGES_MAX = 4;

/** What is sought, ready to be compared. */
interface Sought {
  readonly words: readonly { readonly folded: string; readonly kin: string; readonly isBegun: boolean }[];
}

/** What answers, the best first. */
export function findHere(docs: readonly HeldDoc[], search: SearchAddress): SearchAnswer {
  const sought = soughtBy(search.words);
  if (sought.words.length === 0) return { documents: [], more: false, whole: true };
  const found = docs
    .filter((doc) => isWanted(doc, search))
    .map((doc) => inDocument(doc, sought, search.programme))
    .filter((doc) => doc !== undefined)
    .sort((a, b) => b.score - a.score);
  return {
    documents: found.slice(0, DOCUMENTS_MAX).map(({ document }) => document),
    more: found.length > DOCUMENTS_MAX,
    whole: true,
  };
}

function soughtBy(text: string): Sought {
  const all = wordsOf(text);
  const telling = all.filter((word) => !isLittle(word));
  const words = (telling.length === 0 ? all : telling).map((word) => ({
    folded: word.folded,
    kin: kinOf(word),
    // Somebody may still be typing it.
    isBegun: word === all.at(-1) && word.to === text.length,
  }));
  return { words };
}

function isWanted(doc: HeldDoc, { kind, state, from, to }: SearchAddress): boolean {
  return (
    (kind === '' || doc.kind === kind) &&
    (state === '' || doc.state === state) &&
    (from === '' || (doc.day !== '' && doc.day >= from)) &&
    (to === '' || (doc.day !== '' && doc.day <= to))
  );
}

function inDocument(doc: HeldDoc, sought: Sought, programme: string) {
  const hits = doc.passages
    .filter(({ programmes }) => programme === '' || programmes.includes(programme))
    .map((passage) => ({ passage, ...scored(passage, sought) }))
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score);
  const [best] = hits;
  if (best === undefined) return undefined;
  const { id, kind, title, state, day } = doc;
  const document: FoundDocument = {
    id,
    kind,
    title,
    state,
    day,
    passages: hits.slice(0, PASSAGES_MAX).map(({ passage, marks }) => shown(passage, marks)),
    more: Math.max(0, hits.length - PASSAGES_MAX),
  };
  return { document, score: best.score };
}

/** How well a passage answers: every word is in it or around it, and one of them in it. 0 when it does not. */
function scored(passage: Passage, { words }: Sought): { score: number; marks: readonly (readonly Word[])[] } {
  const texts = passage.texts.map(([, text]) => wordsOf(text));
  const own = texts.flat();
  const around = wordsOf(passage.around);
  let [score, isItself] = [0, false];
  for (const word of words) {
    const itself = Math.max(0, ...own.map((each) => alike(each, word)));
    const beside = itself > 0 || around.some((each) => kinOf(each) === word.kin);
    if (!beside) return { score: 0, marks: [] };
    isItself ||= itself > 0;
    score += itself > 0 ? itself : 0.3;
  }
  if (!isItself) return { score: 0, marks: [] };
  return {
    score,
    marks: texts.map((text) => text.filter((each) => words.some((word) => alike(each, word) > 0))),
  };
}

function alike(word: Word, sought: Sought['words'][number]): number {
  if (word.folded === sought.folded) return 3;
  if (kinOf(word) === sought.kin) return 2;
  return sought.isBegun && beginningsOf(word).some((begin) => begin.startsWith(sought.folded)) ? 1 : 0;
}

function shown(passage: Passage, marks: readonly (readonly Word[])[]): FoundPassage {
  const most = marks.reduce((best, each, at) => (each.length > (marks[best]?.length ?? 0) ? at : best), 0);
  const [language, text] = passage.texts[most] ?? ['', ''];
  const { place, row } = passage;
  return { place, row, language, ...cut(text, marks[most] ?? []) };
}

/**
 * The code lists, as `GET /api/vocabularies` answers them, for every part of the screen that shows or picks a code.
 *
 * A code that no list knows is shown as it is written: an older browser must still show what a newer one wrote.
 */
import { createContext, type ReactNode, useContext, useMemo } from 'react';
import { type Language, useLanguage } from './l10n.ts';

/** One code with its labels. */
export interface Code {
  readonly code: string;
  readonly fr: string;
  readonly ar: string;
  /** First and last day of validity, as YYYY-MM-DD. */
  readonly from?: string;
  readonly to?: string;
  /** A national priority. */
  readonly priority?: boolean;
  readonly parent?: string;
  readonly kind?: string;
  readonly sector?: string;
  readonly order?: number;
  /** Digits behind the mark: of an amount in this currency, of a value in this unit. */
  readonly places?: number;
}

/** One code list. */
export interface Vocabulary {
  readonly title: { readonly fr: string; readonly ar: string };
  /** "working" when the Arabic labels are not official. */
  readonly translation?: string;
  readonly codes: readonly Code[];
}

/** All lists by name. */
export type Vocabularies = Readonly<Record<string, Vocabulary>>;

const NONE: Vocabulary = { title: { fr: '', ar: '' }, codes: [] };

/** The codes of one list, ready to look up. */
export class CodeList {
  readonly vocabulary: Vocabulary;
  readonly #byCode: ReadonlyMap<string, Code>;
  readonly #place: ReadonlyMap<string, number>;

  constructor(vocabulary: Vocabulary) {
    this.vocabulary = vocabulary;
    this.#byCode = new Map(vocabulary.codes.map((code) => [code.code, code]));
    this.#place = new Map(vocabulary.codes.map((code, index) => [code.code, code.order ?? index]));
  }

  get(code: string): Code | undefined {
    return this.#byCode.get(code);
  }

  label(code: string, language: Language): string {
    const found = this.#byCode.get(code);
    return found === undefined ? code : labelOf(found, language);
  }

  /** Compares two codes by the list's own order; codes it does not know come last. */
  compare(a: string, b: string): number {
    const [placeA, placeB] = [this.#place.get(a) ?? Infinity, this.#place.get(b) ?? Infinity];
    if (placeA !== placeB) return placeA - placeB;
    return a < b ? -1 : 1;
  }
}

/** A code's label; the other language stands in for a missing one. */
export function labelOf(code: Code, language: Language): string {
  return (language === 'ar' ? code.ar || code.fr : code.fr || code.ar) || code.code;
}

/** Whether a code may be chosen on that day. */
export function isValidOn(code: Code, day: string): boolean {
  return (code.from === undefined || code.from <= day) && (code.to === undefined || day <= code.to);
}

const lists = new WeakMap<Vocabulary, CodeList>();

/** The list of a vocabulary; the same object each time. */
export function codeListOf(vocabularies: Vocabularies, name: string | undefined): CodeList {
  const vocabulary = (name === undefined ? undefined : vocabularies[name]) ?? NONE;
  let list = lists.get(vocabulary);
  if (list === undefined) {
    list = new CodeList(vocabulary);
    lists.set(vocabulary, list);
  }
  return list;
}

const VocabularyContext = createContext<Vocabularies>({});

/** Gives the code lists to all parts below. */
export function VocabularyProvider(props: { vocabularies: Vocabularies; children: ReactNode }) {
  return <VocabularyContext value={props.vocabularies}>{props.children}</VocabularyContext>;
}

/** All lists. */
export function useVocabularies(): Vocabularies {
  return useContext(VocabularyContext);
}

/** One list by name; an empty one when there is none. */
export function useCodeList(name: string | undefined): CodeList {
  return codeListOf(useContext(VocabularyContext), name);
}

/** A function from a code to its label in the reader's language. */
export function useCodeLabel(name: string | undefined): (code: string) => string {
  const list = useCodeList(name);
  const language = useLanguage();
  return useMemo(() => (code: string) => list.label(code, language), [list, language]);
}

/** A council's own name, from the register of institutions; its region's name until the register has it. */
export function useCouncilName(code: string): { readonly fr: string; readonly ar: string } {
  const vocabularies = useContext(VocabularyContext);
  return useMemo(() => {
    const found = councilOf(vocabularies, code);
    return { fr: found?.fr ?? code, ar: found?.ar ?? code };
  }, [vocabularies, code]);
}

/** The same in one language. */
export function councilNameIn(vocabularies: Vocabularies, code: string, language: Language): string {
  const found = councilOf(vocabularies, code);
  return found === undefined ? code : labelOf(found, language);
}

function councilOf(vocabularies: Vocabularies, code: string): Code | undefined {
  const isCouncil = (one: Code) => one.kind === 'regional_council' && one.parent === code;
  const { institutions } = vocabularies;
  return institutions?.codes.find(isCouncil) ?? codeListOf(vocabularies, 'regions').get(code);
}

/** What a row is called in a list, a heading or a reference. */
import type { DocView } from '../client/docHandle.ts';
import { asBoth, asInt, asMap, asText, inLanguage } from '../document/read.ts';
import { fieldsOf } from '../document/schema.ts';
import type { DocKind } from '../ids.ts';
import type { Language } from '../ui/l10n.ts';
import { codeListOf, type Vocabularies } from '../ui/vocabulary.tsx';

/** The fields that name a row, the first that is filled. */
export const NAMING: readonly string[] = ['title', 'text', 'name'];

/** A row's title, or the first code that says something about it; '' when it says nothing yet. */
export function rowLabel(
  kind: DocKind,
  record: string,
  row: DocView,
  vocabularies: Vocabularies,
  language: Language,
): string {
  const title = NAMING.map((name) => inLanguage(asBoth(row[name]), language)).find((text) => text !== '');
  const code = asText(row.code);
  if (title !== undefined) return code === '' ? title : `${code} · ${title}`;
  if (code !== '') return code;
  for (const field of fieldsOf(kind, record)) {
    const value = asText(row[field.name]);
    if (value !== '' && field.vocabulary !== undefined) {
      return codeListOf(vocabularies, field.vocabulary).label(value, language);
    }
  }
  return '';
}

/**
 * The three levels of a classification as "2 · 3 · 1", or nothing when none was given. They stand for the three letters before
 * them, so they run in the same direction: digits alone would run left to right in an Arabic line.
 */
export function classificationLevels(classification: unknown, language: Language): string | undefined {
  const { confidentiality, integrity, availability } = asMap(classification);
  const levels = [confidentiality, integrity, availability].map(asInt);
  if (levels.every((level) => level === undefined)) return undefined;
  return `${language === 'ar' ? '\u200f' : ''}${levels.map((level) => level ?? '–').join(' · ')}`;
}

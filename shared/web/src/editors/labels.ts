/** What a row is called in a list, a heading or a reference. */
import type { DocView } from '../docHandle.ts';
import type { DocKind } from '../ids.ts';
import { fieldsOf } from '../schema.ts';
import type { Language } from '../ui/l10n.ts';
import { codeListOf, type Vocabularies } from '../ui/vocabulary.tsx';
import { asBoth, asText, inLanguage } from './read.ts';

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

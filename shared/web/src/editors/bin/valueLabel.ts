/** One value of a document by its path: what its field is called, and what it says in words. */
import type { LateValue, Path } from '../../client/docHandle.ts';
import { asMap, asText, valueAt } from '../../document/read.ts';
import { type Field, fieldsOf, type Schema } from '../../document/schema.ts';
import { codeListOf } from '../../ui/vocabulary.tsx';
import { describe, periodLabel, type Reading } from '../describe.ts';

/** The messages that name the languages of a text. */
const LANGUAGES: Readonly<Record<string, string>> = { fr: 'ui-french', ar: 'ui-arabic' };

/** The field that a path leads to or into, and the steps inside it: a language, a code, a cell. */
export function fieldInto(schema: Schema, path: Path): { field: Field | undefined; rest: Path } {
  let record: string | undefined = schema.root;
  let field: Field | undefined;
  let rest: readonly string[] = [];
  for (const step of path) {
    const next: Field | undefined =
      record === undefined ? undefined : fieldsOf(schema.kind, record).find((each) => each.name === step);
    if (next === undefined) {
      rest = [...rest, step];
      continue;
    }
    [field, record, rest] = [next, next.record, []];
  }
  return { field, rest };
}

/** What a value is called, without the ids of the rows on the way. */
export function valueLabel({ schema, text }: Reading, path: Path): string {
  const { field, rest } = fieldInto(schema, path);
  if (field === undefined) return '';
  const label = text(field.label);
  const language = LANGUAGES[rest[0] ?? ''];
  if (field.type === 'bilingual' && language !== undefined) return `${label} (${text(language)})`;
  if (field.type === 'cells' && rest[0] !== undefined)
    return `${label}, ${periodLabel(text, rest[0].split('|')[0] ?? '')}`;
  return label;
}

/** What was written, in words: letters as they are, codes and numbers as a reader sees them. */
export function addedIn(reading: Reading, late: LateValue): string {
  const { field, rest } = fieldInto(reading.schema, late.path);
  if (field === undefined) return late.added.trim();
  switch (field.type) {
    case 'bilingual':
    case 'text':
    case 'cells':
    case 'rows':
      return late.added.trim();
    case 'codes':
    case 'institutions':
      return codeListOf(reading.vocabularies, field.vocabulary ?? 'institutions').label(
        rest[0] ?? '',
        reading.formats.language,
      );
    default: {
      const map = asMap(valueAt(reading.doc, late.path.slice(0, -1)));
      return describe(reading, field, map[field.name], map) || asText(map[field.name]);
    }
  }
}

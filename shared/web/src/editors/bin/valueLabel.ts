import type { Path } from '../../docHandle.ts';
import { type Field, fieldsOf, type Schema } from '../../schema.ts';
import type { Translate } from '../../ui/l10n.ts';

/** The messages that name the languages of a text. */
export const LANGUAGE_LABELS: Readonly<Record<string, string>> = { fr: 'ui-french', ar: 'ui-arabic' };

/** The field that a value stands in, by its label and its language, without the ids of the rows on the way. */
export function valueLabel(
  schema: Schema,
  path: Path,
  text: Translate,
  languages: Readonly<Record<string, string>>,
): string {
  let record: string | undefined = schema.root;
  let label = '';
  for (const [at, step] of path.entries()) {
    const field: Field | undefined =
      record === undefined ? undefined : fieldsOf(schema.kind, record).find((each) => each.name === step);
    if (field === undefined) {
      const language = at === path.length - 1 ? languages[step] : undefined;
      if (language !== undefined) label = `${label} (${text(language)})`;
      continue;
    }
    label = text(field.label);
    record = field.record;
  }
  return label;
}

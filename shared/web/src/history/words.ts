/** The past in words. */
import type { DocHandle } from '../client/docHandle.ts';
import type { Difference } from '../document/differences.ts';
import { asBoth, inLanguage } from '../document/read.ts';
import { SCHEMAS } from '../document/schema.ts';
import { cellLabel, type Reading } from '../editors/describe.ts';
import { rowLabel } from '../editors/labels.ts';
import { placeOf } from '../editors/placeOf.ts';
import { useDirectory } from '../ui/directory.tsx';
import { intlLocale, type Language, useFormats, useText } from '../ui/l10n.ts';
import { useVocabularies } from '../ui/vocabulary.tsx';

/** Everything that values of a document's past are described with; what they refer to is called as it is now. */
export function usePastReading(open: DocHandle): Reading {
  return {
    schema: SCHEMAS[open.kind],
    doc: open.getSnapshot().doc,
    vocabularies: useVocabularies(),
    directory: useDirectory(),
    formats: useFormats(),
    text: useText(),
  };
}

/** The way to it: names of fields, and of the rows on the way as they were called then; at its end the language or the period. */
export function whereOf(reading: Reading, difference: Difference): string {
  const { schema, vocabularies, formats, text } = reading;
  const words = difference.path.map((step) =>
    step.tag === 'field'
      ? text(step.field.label)
      : rowLabel(schema.kind, step.record, step.row, vocabularies, formats.language) || text('ui-untitled'),
  );
  const way = words.join(' › ');
  if (difference.tag === 'text' && difference.language !== undefined)
    return `${way} (${text(difference.language === 'fr' ? 'ui-french' : 'ui-arabic')})`;
  return difference.tag === 'cell' ? `${way} › ${cellLabel(reading, difference.key)}` : way;
}

/** What a history is about: the document, a row of it, or a field. */
export function nameOf(reading: Reading, place: readonly string[]): string {
  const { schema, formats, text } = reading;
  if (place.length === 0)
    return inLanguage(asBoth(reading.doc.title), formats.language) || text('documents-untitled');
  const { where, label } = placeOf({ ...reading, kind: schema.kind }, place);
  return [...where, label].join(' › ');
}

/** A day with the hours from and to, by the clocks of Morocco. */
export function spanIn(fromMs: number, toMs: number, language: Language): string {
  return new Intl.DateTimeFormat(intlLocale(language), {
    dateStyle: 'long',
    timeStyle: 'short',
    timeZone: 'Africa/Casablanca',
  }).formatRange(fromMs, toMs);
}

/** What a set-aside copy wrote, in words: choices as their lists call them, numbers and dates as a reader writes them. */

import type { DocView } from '@tansiq/web/client/docHandle.ts';
import type { SetAsideValue } from '@tansiq/web/client/localStore.ts';
import { readDecimal } from '@tansiq/web/decimal.ts';
import { readMark } from '@tansiq/web/document/deleted.ts';
import { asMap, asText, valueAt } from '@tansiq/web/document/read.ts';
import { type Field, fieldOf } from '@tansiq/web/document/schema.ts';
import { fieldInto } from '@tansiq/web/editors/bin/valueLabel.ts';
import { cellLabel, describe, type Reading } from '@tansiq/web/editors/describe.ts';
import { rowLabel } from '@tansiq/web/editors/labels.ts';
import { codeListOf } from '@tansiq/web/ui/vocabulary.tsx';

/** One value of a copy, as it is shown. */
export interface CopyLine {
  readonly path: readonly string[];
  readonly label: string;
  /** What was written; absent when it was deleted. */
  readonly wrote: string | undefined;
  /** What stands without the edit; absent when nothing does. */
  readonly without: string | undefined;
}

/** Every value of a copy. `reading` is of its kind; its document is the one that this browser keeps, or an empty one. */
export function copyLines(reading: Reading, values: readonly SetAsideValue[]): CopyLine[] {
  // What the edit wrote beside an amount, such as its currency, counts before what the document says.
  const beside = new Map(values.map(({ path, wrote }) => [path.join('/'), wrote]));
  // Where a row stands, and what a document is, nobody wrote as words.
  const said = values.filter(({ path }) => !KEPT_FOR_ITSELF.has(path.at(-1) ?? ''));
  return said.map(({ path, wrote, without }) => ({
    path,
    label: labelOf(reading, path),
    // A mark is a deletion, and no words.
    wrote: readMark(wrote) === undefined ? wordsOf(reading, path, wrote, beside) : undefined,
    without: readMark(without) === undefined ? wordsOf(reading, path, without, beside) : undefined,
  }));
}

const KEPT_FOR_ITSELF: ReadonlySet<string> = new Set(['order', 'kind', 'schema']);

/** A copy keeps each value as a text; the field says what it was. */
function wordsOf(
  reading: Reading,
  path: readonly string[],
  kept: string | undefined,
  beside: ReadonlyMap<string, string | undefined>,
): string | undefined {
  if (kept === undefined) return undefined;
  const { field, rest } = fieldInto(reading.schema, path);
  if (field === undefined) return kept;
  switch (field.type) {
    case 'text':
    case 'bilingual':
    case 'record':
    case 'rows':
      return kept;
    case 'codes':
    case 'institutions':
      // A member of a set: its key is the choice, the value says only that it is in.
      return codeListOf(reading.vocabularies, field.vocabulary ?? 'institutions').label(
        rest[0] ?? kept,
        reading.formats.language,
      );
    case 'cells': {
      const number = readDecimal(numberOf(kept));
      return number === undefined ? kept : reading.formats.number(number);
    }
    case 'money': {
      const amount = readDecimal(numberOf(kept));
      if (amount === undefined) return kept;
      const currency = currencyAt(reading, field, path, beside);
      return currency === '' ? reading.formats.amount(amount) : reading.formats.money(amount, currency);
    }
    case 'integer':
    case 'decimal':
    case 'percent':
      return describe(reading, field, numberOf(kept), {}) || kept;
    case 'boolean':
      return describe(reading, field, kept === 'true', {});
    default:
      return describe(reading, field, kept, {}) || kept;
  }
}

function numberOf(kept: string): number | string {
  return /^-?\d+$/.test(kept) ? Number(kept) : kept;
}

/** The currency of an amount, as far as it is known: none is made up. */
function currencyAt(
  { doc }: Reading,
  field: Field,
  path: readonly string[],
  beside: ReadonlyMap<string, string | undefined>,
): string {
  if (field.currency !== undefined) return field.currency;
  const at = [...path.slice(0, -1), field.currency_field ?? ''];
  return beside.get(at.join('/')) ?? asText(valueAt(doc, at));
}

const LANGUAGES: Readonly<Record<string, string>> = { fr: 'ui-french', ar: 'ui-arabic' };

/** The way to a value in the words of the schema: its fields, the rows on it as far as they are known here, its language or period. */
function labelOf(reading: Reading, path: readonly string[]): string {
  const { schema, vocabularies, formats, text, doc } = reading;
  let record: string | undefined = schema.root;
  let field: Field | undefined;
  let map: DocView = doc;
  const words: string[] = [];
  for (const step of path) {
    map = asMap(map[step]);
    const next: Field | undefined = record === undefined ? undefined : fieldOf(schema.kind, record, step);
    if (next !== undefined) {
      [field, record] = [next, next.record];
      words.push(text(next.label));
    } else if (field?.type === 'rows') {
      const name = rowLabel(schema.kind, field.record ?? '', map, vocabularies, formats.language);
      if (name !== '') words.push(name);
    } else if (field?.type === 'bilingual') {
      words.push(text(LANGUAGES[step] ?? 'ui-french'));
    } else if (field?.type === 'cells') {
      words.push(cellLabel(reading, step.replace(/^deleted\|/, '')));
    }
  }
  return words.length === 0 ? path.join(' / ') : words.join(' › ');
}

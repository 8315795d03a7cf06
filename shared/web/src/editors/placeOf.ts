/** Where a path of a document leads, in words: the labels of its fields and the titles of its rows. */
import type { DocView } from '../client/docHandle.ts';
import { asMap, asText } from '../document/read.ts';
import { type Field, fieldOf, fieldsOf, isSet, SCHEMAS } from '../document/schema.ts';
import { LANGUAGE_NAMES } from '../i18n.tsx';
import type { DocKind } from '../ids.ts';
import type { Formats, Translate } from '../ui/l10n.ts';
import { codeListOf, type Vocabularies } from '../ui/vocabulary.tsx';
import { rowLabel } from './labels.ts';

/** What labels and codes are resolved against. */
export interface PlaceReading {
  readonly kind: DocKind;
  readonly doc: DocView;
  readonly vocabularies: Vocabularies;
  readonly formats: Formats;
  readonly text: Translate;
}

/** A place of a document in words. */
export interface Place {
  /** The path of the row or record that the field stands in. */
  readonly parent: readonly string[];
  /** Sorts as the record stands in the document. */
  readonly rank: readonly string[];
  readonly where: readonly string[];
  readonly label: string;
  /** The record's name in the schema. */
  readonly record: string;
}

/** Follows a path down the schema; a step that it does not know stands for itself. */
export function placeOf(reading: PlaceReading, path: readonly string[]): Place {
  const { kind, text } = reading;
  const where: string[] = [];
  const rank: string[] = [];
  let record = SCHEMAS[kind].root;
  let map = reading.doc;
  let at = 0;
  for (;;) {
    const name = path[at] ?? '';
    const field = fieldOf(kind, record, name);
    const isLast = at >= path.length - 1;
    const inner = field?.record;
    if (field === undefined || isLast || inner === undefined) {
      const label = field === undefined ? name : text(field.label);
      const rest = path.slice(at + 1).map((step) => stepLabel(reading, field, step));
      return { parent: path.slice(0, at), rank, where, label: [label, ...rest].join(' · '), record };
    }
    const value = asMap(map[name]);
    const index = fieldsOf(kind, record).indexOf(field);
    if (field.type === 'record') {
      where.push(text(field.label));
      rank.push(rankOf(index));
      map = value;
      at += 1;
    } else {
      const id = path[at + 1] ?? '';
      const row = value[id];
      const title =
        row === undefined
          ? text('ui-row-unknown')
          : rowLabel(kind, inner, asMap(row), reading.vocabularies, reading.formats.language) ||
            text('ui-untitled');
      // The row itself is what is odd: it is the value of its list.
      if (at + 2 >= path.length) {
        return { parent: path.slice(0, at), rank, where, label: `${text(field.label)} · ${title}`, record };
      }
      where.push(text(field.label), title);
      rank.push(rankOf(index), asText(asMap(row).order), id);
      map = asMap(row);
      at += 2;
    }
    record = inner;
  }
}

/** The place of a field among its record's, as a text that sorts. */
function rankOf(index: number): string {
  return String(index).padStart(3, '0');
}

/** A step inside a field: a language, a code of a set, a cell. */
function stepLabel(reading: PlaceReading, field: Field | undefined, step: string): string {
  if (field?.type === 'bilingual' && (step === 'fr' || step === 'ar')) return LANGUAGE_NAMES[step];
  if (field !== undefined && isSet(field)) {
    const list = codeListOf(reading.vocabularies, field.vocabulary ?? 'institutions');
    return list.label(step, reading.formats.language);
  }
  return step;
}

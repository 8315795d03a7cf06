/** What the node found worth a look, in words: where it stands by the labels of its fields, and what is the matter. */
import { WARNING_KINDS, type WarningLine } from '@tansiq/web/api.ts';
import { readDecimal } from '@tansiq/web/decimal.ts';
import type { DocView } from '@tansiq/web/docHandle.ts';
import { rowLabel } from '@tansiq/web/editors/labels.ts';
import { compareOrder } from '@tansiq/web/editors/order.ts';
import { asMap, asText } from '@tansiq/web/editors/read.ts';
import { LANGUAGE_NAMES } from '@tansiq/web/i18n.tsx';
import type { DocKind } from '@tansiq/web/ids.ts';
import { type Field, fieldOf, fieldsOf, SCHEMAS } from '@tansiq/web/schema.ts';
import type { Formats, Translate } from '@tansiq/web/ui/l10n.ts';
import { codeListOf, type Vocabularies } from '@tansiq/web/ui/vocabulary.tsx';

/** One thing to look at. */
export interface Point {
  /** Names it among the others. */
  readonly key: string;
  /** The field, and the value in it when it has several. */
  readonly label: string;
  readonly words: string;
}

/** Things to look at in the same row or record. */
export interface PointGroup {
  /** Names it among the others. */
  readonly key: string;
  /** The labels from the root down, rows by their titles; empty at the root. */
  readonly where: readonly string[];
  readonly points: readonly Point[];
}

/** What labels and codes are resolved against. */
export interface PointReading {
  readonly kind: DocKind;
  readonly doc: DocView;
  readonly vocabularies: Vocabularies;
  readonly formats: Formats;
  readonly text: Translate;
}

/** The warnings in words, those of one row together, in the order of the document. */
export function groupPoints(reading: PointReading, warnings: readonly WarningLine[]): readonly PointGroup[] {
  const groups = new Map<string, { rank: readonly string[]; where: readonly string[]; points: Point[] }>();
  for (const warning of warnings) {
    const { parent, rank, where, label, record } = placeOf(reading, warning.path);
    const key = parent.join('/');
    const group = groups.get(key) ?? { rank, where, points: [] };
    groups.set(key, group);
    group.points.push({
      key: [...warning.path, warning.kind, warning.about].join('/'),
      label,
      words: wordsOf(reading, record, warning),
    });
  }
  return [...groups]
    .sort(([, a], [, b]) => compareRanks(a.rank, b.rank))
    .map(([key, { where, points }]) => ({ key, where, points }));
}

function compareRanks(a: readonly string[], b: readonly string[]): number {
  for (const [depth, step] of a.entries()) {
    const other = b[depth];
    if (other === undefined) return 1;
    const order = compareOrder(step, other);
    if (order !== 0) return order;
  }
  return a.length - b.length;
}

interface Place {
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
function placeOf(reading: PointReading, path: readonly string[]): Place {
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
function stepLabel(reading: PointReading, field: Field | undefined, step: string): string {
  if (field?.type === 'bilingual' && (step === 'fr' || step === 'ar')) return LANGUAGE_NAMES[step];
  if (field?.type === 'codes' || field?.type === 'institutions') {
    const list = codeListOf(reading.vocabularies, field.vocabulary ?? 'institutions');
    return list.label(step, reading.formats.language);
  }
  return step;
}

const KINDS: ReadonlySet<string> = new Set(WARNING_KINDS);

function wordsOf(reading: PointReading, record: string, warning: WarningLine): string {
  const { kind, formats, text, vocabularies } = reading;
  const { about } = warning;
  if (!KINDS.has(warning.kind)) return text('warning-other');
  const id = `warning-${warning.kind}`;
  switch (warning.kind) {
    case 'date-order': {
      const begin = fieldOf(kind, record, about);
      return text(id, { about: begin === undefined ? about : text(begin.label) });
    }
    case 'sum': {
      const cut = about.lastIndexOf('=');
      const dimensions = codeListOf(vocabularies, 'dimensions');
      const names = about
        .slice(0, Math.max(cut, 0))
        .split(',')
        .map((name) => dimensions.label(name, formats.language));
      return text(id, {
        about: names.join(formats.language === 'ar' ? '، ' : ', '),
        sum: numberLabel(reading, about.slice(cut + 1)),
      });
    }
    case 'out-of-range':
    case 'too-precise':
      // A whole number may be a year, which is not grouped.
      return text(id, { about: about.includes('.') ? numberLabel(reading, about) : about });
    default:
      return text(id, { about });
  }
}

/** A number as a warning writes it, for reading; anything else as it is. */
function numberLabel({ formats }: PointReading, about: string): string {
  const number = readDecimal(/^-?\d+$/.test(about) ? Number(about) : about);
  return number === undefined ? about : formats.number(number);
}

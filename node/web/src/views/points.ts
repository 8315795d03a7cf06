/** What the node found worth a look, in words: where it stands by the labels of its fields, and what is the matter. */
import { WARNING_KINDS, type WarningLine } from '@tansiq/web/api.ts';
import { readDecimal } from '@tansiq/web/decimal.ts';
import { compareOrder } from '@tansiq/web/document/order.ts';
import { fieldOf } from '@tansiq/web/document/schema.ts';
import { type PlaceReading, placeOf } from '@tansiq/web/editors/placeOf.ts';
import { codeListOf } from '@tansiq/web/ui/vocabulary.tsx';

/** One thing to look at. */
export interface Point {
  /** Names it among the others. */
  readonly key: string;
  /** The field, and the value in it when it has several. */
  readonly label: string;
  readonly words: string;
  /** Where it is. */
  readonly path: readonly string[];
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
export type PointReading = PlaceReading;

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
      path: warning.path,
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

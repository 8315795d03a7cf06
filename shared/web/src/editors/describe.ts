/** One value in words, as it is read on screen, in a conflict and on paper. */

import type { DocView } from '../client/docHandle.ts';
import { isDeleted } from '../document/deleted.ts';
import { asBool, asDate, asDecimal, asInt, asMap, asSet, asText, inLanguage } from '../document/read.ts';
import type { Field, Schema } from '../document/schema.ts';
import { DEFAULT_CURRENCY, parseCellKey } from '../document/sums.ts';
import type { DateSpec } from '../input/date.ts';
import type { Directory } from '../ui/directory.tsx';
import type { Formats, Translate } from '../ui/l10n.ts';
import { codeListOf, type Vocabularies } from '../ui/vocabulary.tsx';
import { rowLabel } from './labels.ts';

/** Everything that ids and codes are resolved against. */
export interface Reading {
  readonly schema: Schema;
  /** The document's root, for references. */
  readonly doc: DocView;
  readonly vocabularies: Vocabularies;
  readonly directory: Directory;
  readonly formats: Formats;
  readonly text: Translate;
}

/** A field's value in words; '' when it is unset. `map` is the record that holds it. */
export function describe(reading: Reading, field: Field, value: unknown, map: DocView): string {
  const { formats, text, vocabularies, directory } = reading;
  switch (field.type) {
    case 'code':
    case 'institution': {
      const code = asText(value);
      const list = codeListOf(vocabularies, field.vocabulary ?? 'institutions');
      return code === '' ? '' : list.label(code, formats.language);
    }
    case 'codes':
    case 'institutions': {
      const list = codeListOf(vocabularies, field.vocabulary ?? 'institutions');
      return [...asSet(value)]
        .sort((a, b) => list.compare(a, b))
        .map((code) => list.label(code, formats.language))
        .join(formats.language === 'ar' ? '، ' : ', ');
    }
    case 'money': {
      const amount = asDecimal(value);
      return amount === undefined ? '' : formats.money(amount, currencyOf(field, map));
    }
    case 'percent': {
      const percent = asDecimal(value);
      return percent === undefined ? '' : formats.percent(percent);
    }
    case 'integer': {
      const number = asInt(value);
      if (number === undefined) return '';
      if (isYear(field)) return String(number);
      return field.unit === undefined
        ? formats.number(number)
        : `${formats.number(number)}\u00a0${text(`unit-${field.unit}`)}`;
    }
    case 'decimal': {
      const number = asDecimal(value);
      return number === undefined ? '' : formats.number(number);
    }
    case 'boolean': {
      const flag = asBool(value);
      return flag === undefined ? '' : text(flag ? 'ui-yes' : 'ui-no');
    }
    case 'date':
      return asDate(value) === '' ? asText(value) : formats.longDate(asText(value));
    case 'person': {
      const id = asText(value);
      const name = directory.people.find((person) => person.id === id)?.name;
      return id === '' ? '' : (name ?? text('ui-person-unknown'));
    }
    case 'document': {
      const id = asText(value);
      const found = directory.documents.find((document) => document.id === id);
      if (id === '') return '';
      if (found === undefined) return text('ui-document-unknown');
      const name = inLanguage(found.title, formats.language);
      return (found.deleted ?? null) === null ? name : text('row-deleted', { name });
    }
    case 'reference': {
      const id = asText(value);
      if (id === '') return '';
      const row = asMap(reading.doc[field.to ?? ''])[id];
      return row === undefined ? text('ui-row-unknown') : referenceLabel(reading, field, asMap(row));
    }
    default:
      return asText(value);
  }
}

function referenceLabel(reading: Reading, field: Field, row: DocView): string {
  const { schema, vocabularies, formats, text } = reading;
  const record = schema.records[schema.root]?.fields.find(({ name }) => name === field.to)?.record ?? '';
  const name = rowLabel(schema.kind, record, row, vocabularies, formats.language) || text('ui-untitled');
  return isDeleted(row) ? text('row-deleted', { name }) : name;
}

/** The currency of an amount: its own, its row's, or dirhams. */
export function currencyOf(field: Field, map: DocView): string {
  return (field.currency ?? asText(map[field.currency_field ?? ''])) || DEFAULT_CURRENCY;
}

/** Whether a number is a year, which is not grouped by thousands. */
export function isYear(field: Field): boolean {
  return field.name.endsWith('_year');
}

/** The years that a date may fall in, unless its field says others. */
const YEARS: DateSpec = { yearMin: 2000, yearMax: 2100 };

/** The years that a field's date may fall in. */
export function yearsOf(field: Field): DateSpec {
  return { yearMin: field.year_min ?? YEARS.yearMin, yearMax: field.year_max ?? YEARS.yearMax };
}

/** A period in words: a year, or a quarter of one. */
export function periodLabel(text: Translate, period: string): string {
  const [, year, quarter] = /^(\d{4})-Q([1-4])$/.exec(period) ?? [];
  return year === undefined || quarter === undefined
    ? period
    : text('cells-period-quarter', { year, quarter });
}

/** Which number of a field by period it is: the period, and of whom, or the total. */
export function cellLabel({ text, vocabularies, formats }: Reading, key: string): string {
  const parsed = parseCellKey(key);
  if (parsed === undefined) return key;
  const dimensions = codeListOf(vocabularies, 'dimensions');
  const names = parsed.parts.map(([dimension, code]) =>
    codeListOf(vocabularies, dimensions.get(dimension)?.kind).label(code, formats.language),
  );
  return [periodLabel(text, parsed.period), ...(names.length === 0 ? [text('cells-total')] : names)].join(
    ' · ',
  );
}

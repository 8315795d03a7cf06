/**
 * What a cell of the sheet holds, as it goes out to another program and comes in again. Reading is done by the parsers that
 * the fields use: what a field refuses, a cell refuses with the same words.
 */
import type { DocView } from '../../../client/docHandle.ts';
import { DAY_MS } from '../../../days.ts';
import { type Decimal, editableDecimal, readDecimal, writeDecimal } from '../../../decimal.ts';
import {
  asBool,
  asBoth,
  asDate,
  asDecimal,
  asMap,
  asRows,
  asSet,
  asText,
  inLanguage,
} from '../../../document/read.ts';
import { isSet } from '../../../document/schema.ts';
import { DEFAULT_CURRENCY, sumBudget } from '../../../document/sums.ts';
import { parseDay } from '../../../input/date.ts';
import { type NumberReading, parseNumber } from '../../../input/number.ts';
import { asWords, fold, oneLine } from '../../../text.ts';
import { sayDate } from '../../../ui/DateInput.tsx';
import { isTooLong } from '../../../ui/limits.ts';
import { sayNumber } from '../../../ui/NumberInput.tsx';
import { codeListOf, isValidOn } from '../../../ui/vocabulary.tsx';
import { describe, type Reading, yearsOf } from '../../describe.ts';
import { rowLabel } from '../../labels.ts';
import { isOneLine } from '../../layout.ts';
import { rulesOf } from '../../numbers.ts';
import type { Scalar } from '../../write.ts';
import type { Column } from '../columns.ts';
import type { RawCell } from './clipboard.ts';

/** What can be written into a cell. */
export type CellValue =
  | { readonly tag: 'scalar'; readonly value: Scalar }
  | { readonly tag: 'set'; readonly codes: readonly string[] }
  | { readonly tag: 'text'; readonly text: string };

/** What a text says to a cell: a value, or in words why it is not taken. */
export type CellReading =
  | { readonly ok: true; readonly value: CellValue }
  | { readonly ok: false; readonly reason: string };

/** What cells are read and written with. */
export interface SheetReading extends Reading {
  /** YYYY-MM-DD. */
  readonly today: string;
}

const take = (value: CellValue): CellReading => ({ ok: true, value });
const scalarOf = (value: Scalar): CellReading =>
  take({ tag: 'scalar', value: value === '' ? undefined : value });
const refuse = (reason: string): CellReading => ({ ok: false, reason });

/** The language that a text in two languages is read and written in here. */
export function sideOf(reading: Reading): 'fr' | 'ar' {
  return reading.formats.language === 'ar' ? 'ar' : 'fr';
}

/** Between several codes of one cell; no label holds one. */
const BETWEEN = '; ';

/** What a cell says to another program: what is seen, in the form that reads back to the same value. */
export function writtenCell(reading: SheetReading, column: Column, action: DocView): string {
  if (column.tag === 'sum') return writtenSum(reading, column.amount, action);
  const { field } = column;
  const { language } = reading.formats;
  const value = action[field.name];
  switch (field.type) {
    case 'bilingual':
      return inLanguage(asBoth(value), language);
    case 'date':
      return asDate(value) || asText(value);
    case 'percent': {
      const percent = asDecimal(value);
      return percent === undefined ? '' : `${editableDecimal(percent, language)}%`;
    }
    case 'integer':
    case 'decimal':
    case 'money': {
      const number = asDecimal(value);
      return number === undefined ? '' : editableDecimal(number, language);
    }
    case 'codes':
    case 'institutions': {
      const list = codeListOf(reading.vocabularies, field.vocabulary ?? 'institutions');
      const codes = [...asSet(value)].sort((a, b) => list.compare(a, b));
      return codes.map((code) => list.label(code, language)).join(BETWEEN);
    }
    case 'boolean':
    case 'code':
    case 'institution':
    case 'person':
    case 'reference':
      return describe(reading, field, value, action);
    default:
      return asText(value);
  }
}

function writtenSum(
  { formats }: SheetReading,
  amount: 'planned' | 'secured' | 'spent',
  action: DocView,
): string {
  const sums = [...sumBudget([action.budget])];
  const isPlain = sums.every(([currency]) => currency === DEFAULT_CURRENCY);
  const only = singleBudget(action)?.value;
  if (only !== undefined && asDecimal(only[amount]) === undefined) return '';
  return sums
    .map(([currency, amounts]) => {
      const figure = editableDecimal(amounts[amount], formats.language);
      return isPlain ? figure : `${figure} ${currency}`;
    })
    .join('\n');
}

/** Whether a cell of the column is words to another program, which would take some of them for a number or a day. */
export function isWords({ field }: Column): boolean {
  return !['date', 'percent', 'integer', 'decimal', 'money'].includes(field.type);
}

/** The one line of an action's budget; `undefined` when there are none or several. */
export function singleBudget(action: DocView): { readonly id: string; readonly value: DocView } | undefined {
  const rows = asRows(action.budget);
  return rows.length === 1 ? rows[0] : undefined;
}

/** Reads what was typed or pasted into a cell of `action`. */
export function readCell(reading: SheetReading, column: Column, raw: RawCell, action: DocView): CellReading {
  const { field } = column;
  const { text } = reading;
  switch (field.type) {
    case 'money':
      return readAmount(reading, column, raw, action);
    case 'percent':
    case 'integer':
    case 'decimal':
      return readNumber(reading, column, raw, action);
    case 'date':
      return readDay(reading, column, raw);
    case 'code':
    case 'institution':
    case 'codes':
    case 'institutions':
      return readCodes(reading, column, raw, action);
    case 'person':
      return readPerson(reading, raw);
    case 'reference':
      return readReference(reading, column, raw);
    case 'boolean':
      return readFlag(reading, raw);
    case 'string': {
      const line = oneLine(raw.text);
      return isTooLong('', line, 'string') ? refuse(text('sheet-too-long')) : scalarOf(line);
    }
    default: {
      const words = isOneLine(field) ? oneLine(raw.text) : asWords(raw.text);
      return isTooLong('', words, 'text')
        ? refuse(text('sheet-too-long'))
        : take({ tag: 'text', text: words });
    }
  }
}

function readAmount(reading: SheetReading, column: Column, raw: RawCell, action: DocView): CellReading {
  if (column.tag === 'sum' && asRows(action.budget).length > 1)
    return refuse(reading.text('sheet-several-sources'));
  return readNumber(reading, column, raw, singleBudget(action)?.value ?? {});
}

function readNumber(reading: SheetReading, { field }: Column, raw: RawCell, map: DocView): CellReading {
  const spec = { ...rulesOf(field, map, reading.vocabularies), language: reading.formats.language };
  let read: NumberReading = parseNumber(raw.text, spec);
  // What is seen can be read in two ways; the number behind it cannot.
  const behind = raw.number === undefined || raw.text.includes('%') ? undefined : numberBehind(raw.number);
  if (!read.ok && read.reason.code === 'ambiguous' && behind !== undefined)
    read = parseNumber(editableDecimal(behind, reading.formats.language, 4), spec);
  if (!read.ok) return refuse(sayNumber(reading.text, read.reason, raw.text));
  return scalarOf(read.value === undefined ? undefined : writeDecimal(read.value));
}

function numberBehind(number: string): Decimal | undefined {
  return readDecimal(/^-?\d+$/.test(number) ? Number(number) : number);
}

/** The day that a spreadsheet counts from, in Unix milliseconds. */
const EPOCH_MS = Date.UTC(1899, 11, 30);

function readDay(reading: SheetReading, { field }: Column, raw: RawCell): CellReading {
  const days = raw.isDay === true ? Number(raw.number) : Number.NaN;
  // The day itself, whatever order of day and month its own program shows.
  const text = Number.isInteger(days) && days > 0 ? dayText(days) : raw.text;
  const read = parseDay(text, yearsOf(field));
  return read.ok ? scalarOf(read.value) : refuse(sayDate(reading.text, reading.formats, read.reason));
}

function dayText(days: number): string {
  const date = new Date(EPOCH_MS + days * DAY_MS);
  return Number.isNaN(date.valueOf()) ? '' : date.toISOString().slice(0, 10);
}

function readCodes(reading: SheetReading, { field }: Column, raw: RawCell, action: DocView): CellReading {
  const name = field.vocabulary ?? 'institutions';
  const said = raw.text.trim();
  if (said === '')
    return isSet(field)
      ? take({ tag: 'set', codes: [] })
      : field.required
        ? refuse(reading.text('sheet-required'))
        : scalarOf(undefined);
  const chosen = isSet(field) ? asSet(action[field.name]) : [asText(action[field.name])];
  const codes: string[] = [];
  for (const part of isSet(field) ? partsOf(reading, name, said) : [said]) {
    const code = codeNamed(reading, name, part);
    if (code === undefined) return refuse(reading.text('sheet-no-such-code', { text: part }));
    const found = codeListOf(reading.vocabularies, name).get(code);
    if (found !== undefined && !isValidOn(found, reading.today) && !chosen.includes(code))
      return refuse(reading.text('sheet-old-code', { text: part }));
    if (!codes.includes(code)) codes.push(code);
  }
  return isSet(field) ? take({ tag: 'set', codes }) : scalarOf(codes[0]);
}

/** The names in a cell of several: between semicolons or lines, or between commas where the whole is no name. */
function partsOf(reading: SheetReading, name: string, said: string): readonly string[] {
  const split = (text: string, mark: RegExp) =>
    text
      .split(mark)
      .map((part) => part.trim())
      .filter((part) => part !== '');
  return split(said, /[;؛\n]/).flatMap((part) =>
    codeNamed(reading, name, part) === undefined ? split(part, /[,،]/) : [part],
  );
}

/** By vocabulary, each code under all that it is called. */
const named = new WeakMap<object, ReadonlyMap<string, string>>();

function codeNamed(reading: SheetReading, name: string, said: string): string | undefined {
  const { vocabulary } = codeListOf(reading.vocabularies, name);
  let names = named.get(vocabulary);
  if (names === undefined) {
    const all = new Map<string, string>();
    // Codes last, so that no label takes one away; of two with one label the first.
    for (const { code, fr, ar } of [...vocabulary.codes].reverse())
      for (const label of [fr, ar]) if (label !== '') all.set(fold(label), code);
    for (const { code } of vocabulary.codes) all.set(fold(code), code);
    named.set(vocabulary, all);
    names = all;
  }
  return names.get(fold(said));
}

function readPerson(reading: SheetReading, raw: RawCell): CellReading {
  const said = fold(raw.text);
  if (said === '') return scalarOf(undefined);
  const found = reading.directory.people.filter(({ name }) => fold(name) === said);
  const [only] = found;
  return only !== undefined && found.length === 1
    ? scalarOf(only.id)
    : refuse(reading.text('sheet-no-such-person', { text: raw.text.trim() }));
}

function readReference(reading: SheetReading, { field }: Column, raw: RawCell): CellReading {
  const said = fold(raw.text);
  if (said === '') return field.required ? refuse(reading.text('sheet-required')) : scalarOf(undefined);
  const { schema, vocabularies, doc, formats } = reading;
  const record = schema.records[schema.root]?.fields.find(({ name }) => name === field.to)?.record ?? '';
  const found = asRows(asMap(doc)[field.to ?? '']).filter(({ value }) => {
    const { fr, ar } = asBoth(value.title);
    const label = rowLabel(schema.kind, record, value, vocabularies, formats.language);
    return [asText(value.code), fr, ar, label].some((name) => name !== '' && fold(name) === said);
  });
  const [only] = found;
  return only !== undefined && found.length === 1
    ? scalarOf(only.id)
    : refuse(reading.text('sheet-no-such-row', { text: raw.text.trim(), count: found.length }));
}

const YES: ReadonlySet<string> = new Set(['oui', 'نعم', 'yes', 'vrai', 'true', 'x', '1'].map(fold));
const NO: ReadonlySet<string> = new Set(['non', 'لا', 'no', 'faux', 'false', '0'].map(fold));

function readFlag(reading: SheetReading, raw: RawCell): CellReading {
  const said = fold(raw.text);
  if (said === '') return scalarOf(undefined);
  if (YES.has(said)) return scalarOf(true);
  return NO.has(said)
    ? scalarOf(false)
    : refuse(reading.text('sheet-no-such-code', { text: raw.text.trim() }));
}

/** What stands in a cell now, as it would be written. Of a sum, what its one line says. */
export function valueIn(reading: SheetReading, column: Column, action: DocView): CellValue {
  const { field } = column;
  const value = column.tag === 'sum' ? singleBudget(action)?.value[column.amount] : action[field.name];
  switch (field.type) {
    case 'codes':
    case 'institutions':
      return { tag: 'set', codes: asSet(value) };
    case 'bilingual':
      return { tag: 'text', text: asBoth(value)[sideOf(reading)] };
    case 'text':
      return { tag: 'text', text: asText(value) };
    case 'boolean':
      return { tag: 'scalar', value: asBool(value) };
    default: {
      const number = asDecimal(value);
      return {
        tag: 'scalar',
        value: number === undefined ? asText(value) || undefined : writeDecimal(number),
      };
    }
  }
}

/** Whether two values say the same. */
export function isSameCell(a: CellValue, b: CellValue): boolean {
  if (a.tag === 'scalar') return b.tag === 'scalar' && a.value === b.value;
  if (a.tag === 'text') return b.tag === 'text' && a.text === b.text;
  return b.tag === 'set' && [...a.codes].sort().join('\n') === [...b.codes].sort().join('\n');
}

/** The documents of the typing bench: a long one of each kind made from the samples, and an empty one beside it. */
import { readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Federation, Sample } from './federation.ts';
import { ROOT } from './paths.ts';

/** How long the long ones are. */
export const ACTIONS = 500;
export const ITEMS = 30;
export const ATTENDEES = 60;

interface Content {
  readonly kind: Sample['kind'];
  readonly group: string;
  readonly document: Readonly<Record<string, unknown>>;
}

type Row = Readonly<Record<string, unknown>>;
type Rows = Readonly<Record<string, Row>>;

/** The two documents of a kind, by their ids. */
export interface Pair {
  readonly long: string;
  readonly empty: string;
}

/** Imports a long plan and an empty one. Empty: one action without a word, for there is no row to type in otherwise. */
export async function importPlans(federation: Federation): Promise<Pair> {
  const sample = readSample('plan');
  const { axes, objectives, actions } = sample.document as Readonly<
    Record<'axes' | 'objectives' | 'actions', Rows>
  >;
  const long = { ...sample.document, axes, objectives, actions: repeated(actions, ACTIONS), indicators: {} };
  const empty = { ...titleOf(sample), actions: { [rowId(0)]: { order: 'V1', status: 'planned' } } };
  return importPair(federation, sample, long, empty);
}

/** Imports long minutes and empty ones: one item and one attendee without a word. */
export async function importMinutes(federation: Federation): Promise<Pair> {
  const sample = readSample('minutes-2026-03');
  const { agenda, attendance } = sample.document as Readonly<Record<'agenda' | 'attendance', Rows>>;
  const long = {
    ...sample.document,
    agenda: repeated(agenda, ITEMS),
    attendance: repeated(attendance, ATTENDEES),
    follow_ups: {},
  };
  const empty = {
    ...titleOf(sample),
    agenda: { [rowId(0)]: { order: 'V1' } },
    attendance: { [rowId(1)]: { order: 'V1' } },
  };
  return importPair(federation, sample, long, empty);
}

function readSample(file: string): Content {
  return JSON.parse(readFileSync(`${ROOT}/deploy/samples/MA-01/${file}.json`, 'utf8')) as Content;
}

function titleOf({ document }: Content): Row {
  return { title: document.title, language: document.language };
}

async function importPair(federation: Federation, sample: Content, long: Row, empty: Row): Promise<Pair> {
  const ids: string[] = [];
  for (const [name, document] of Object.entries({ long, empty })) {
    const path = join(tmpdir(), `tansiq-typing-${process.pid}-${sample.kind}-${name}.json`);
    const { kind, group } = sample;
    // The ministry reads it from the beginning: a key then brings all that a key can bring.
    writeFileSync(path, JSON.stringify({ kind, group, rule: 'at_once', document }));
    const { id } = await federation.importFile('MA-01', path, 'draft');
    ids.push(id);
  }
  const [first = '', second = ''] = ids;
  return { long: first, empty: second };
}

/** The rows over and over, in their order, each time with other ids. */
function repeated(rows: Rows, count: number): Rows {
  const all = Object.values(rows);
  const out: Record<string, Row> = {};
  for (let at = 0; at < count; at += 1) {
    const row = all[at % all.length];
    if (row !== undefined) out[rowId(at)] = { ...row, order: orderOf(at) };
  }
  return out;
}

function rowId(at: number): string {
  return (0x1000_0000_0000 + at).toString(16).padStart(16, 'a');
}

/** Sort keys of one length, which stand in the order of their numbers. */
function orderOf(at: number): string {
  return `V${String(at + 1).padStart(4, '0')}1`;
}

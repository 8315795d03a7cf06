/** The list of attendance: begun from the terms of reference, and from who came last time. */
import type { DocHandle, DocView } from '../../client/docHandle.ts';
import { scalar } from '../../document/edits.ts';
import { asBool, asRows, asText, type Row } from '../../document/read.ts';
import { addRows, findMap, type Preset, type Scalar, setScalars } from '../write.ts';
import { type Member, membersOf } from './counting.ts';

/** What a row says of who comes for an institution, apart from whether they came. */
const WHO = ['person', 'quality', 'sex'] as const;

function textsOf(row: DocView, names: readonly string[]): Record<string, string> {
  return Object.fromEntries(names.map((name) => [name, asText(row[name])]));
}

/** A row for each member of the group that has none, with who came for it last time. */
export function expectedRows(
  terms: DocView,
  previous: DocView | undefined,
  now: readonly Row[],
): readonly Preset[] {
  const here = new Set(now.map(({ value }) => asText(value.institution)));
  const last = asRows(previous?.attendance);
  return membersOf(terms)
    .filter(({ institution }) => !here.has(institution))
    .map((member) => {
      const before = last.find(({ value }) => asText(value.institution) === member.institution)?.value ?? {};
      const { person = '', quality = '', sex = '' } = textsOf(before, WHO);
      const isSame = member.titular === '' || person === '' || person === member.titular;
      return {
        institution: member.institution,
        person: member.titular || person,
        quality: (isSame ? quality : '') || qualityOf(member),
        sex: isSame ? sex : '',
        voting: member.isVoting,
      };
    });
}

/** In what quality somebody comes while nobody said it: who presides a regional council's group is its president. */
function qualityOf({ institution, role }: Member): string {
  const ofCouncil = /^ma-\d\d-cr$/.test(institution);
  if (ofCouncil && (role === 'president' || role === 'vice_president')) return role;
  return 'representative';
}

/** How many rows do not say yet who came. */
export function unmarked(rows: readonly Row[]): readonly Row[] {
  return rows.filter(({ value }) => asText(value.presence) === '');
}

/** Marks whoever is not marked yet as present. */
export function markPresent(handle: DocHandle): void {
  const rows = unmarked(asRows(handle.getSnapshot().doc.attendance));
  if (rows.length === 0) return;
  handle.change((doc) => {
    for (const { id } of rows) {
      const row = findMap(doc, ['attendance', id]);
      if (row !== undefined) row.presence = scalar('present');
    }
  });
}

/**
 * Takes over who came last time: where a row says nothing yet, and rows for those who are missing. What is written stays.
 * Answers how many rows it wrote.
 */
export function asLastTime(handle: DocHandle, previous: DocView): number {
  const now = asRows(handle.getSnapshot().doc.attendance);
  const left = [...now];
  let count = 0;
  handle.group(() => {
    const fresh: Preset[] = [];
    for (const { value } of asRows(previous.attendance)) {
      const institution = asText(value.institution);
      const at = left.findIndex((row) => asText(row.value.institution) === institution);
      const [row] = at < 0 ? [] : left.splice(at, 1);
      const before: Record<string, Scalar> = {
        ...textsOf(value, [...WHO, 'presence', 'represented_by']),
        voting: asBool(value.voting),
      };
      if (row === undefined) fresh.push({ ...before, institution });
      else if (fill(handle, row, before)) count += 1;
    }
    count += addRows(handle, ['attendance'], 'attendee', fresh).length;
  });
  return count;
}

/** Writes what a row lacks. */
function fill(handle: DocHandle, row: Row, values: Readonly<Record<string, Scalar>>): boolean {
  const missing = Object.entries(values).filter(
    ([key, value]) =>
      value !== undefined &&
      value !== '' &&
      asText(row.value[key]) === '' &&
      asBool(row.value[key]) === undefined,
  );
  if (missing.length === 0) return false;
  setScalars(handle, ['attendance', row.id], Object.fromEntries(missing));
  return true;
}

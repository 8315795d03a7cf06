/** Who counts at a meeting, and whether they are enough. */
import type { DocView } from '../../client/docHandle.ts';
import { isLocked } from '../../document/adoption.ts';
import { asBool, asDecimal, asInt, asRows, asText, type Row } from '../../document/read.ts';

/** The presences that count for a quorum. */
export const COUNTED: readonly string[] = ['present', 'represented'];

/** A quorum as it stands. */
export interface Quorum {
  /** Members present or represented: each institution counts once, however many people it sent. */
  readonly counted: number;
  /** How many are needed; absent when no rule is known. */
  readonly required: number | undefined;
  /** Absent when no rule is known. */
  readonly isReached: boolean | undefined;
}

/** How many institutions take part: each counts once, however many people it sent. */
export function institutionsPresent(rows: readonly Row[]): number {
  const present = rows.filter((row) => COUNTED.includes(asText(row.value.presence)));
  return new Set(present.map((row) => asText(row.value.institution) || row.id)).size;
}

/** The rows that have a vote: those that say so; all of them where nobody says it. */
export function votingRows(rows: readonly Row[]): readonly Row[] {
  const voting = rows.filter(({ value }) => asBool(value.voting) === true);
  return voting.length > 0 ? voting : rows;
}

/** The quorum of a meeting by its list of attendance. */
export function quorumOf(attendance: unknown, required: number | undefined): Quorum {
  const counted = institutionsPresent(votingRows(asRows(attendance)));
  return { counted, required, isReached: required === undefined ? undefined : counted >= required };
}

/** How many members the terms of reference want at a meeting; absent while they do not say it. */
export function requiredBy(terms: DocView): number | undefined {
  const members = membersOf(terms).filter(({ isVoting }) => isVoting).length;
  const percent = asDecimal(terms.quorum);
  if (members === 0 || percent === undefined || percent.units <= 0n) return undefined;
  // Rounded up, exactly: half of seventeen is nine.
  const all = 100n * 10n ** BigInt(percent.scale);
  return Number((BigInt(members) * percent.units + all - 1n) / all);
}

/** A member of the group. */
export interface Member {
  readonly institution: string;
  readonly role: string;
  readonly titular: string;
  readonly isVoting: boolean;
}

/** Roles that have no vote unless the terms give them one. */
const GUESTS: readonly string[] = ['observer', 'guest', 'secretariat'];

/** The members of the group by its terms of reference, each institution once. */
export function membersOf(terms: DocView): readonly Member[] {
  const members = new Map<string, Member>();
  for (const { value } of asRows(terms.composition)) {
    const institution = asText(value.institution);
    const role = asText(value.role);
    if (institution === '') continue;
    const isVoting = asBool(value.voting) ?? !GUESTS.includes(role);
    const before = members.get(institution);
    members.set(institution, {
      institution,
      role: before?.role ?? role,
      titular: before?.titular || asText(value.titular),
      isVoting: isVoting || before?.isVoting === true,
    });
  }
  return [...members.values()];
}

/** What the fields that keep a quorum should say; nothing of a list that is empty. */
export function countToKeep(doc: DocView): { present: number; isReached: boolean | undefined } | undefined {
  if (asRows(doc.attendance).length === 0) return undefined;
  const { counted, isReached } = quorumOf(doc.attendance, asInt(doc.quorum_required));
  const isSame = asInt(doc.quorum_present) === counted && asBool(doc.quorum_reached) === isReached;
  return isSame ? undefined : { present: counted, isReached };
}

/** Minutes as they are read, with the quorum as it is counted now; an adopted text says what it said. */
export function asCounted(doc: DocView): DocView {
  const count = isLocked(doc) ? undefined : countToKeep(doc);
  if (count === undefined) return doc;
  const { quorum_reached: _, ...rest } = doc;
  return {
    ...rest,
    quorum_present: count.present,
    ...(count.isReached === undefined ? {} : { quorum_reached: count.isReached }),
  };
}

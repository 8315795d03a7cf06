/**
 * What adopting does to a document, read from the document itself: whether its text is frozen, which version was adopted,
 * and what was opened again since. Every node that holds the document reads the same.
 *
 * Adopting writes, in one change, the state, the date and the record `adoption`; its `version` is the frontier of the text
 * before that change. Amending adds a row to `amendments`. The later of the two decides.
 */

import type { DocView, Path } from '../client/docHandle.ts';
import { todayInMorocco } from '../days.ts';
import type { DocKind, SharingRule } from '../ids.ts';
import { asDate, asMap, asRows, asText } from './read.ts';
import { type Field, fieldsOf, isFollowUp, rootFields } from './schema.ts';

/** The state of a document whose text is adopted. */
export const ADOPTED = 'adopted';
/** The state of a document that was sent to its readers. */
export const CIRCULATED = 'circulated';

/** The states that a document of a kind goes through. */
export const STATES: Readonly<Record<DocKind, readonly string[]>> = {
  minutes: ['convocation', 'draft', CIRCULATED, ADOPTED],
  action_plan: ['draft', CIRCULATED, ADOPTED],
  terms: ['draft', CIRCULATED, ADOPTED],
};

/** Fields that only adopting and amending write: no form shows them, and they are no part of the text. */
export const ADOPTION_FIELDS: readonly string[] = ['adoption', 'amendments'];

/** Where a meeting is while it runs: its own page writes them, and they are no part of the text. */
export const MEETING_FIELDS: readonly string[] = ['current_item', 'current_since'];

/** Fields of the root that the editors write by themselves: shown where they belong, and in no form. */
export const KEPT_BY_EDITORS: ReadonlySet<string> = new Set([
  'choices',
  ...ADOPTION_FIELDS,
  ...MEETING_FIELDS,
]);

/** Most heads that fit in one scalar string of 256 bytes, 64 digits each and commas between them. */
export const VERSION_HEADS_MAX = 3;

/** One adoption. */
export interface Adopted {
  /** The day, as YYYY-MM-DD; '' when nobody wrote it. */
  readonly on: string;
  /** The moment, as a UTC instant; '' of a document that was adopted before that was recorded. */
  readonly at: string;
  /** The account, opaque; '' when not recorded. */
  readonly by: string;
  /** In which role; '' when not recorded. */
  readonly role: string;
  /** The heads of the adopted text; empty when not recorded. */
  readonly version: readonly string[];
}

/** One opening of an adopted document. */
export interface Amendment {
  readonly id: string;
  readonly at: string;
  readonly by: string;
  readonly reason: string;
}

/** Whether the text may change, and why not. */
export interface Lock {
  /** `amending`: adopted, and opened again with a reason. */
  readonly tag: 'open' | 'locked' | 'amending';
  /** The last adoption; absent of a document that was never adopted. */
  readonly adopted?: Adopted;
  /** Oldest first. */
  readonly amendments: readonly Amendment[];
}

/** Reads it from the root of a document. */
export function lockOf(doc: DocView): Lock {
  const record = asMap(doc.adoption);
  const at = asText(record.at);
  const isAdopted = asText(doc.state) === ADOPTED;
  const amendments = asRows(doc.amendments)
    .map(({ id, value }) => ({
      id,
      at: asText(value.at),
      by: asText(value.by),
      reason: asText(value.reason),
    }))
    .sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
  const wasAdopted = isAdopted || (at !== '' && versionOf(asText(record.version)).length > 0);
  if (!wasAdopted) return { tag: 'open', amendments };
  const adopted: Adopted = {
    on: asDate(doc.adopted_on) || dayOf(at),
    at,
    by: asText(record.by),
    role: asText(record.role),
    version: versionOf(asText(record.version)),
  };
  if (!isAdopted) return { tag: 'open', adopted, amendments };
  // Equal moments are an amendment: rather a text that is open and says so than one that nobody can open.
  const isOpen = amendments.some((amendment) => amendment.at >= at);
  return { tag: isOpen ? 'amending' : 'locked', adopted, amendments };
}

/** Whether nobody may change the text. */
export function isLocked(doc: DocView): boolean {
  return asText(doc.state) === ADOPTED && lockOf(doc).tag === 'locked';
}

/**
 * Whether a place may be written whatever the lock says: the follow-up of what was adopted, and the record of a choice
 * between two values of it. The text is all the rest.
 */
export function isOpenPlace(kind: DocKind, path: Path): boolean {
  return path[0] === 'choices' || isFollowUp(kind, path);
}

/** Whether the lock lets a place be written. */
export function mayWriteAt(kind: DocKind, doc: DocView, path: Path): boolean {
  return !isLocked(doc) || isOpenPlace(kind, path);
}

/** The heads in a register; empty when it holds anything else. */
export function versionOf(text: string): readonly string[] {
  const heads = text.split(',');
  return heads.every((head) => /^[0-9a-f]{64}$/.test(head)) ? heads : [];
}

/** Morocco's civil day of an instant, or ''. */
export function dayOf(instant: string): string {
  const date = new Date(instant);
  return instant === '' || Number.isNaN(date.valueOf()) ? '' : todayInMorocco(date);
}

/**
 * The adopted text as it is read: the view at the adopted heads, with the state and the date that the very next change
 * gave it.
 */
export function asAdopted(view: DocView, adopted: Adopted): DocView {
  const { adoption: _adoption, amendments: _amendments, ...text } = view;
  return { ...text, state: ADOPTED, adopted_on: asDate(view.adopted_on) || dayOf(adopted.at) || adopted.on };
}

/** Whether the ministry reads a document in `state` under this rule. */
export function isRuleMet(rule: SharingRule, state: string): boolean {
  switch (rule) {
    case 'at_once':
      return true;
    case 'from_circulated':
      return state === CIRCULATED || state === ADOPTED;
    case 'from_adopted':
      return state === ADOPTED;
    default:
      return false;
  }
}

/** Who reads a document besides its council. */
export interface Circle {
  readonly rule: SharingRule;
  /** Whether the rule will give the document to the ministry one day: nobody decided otherwise since. */
  readonly ruleWaits: boolean;
  /** Whether the ministry reads it. */
  readonly ministry: boolean;
  /** The names of the other councils that read or write it. */
  readonly councils: readonly string[];
}

/** Whether the step to `state` lets the ministry read from now on. */
export function givesToMinistry(circle: Circle, state: string): boolean {
  return circle.ruleWaits && !circle.ministry && isRuleMet(circle.rule, state);
}

/** How much of what stands in a document, for whoever is about to hand it over. */
export interface Extent {
  /** Actions of a plan, or items of an agenda. */
  readonly items: number;
  /** People who are named in it, each once. */
  readonly people: number;
}

/** Counts it. */
export function extentOf(kind: DocKind, doc: DocView): Extent {
  const people = new Set<string>();
  collectPeople(kind, rootFields(kind), doc, people);
  const rows = kind === 'action_plan' ? doc.actions : kind === 'minutes' ? doc.agenda : doc.composition;
  return { items: asRows(rows).length, people: people.size };
}

function collectPeople(kind: DocKind, fields: readonly Field[], map: DocView, found: Set<string>): void {
  for (const field of fields) {
    const value = map[field.name];
    const record = field.record ?? '';
    if (field.type === 'person' && asText(value) !== '') found.add(asText(value));
    if (field.type === 'record') collectPeople(kind, fieldsOf(kind, record), asMap(value), found);
    if (field.type === 'rows')
      for (const row of asRows(value)) collectPeople(kind, fieldsOf(kind, record), row.value, found);
  }
}

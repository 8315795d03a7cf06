/**
 * What minutes begin with: the members by the terms of reference, what the meeting before announced and put off, and what the
 * plans have open. Only what is empty is filled, all of it as one step.
 */
import type { DocHandle, DocView } from '../../client/docHandle.ts';
import { ADOPTED } from '../../document/adoption.ts';
import { asBoth, asDate, asRows, asSet, asText, type Both, isEmpty } from '../../document/read.ts';
import { localizationOf } from '../../i18n.tsx';
import { type Around, type Neighbour, readNeighbour } from '../around.tsx';
import { addRows, type Preset, type Scalar, setMembers, setScalars, setText } from '../write.ts';
import { membersOf, requiredBy } from './counting.ts';
import { expectedRows } from './expected.ts';
import { openPoints, putOff, type Read } from './followUps.ts';
import { nextMeeting, rhythmOf } from './nextDate.ts';

/** The documents around minutes that could be read. */
export interface Sources {
  readonly terms: Read | undefined;
  /** The minutes of the meeting before. */
  readonly previous: Read | undefined;
  readonly plans: readonly Read[];
}

/** Minutes that are looked at to find the last ones: the newest. */
const LOOKED_AT_MAX = 8;
const PLANS_MAX = 4;
const READ_MS = 3_000;

async function readAll(around: Around, some: readonly Neighbour[]): Promise<readonly Read[]> {
  const read = await Promise.all(
    some.map(async ({ id }) => ({ id, doc: await readNeighbour(around, id, READ_MS) })),
  );
  return read.flatMap(({ id, doc }) => (doc === undefined ? [] : [{ id, doc }]));
}

/** The terms of reference in force: adopted before drafts, the newest of those. */
export async function readTerms(around: Around): Promise<Read | undefined> {
  const all = around.beside.filter(({ kind }) => kind === 'terms');
  const best = all.find(({ state }) => state === 'adopted') ?? all[0];
  return best === undefined ? undefined : (await readAll(around, [best]))[0];
}

/** The minutes that `minutes` name as the ones before; otherwise the last of an earlier day. */
export async function readPrevious(around: Around, minutes: DocView): Promise<Read | undefined> {
  const all = around.beside.filter(({ kind }) => kind === 'minutes');
  const named = all.find((each) => each.id === asText(minutes.previous));
  if (named !== undefined) return (await readAll(around, [named]))[0];
  const day = asDate(minutes.date);
  const read = await readAll(around, all.slice(0, LOOKED_AT_MAX));
  return read
    .filter(({ doc }) => asDate(doc.date) !== '' && (day === '' || asDate(doc.date) < day))
    .sort((a, b) => (asDate(a.doc.date) < asDate(b.doc.date) ? 1 : -1))[0];
}

/** The plans of the group. */
export function readPlans(around: Around): Promise<readonly Read[]> {
  const all = around.beside.filter(({ kind }) => kind === 'action_plan');
  return readAll(around, all.slice(0, PLANS_MAX));
}

/** Everything that minutes begin with, as far as it can be read now. */
export async function readSources(around: Around, minutes: DocView): Promise<Sources> {
  const [terms, previous, plans] = await Promise.all([
    readTerms(around),
    readPrevious(around, minutes),
    readPlans(around),
  ]);
  return { terms, previous, plans };
}

/** Whether there is anything to begin from. */
export function hasSources({ terms, previous }: Sources): boolean {
  return terms !== undefined || previous !== undefined;
}

/** Fills what is empty. One step, so that Ctrl+Z takes all of it back. */
export function beginFrom(handle: DocHandle, { terms, previous, plans }: Sources, today: string): void {
  const { doc } = handle.getSnapshot();
  handle.group(() => {
    fillScalars(handle, scalarsFrom(terms?.doc, previous, today));
    for (const [name, both] of Object.entries(textsFrom(previous?.doc))) fillText(handle, name, both);
    if (isEmpty(doc.recipients))
      setMembers(handle, ['recipients'], recipientsFrom(terms?.doc, previous?.doc));
    if (terms !== undefined) {
      const rows = expectedRows(terms.doc, previous?.doc, asRows(doc.attendance));
      addRows(handle, ['attendance'], 'attendee', rows);
    }
    const now = handle.getSnapshot().doc;
    const day = asDate(now.date) || today;
    addRows(handle, ['follow_ups'], 'follow_up', openPoints(now, previous?.doc, plans, day));
    const agenda = agendaFrom(handle.getSnapshot().doc, previous?.doc);
    if (asRows(doc.agenda).length === 0) addRows(handle, ['agenda'], 'item', agenda);
  });
}

function fillScalars(handle: DocHandle, values: Readonly<Record<string, Scalar>>): void {
  const { doc } = handle.getSnapshot();
  const missing = Object.entries(values).filter(
    ([name, value]) => value !== undefined && value !== '' && isEmpty(doc[name]),
  );
  if (missing.length > 0) setScalars(handle, [], Object.fromEntries(missing));
}

function fillText(handle: DocHandle, name: string, both: Both): void {
  const before = asBoth(handle.getSnapshot().doc[name]);
  if (before.fr !== '' || before.ar !== '') return;
  for (const language of ['fr', 'ar'] as const) setText(handle, [name, language], both[language]);
}

function scalarsFrom(
  terms: DocView | undefined,
  previous: Read | undefined,
  today: string,
): Record<string, Scalar> {
  const last = previous?.doc ?? {};
  const president =
    terms === undefined ? undefined : membersOf(terms).find(({ role }) => role === 'president');
  const perYear = terms === undefined ? undefined : rhythmOf(terms).perYear;
  const byRhythm = perYear === undefined ? undefined : nextMeeting(asDate(last.date), perYear, today);
  const date = asDate(last.next_date) || byRhythm || '';
  return {
    previous: previous?.id,
    number: numberAfter(asText(last.number), date || today),
    type: 'ordinary',
    date,
    start: asText(last.start),
    language: asText(last.language) || asText(terms?.language),
    province: asText(last.province),
    chair_institution: asText(last.chair_institution) || president?.institution,
    rapporteur_institution: asText(last.rapporteur_institution) || asText(terms?.secretariat),
    quorum_required: terms === undefined ? undefined : requiredBy(terms),
  };
}

function textsFrom(previous: DocView | undefined): Record<string, Both> {
  if (previous === undefined) return {};
  const announced = asBoth(previous.next_place);
  const isAnnounced = announced.fr !== '' || announced.ar !== '';
  return { body: asBoth(previous.body), place: isAnnounced ? announced : asBoth(previous.place) };
}

function recipientsFrom(terms: DocView | undefined, previous: DocView | undefined): readonly string[] {
  const members = terms === undefined ? [] : membersOf(terms).map(({ institution }) => institution);
  return [...new Set([...members, ...asSet(previous?.recipients)])];
}

/** The number after `last`: `03/2026` is followed by `04/2026`, and by `01/2027` in another year. '' when it is of no such form. */
export function numberAfter(last: string, day: string): string {
  const [, digits, year] = /^(\d{1,3})(?:\/(\d{4}))?$/.exec(last.trim()) ?? [];
  if (digits === undefined) return '';
  const yearNow = day.slice(0, 4);
  const next = year === undefined || year === yearNow ? Number(digits) + 1 : 1;
  const plain = String(next).padStart(digits.length, '0');
  return year === undefined ? plain : `${plain}/${yearNow}`;
}

/** What every agenda begins with, then what was put off. */
function agendaFrom(minutes: DocView, previous: DocView | undefined): readonly Preset[] {
  if (previous === undefined) return [];
  const number = asText(previous.number);
  const isAdopted = asText(previous.state) === ADOPTED;
  const adoption = number === '' || isAdopted ? [] : [{ title: inBoth('agenda-first-adoption', { number }) }];
  const followUp =
    asRows(minutes.follow_ups).length === 0 ? [] : [{ title: inBoth('agenda-first-follow-up') }];
  return [...adoption, ...followUp, ...putOff(previous)];
}

/** A text of ours in both languages of a document, whatever the screen's is, without marks that nobody sees. */
function inBoth(id: string, args: Record<string, string> = {}): Both {
  const say = (language: 'fr' | 'ar') =>
    localizationOf(language)
      .getString(id, args)
      .replace(/[\u2066-\u2069]/g, '');
  return { fr: say('fr'), ar: say('ar') };
}

/** From the terms of reference to the next agenda: what is taken over, what is counted, and when the group meets again. */
import { describe, expect, it } from 'vitest';
import type { DocView } from '../../client/docHandle.ts';
import { asRows, asText } from '../../document/read.ts';
import { memoryHandle } from '../../testing/memoryHandle.ts';
import { moveTo } from '../adopting.ts';
import { beginFrom, numberAfter } from './beginning.ts';
import { asCounted, quorumOf, requiredBy } from './counting.ts';
import { asLastTime, expectedRows, markPresent } from './expected.ts';
import { openPoints } from './followUps.ts';
import { beAt, clockOf, close, currentItem, elapsed, neighbourItem } from './meeting.ts';
import { callBy, nextMeeting } from './nextDate.ts';
import { nextCode, placesIn } from './planAction.ts';

const both = (fr: string, ar = '') => ({ fr, ar });

const TERMS: DocView = {
  kind: 'terms',
  quorum: 50,
  meetings_per_year: 4,
  notice_days: 15,
  language: 'fr',
  secretariat: 'ma-01-cr',
  composition: {
    a: { order: 'V1', institution: 'ma-01-cr', role: 'president', voting: true },
    b: { order: 'V2', institution: 'anapec', role: 'member', titular: 'p-nadia' },
    c: { order: 'V3', institution: 'ofppt', role: 'member' },
    d: { order: 'V4', institution: 'iom', role: 'observer' },
    e: { order: 'V5', institution: 'anapec', role: 'member' },
  },
};

const LAST: DocView = {
  kind: 'minutes',
  number: '03/2026',
  date: '2026-09-10',
  start: '10:00',
  next_date: '2026-12-10',
  body: both('Groupe de travail', 'مجموعة العمل'),
  place: both('Siège'),
  next_place: both('', ''),
  chair_institution: 'ma-01-cr',
  attendance: {
    a: {
      order: 'V1',
      institution: 'ofppt',
      person: 'p-omar',
      quality: 'director',
      sex: 'm',
      presence: 'excused',
    },
    b: { order: 'V2', institution: 'commune', presence: 'present', quality: 'elected' },
  },
  agenda: {
    i: {
      order: 'V1',
      title: both('Stages', 'تداريب'),
      deferred: true,
      presenter: 'anapec',
      minutes_planned: 40,
      outcomes: {},
    },
    j: {
      order: 'V2',
      title: both('Santé'),
      outcomes: {
        x: { order: 'V1', kind: 'action', text: both('Louer la salle'), who: 'ofppt', due: '2026-11-01' },
        y: { order: 'V2', kind: 'action', text: both('Ouvrir le guichet'), plan_row: 'r2' },
        z: { order: 'V3', kind: 'decision', text: both('La charte est adoptée') },
      },
    },
  },
};

const PLAN: DocView = {
  kind: 'action_plan',
  axes: { ax: { order: 'V1', code: '1', title: both('Emploi') } },
  objectives: { ob: { order: 'V1', axis: 'ax', code: '1.3', title: both('Stages') } },
  actions: {
    r1: {
      order: 'V1',
      code: '1.3.1',
      axis: 'ax',
      title: both('Guide'),
      status: 'ongoing',
      end: '2026-10-01',
    },
    r2: {
      order: 'V2',
      code: '1.3.9',
      axis: 'ax',
      title: both('Guichet'),
      status: 'planned',
      end: '2027-06-30',
    },
    r3: { order: 'V3', code: '1.3.2', axis: 'ax', title: both('Charte'), status: 'done', end: '2026-01-01' },
    r4: { order: 'V4', code: '1.4', axis: 'ax', title: both('Étude'), status: 'planned', end: '2027-12-31' },
    r5: {
      order: 'V5',
      code: '1.5',
      axis: 'ax',
      title: both('Forum'),
      status: 'planned',
      end: '2027-12-31',
      origin_minutes: 'm',
      lead: 'iom',
      percent: '12.5',
    },
  },
};

const SOURCES = {
  terms: { id: 't', doc: TERMS },
  previous: { id: 'm', doc: LAST },
  plans: [{ id: 'p', doc: PLAN }],
};

const fresh = () => memoryHandle('minutes', { kind: 'minutes', attendance: {}, agenda: {}, follow_ups: {} });

describe('the quorum', () => {
  it('is asked for by the terms, rounded up, of the members who vote', () => {
    expect(requiredBy(TERMS)).toBe(2);
    expect(requiredBy({ ...TERMS, quorum: '33.4' })).toBe(2);
    expect(requiredBy({ ...TERMS, quorum: undefined })).toBeUndefined();
    expect(requiredBy({ ...TERMS, composition: {} })).toBeUndefined();
  });

  it('counts who votes and is present or represented, each institution once', () => {
    const row = (institution: string, presence: string, voting?: boolean) => ({
      institution,
      presence,
      voting,
    });
    const rows = {
      a: row('anapec', 'present', true),
      b: row('anapec', 'present', true),
      c: row('ofppt', 'represented', true),
      d: row('iom', 'present', false),
      e: row('walk-in', 'present'),
      f: row('crdh', 'absent', true),
    };
    expect(quorumOf(rows, 2)).toEqual({ counted: 2, required: 2, isReached: true });
    expect(quorumOf(rows, 3)).toEqual({ counted: 2, required: 3, isReached: false });
    // Lists of before say nothing of votes: all of them count.
    expect(quorumOf({ a: row('x', 'present'), b: row('y', 'present') }, undefined).counted).toBe(2);
  });

  it('is written when the minutes are sent, in the same step, and read as counted until then', () => {
    const handle = memoryHandle('minutes', {
      kind: 'minutes',
      state: 'draft',
      quorum_required: 1,
      attendance: { a: { institution: 'x', presence: 'present' } },
    });
    expect(asCounted(handle.getSnapshot().doc)).toMatchObject({ quorum_present: 1, quorum_reached: true });
    expect(handle.getSnapshot().doc.quorum_present).toBeUndefined();
    moveTo(handle, 'circulated');
    expect(handle.getSnapshot().doc).toMatchObject({ quorum_present: 1, quorum_reached: true });
    expect(handle.history).toHaveLength(1);
    const adopted = { ...handle.getSnapshot().doc, state: 'adopted', attendance: {} };
    expect(asCounted(adopted)).toBe(adopted);
  });
});

describe('attendance', () => {
  it('begins with the members, their votes, and who came for them last time', () => {
    const rows = expectedRows(TERMS, LAST, []);
    expect(rows.map(({ institution }) => institution)).toEqual(['ma-01-cr', 'anapec', 'ofppt', 'iom']);
    expect(rows[0]).toMatchObject({ quality: 'president', voting: true });
    expect(rows[1]).toMatchObject({ person: 'p-nadia', quality: 'representative', voting: true });
    expect(rows[2]).toMatchObject({ person: 'p-omar', quality: 'director', sex: 'm' });
    expect(rows[3]).toMatchObject({ voting: false });
  });

  it('marks as present whoever is not marked, and nobody else', () => {
    const handle = memoryHandle('minutes', {
      attendance: {
        a: { institution: 'x', presence: 'excused' },
        b: { institution: 'y' },
        c: { institution: 'z' },
      },
    });
    markPresent(handle);
    const { attendance } = handle.getSnapshot().doc;
    expect(asRows(attendance).map(({ value }) => asText(value.presence))).toEqual([
      'excused',
      'present',
      'present',
    ]);
    expect(handle.history).toHaveLength(1);
  });

  it('takes over who came last time where nothing is written', () => {
    const handle = memoryHandle('minutes', {
      attendance: { a: { order: 'V1', institution: 'ofppt', person: 'p-new', presence: 'present' } },
    });
    expect(asLastTime(handle, LAST)).toBe(2);
    const [ofppt, commune] = asRows(handle.getSnapshot().doc.attendance).map(({ value }) => value);
    expect(ofppt).toMatchObject({ person: 'p-new', presence: 'present', quality: 'director', sex: 'm' });
    expect(commune).toMatchObject({ institution: 'commune', presence: 'present', quality: 'elected' });
    expect(asLastTime(handle, LAST)).toBe(0);
  });
});

describe('what is followed up', () => {
  it('is what meetings decided and what is due, as the plan has it, then what no plan knows', () => {
    const points = openPoints({}, LAST, [{ id: 'p', doc: PLAN }], '2026-12-10');
    expect(points.map(({ plan_row, text }) => plan_row ?? (text as { fr: string }).fr)).toEqual([
      'r1',
      'r2',
      'r5',
      'Louer la salle',
    ]);
    expect(points[2]).toMatchObject({ text: both('Forum'), who: 'iom', percent: '12.5', plan: 'p' });
  });

  it('is all that is open when that is wanted, and never twice', () => {
    const all = openPoints({}, LAST, [{ id: 'p', doc: PLAN }], '2026-12-10', 'all');
    expect(all).toHaveLength(5);
    const handle = fresh();
    beginFrom(handle, SOURCES, '2026-11-30');
    expect(openPoints(handle.getSnapshot().doc, LAST, SOURCES.plans, '2026-12-10')).toEqual([]);
  });
});

describe('minutes that begin from the ones before', () => {
  it('have the announced day, the next number, the rule, the members, the open points and what was put off', () => {
    const handle = fresh();
    beginFrom(handle, SOURCES, '2026-11-30');
    const { doc } = handle.getSnapshot();
    expect(doc).toMatchObject({
      previous: 'm',
      number: '04/2026',
      type: 'ordinary',
      date: '2026-12-10',
      start: '10:00',
      chair_institution: 'ma-01-cr',
      rapporteur_institution: 'ma-01-cr',
      quorum_required: 2,
      body: both('Groupe de travail', 'مجموعة العمل'),
      place: { fr: 'Siège' },
      recipients: { anapec: true, iom: true },
    });
    expect(asRows(doc.attendance)).toHaveLength(4);
    expect(asRows(doc.follow_ups)).toHaveLength(4);
    expect(asRows(doc.agenda).map(({ value }) => (value.title as { fr: string; ar: string }).fr)).toEqual([
      'Adoption du compte rendu n° 03/2026',
      'Suites données aux décisions',
      'Stages',
    ]);
    expect(asRows(doc.agenda)[0]?.value.title).toMatchObject({ ar: 'المصادقة على المحضر رقم 03/2026' });
    expect(asRows(doc.agenda)[2]?.value).toMatchObject({ presenter: 'anapec', minutes_planned: 40 });
  });

  it('keep what is written', () => {
    const handle = memoryHandle('minutes', {
      kind: 'minutes',
      number: '9',
      date: '2026-12-24',
      body: both('Autre'),
      attendance: {},
      agenda: { i: { order: 'V1', title: both('Le mien') } },
      follow_ups: {},
    });
    beginFrom(handle, SOURCES, '2026-11-30');
    expect(handle.getSnapshot().doc).toMatchObject({ number: '9', date: '2026-12-24', body: both('Autre') });
    expect(asRows(handle.getSnapshot().doc.agenda)).toHaveLength(1);
  });

  it('count on from the number before', () => {
    expect(numberAfter('03/2026', '2026-12-01')).toBe('04/2026');
    expect(numberAfter('11/2026', '2027-02-01')).toBe('01/2027');
    expect(numberAfter('7', '2027-02-01')).toBe('8');
    expect(numberAfter('R-12b', '2027-02-01')).toBe('');
  });
});

describe('the next date', () => {
  it('follows the rhythm on the same day of the week', () => {
    expect(nextMeeting('2026-09-10', 4, '2026-09-10')).toBe('2026-12-10');
    expect(nextMeeting('2026-11-30', 12, '2026-11-30')).toBe('2026-12-28');
    expect(nextMeeting('2026-01-30', 12, '2026-01-30')).toBe('2026-02-27');
    expect(nextMeeting('2026-12-12', 4, '2026-12-12')).toBe('2027-03-15');
    expect(nextMeeting('2026-09-10', 5, '2026-09-10')).toBe('2026-11-19');
  });

  it('is never in the past', () => {
    expect(nextMeeting('2024-01-11', 4, '2026-11-30')).toBe('2027-01-14');
    expect(nextMeeting('', 4, '2026-11-30')).toBeUndefined();
    expect(callBy('2027-01-10', 15)).toBe('2026-12-26');
  });
});

describe('a place in the plan', () => {
  it('has the code that comes next', () => {
    const [axis, objective] = placesIn(PLAN);
    expect([axis?.code, objective?.code, objective?.axis]).toEqual(['1', '1.3', 'ax']);
    expect(nextCode(PLAN, { code: '1.3' })).toBe('1.3.10');
    expect(nextCode(PLAN, { code: '1' })).toBe('1.6');
    expect(nextCode({ ...PLAN, actions: {} }, { code: '1' })).toBe('1.4');
    expect(nextCode(PLAN, { code: '7' })).toBe('7.1');
    expect(nextCode(PLAN, { code: '' })).toBe('');
  });
});

describe('where the meeting is', () => {
  const NOW = Date.parse('2026-09-10T09:00:00Z');

  it('goes on, back, and ends with the hour', () => {
    const handle = memoryHandle('minutes', { ...LAST });
    expect(neighbourItem(handle.getSnapshot().doc, 1)).toBe('i');
    expect(neighbourItem(handle.getSnapshot().doc, -1)).toBeUndefined();
    beAt(handle, 'i', NOW);
    expect(currentItem(handle.getSnapshot().doc)?.id).toBe('i');
    expect(neighbourItem(handle.getSnapshot().doc, 1)).toBe('j');
    expect(elapsed(handle.getSnapshot().doc, NOW + 41 * 60_000)).toEqual({
      seconds: 2460,
      plannedSeconds: 2400,
      isOver: true,
    });
    expect(elapsed(handle.getSnapshot().doc, NOW - 5_000)?.seconds).toBe(0);
    close(handle, '2026-09-10', NOW);
    expect(currentItem(handle.getSnapshot().doc)).toBeUndefined();
    expect(handle.getSnapshot().doc.end).toBe('10:00');
    expect(clockOf(425)).toBe('7:05');
  });
});

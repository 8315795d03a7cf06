import { decodeState } from '@tansiq/web/feed.ts';
import { describe, expect, it } from 'vitest';
import { STALE_AFTER_MS } from '../constants.ts';
import {
  type Country,
  countryOf,
  daysLate,
  isStale,
  programmeRows,
  type RegionRow,
  statusColumns,
} from './country.ts';
import { AS_OF_MS, eventDataOf, sampleState } from './testing.ts';

const country = (): Country => countryOf(sampleState());
const region = (code: string): RegionRow => {
  const found = country().regions.find((each) => each.code === code);
  if (found === undefined) throw new Error(`find ${code}`);
  return found;
};

describe('an event of the feed', () => {
  it('is decoded with every figure it carries', () => {
    const { asOfMs, regions, overdue, documents } = countryOf(decodeState(eventDataOf(sampleState())));
    expect(asOfMs).toBe(AS_OF_MS);
    expect(regions.map((each) => each.code)).toEqual(['MA-01', 'MA-02', 'MA-03']);
    expect(regions[0]).toMatchObject({
      standing: 'linked',
      heardAtMs: AS_OF_MS - 180_000,
      figures: { documents: 3, actionsTotal: 12, overdue: 2, planned: 12_000_000, gap: 4_500_000 },
    });
    expect(overdue[0]).toMatchObject({
      doc: 'ab'.repeat(16),
      code: '7.2',
      title: { fr: 'Guichet emploi', ar: '' },
    });
    expect(documents[0]).toMatchObject({ id: 'ab'.repeat(16), kind: 'action_plan', state: 'adopted' });
  });

  it('is refused when it is not a State', () => {
    expect(() => decodeState('//////8=')).toThrow();
    expect(() => decodeState('not base64 at all!')).toThrow();
  });
});

describe('a region that was never heard', () => {
  it('has no figures, not zeros', () => {
    expect(region('MA-03')).toMatchObject({ standing: 'absent', figures: undefined, heardAtMs: undefined });
  });

  it('stays unknown when its council is enrolled and its node is linked', () => {
    const linked = countryOf(sampleState({ regions: [{ code: 'MA-05', enrolled: true, connected: true }] }));
    expect(linked.regions[0]).toMatchObject({ standing: 'linked', figures: undefined });
    expect(linked.totals).toBeUndefined();
    const enrolled = countryOf(sampleState({ regions: [{ code: 'MA-05', enrolled: true }] }));
    expect(enrolled.regions[0]?.standing).toBe('awaited');
  });

  it('differs from one that was heard and reported nothing', () => {
    const heard = countryOf(sampleState({ regions: [{ code: 'MA-05', enrolled: true, heardAtMs: 1n }] }));
    expect(heard.regions[0]?.figures).toMatchObject({ documents: 0, actionsTotal: 0, planned: 0 });
    expect(heard.totals).toMatchObject({ documents: 0, overdue: 0 });
  });
});

describe('totals', () => {
  it('add up the regions that were heard', () => {
    const { totals, heard } = country();
    expect(heard).toBe(2);
    expect(totals).toEqual({
      documents: 4,
      actions: { planned: 4, ongoing: 7, done: 2, paused: 1 },
      actionsTotal: 14,
      overdue: 2,
      planned: 15_000_000,
      secured: 8_000_000,
      spent: 1_250_000,
      gap: 7_000_000,
      lastMeeting: '2026-10-14',
    });
  });
});

describe('a stale region', () => {
  it('is one that is not linked and was last in contact long ago', () => {
    expect(isStale(region('MA-02'), AS_OF_MS)).toBe(true);
    const linkedAt = AS_OF_MS - 8 * 86_400_000;
    expect(isStale(region('MA-02'), linkedAt + STALE_AFTER_MS)).toBe(false);
  });

  it('is never one that is linked now or that was never heard', () => {
    const later = AS_OF_MS + 365 * 86_400_000;
    expect(isStale(region('MA-01'), later)).toBe(false);
    expect(isStale(region('MA-03'), later)).toBe(false);
  });
});

describe('days late', () => {
  it('are whole days of the calendar', () => {
    expect(daysLate('2026-11-11', '2026-11-23')).toBe(12);
    expect(daysLate('2026-11-22', '2026-11-23')).toBe(1);
    // Over the nights when Morocco changes its clock for Ramadan.
    expect(daysLate('2026-02-01', '2026-04-01')).toBe(59);
  });

  it('are unknown for what is no date', () => {
    expect(daysLate('soon', '2026-11-23')).toBeUndefined();
    expect(daysLate('', '2026-11-23')).toBeUndefined();
  });
});

describe('columns and rows', () => {
  const known = ['planned', 'ongoing', 'late', 'suspended', 'done', 'cancelled'];

  it('show statuses that the code list does not know, and unset last', () => {
    expect(statusColumns(known, [{ ongoing: 1 }, { paused: 2, '': 1, gone: 0 }])).toEqual([
      ...known,
      'paused',
      '',
    ]);
  });

  it('count programmes over regions and keep those without actions', () => {
    expect(programmeRows(country(), ['3', '7'])).toEqual([
      { programme: '3', actions: {}, total: 0 },
      { programme: '7', actions: { ongoing: 7, done: 2, paused: 1 }, total: 10 },
      { programme: '', actions: { planned: 4 }, total: 4 },
    ]);
  });
});

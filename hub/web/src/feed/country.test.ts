import { decodeState } from '@tansiq/web/feed.ts';
import { describe, expect, it } from 'vitest';
import {
  type Country,
  countryOf,
  daysLate,
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
      figures: { documents: 3, actionsTotal: 12, overdue: 2, repeated: 0 },
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
    const heard = countryOf(
      sampleState({ regions: [{ code: 'MA-05', enrolled: true, heardAtMs: 1n, hasPlans: true }] }),
    );
    expect(heard.regions[0]?.figures).toMatchObject({ documents: 0, actionsTotal: 0, money: [] });
    expect(heard.totals).toMatchObject({ documents: 0, overdue: 0 });
  });

  it('keeps unknown what it never shared, though it was heard', () => {
    const heard = countryOf(
      sampleState({ regions: [{ code: 'MA-05', enrolled: true, heardAtMs: 1n, documents: 1 }] }),
    );
    const unknown = {
      documents: 1,
      actions: undefined,
      actionsTotal: undefined,
      overdue: undefined,
      money: undefined,
      lastMeeting: undefined,
    };
    expect(heard.regions[0]?.figures).toMatchObject(unknown);
    expect(heard.totals).toMatchObject(unknown);
  });
});

describe('totals', () => {
  it('add up the regions that were heard', () => {
    const { totals, heard } = country();
    expect(heard).toBe(2);
    expect(totals).toMatchObject({
      documents: 4,
      actions: { planned: 4, ongoing: 7, done: 2, paused: 1 },
      actionsTotal: 14,
      overdue: 2,
      lastMeeting: '2026-10-14',
    });
  });

  it('keep every currency and what is cancelled apart, and never compute a gap from sums', () => {
    const { totals } = country();
    expect(totals?.money).toMatchObject([
      { currency: 'MAD', planned: 15_000_000_000n, secured: 8_000_000_000n, gap: 7_100_000_000n },
      { currency: 'EUR', planned: 665_000_000n, gap: 65_000_000n },
    ]);
    expect(totals?.cancelled).toMatchObject([{ currency: 'MAD', planned: 640_000_000n }]);
  });

  it('hold what spans regions once', () => {
    const { totals, heard, groups } = countryOf(
      sampleState({
        groups: [
          {
            code: 'inter-regional',
            heardAtMs: 5n,
            documents: 2,
            hasPlans: true,
            draft: { plans: 1, actions: { ongoing: 8 }, overdue: 1, money: [] },
          },
        ],
      }),
    );
    expect(groups[0]).toMatchObject({ standing: 'group', figures: { documents: 2, actionsTotal: 0 } });
    expect([heard, totals?.documents, totals?.actionsTotal]).toEqual([2, 6, 14]);
    expect(totals?.draft).toEqual({ plans: 1, actionsTotal: 8, overdue: 1, money: [] });
  });
});

describe('freshness', () => {
  it('is counted of the regions that were heard, with the oldest of them', () => {
    expect(country()).toMatchObject({ heard: 2, fresh: 1, oldestMs: AS_OF_MS - 9 * 86_400_000 });
    expect(region('MA-02')).toMatchObject({ isFresh: false, silence: 'no_line' });
    const nobody = countryOf(sampleState({ regions: [{ code: 'MA-05' }] }));
    expect(nobody).toMatchObject({ heard: 0, fresh: 0, oldestMs: undefined });
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

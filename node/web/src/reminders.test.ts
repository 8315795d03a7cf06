import type { DocView } from '@tansiq/web/client/docHandle.ts';
import type { DocId, DocKind, GroupId } from '@tansiq/web/ids.ts';
import { describe, expect, it } from 'vitest';
import { remindersOf } from './reminders.ts';

const TODAY = '2026-11-30';
const of = (id: string, kind: DocKind, view: DocView, group = 'MA-02') => ({
  id: id as DocId,
  kind,
  group: group as GroupId,
  view,
});
const terms = (view: DocView, group?: string) => of('t', 'terms', { state: 'adopted', ...view }, group);
const found = (...documents: Parameters<typeof remindersOf>[0]) =>
  remindersOf(documents, TODAY).map(({ kind, due }) => [kind, due]);

describe('what terms of reference ask for in time', () => {
  it('reminds of their end for three months before, and after it', () => {
    expect(found(terms({ valid_until: '2027-02-28' }))).toEqual([['terms-end', '2027-02-28']]);
    expect(found(terms({ valid_until: '2026-11-01' }))).toEqual([['terms-end', '2026-11-01']]);
    expect(found(terms({ valid_until: '2027-03-01' }))).toEqual([]);
    expect(found(terms({ valid_until: '' }))).toEqual([]);
    expect(found(terms({ state: 'draft', valid_until: '2026-12-01' }))).toEqual([]);
  });

  it('reminds of a meeting that the rhythm asks for and nobody has set', () => {
    const quarterly = terms({ meetings_per_year: 4 });
    const held = of('m', 'minutes', { date: '2026-09-15' });
    expect(found(quarterly, held)).toEqual([['meeting', '2026-12-15']]);
    expect(found(quarterly, of('m', 'minutes', { date: '2026-03-17' }))).toEqual([['meeting', '2026-06-16']]);
    expect(
      found(quarterly, of('m', 'minutes', { date: '2026-10-20' })),
      'later than a month from now',
    ).toEqual([]);
    expect(
      found(terms({ meetings_per_year: 4, notice_days: 60 }), of('m', 'minutes', { date: '2026-10-20' })),
    ).toEqual([['meeting', '2027-01-19']]);
  });

  it('is quiet while a meeting is set, before the first one, and for another group', () => {
    const quarterly = terms({ meetings_per_year: 4 });
    expect(found(quarterly)).toEqual([]);
    expect(found(quarterly, of('m', 'minutes', { date: '2026-06-15', next_date: '2026-12-20' }))).toEqual([]);
    expect(found(quarterly, of('m', 'minutes', { date: '2026-06-15' }, 'other'))).toEqual([]);
    expect(
      found(
        terms({ meetings_per_year: 4, valid_until: '2026-11-29' }),
        of('m', 'minutes', { date: '2026-06-15' }),
      ),
    ).toEqual([['terms-end', '2026-11-29']]);
  });

  it('names what is most urgent first', () => {
    const both = terms({ meetings_per_year: 4, valid_until: '2026-12-31' });
    expect(found(both, of('m', 'minutes', { date: '2026-06-16' }))).toEqual([
      ['meeting', '2026-09-15'],
      ['terms-end', '2026-12-31'],
    ]);
  });
});

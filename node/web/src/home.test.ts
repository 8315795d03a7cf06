import type { DocumentRow } from '@tansiq/web/api.ts';
import type { DocView } from '@tansiq/web/client/docHandle.ts';
import { daysBetween } from '@tansiq/web/days.ts';
import type { DocId, DocKind, GroupId } from '@tansiq/web/ids.ts';
import { describe, expect, it } from 'vitest';
import { homeOf, waitingMinutes } from './home.ts';

const TODAY = '2026-11-30';
const of = (id: string, kind: DocKind, view: DocView) => ({
  id: id as DocId,
  kind,
  group: 'MA-02' as GroupId,
  view,
});
const both = (fr: string) => ({ fr, ar: '' });

describe('the first page', () => {
  it('names what is late, the longest first, with the row to go to', () => {
    const plan = of('p', 'action_plan', {
      actions: {
        a1: { order: 'V', code: '1.1', title: both('Tard'), end: '2026-11-20', status: 'ongoing' },
        a2: { order: 'W', code: '1.2', title: both('Plus tard'), end: '2026-06-30', status: 'planned' },
        a3: { order: 'X', title: both('Faite'), end: '2026-01-01', status: 'done' },
        a4: { order: 'Y', title: both('Pas encore'), end: '2026-12-01', status: 'ongoing' },
        a5: {
          order: 'Z',
          title: both('Supprimée'),
          end: '2026-01-01',
          deleted: '2026-11-29T22:40:00Z amina',
        },
        a6: { order: 'a', title: both('Sans date') },
      },
    });
    expect(homeOf([plan], TODAY).late.map(({ doc, row, end }) => [doc, row, end])).toEqual([
      ['p', 'a2', '2026-06-30'],
      ['p', 'a1', '2026-11-20'],
    ]);
  });

  it('names the next meeting: the nearest, and of one day the call to it', () => {
    const held = of('m1', 'minutes', {
      date: '2026-09-01',
      next_date: '2026-12-12',
      next_place: both('Tanger'),
    });
    const called = of('m2', 'minutes', {
      title: both('Réunion'),
      date: '2026-12-12',
      start: '10:00',
      place: both('Siège'),
    });
    const later = of('m3', 'minutes', { date: '2027-03-01' });
    expect(homeOf([later, held, called], TODAY).next).toEqual({
      doc: 'm2',
      title: { fr: 'Réunion', ar: '' },
      date: '2026-12-12',
      start: '10:00',
      place: { fr: 'Siège', ar: '' },
    });
    expect(homeOf([held], TODAY).next?.place.fr).toBe('Tanger');
    expect(homeOf([of('m', 'minutes', { date: '2026-11-29' })], TODAY).next).toBeUndefined();
    expect(homeOf([of('m', 'minutes', { date: TODAY })], TODAY).next?.date).toBe(TODAY);
  });

  it('counts days over the end of a month', () => {
    expect([
      daysBetween(TODAY, TODAY),
      daysBetween(TODAY, '2026-12-12'),
      daysBetween('2026-02-28', '2026-03-01'),
    ]).toEqual([0, 12, 1]);
  });

  it('says which minutes wait', () => {
    const rows = (['convocation', 'draft', 'circulated', 'adopted'] as const).map((state) => ({
      kind: 'minutes',
      state,
    }));
    expect(waitingMinutes(rows as unknown as DocumentRow[]).map(({ state }) => state)).toEqual([
      'draft',
      'circulated',
    ]);
  });
});

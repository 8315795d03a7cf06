import { describe, expect, it } from 'vitest';
import { NOTHING_SOUGHT } from '../addresses.ts';
import type { DocId } from '../ids.ts';
import { findHere, type HeldDoc } from './here.ts';
import { passagesOf } from './passages.ts';

const PLAN = {
  title: { fr: 'Plan régional 2027', ar: 'المخطط الجهوي' },
  actions: {
    '00000000000000a1': {
      code: '1.2',
      title: { fr: "Guichet d'orientation", ar: 'شباك التوجيه' },
      result: { fr: 'Les personnes migrantes sont orientées.', ar: 'توجيه المهاجرين' },
      snia: { '1': true },
    },
    '00000000000000a2': {
      title: { fr: 'Formation des migrants', ar: '' },
      deleted: '2026-11-29T22:40:00Z amina',
    },
  },
};

const held: HeldDoc = {
  id: 'd1' as DocId,
  kind: 'action_plan',
  title: PLAN.title,
  state: 'draft',
  day: '2026-11-29',
  passages: passagesOf('action_plan', PLAN, {}),
};

const find = (words: string, narrowed: object = {}) =>
  findHere([held], { ...NOTHING_SOUGHT, words, ...narrowed }).documents.flatMap(({ passages }) =>
    passages.map(({ place, text, marks }) => [
      place.join('/'),
      ...marks.map(([from, to]) => text.slice(from, to)),
    ]),
  );

describe('search in this browser', () => {
  it.each([
    ['migrant', ['actions/00000000000000a1/result', 'migrantes']],
    ['مهاجر', ['actions/00000000000000a1/result', 'المهاجرين']],
    ['توج', ['actions/00000000000000a1/title', 'التوجيه']],
    ['les regionaux', ['title', 'régional']],
    // One word is in the field, the other one names its row.
    ['guichet orientées', ['actions/00000000000000a1/result', 'orientées']],
  ])('finds %s', (words, expected) => {
    expect(find(words)).toContainEqual(expected);
  });

  it('finds no deleted row, and nothing that stands only around', () => {
    expect(find('formation')).toEqual([]);
    expect(find('plan').map(([place]) => place)).toEqual(['title']);
  });

  it('is narrowed', () => {
    expect(find('migrant', { programme: '1', kind: 'action_plan', from: '2026-11-01' })).toHaveLength(1);
    for (const other of [{ programme: '2' }, { kind: 'minutes' }, { state: 'adopted' }, { to: '2026-10-01' }])
      expect(find('migrant', other)).toEqual([]);
  });
});

import { describe, expect, it } from 'vitest';
import type { DocView } from '../../../client/docHandle.ts';
import { asRows } from '../../../document/read.ts';
import { CodeList } from '../../../ui/vocabulary.tsx';
import { lanesOf, stepOnBoard } from './lanes.ts';

const code = (name: string, more = {}) => ({ code: name, fr: name, ar: name, ...more });
const statuses = new CodeList({
  title: { fr: '', ar: '' },
  codes: [code('planned'), code('ongoing'), code('paused', { to: '2026-12-31' }), code('done')],
});
const budget = (currency: string, planned: number) => ({ [currency]: { order: 'a0', currency, planned } });
const rows = asRows({
  a1: { order: 'a1', status: 'done', budget: budget('MAD', 100) },
  a2: { order: 'a2', status: 'planned', budget: budget('MAD', 20) },
  a3: { order: 'a3', status: 'planned', budget: budget('MAD', 5) },
  a4: { order: 'a4', status: 'done', budget: budget('EUR', 7) },
} as unknown as DocView);
const lanes = lanesOf(statuses, rows, '2027-05-20');

describe('the columns of the board', () => {
  it('are the statuses in the order of their list, with actions or without', () => {
    expect(lanes.map(({ code: each, rows: inLane }) => [each, inLane.map(({ id }) => id)])).toEqual([
      ['planned', ['a2', 'a3']],
      ['ongoing', []],
      ['done', ['a1', 'a4']],
    ]);
  });

  it('say what is planned where it is one currency, and never add two', () => {
    expect(
      lanes.map(({ sum }) => (typeof sum === 'object' ? [sum.amount.units, sum.currency] : sum)),
    ).toEqual([[25n, 'MAD'], undefined, 'several']);
  });

  it('have place for a status that is no longer chosen, that no list knows, and for none, while an action has it', () => {
    const odd = asRows({
      a1: { order: 'a1', status: 'paused' },
      a2: { order: 'a2', status: 'unknown' },
      a3: { order: 'a3' },
    } as unknown as DocView);
    expect(lanesOf(statuses, odd, '2027-05-20').map(({ code: each }) => each)).toEqual([
      'planned',
      'ongoing',
      'paused',
      'done',
      '',
      'unknown',
    ]);
  });
});

describe('arrows on the board', () => {
  it('go up and down in a column, and across to the next one that has a card', () => {
    expect(stepOnBoard(lanes, 'a2', 'ArrowDown', false)).toEqual({ row: 'a3' });
    expect(stepOnBoard(lanes, 'a2', 'ArrowUp', false)).toEqual({ row: 'a2' });
    expect(stepOnBoard(lanes, 'a3', 'ArrowRight', false)).toEqual({ row: 'a4', lane: 'ongoing' });
    expect(stepOnBoard(lanes, 'a1', 'ArrowRight', false)).toBeUndefined();
  });

  it('go as they are seen from right to left', () => {
    expect(stepOnBoard(lanes, 'a3', 'ArrowLeft', true)).toEqual({ row: 'a4', lane: 'ongoing' });
    expect(stepOnBoard(lanes, 'a2', 'ArrowRight', true)).toBeUndefined();
  });
});

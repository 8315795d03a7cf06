import { describe, expect, it } from 'vitest';
import type { DocView } from '../client/docHandle.ts';
import { differencesOf, shortened, wordDifference } from './differences.ts';
import { SCHEMAS } from './schema.ts';

const plan = SCHEMAS.action_plan;

function tags(before: DocView, after: DocView): readonly string[] {
  return differencesOf(plan, before, after).map((difference) => {
    const words = difference.path.map((step) => (step.tag === 'field' ? step.field.name : `#${step.place}`));
    return `${difference.tag} ${words.join('/')}`;
  });
}

describe('the differences of two versions', () => {
  it('name values, texts by language, cells, and nothing that stayed', () => {
    const before = {
      title: { fr: 'Plan', ar: 'مخطط' },
      period_start: '2026-01-01',
      actions: { a: { order: 'V', percent: 10, target_estimate: { '2026': 4, '2027': 1 } } },
    };
    const after = {
      title: { fr: 'Plan révisé', ar: 'مخطط' },
      period_start: '2026-02-01',
      actions: { a: { order: 'V', percent: 10, target_estimate: { '2026': 5, '2027': 1 } } },
    };
    expect(tags(before, after)).toEqual([
      'text title',
      'value period_start',
      'cell actions/#0/target_estimate',
    ]);
    expect(tags(after, after)).toEqual([]);
  });

  it('name rows that came, went and moved', () => {
    const before = {
      actions: { a: { order: 'B' }, b: { order: 'C' }, c: { order: 'D', status: 'planned' } },
    };
    const after = { actions: { a: { order: 'C' }, b: { order: 'B' }, d: { order: 'D', status: 'done' } } };
    expect(tags(before, after)).toEqual(['added actions/#2', 'removed actions/#2', 'moved actions']);
  });

  it('leave out what only adopting writes, and what was never written', () => {
    const before = { summary: { fr: '', ar: '' }, axes: {} };
    expect(
      tags(before, { adoption: { at: 'x' }, amendments: { a: { order: 'V', reason: 'y' } }, schema: 3 }),
    ).toEqual([]);
  });

  it('never pass over what this program has no name for', () => {
    expect(tags({ later: 1 }, { later: 2 })).toEqual(['unknown ']);
    expect(tags({ later: { a: [1] } }, { later: { a: [1] } })).toEqual([]);
  });

  it('take a deleted period for one that is gone', () => {
    const row = (cells: DocView) => ({ actions: { a: { order: 'V', target_estimate: cells } } });
    const deleted = row({ '2026': 4, 'deleted|2026': '2026-11-29T22:40:00Z e1' });
    expect(differencesOf(plan, row({ '2026': 4 }), deleted)).toMatchObject([
      { tag: 'cell', key: '2026', before: 4, after: undefined },
    ]);
  });
});

describe('two versions of a text', () => {
  const said = (before: string, after: string) =>
    wordDifference(before, after).map(
      ({ tag, text }) => `${{ same: '=', added: '+', removed: '-' }[tag]}${text}`,
    );

  it('differ by words', () => {
    expect(said('le conseil adopte le plan', 'le conseil rejette le plan')).toEqual([
      '=le conseil ',
      '-adopte',
      '+rejette',
      '= le plan',
    ]);
    expect(said('', 'tout')).toEqual(['+tout']);
    expect(said('المجلس يصادق', 'المجلس لا يصادق')).toEqual(['=المجلس ', '+لا ', '=يصادق']);
  });

  it('are put together again from their pieces', () => {
    const [before, after] = ['a b  c\nd e', 'a c\nx d d e f'];
    const pieces = wordDifference(before, after);
    const of = (out: string) => pieces.filter(({ tag }) => tag !== out).map(({ text }) => text);
    expect(of('added').join('')).toBe(before);
    expect(of('removed').join('')).toBe(after);
  });

  it('are shown around what changed', () => {
    const long = 'mot '.repeat(200);
    const pieces = shortened(wordDifference(`${long}fin`, `${long}terme`));
    expect(pieces).toHaveLength(3);
    expect(pieces[0]?.text.length).toBeLessThan(80);
    expect(pieces[0]?.text.startsWith('…')).toBe(true);
  });
});

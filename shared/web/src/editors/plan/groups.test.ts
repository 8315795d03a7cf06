import { describe, expect, it } from 'vitest';
import type { DocView } from '../../client/docHandle.ts';
import { asRows } from '../../document/read.ts';
import { groupActions, reused } from './groups.ts';

const row = (order: string, more: Record<string, string> = {}): DocView => ({ order, ...more });
const axes = { a1: row('V1'), a2: row('V2') };
const objectives = { o1: row('V1', { axis: 'a1' }), o2: row('V2', { axis: 'a1' }) };
const first = row('V1', { axis: 'a1', objective: 'o1' });
const second = row('V2', { axis: 'a1', objective: 'o2' });
const third = row('V3', { axis: 'a2' });
const grouped = (actions: Record<string, DocView>) =>
  groupActions({ axes, objectives }, asRows(actions as DocView));

describe('groups made anew', () => {
  const before = grouped({ x1: first, x2: second, x3: third });

  it('are the same objects where nothing came, went or changed', () => {
    const added = row('V4', { axis: 'a1', objective: 'o2' });
    const after = reused(before, grouped({ x1: first, x2: second, x3: third, x4: added }));
    expect(after[1]).toBe(before[1]);
    expect(after[0]?.objectives[0]).toBe(before[0]?.objectives[0]);
    expect(after[0]?.objectives[1]?.actions.map(({ id }) => id)).toEqual(['x2', 'x4']);
    expect(after[0]?.actions.map(({ id }) => id)).toEqual(['x1', 'x2', 'x4']);
  });

  it('are others where a row says something else or stands elsewhere', () => {
    const changed = reused(before, grouped({ x1: first, x2: { ...second, code: 'A-2' }, x3: third }));
    expect(changed[0]).not.toBe(before[0]);
    expect(changed[0]?.objectives[1]?.actions[0]?.value.code).toBe('A-2');
    const moved = reused(before, grouped({ x1: first, x2: second, x3: { ...third, axis: 'a1' } }));
    expect(moved[1]?.actions).toEqual([]);
    expect(moved[0]?.actions).toHaveLength(3);
  });
});

import * as Automerge from '@automerge/automerge/slim';
import { describe, expect, it } from 'vitest';
import { applyChanges, type Doc, viewOf } from './automerge.ts';
import type { MutableDoc } from './docHandle.ts';
import { scalar } from './scalar.ts';

/** A register that two set at the same time, and a third who saw the first one unset it. */
function concurrent(): { first: Doc; theirs: Uint8Array[]; other: (n: number) => Uint8Array[] } {
  const base = Automerge.from<MutableDoc>({ row: {} }, { actor: 'cc' });
  const set = (actor: string, value: string): Doc =>
    Automerge.change(Automerge.clone(base, { actor }), (root) => {
      root.row.mark = scalar(value);
    });
  const [first, second] = [set('bb', 'first'), set('aa', 'second')];
  let third = Automerge.clone(first, { actor: 'dd' });
  third = Automerge.change(third, (root) => {
    delete root.row.mark;
  });
  const last = (doc: Doc): Uint8Array => Automerge.getLastLocalChange(doc) ?? new Uint8Array();
  const theirs = [last(second), last(third)];
  const other = (count: number): Uint8Array[] =>
    Array.from({ length: count }, (_, n) => {
      third = Automerge.change(third, (root) => {
        root.count = n;
      });
      return last(third);
    });
  return { first, theirs, other };
}

describe('changes that come together', () => {
  it.each([0, 100])('show what stands, not what was unset, however many they are (%i more)', (more) => {
    const { first, theirs, other } = concurrent();
    const changes = [...theirs, ...other(more)];
    const doc = applyChanges(first, changes);
    expect(viewOf(doc).row).toEqual({ mark: 'second' });
    expect(Automerge.getActorId(doc)).toBe('bb');
  });
});

import * as Automerge from '@automerge/automerge/slim';
import { describe, expect, it } from 'vitest';
import { applyChanges, type Doc, hashesOf, headsOf, readChange, viewOf } from './automerge.ts';
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

describe('the hashes of changes that come together', () => {
  const base = Automerge.from<MutableDoc>({ row: {} }, { actor: 'cc' });
  const fresh = (): Doc => Automerge.clone(base, { actor: 'ee' });
  /** A document with one text more, and the change that wrote it. The letters do not pack: the change is as long as they are. */
  const words = (actor: string, length: number, from: Doc): [Doc, Uint8Array] => {
    let state = actor.charCodeAt(0);
    const letters = Array.from({ length }, () => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      return String.fromCharCode(33 + ((state >>> 16) % 90));
    });
    const next = Automerge.change(Automerge.clone(from, { actor }), (root) => {
      root[actor] = scalar(letters.join(''));
    });
    return [next, Automerge.getLastLocalChange(next) ?? new Uint8Array()];
  };
  const LARGE = 100_000;

  it('are theirs, of several large ones too', () => {
    const [, one] = words('aa', LARGE, base);
    const [, two] = words('bb', LARGE, base);
    const [, small] = words('dd', 10, base);
    const changes = [one, small, two];
    expect(Math.min(one.length, two.length)).toBeGreaterThan(65_536);
    const hashes = hashesOf(applyChanges(fresh(), changes), headsOf(base), changes);
    expect(hashes).toEqual(changes.map((bytes) => readChange(bytes).hash));
  });

  it('are theirs when a large one is here already and another change waited for a small one', () => {
    const [, large] = words('aa', LARGE, base);
    const [withFirst, first] = words('bb', 10, base);
    const [, second] = words('dd', 10, withFirst);
    const before = applyChanges(applyChanges(fresh(), [large]), [second]);
    const heads = headsOf(before);
    const changes = [large, first];
    expect(hashesOf(applyChanges(before, changes), heads, changes)).toEqual(
      changes.map((bytes) => readChange(bytes).hash),
    );
  });
});

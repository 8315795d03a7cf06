import { describe, expect, it } from 'vitest';
import type { ActorId } from '../ids.ts';
import { allChanges, applyChanges, type Doc, emptyDoc, makeChange } from './automerge.ts';
import { ConflictIndex } from './conflicts.ts';
import type { MutableDoc } from './docHandle.ts';
import { scalar } from './scalar.ts';

const ROW = 'aaaabbbbccccdddd';
const [A, B] = ['aa'.repeat(16) as ActorId, 'bb'.repeat(16) as ActorId];

function change(doc: Doc, mutate: (doc: MutableDoc) => void): Doc {
  const made = makeChange(doc, mutate);
  if (made === undefined) throw new Error('a change of nothing');
  return made.doc;
}

/** Sets, or unsets, what stands at a path. */
const put = (path: string, value: unknown) => (doc: MutableDoc) => {
  const steps = path.split('/');
  const key = steps.pop() ?? '';
  const map = steps.reduce((at, step) => at[step], doc);
  if (value === undefined) delete map[key];
  else map[key] = typeof value === 'string' ? scalar(value) : value;
};

const born = change(emptyDoc('99'.repeat(16) as ActorId), (doc) => {
  doc.state = scalar('draft');
  doc.codes = { x: true, y: true };
  doc.cells = { '2026': 10 };
  doc.rows = { [ROW]: { order: scalar('V'), end: scalar('2026-01-01') } };
});

const open = (actor: ActorId): Doc => applyChanges(emptyDoc(actor), allChanges(born));

/** What each wrote without the other, put together as A sees it. */
function together(a: (doc: MutableDoc) => void, b: (doc: MutableDoc) => void): Doc {
  return applyChanges(change(open(A), a), allChanges(change(open(B), b)));
}

const find = (doc: Doc) =>
  new ConflictIndex()
    .find(doc, (_hash, actor) => (actor === A ? 'me' : 'council'))
    .map(({ path, values }) => ({
      path: path.join('/'),
      values: values.map(({ value, writer }) => [writer, value]),
    }));

describe('conflicts', () => {
  it.each([
    ['cells/2026', 120, 210],
    ['state', 'circulated', 'adopted'],
    [`rows/${ROW}/order`, 'B', 'Z'],
    [`rows/${ROW}/end`, undefined, '2026-06-01'],
  ])('are found at %s, with both values and who wrote them', (path, mine, hers) => {
    const [found] = find(together(put(path, mine), put(path, hers)));
    expect(found?.path).toBe(path);
    expect(found?.values).toHaveLength(2);
    expect(found?.values).toContainEqual(['me', mine]);
    expect(found?.values).toContainEqual(['council', hers]);
  });

  it('are found in a set when one took a member out while the other put it in', () => {
    const b = change(change(open(B), put('codes/x', undefined)), put('codes/x', true));
    const doc = applyChanges(change(open(A), put('codes/x', undefined)), allChanges(b));
    const values = [
      ['council', true],
      ['me', undefined],
    ];
    expect(find(doc)).toEqual([{ path: 'codes/x', values }]);
  });

  it('are none where both wrote the same, or one after the other', () => {
    expect(find(together(put('codes/z', true), put('codes/z', true)))).toEqual([]);
    const a = change(open(A), put('cells/2026', undefined));
    const b = change(applyChanges(open(B), allChanges(a)), put('cells/2026', 5));
    expect(find(b)).toEqual([]);
  });

  it('end with a choice, for everybody', () => {
    const index = new ConflictIndex();
    const doc = together(put('cells/2026', 120), put('cells/2026', 210));
    expect(index.find(doc, () => 'me')).toHaveLength(1);
    const settled = change(doc, put('cells/2026', 120));
    expect(index.find(settled, () => 'me')).toEqual([]);
    expect(find(applyChanges(open(B), allChanges(settled)))).toEqual([]);
  });
});

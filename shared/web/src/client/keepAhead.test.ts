import { expect, it } from 'vitest';
import type { EditorId } from '../ids.ts';
import { FakeLocks, FakeNode, PRINCIPAL } from '../testing/fakeNode.ts';
import { DocRepo } from './docRepo.ts';
import { keepAhead } from './keepAhead.ts';
import { LocalStore } from './localStore.ts';
import { docsOnlyHere } from './onlyHere.ts';
import { scalar } from './scalar.ts';
import { Session } from './session.ts';

it('keeps what nobody opened, and brings again only what changed', async () => {
  const node = new FakeNode();
  const listed = ['a1', 'b2', 'c3'].map((two, at) => ({
    id: node.birth(two.repeat(16), (doc) => {
      doc.kind = scalar('minutes');
    }),
    updated_at_ms: at,
  }));
  const store = await LocalStore.open(PRINCIPAL, 'ahead' as EditorId);
  const session = new Session({ dial: node.dial, random: () => 0 });
  const repo = new DocRepo({ store, session, principal: PRINCIPAL, locks: new FakeLocks().tab().locks });
  session.start();
  await keepAhead(repo, store, listed, () => false);
  for (const { id } of listed) expect(await store.changesOf(id)).toHaveLength(1);
  node.opens.length = 0;
  const [first] = listed;
  if (first === undefined) throw new Error('no document');
  await keepAhead(repo, store, [{ ...first, updated_at_ms: 9 }, ...listed.slice(1)], () => false);
  expect(node.opens).toEqual([first.id]);

  // One that the node lost, which nobody has open: it is found, and called what it is.
  expect(await docsOnlyHere(store, [])).toEqual([]);
  node.docs.delete(first.id);
  await keepAhead(repo, store, listed.slice(1), () => false);
  const left = listed.slice(1).map(({ id }) => id);
  expect(await docsOnlyHere(store, left)).toEqual([
    { id: first.id, kind: 'minutes', title: { fr: '', ar: '' } },
  ]);
  session.stop();
  await repo.end();
  store.close();
});

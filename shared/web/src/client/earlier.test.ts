import { beforeEach, expect, it } from 'vitest';
import type { DocId, EditorId, PrincipalId } from '../ids.ts';
import { FakeLocks, FakeNode, PRINCIPAL, until } from '../testing/fakeNode.ts';
import { DocRepo } from './docRepo.ts';
import { answerEarlier, type Earlier, lookForEarlier, NOTHING_EARLIER, readEarlier } from './earlier.ts';
import { LocalStore } from './localStore.ts';
import { scalar } from './scalar.ts';
import { Session } from './session.ts';

const KARIM = { login: 'karim', name: 'Karim', council: 'MA-02' };
let node: FakeNode;
let plan: DocId;
let round = 0;

beforeEach(async () => {
  for (const { name } of await indexedDB.databases()) if (name) indexedDB.deleteDatabase(name);
  node = new FakeNode();
  round += 1;
  plan = node.birth('bb'.repeat(16), (doc) => {
    doc.kind = scalar('action_plan');
    doc.title = { fr: 'Plan', ar: '' };
  });
});

async function writeOffline(editor: string): Promise<void> {
  const store = await LocalStore.open(PRINCIPAL, editor as EditorId);
  await store.putOwner(KARIM);
  const session = new Session({ dial: node.dial, random: () => 0 });
  const repo = new DocRepo({ store, session, principal: PRINCIPAL, locks: new FakeLocks().tab().locks });
  session.start();
  const doc = await repo.open(plan);
  await until(() => doc.phase.tag === 'ready', 'the document');
  node.cut(false);
  doc.spliceText(['title', 'fr'], 4, 0, ' B02');
  await until(() => doc.getSnapshot().save.tag === 'here', 'saved here');
  session.stop();
  await repo.end();
  store.close();
  node.isUp = true;
}

/** The visit of an account that has said whose the one work of before is. */
async function visitAfter(
  store: LocalStore,
  principal: PrincipalId,
  says: 'mine' | 'left',
): Promise<Earlier> {
  const { locks } = new FakeLocks().tab();
  const [work] = (await lookForEarlier(store, principal, KARIM, locks)).asks;
  if (work === undefined) throw new Error('nobody is asked');
  await answerEarlier(store, work, says);
  return lookForEarlier(store, principal, KARIM, locks);
}

it('sends nothing of an earlier account of the same name before somebody says whose it is', async () => {
  await writeOffline(`old${round}`);
  const store = await LocalStore.open(PRINCIPAL, `new${round}` as EditorId);
  // The administrator gave the name to somebody else.
  const other = { ...KARIM, name: 'Karima' };
  const found = await lookForEarlier(store, PRINCIPAL, other, new FakeLocks().tab().locks);
  expect(found).toEqual({
    ...NOTHING_EARLIER,
    asks: [
      { store: `tansiq/${PRINCIPAL}/old${round}`, whose: KARIM, documents: 1, files: 0, isSendable: true },
    ],
  });
  expect(await store.metas()).toEqual([]);
  expect(await store.setAsideCopies()).toEqual([]);
  store.close();
});

it('leaves it, and asks no more, when its person is somebody else; the next account of the name is asked anew', async () => {
  await writeOffline(`old${round}`);
  const store = await LocalStore.open(PRINCIPAL, `new${round}` as EditorId);
  const after = await visitAfter(store, PRINCIPAL, 'left');
  expect(after).toMatchObject({ sent: 0, asks: [], left: [{ whose: KARIM, documents: 1 }] });
  expect(await store.metas()).toEqual([]);
  // What somebody said in haste can be said again.
  const [work] = after.left;
  if (work === undefined) throw new Error('it is not named');
  await answerEarlier(store, work, 'mine');
  const again = await LocalStore.open(PRINCIPAL, `third${round}` as EditorId);
  const { locks } = new FakeLocks().tab();
  expect((await lookForEarlier(again, PRINCIPAL, KARIM, locks)).asks).toHaveLength(1);
  expect((await lookForEarlier(store, PRINCIPAL, KARIM, locks)).sent).toBe(1);
  again.close();
  store.close();
});

it('reads it for a file, and leaves it where it is', async () => {
  await writeOffline(`old${round}`);
  const store = await LocalStore.open(PRINCIPAL, `new${round}` as EditorId);
  const { locks } = new FakeLocks().tab();
  const [work] = (await lookForEarlier(store, PRINCIPAL, KARIM, locks)).asks;
  if (work === undefined) throw new Error('nobody is asked');
  const { copies } = await readEarlier(work);
  expect(copies.map(({ values }) => values)).toEqual([
    [{ path: ['title', 'fr'], without: 'Plan', wrote: 'Plan B02' }],
  ]);
  expect((await lookForEarlier(store, PRINCIPAL, KARIM, locks)).asks).toEqual([work]);
  store.close();
});

it('sends what the same person wrote under an account that was removed and added again', async () => {
  const { locks } = new FakeLocks().tab();
  await writeOffline(`old${round}`);
  const store = await LocalStore.open(PRINCIPAL, `new${round}` as EditorId);
  expect(await visitAfter(store, PRINCIPAL, 'mine')).toEqual({ ...NOTHING_EARLIER, sent: 1 });
  const session = new Session({ dial: node.dial, random: () => 0 });
  const repo = new DocRepo({ store, session, principal: PRINCIPAL, locks });
  await repo.resume();
  session.start();
  await until(() => node.submits.length === 1, 'the edit at the council');
  expect(node.givenBack).toEqual([true]);
  // Once is enough.
  expect(await lookForEarlier(store, PRINCIPAL, KARIM, locks)).toEqual(NOTHING_EARLIER);
  session.stop();
  await repo.end();
  store.close();
});

it('sets it aside, readable, when the council has another number', async () => {
  await writeOffline(`old${round}`);
  const fresh = 9 as PrincipalId;
  const store = await LocalStore.open(fresh, `new${round}` as EditorId);
  expect(await visitAfter(store, fresh, 'mine')).toEqual({ ...NOTHING_EARLIER, setAside: 1 });
  const [copy] = await store.setAsideCopies();
  expect(copy?.values).toEqual([{ path: ['title', 'fr'], without: 'Plan', wrote: 'Plan B02' }]);
  store.close();
});

it('asks nobody when the same account has a council with another number', async () => {
  await writeOffline(`old${round}`);
  const fresh = 9 as PrincipalId;
  const store = await LocalStore.open(fresh, `old${round}` as EditorId);
  const found = await lookForEarlier(store, fresh, KARIM, new FakeLocks().tab().locks);
  expect(found).toEqual({ ...NOTHING_EARLIER, setAside: 1 });
  store.close();
});

it('says of another name’s only that some waits', async () => {
  const { locks } = new FakeLocks().tab();
  await writeOffline(`old${round}`);
  const store = await LocalStore.open(PRINCIPAL, `new${round}` as EditorId);
  const salma = { ...KARIM, login: 'salma' };
  const found = await lookForEarlier(store, PRINCIPAL, salma, locks);
  expect(found).toEqual({ ...NOTHING_EARLIER, hasOthers: true });
  expect(await store.metas()).toEqual([]);
  // And the other person's own visit finds it again.
  expect((await visitAfter(store, PRINCIPAL, 'mine')).sent).toBe(1);
  store.close();
});

it('takes over the files that wait for a line', async () => {
  const old = await LocalStore.open(PRINCIPAL, `old${round}` as EditorId);
  await old.putOwner(KARIM);
  const bytes = new Uint8Array([1, 2]);
  const file = { doc: plan, sha256: 'ab', name: 'pv.pdf', mediaType: '', size: 2, atMs: 1, bytes };
  await old.putFile(file);
  old.close();
  const store = await LocalStore.open(PRINCIPAL, `new${round}` as EditorId);
  await visitAfter(store, PRINCIPAL, 'mine');
  expect(await store.files()).toEqual([file]);
  store.close();
});

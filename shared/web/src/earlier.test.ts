import { beforeEach, expect, it } from 'vitest';
import { DocRepo } from './docRepo.ts';
import { takeOver } from './earlier.ts';
import type { DocId, EditorId, PrincipalId } from './ids.ts';
import { LocalStore } from './localStore.ts';
import { scalar } from './scalar.ts';
import { Session } from './session.ts';
import { FakeLocks, FakeNode, PRINCIPAL, until } from './testing/fakeNode.ts';

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

it('sends what the same person wrote under an account that was removed and added again', async () => {
  const { locks } = new FakeLocks().tab();
  await writeOffline(`old${round}`);
  const store = await LocalStore.open(PRINCIPAL, `new${round}` as EditorId);
  expect(await takeOver(store, PRINCIPAL, KARIM, locks)).toEqual({ sent: 1, setAside: 0, hasOthers: false });
  const session = new Session({ dial: node.dial, random: () => 0 });
  const repo = new DocRepo({ store, session, principal: PRINCIPAL, locks });
  await repo.resume();
  session.start();
  await until(() => node.submits.length === 1, 'the edit at the council');
  expect(node.givenBack).toEqual([true]);
  // Once is enough.
  expect((await takeOver(store, PRINCIPAL, KARIM, locks)).sent).toBe(0);
  session.stop();
  await repo.end();
  store.close();
});

it('sets it aside, readable, when the council has another number', async () => {
  const { locks } = new FakeLocks().tab();
  await writeOffline(`old${round}`);
  const fresh = 9 as PrincipalId;
  const store = await LocalStore.open(fresh, `new${round}` as EditorId);
  expect(await takeOver(store, fresh, KARIM, locks)).toEqual({ sent: 0, setAside: 1, hasOthers: false });
  const [copy] = await store.setAsideCopies();
  expect(copy?.values).toEqual([{ path: ['title', 'fr'], without: 'Plan', wrote: 'Plan B02' }]);
  store.close();
});

it('says of another person’s only that some waits', async () => {
  const { locks } = new FakeLocks().tab();
  await writeOffline(`old${round}`);
  const store = await LocalStore.open(PRINCIPAL, `new${round}` as EditorId);
  const salma = { ...KARIM, login: 'salma' };
  expect(await takeOver(store, PRINCIPAL, salma, locks)).toEqual({ sent: 0, setAside: 0, hasOthers: true });
  expect(await store.metas()).toEqual([]);
  // And the other person's own visit finds it again.
  expect((await takeOver(store, PRINCIPAL, KARIM, locks)).sent).toBe(1);
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
  await takeOver(store, PRINCIPAL, KARIM, new FakeLocks().tab().locks);
  expect(await store.files()).toEqual([file]);
  store.close();
});

import { forceCloseDatabase } from 'fake-indexeddb';
import { openDB } from 'idb';
import { afterEach, expect, it, vi } from 'vitest';
import type { DocId, EditorId } from '../ids.ts';
import { FakeLocks, FakeNode, PRINCIPAL, until } from '../testing/fakeNode.ts';
import { DocRepo } from './docRepo.ts';
import { LocalStore, storeName } from './localStore.ts';
import type { OpenDoc } from './openDoc.ts';
import { scalar } from './scalar.ts';
import { Session } from './session.ts';

let round = 0;
const ends: (() => Promise<void>)[] = [];

afterEach(async () => {
  vi.restoreAllMocks();
  for (const end of ends.splice(0)) await end();
});

async function work(): Promise<{ node: FakeNode; doc: OpenDoc; store: LocalStore }> {
  const node = new FakeNode();
  const plan: DocId = node.birth('cc'.repeat(16), (doc) => {
    doc.kind = scalar('action_plan');
  });
  round += 1;
  const store = await LocalStore.open(PRINCIPAL, `store${round}` as EditorId);
  const session = new Session({ dial: node.dial, random: () => 0 });
  const repo = new DocRepo({ store, session, principal: PRINCIPAL, locks: new FakeLocks().tab().locks });
  session.start();
  const doc = await repo.open(plan);
  ends.push(async () => {
    session.stop();
    await repo.end();
    store.close();
  });
  await until(() => doc.phase.tag === 'ready', 'the document');
  return { node, doc, store };
}

const save = (doc: OpenDoc): string => doc.getSnapshot().save.tag;
const write = (doc: OpenDoc, state: string): void =>
  doc.change((root) => {
    root.state = scalar(state);
  });

it('goes on with the council while the browser opens no store, and keeps all of it once it does', async () => {
  const open = vi.spyOn(indexedDB, 'open').mockImplementation(() => {
    throw new DOMException('no', 'SecurityError');
  });
  const { node, doc, store } = await work();
  expect(store.state()).toEqual({ tag: 'broken', reason: 'unavailable' });
  write(doc, 'draft');
  await until(() => save(doc) === 'kept', 'the council');
  expect(node.submits).toHaveLength(1);
  node.cut(false);
  write(doc, 'circulated');
  await until(() => save(doc) === 'unkept', 'nothing is promised');
  open.mockRestore();
  await until(() => save(doc) === 'here', 'kept at last');
  expect(store.state().tag).toBe('ok');
  expect(await store.changesOf(doc.id)).toHaveLength(3);
});

it('takes back what it promised when the browser closes the store underneath', async () => {
  const opened: IDBDatabase[] = [];
  const real = indexedDB.open.bind(indexedDB);
  const spy = vi.spyOn(indexedDB, 'open').mockImplementation((name, version) => {
    const request = real(name, version);
    request.addEventListener('success', () => opened.push(request.result));
    return request;
  });
  const { node, doc, store } = await work();
  node.cut(false);
  write(doc, 'draft');
  await until(() => save(doc) === 'here', 'saved here');
  spy.mockImplementation(() => {
    throw new DOMException('no', 'UnknownError');
  });
  for (const db of opened) forceCloseDatabase(db as never);
  await until(() => store.state().tag === 'broken', 'the close');
  expect(save(doc)).toBe('unkept');
});

it('says that it is full, and goes on', async () => {
  const { node, doc, store } = await work();
  const add = vi.spyOn(IDBObjectStore.prototype, 'add').mockImplementation(() => {
    throw new DOMException('full', 'QuotaExceededError');
  });
  write(doc, 'draft');
  await until(() => node.submits.length === 1, 'the council');
  expect(store.state()).toEqual({ tag: 'broken', reason: 'full' });
  await until(() => save(doc) === 'kept', 'the council’s word');
  add.mockRestore();
  await until(() => store.state().tag === 'ok', 'room again');
});

it('keeps what an older version of the page left, and takes files', async () => {
  const name = storeName(PRINCIPAL, 'older' as EditorId);
  const old = await openDB(name, 1, {
    upgrade(fresh) {
      const changes = fresh.createObjectStore('changes', { autoIncrement: true });
      changes.createIndex('doc', 'doc');
      changes.createIndex('hash', ['doc', 'hash'], { unique: true });
      fresh.createObjectStore('documents', { keyPath: 'id' });
      fresh.createObjectStore('actors', { keyPath: 'id' });
      fresh.createObjectStore('setAside', { keyPath: 'id' });
      fresh.createObjectStore('answers', { keyPath: 'key' });
    },
  });
  await old.put('answers', { key: 'people', value: 7, atMs: 1 });
  old.close();
  const store = await LocalStore.open(PRINCIPAL, 'older' as EditorId);
  expect(store.state().tag).toBe('ok');
  expect((await store.answer('people'))?.value).toBe(7);
  const doc = 'aa'.repeat(16) as DocId;
  const file = { doc, sha256: 'ab', name: 'a', mediaType: '', size: 1, atMs: 1, bytes: new Uint8Array([1]) };
  await store.putFile(file);
  expect(await store.files()).toEqual([file]);
  store.close();
});

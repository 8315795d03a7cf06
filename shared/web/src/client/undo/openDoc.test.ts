/** Undo in an open document: what the screen calls, over a reload, and when edits are refused. */
import { beforeEach, describe, expect, it } from 'vitest';
import type { DocId, EditorId } from '../../ids.ts';
import { FakeLocks, FakeNode, PRINCIPAL, until } from '../../testing/fakeNode.ts';
import { DocRepo } from '../docRepo.ts';
import { LocalStore } from '../localStore.ts';
import type { OpenDoc } from '../openDoc.ts';
import { scalar } from '../scalar.ts';
import { Session } from '../session.ts';
import { packIds, sessionSteps, unpackIds } from './keep.ts';

let node: FakeNode;
let plan: DocId;
let round = 0;

beforeEach(() => {
  node = new FakeNode();
  round += 1;
  plan = node.birth('aa'.repeat(16), (doc) => {
    doc.kind = scalar('action_plan');
    doc.title = { fr: '', ar: '' };
  });
});

/** A storage of one tab that has room for `room` characters. */
function storageOf(room = Infinity): Storage {
  const items = new Map<string, string>();
  return {
    get length() {
      return items.size;
    },
    clear: () => items.clear(),
    key: () => null,
    getItem: (key) => items.get(key) ?? null,
    removeItem: (key) => void items.delete(key),
    setItem: (key, value) => {
      if (value.length > room) throw new DOMException('full', 'QuotaExceededError');
      items.set(key, value);
    },
  };
}

async function openTab(storage: Storage, account = `u${round}`) {
  const store = await LocalStore.open(PRINCIPAL, account as EditorId);
  const session = new Session({ dial: node.dial, random: () => 0 });
  const steps = sessionSteps(storage, account);
  const locks = new FakeLocks().tab();
  const repo = new DocRepo({ store, session, principal: PRINCIPAL, steps, locks: locks.locks });
  session.start();
  const doc = await repo.open(plan);
  await until(() => doc.phase.tag === 'ready' && doc.getSnapshot().canEdit, 'the document');
  return {
    doc,
    reload: async (): Promise<OpenDoc> => {
      await doc.settled();
      steps.flush();
      session.stop();
      store.close();
      return (await openTab(storage, account)).doc;
    },
  };
}

const title = (doc: OpenDoc): unknown => (doc.getSnapshot().doc.title as { fr: string }).fr;

describe('an open document', () => {
  it('goes back and forth, and tells who follows it what comes next', async () => {
    const { doc } = await openTab(storageOf());
    const seen: (string | undefined)[] = [];
    doc.ways.subscribe(() => seen.push(doc.ways.get().undo?.what));
    doc.spliceText(['title', 'fr'], 0, 0, 'Plan');
    doc.change((root) => {
      root.state = scalar('draft');
    });
    expect(doc.undo()).toMatchObject({ result: 'done', step: { path: ['state'] } });
    expect(doc.getSnapshot().doc.state).toBeUndefined();
    expect(doc.ways.get()).toMatchObject({ undo: { what: 'typed' }, redo: { path: ['state'] } });
    doc.redo();
    expect(doc.getSnapshot().doc.state).toBe('draft');
    expect(seen).toEqual(['typed', 'set', 'typed', 'set']);
  });

  it('takes back a word that was typed letter by letter', async () => {
    const { doc } = await openTab(storageOf());
    for (const [at, letter] of [...'un deux'].entries()) doc.spliceText(['title', 'fr'], at, 0, letter);
    doc.undo();
    expect(title(doc)).toBe('un ');
    doc.redo();
    expect(title(doc)).toBe('un deux');
  });

  it('is saved at the council like any edit, and touches nothing of a colleague', async () => {
    const { doc } = await openTab(storageOf());
    doc.spliceText(['title', 'fr'], 0, 0, 'mien');
    await until(() => doc.getSnapshot().save.tag === 'kept', 'saved');
    node.write(plan, (root) => {
      root.title.ar = 'لها';
      root.state = scalar('draft');
    });
    doc.undo();
    await until(
      () => doc.getSnapshot().save.tag === 'kept' && doc.getSnapshot().doc.state === 'draft',
      'both',
    );
    expect(doc.getSnapshot().doc.title).toEqual({ fr: '', ar: 'لها' });
    expect(doc.undo()).toBeUndefined();
  });

  it('still knows its steps after a reload, and knows none of another account', async () => {
    const storage = storageOf();
    const tab = await openTab(storage);
    tab.doc.spliceText(['title', 'fr'], 0, 0, 'un 👩‍👩‍👧 deux');
    tab.doc.spliceText(['title', 'fr'], 0, 3, '');
    tab.doc.undo();
    const again = await tab.reload();
    expect(title(again)).toBe('un 👩‍👩‍👧 deux');
    again.redo();
    expect(title(again)).toBe('👩‍👩‍👧 deux');
    again.undo();
    again.undo();
    expect(title(again)).toBe('');
    const other = await openTab(storage, `other${round}`);
    expect(other.doc.undo()).toBeUndefined();
  });

  it('keeps what there is room for', async () => {
    const storage = storageOf(6000);
    const tab = await openTab(storage);
    for (let value = 1; value <= 60; value++) {
      tab.doc.change((root) => {
        root.count = value;
      });
    }
    const again = await tab.reload();
    again.undo();
    expect(again.getSnapshot().doc.count).toBe(59);
    const none = await openTab(storageOf(0), `none${round}`);
    none.doc.spliceText(['title', 'fr'], 0, 0, 'x');
    await none.reload();
  });

  it('remembers a hundred steps', async () => {
    const { doc } = await openTab(storageOf());
    for (let value = 1; value <= 120; value++) {
      doc.change((root) => {
        root.count = value;
      });
    }
    while (doc.undo() !== undefined);
    expect(doc.getSnapshot().doc.count).toBe(20);
  });

  it('has no step of an edit that was refused', async () => {
    const { doc } = await openTab(storageOf());
    node.refuseNext = 'no-grant';
    doc.spliceText(['title', 'fr'], 0, 0, 'refusé');
    await until(() => doc.getSnapshot().notAccepted.length === 1, 'the refusal');
    expect(doc.ways.get().undo).toBeUndefined();
  });
});

describe('ids in a row', () => {
  it('are kept short and read back', () => {
    const ids = ['8@aa', '9@aa', '10@aa', '3@bb', '5@bb', '6@bb'];
    expect(packIds(ids)).toEqual(['8@aa*3', '3@bb', '5@bb*2']);
    expect(unpackIds(packIds(ids))).toEqual(ids);
  });
});

import { afterEach, beforeAll, expect, it, vi } from 'vitest';
import { SAVED_FORM_AFTER_MS, SAVED_FORM_OPS_MIN } from '../constants.ts';
import type { DocId, EditorId } from '../ids.ts';
import { FakeLocks, FakeNode, PRINCIPAL, until } from '../testing/fakeNode.ts';
import * as automerge from './automerge.ts';
import type { MutableDoc } from './docHandle.ts';
import { DocRepo } from './docRepo.ts';
import { LocalStore } from './localStore.ts';
import type { OpenDoc } from './openDoc.ts';
import { keptDoc } from './savedForm.ts';
import { scalar } from './scalar.ts';
import { Session } from './session.ts';

const ACTOR = '00000002'.padEnd(32, '7') as Parameters<typeof automerge.emptyDoc>[0];
const ends: (() => Promise<void>)[] = [];
let round = 0;

beforeAll(() => automerge.startAutomerge());

afterEach(async () => {
  vi.restoreAllMocks();
  for (const end of ends.splice(0)) await end();
});

/** A document of some changes, each kept. */
function written(count: number) {
  let doc = automerge.emptyDoc(ACTOR);
  const kept = [];
  for (let at = 0; at < count; at++) {
    const made = automerge.makeChange(doc, (root) => {
      root[`field${at}`] = scalar(`value ${at}`);
    });
    if (made === undefined) throw new Error('nothing was written');
    doc = made.doc;
    kept.push({ hash: made.hash, bytes: made.bytes, mine: true });
  }
  return { doc, kept };
}

it('puts a document together from its piece and what came since', () => {
  const { doc, kept } = written(4);
  const piece = automerge.pieceOf(keptDoc(ACTOR, kept.slice(0, 2), undefined).doc);
  const again = keptDoc(ACTOR, kept, piece);
  expect(automerge.viewOf(again.doc)).toEqual(automerge.viewOf(doc));
  expect(again.from).toEqual([kept[1]?.hash]);
  expect(automerge.allChanges(again.doc)).toEqual(automerge.allChanges(doc));
});

it('shows nothing of a piece that holds what was set aside', () => {
  const { doc, kept } = written(3);
  const again = keptDoc(ACTOR, kept.slice(0, 2), automerge.pieceOf(doc));
  expect(automerge.viewOf(again.doc)).toEqual({ field0: 'value 0', field1: 'value 1' });
  expect(again.from).toEqual([]);
});

it('does without a piece that does not load', () => {
  const { doc, kept } = written(2);
  const piece = automerge.pieceOf(doc).slice(0, 40);
  expect(automerge.viewOf(keptDoc(ACTOR, kept, piece).doc)).toEqual(automerge.viewOf(doc));
});

async function opened(
  node: FakeNode,
  store: LocalStore,
  id: DocId,
): Promise<{ doc: OpenDoc; leave: () => Promise<void> }> {
  const session = new Session({ dial: node.dial, random: () => 0 });
  const repo = new DocRepo({ store, session, principal: PRINCIPAL, locks: new FakeLocks().tab().locks });
  session.start();
  const doc = await repo.open(id);
  await until(() => doc.phase.tag === 'ready', 'the document');
  let isLeft = false;
  const leave = async (): Promise<void> => {
    if (isLeft) return;
    isLeft = true;
    session.stop();
    await repo.end();
  };
  ends.push(leave);
  return { doc, leave };
}

async function place(write: (doc: MutableDoc) => void) {
  const node = new FakeNode();
  const id = node.birth('ab'.repeat(16), (doc) => {
    doc.kind = scalar('action_plan');
    write(doc);
  });
  round += 1;
  const store = await LocalStore.open(PRINCIPAL, `piece${round}` as EditorId);
  ends.unshift(async () => store.close());
  return { node, id, store };
}

const long = (doc: MutableDoc): void => {
  doc.rows = Object.fromEntries(
    Array.from({ length: SAVED_FORM_OPS_MIN }, (_, at) => [`row${at}`, scalar('x')]),
  );
};

it('keeps a long document in one piece when it is left, and opens it from there', async () => {
  const { node, id, store } = await place(long);
  const first = await opened(node, store, id);
  await first.doc.settled();
  const shown = first.doc.getSnapshot().doc;
  expect(await store.piece(id)).toBeUndefined();
  await first.leave();
  expect(await store.piece(id)).toBeDefined();
  const load = vi.spyOn(automerge, 'loadPiece');
  const again = await opened(node, store, id);
  expect(again.doc.getSnapshot().doc).toEqual(shown);
  expect(load).toHaveBeenCalledTimes(1);
  await store.forget(id);
  expect(await store.piece(id)).toBeUndefined();
});

it('keeps a short one as its changes only', async () => {
  const { node, id, store } = await place(() => {});
  const first = await opened(node, store, id);
  await first.leave();
  expect(await store.piece(id)).toBeUndefined();
});

it('keeps it a while after it was opened, for a tab that is closed without a word', async () => {
  const { node, id, store } = await place(long);
  await opened(node, store, id);
  await vi.waitFor(async () => expect(await store.piece(id)).toBeDefined(), {
    timeout: 3 * SAVED_FORM_AFTER_MS,
    interval: 100,
  });
});

import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ApiError } from '../api.ts';
import { WAITING_FILES_BYTES_MAX } from '../constants.ts';
import type { DocId, EditorId, GroupId } from '../ids.ts';
import { FakeLocks, FakeNode, PRINCIPAL, until } from '../testing/fakeNode.ts';
import { LocalStore } from './localStore.ts';
import { Session } from './session.ts';
import { WaitingFiles } from './waitingFiles.ts';

const DOC = 'aa'.repeat(16) as DocId;
const PAPER = new File(['Procès-verbal signé'], 'pv.pdf', { type: 'application/pdf' });
const SHA = createHash('sha256').update('Procès-verbal signé').digest('hex');
let editor = 0;
let node: FakeNode;
let locks: FakeLocks;
let account: EditorId;
/** Every file that reached the node. */
let arrived: string[];
let failure: ApiError | undefined;
const tabs: { close: () => void }[] = [];

async function openTab() {
  const store = await LocalStore.open(PRINCIPAL, account);
  const session = new Session({ dial: node.dial, random: () => 0 });
  const held = locks.tab();
  const send = async (doc: DocId, file: File) => {
    arrived.push(`${doc} ${file.name} ${file.size}`);
    if (failure !== undefined) return { ok: false, error: failure } as const;
    return { ok: true, value: { sha256: SHA, size: file.size } } as const;
  };
  const files = new WaitingFiles(store, session, send, held.locks);
  await files.start();
  session.start();
  const tab = {
    store,
    session,
    files,
    close: () => {
      session.stop();
      files.end();
      held.close();
      store.close();
    },
  };
  tabs.push(tab);
  return tab;
}

beforeEach(() => {
  node = new FakeNode();
  node.cut(false);
  locks = new FakeLocks();
  editor += 1;
  account = `file${editor}` as EditorId;
  arrived = [];
  failure = undefined;
});

afterEach(() => {
  for (const tab of tabs.splice(0)) tab.close();
});

const ONCE = `${DOC} pv.pdf ${PAPER.size}`;

describe('a file that is chosen without a line', () => {
  it('waits here under its own name, opens from here, and is sent once there is a line', async () => {
    const { files, session } = await openTab();
    expect(await files.take(DOC, 'pv.pdf', PAPER)).toEqual({ tag: 'kept', sha256: SHA, size: PAPER.size });
    expect(files.get()).toMatchObject([{ doc: DOC, sha256: SHA, name: 'pv.pdf' }]);
    expect(await (await files.open(DOC, SHA))?.text()).toBe('Procès-verbal signé');
    node.cut(true);
    session.retry();
    await until(() => files.get().length === 0, 'the council');
    expect(arrived).toEqual([ONCE]);
  });

  it('outlives a reload, and is sent by one of two tabs', async () => {
    const first = await openTab();
    await first.files.take(DOC, 'pv.pdf', PAPER);
    first.close();
    const [here, there] = [await openTab(), await openTab()];
    expect([here.files.get().length, there.files.get().length]).toEqual([1, 1]);
    node.cut(true);
    here.session.retry();
    there.session.retry();
    await until(() => here.files.get().length === 0, 'the council');
    expect(arrived).toEqual([ONCE]);
  });

  it('goes again when the answer was lost', async () => {
    const { files, session } = await openTab();
    await files.take(DOC, 'pv.pdf', PAPER);
    failure = { tag: 'unreachable' };
    node.cut(true);
    session.retry();
    await until(() => arrived.length === 1, 'the first try');
    expect(files.get()).toHaveLength(1);
    failure = undefined;
    node.cut(true);
    session.retry();
    await until(() => files.get().length === 0, 'the council');
    expect(arrived).toEqual([ONCE, ONCE]);
  });

  it.each([
    ['too-large', 'too-large'],
    ['unavailable', 'no-room'],
    ['denied', 'failed'],
  ] as const)('that is refused as %s stays until it is let go or sent again', async (code, refused) => {
    const { files, session } = await openTab();
    await files.take(DOC, 'pv.pdf', PAPER);
    failure = { tag: 'refused', code, text: '' };
    node.cut(true);
    session.retry();
    await until(() => files.get()[0]?.refused === refused, 'the refusal');
    expect(await files.open(DOC, SHA)).toBeDefined();
    node.cut(true);
    session.retry();
    await until(() => session.isUp, 'the next line');
    expect(arrived).toHaveLength(1);
    failure = undefined;
    await files.again(DOC, SHA);
    await until(() => files.get().length === 0, 'the council');
    await files.take(DOC, 'pv.pdf', PAPER);
    await files.drop(DOC, SHA);
    expect(files.get()).toEqual([]);
  });

  it('waits for its document, when that was begun here too', async () => {
    const { files, session, store } = await openTab();
    await store.putMeta({
      id: DOC,
      kind: 'minutes',
      councilHeads: [],
      receivedHeads: [],
      shared: false,
      canEdit: true,
      unsaved: 1,
      burntActors: [],
      notAccepted: [],
      birth: { group: 'MA-02' as GroupId, rule: 'private', atMs: 0 },
    });
    await files.take(DOC, 'pv.pdf', PAPER);
    failure = { tag: 'refused', code: 'not-found', text: '' };
    node.cut(true);
    session.retry();
    await until(() => arrived.length === 1, 'the first try');
    expect(files.get().map(({ refused }) => refused)).toEqual([undefined]);
  });

  it('is not taken beyond what this browser keeps in all', async () => {
    const { files } = await openTab();
    const big = new File([new Uint8Array(WAITING_FILES_BYTES_MAX - PAPER.size)], 'a.bin');
    expect((await files.take(DOC, 'a.bin', big)).tag).toBe('kept');
    expect((await files.take(DOC, 'pv.pdf', PAPER)).tag).toBe('kept');
    expect(await files.take(DOC, 'b.txt', new File(['x'], 'b.txt'))).toEqual({ tag: 'full' });
    expect(files.get()).toHaveLength(2);
  });
});

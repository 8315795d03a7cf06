import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DOC_KINDS, type DocId, type EditorId, type GroupId } from '../ids.ts';
import { FakeLocks, FakeNode, PRINCIPAL, until } from '../testing/fakeNode.ts';
import { headsOf, viewOf } from './automerge.ts';
import { type Begun, bearThrough, beginDoc, begunHere } from './births.ts';
import { DocRepo, type TabChannel } from './docRepo.ts';
import { LocalStore } from './localStore.ts';
import { docsOnlyHere } from './onlyHere.ts';
import type { OpenDoc, TabNews } from './openDoc.ts';
import { scalar } from './scalar.ts';
import { Session } from './session.ts';

let editor = 0;
let node: FakeNode;
let locks: FakeLocks;
let account: EditorId;
const tabs: { close: () => Promise<void> }[] = [];

async function openTab(channel?: TabChannel) {
  const store = await LocalStore.open(PRINCIPAL, account);
  const session = new Session({ dial: node.dial, random: () => 0 });
  const held = locks.tab();
  const repo = new DocRepo({
    store,
    session,
    principal: PRINCIPAL,
    locks: held.locks,
    bear: node.bear,
    channel,
  });
  await repo.resume();
  session.start();
  let isClosed = false;
  const tab = {
    repo,
    store,
    session,
    locks: held.locks,
    close: async () => {
      if (isClosed) return;
      isClosed = true;
      session.stop();
      await repo.settled();
      held.close();
      store.close();
    },
  };
  tabs.push(tab);
  return tab;
}
type Tab = Awaited<ReturnType<typeof openTab>>;

const wanted = {
  kind: 'minutes',
  group: 'MA-02' as GroupId,
  rule: 'private',
  title: { fr: 'Réunion sans ligne', ar: 'اجتماع' },
} as const;

const begin = (tab: Tab): Promise<Begun> => beginDoc(tab.store, PRINCIPAL, wanted, tab.locks);
const save = (doc: OpenDoc): string => doc.getSnapshot().save.tag;
const write = (doc: OpenDoc, place: string): void =>
  doc.change((root) => {
    root.place = scalar(place);
  });
const atNode = (id: DocId) => viewOf(node.doc(id));

beforeEach(() => {
  node = new FakeNode();
  locks = new FakeLocks();
  editor += 1;
  account = `birth${editor}` as EditorId;
});

afterEach(async () => {
  for (const tab of tabs.splice(0)) await tab.close();
});

describe('a document that is begun without a line', () => {
  it('opens at once, is edited here, and is made at the council once there is a line', async () => {
    node.cut(false);
    const tab = await openTab();
    const { order, isKept } = await begin(tab);
    expect(isKept).toBe(true);
    const doc = await tab.repo.open(order.id);
    expect(doc.phase.tag).toBe('ready');
    expect(doc.getSnapshot()).toMatchObject({ canEdit: true, save: { tag: 'here' } });
    expect(doc.getSnapshot().doc.title).toEqual(wanted.title);
    write(doc, 'Oujda');
    doc.spliceText(['title', 'fr'], 0, 7, 'Séance');
    await doc.settled();
    expect(doc.birth).toMatchObject({ group: 'MA-02', rule: 'private' });

    node.cut(true);
    tab.session.retry();
    await until(() => save(doc) === 'kept', 'the council');
    expect(node.births).toEqual([order.id]);
    expect(headsOf(node.doc(order.id))).toEqual(doc.heads());
    expect(atNode(order.id)).toMatchObject({ place: 'Oujda', title: { fr: 'Séance sans ligne' } });
    expect(doc.birth).toBeUndefined();
    await doc.settled();
    expect(await begunHere(tab.store)).toEqual([]);
  });

  it.each(DOC_KINDS)('has the skeleton and the first state of its kind: %s', async (kind) => {
    node.cut(false);
    const tab = await openTab();
    const { order } = await beginDoc(tab.store, PRINCIPAL, { ...wanted, kind }, tab.locks);
    const view = (await tab.repo.open(order.id)).getSnapshot().doc;
    expect(view).toMatchObject({ kind, state: kind === 'minutes' ? 'convocation' : 'draft', annexes: {} });
    expect(view.schema).toBeGreaterThan(0);
  });

  it('outlives a reload, and is made though nobody looks at it', async () => {
    node.cut(false);
    const first = await openTab();
    const { order } = await begin(first);
    write(await first.repo.open(order.id), 'Berkane');
    await first.close();

    const second = await openTab();
    const here = await begunHere(second.store);
    expect(here).toMatchObject([{ id: order.id, kind: 'minutes', title: wanted.title, unsaved: 2 }]);
    // It is no document that the council lost.
    expect(await docsOnlyHere(second.store, [])).toEqual([]);
    node.cut(true);
    second.session.retry();
    await until(() => node.docs.has(order.id) && atNode(order.id).place === 'Berkane', 'the council');
    expect(node.births).toEqual([order.id]);
  });

  it('is made once when the first answer is lost', async () => {
    node.cut(false);
    const tab = await openTab();
    const { order } = await begin(tab);
    const doc = await tab.repo.open(order.id);
    write(doc, 'Nador');
    await doc.settled();
    node.loseNextBirth = true;
    node.cut(true);
    tab.session.retry();
    await until(() => node.births.length === 1, 'the question');
    expect(save(doc)).toBe('here');
    node.cut(true);
    tab.session.retry();
    await until(() => save(doc) === 'kept', 'the council');
    expect(headsOf(node.doc(order.id))).toEqual(doc.heads());
    expect([...node.docs.keys()]).toEqual([order.id]);
  });

  it('is one document for two tabs', async () => {
    const channels = twoChannels();
    node.cut(false);
    const [here, there] = [await openTab(channels[0]), await openTab(channels[1])];
    const { order } = await begin(here);
    const [doc, other] = [await here.repo.open(order.id), await there.repo.open(order.id)];
    write(doc, 'Oujda');
    await doc.settled();
    other.change((root) => {
      root.number = scalar('7');
    });
    await other.settled();
    node.cut(true);
    here.session.retry();
    there.session.retry();
    await until(() => save(doc) === 'kept' && save(other) === 'kept', 'both tabs');
    expect(atNode(order.id)).toMatchObject({ place: 'Oujda', number: '7' });
    expect(doc.heads()).toEqual(other.heads());
    expect([...node.docs.keys()]).toEqual([order.id]);
  });

  it('that the council refuses says why, stays here, and goes when it is asked again', async () => {
    node.cut(false);
    const tab = await openTab();
    const { order } = await begin(tab);
    const doc = await tab.repo.open(order.id);
    node.refuseBirths = 'malformed';
    node.cut(true);
    tab.session.retry();
    await until(() => doc.birth?.refused === 'malformed', 'the refusal');
    expect(save(doc)).toBe('here');
    write(doc, 'Jerada');
    expect(doc.asFile()).toContain('Jerada');
    node.cut(true);
    tab.session.retry();
    await until(() => node.opens.length > 1, 'the next line');
    expect(node.births).toHaveLength(1);

    node.refuseBirths = undefined;
    doc.bearAgain('MA-02/eau' as GroupId);
    await until(() => save(doc) === 'kept', 'the council');
    expect(atNode(order.id).place).toBe('Jerada');
  });

  it('can be taken out of this browser again', async () => {
    node.cut(false);
    const tab = await openTab();
    const { order } = await begin(tab);
    await tab.repo.open(order.id);
    await tab.repo.abandon(order.id);
    expect(await tab.store.metas()).toEqual([]);
    expect(await tab.store.changesOf(order.id)).toEqual([]);
  });
});

describe('the answer to a birth', () => {
  const order = { ...wanted, id: 'ab'.repeat(16) as DocId, change: new Uint8Array([1, 2, 255]) };
  const refused = (code: string) => ({ ok: false, error: { tag: 'refused', code, text: '' } }) as const;

  it('is read so that nothing is given up but what was refused for good', async () => {
    const asked: unknown[] = [];
    const bear = bearThrough(async (sent) => {
      asked.push(sent);
      return { ok: true, value: {} };
    });
    expect(await bear(order)).toEqual({ tag: 'made' });
    expect(asked).toEqual([{ ...wanted, id: order.id, changes: ['AQL/'] }]);
    for (const error of [{ tag: 'unreachable' }, { tag: 'signedOut' }, refused('busy').error] as const) {
      expect(await bearThrough(async () => ({ ok: false, error }))(order)).toEqual({ tag: 'later' });
    }
    expect(await bearThrough(async () => refused('denied'))(order)).toEqual({
      tag: 'refused',
      code: 'denied',
    });
  });
});

function twoChannels(): [TabChannel, TabChannel] {
  const make = (): TabChannel => ({ postMessage: () => {}, onmessage: null, close: () => {} });
  const [a, b] = [make(), make()];
  const reach = (to: TabChannel) => (news: TabNews) =>
    to.onmessage?.(new MessageEvent('message', { data: news }));
  a.postMessage = reach(b);
  b.postMessage = reach(a);
  return [a, b];
}

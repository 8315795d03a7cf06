import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { lockOf } from '../document/adoption.ts';
import { adopt, amend } from '../editors/adopting.ts';
import { type ActorId, bytesOf, type DocId, type EditorId } from '../ids.ts';
import { FakeLocks, FakeNode, NODE_ACTOR, PRINCIPAL, until } from '../testing/fakeNode.ts';
import {
  allChanges,
  applyChanges,
  changesAbove,
  emptyDoc,
  headsOf,
  makeChange,
  readChange,
  viewOf,
} from './automerge.ts';
import type { DocView } from './docHandle.ts';
import { DocRepo, type TabChannel } from './docRepo.ts';
import { contentOf, writeContent } from './giveBack.ts';
import { LocalStore } from './localStore.ts';
import type { OpenDoc, TabNews } from './openDoc.ts';
import { scalar } from './scalar.ts';
import { Session } from './session.ts';

const PLAN = 'aa'.repeat(16);
let editor = 0;
let node: FakeNode;
let plan: DocId;
let locks: FakeLocks;
let account: EditorId;
const tabs: { close: () => Promise<void> }[] = [];

interface Tab {
  readonly repo: DocRepo;
  readonly store: LocalStore;
  readonly session: Session;
  /** The tab is gone: nothing of it runs on. */
  close(): Promise<void>;
}

async function openTab(channel?: TabChannel): Promise<Tab> {
  const store = await LocalStore.open(PRINCIPAL, account);
  const session = new Session({ dial: node.dial, random: () => 0 });
  const held = locks.tab();
  const repo = new DocRepo({ store, session, principal: PRINCIPAL, locks: held.locks, channel });
  session.start();
  const tab = {
    repo,
    store,
    session,
    close: async () => {
      session.stop();
      held.close();
      store.close();
    },
  };
  tabs.push(tab);
  return tab;
}

async function openPlan(tab: Tab): Promise<OpenDoc> {
  const doc = await tab.repo.open(plan);
  await until(() => doc.phase.tag === 'ready', 'the document');
  return doc;
}

const field = (doc: OpenDoc, key: string): unknown => doc.getSnapshot().doc[key];
const save = (doc: OpenDoc): string => doc.getSnapshot().save.tag;

beforeEach(() => {
  node = new FakeNode();
  locks = new FakeLocks();
  editor += 1;
  account = `e${editor}` as EditorId;
  plan = node.birth(PLAN, (doc) => {
    doc.kind = scalar('action_plan');
    doc.title = { fr: 'Plan', ar: 'مخطط' };
  });
});

afterEach(async () => {
  for (const tab of tabs.splice(0)) await tab.close();
});

describe('an adopted text', () => {
  it('takes no write of this tab until it is amended, and what a tab wrote offline comes in', async () => {
    const [here, away] = [await openTab(), await openTab()];
    const [doc, other] = [await openPlan(here), await openPlan(away)];
    node.isAnswering = false;
    other.change((root) => {
      root.number = scalar('written before it heard');
    });
    adopt(doc, { editor: 'e1', role: 'secretary' });
    const heads = doc.heads();
    expect(() =>
      doc.change((root) => {
        root.number = scalar('7');
      }),
    ).toThrow('adopted');
    expect(doc.heads()).toEqual(heads);
    expect(field(doc, 'number')).toBeUndefined();

    node.isAnswering = true;
    node.cut(true);
    here.session.retry();
    away.session.retry();
    await until(() => field(doc, 'number') !== undefined, 'what was written offline');
    expect(lockOf(doc.getSnapshot().doc).tag).toBe('locked');
    expect(doc.changesSince(lockOf(doc.getSnapshot().doc).adopted?.version ?? [])).toBe(2);

    amend(doc, { editor: 'e1', role: 'secretary' }, 'Erreur de numéro');
    doc.change((root) => {
      root.number = scalar('8');
    });
    expect(field(doc, 'number')).toBe('8');
  });
});

describe('save states', () => {
  it('go from here to the council to the ministry, by heads', async () => {
    node.shared.add(plan);
    const tab = await openTab();
    const doc = await openPlan(tab);
    node.receiveAll(plan);
    expect(save(doc)).toBe('ministry');

    node.isAnswering = false;
    doc.change((root) => {
      root.state = scalar('draft');
    });
    expect(save(doc)).toBe('saving');
    expect(field(doc, 'state')).toBe('draft');
    await until(() => save(doc) === 'here', 'saved here');
    await until(() => node.submits.length === 1, 'the submit');
    expect(save(doc)).toBe('here');

    node.isAnswering = true;
    node.cut(true);
    tab.session.retry();
    await until(() => save(doc) === 'council', 'saved at the council');
    node.receiveAll(plan);
    expect(save(doc)).toBe('ministry');
  });

  it('of a document that is not shared end at the council', async () => {
    const doc = await openPlan(await openTab());
    expect(save(doc)).toBe('kept');
    doc.change((root) => {
      root.state = scalar('draft');
    });
    await until(() => save(doc) === 'kept', 'kept at the council');
    expect(viewOf(node.doc(plan)).state).toBe('draft');
  });

  it('do not move for heads that do not cover the edit', async () => {
    const doc = await openPlan(await openTab());
    node.isAnswering = false;
    doc.change((root) => {
      root.state = scalar('draft');
    });
    await until(() => node.submits.length === 1, 'the submit');
    const heads = headsOf(node.doc(plan)).map(bytesOf);
    node.say(plan, { case: 'saved', value: { doc: bytesOf(plan), number: 1n, heads } });
    expect(save(doc)).toBe('here');
  });
});

describe('a pending edit', () => {
  it('is kept in this browser before it is sent', async () => {
    const tab = await openTab();
    const doc = await openPlan(tab);
    let release: () => void = () => {};
    const keep = tab.store.keep.bind(tab.store);
    tab.store.keep = async (...args) => {
      await new Promise<void>((resolve) => {
        release = resolve;
      });
      return keep(...args);
    };
    doc.change((root) => {
      root.state = scalar('draft');
    });
    await new Promise((resolve) => setTimeout(resolve, 120));
    expect(node.submits).toEqual([]);
    release();
    await until(() => node.submits.length === 1, 'the submit');
  });

  it('is submitted again after the line came back, and only once more', async () => {
    const tab = await openTab();
    const doc = await openPlan(tab);
    node.isAnswering = false;
    doc.change((root) => {
      root.state = scalar('draft');
    });
    await until(() => node.submits.length === 1, 'the submit');
    node.isAnswering = true;
    node.cut(true);
    tab.session.retry();
    await until(() => save(doc) === 'kept', 'saved at the council');
    expect(node.submits.length).toBe(2);
    expect(node.submits[1]).toEqual(node.submits[0]);
  });

  it('survives the closing of the tab and leaves with the next visit', async () => {
    const first = await openTab();
    const doc = await openPlan(first);
    node.cut(false);
    doc.change((root) => {
      root.state = scalar('circulated');
    });
    doc.spliceText(['title', 'fr'], 4, 0, ' régional');
    await until(() => save(doc) === 'here', 'saved here');
    await first.repo.settled();
    await first.close();

    const second = await openTab();
    const again = await openPlan(second);
    expect(field(again, 'state')).toBe('circulated');
    expect((field(again, 'title') as DocView).fr).toBe('Plan régional');
    expect(again.getSnapshot().canEdit).toBe(true);
    expect(save(again)).toBe('here');
    node.isUp = true;
    second.session.retry();
    await until(() => save(again) === 'kept', 'saved at the council');
    expect((viewOf(node.doc(plan)).title as DocView).fr).toBe('Plan régional');
  });

  it('leaves on a later visit even if nobody opens its document', async () => {
    const first = await openTab();
    const doc = await openPlan(first);
    node.cut(false);
    doc.change((root) => {
      root.state = scalar('adopted');
    });
    await until(() => save(doc) === 'here', 'saved here');
    await first.repo.settled();
    await first.close();
    node.isUp = true;
    const second = await openTab();
    await second.repo.resume();
    await until(() => viewOf(node.doc(plan)).state === 'adopted', 'the edit at the council');
  });

  it('made in one go leaves in one frame', async () => {
    const doc = await openPlan(await openTab());
    for (const letter of 'nouveau') doc.spliceText(['title', 'fr'], 0, 0, letter);
    await until(() => save(doc) === 'kept', 'saved at the council');
    expect(node.submits.flat().length).toBe(7);
    expect(node.submits.length).toBeLessThanOrEqual(2);
  });
});

describe('actors', () => {
  it('of two tabs differ, and a closed tab’s is used again', async () => {
    const actorsOf = async (tab: Tab, key: string): Promise<string> => {
      const doc = await openPlan(tab);
      doc.change((root) => {
        root[key] = scalar('x');
      });
      await until(() => save(doc) === 'kept', 'saved');
      const last = node.submits.at(-1)?.[0];
      const bytes = (await tab.store.changesOf(plan)).find((change) => change.hash === last)?.bytes;
      return readChange(bytes ?? new Uint8Array()).actor;
    };
    const [one, two] = [await openTab(), await openTab()];
    const [first, second] = [await actorsOf(one, 'a'), await actorsOf(two, 'b')];
    expect(first.startsWith('01020304')).toBe(true);
    expect(first).not.toBe(second);
    await one.close();
    expect(await actorsOf(await openTab(), 'c')).toBe(first);
  });
});

describe('a council without room', () => {
  it('is said once it answers so, and the edit leaves when there is room', async () => {
    const tab = await openTab();
    const doc = await openPlan(tab);
    node.refuseNext = 'no-space';
    doc.change((root) => {
      root.state = scalar('draft');
    });
    await until(() => doc.getSnapshot().hasNoRoom, 'the full disk');
    expect(save(doc)).toBe('here');
    node.cut(true);
    tab.session.retry();
    await until(() => !doc.getSnapshot().hasNoRoom, 'room');
    expect(viewOf(node.doc(plan)).state).toBe('draft');
    expect(doc.getSnapshot().notAccepted).toEqual([]);
  });
});

describe('a refused edit', () => {
  it('is set aside with what depends on it, and the node’s document is shown', async () => {
    const tab = await openTab();
    const doc = await openPlan(tab);
    node.refuseNext = 'no-grant';
    doc.change((root) => {
      root.state = scalar('adopted');
    });
    await until(() => doc.getSnapshot().notAccepted.length === 1, 'the notice');
    await until(() => doc.phase.tag === 'ready', 'the new actor');
    expect(field(doc, 'state')).toBeUndefined();
    expect(doc.getSnapshot().notAccepted[0]).toMatchObject({ reason: 'no-grant', by: 'council' });
    const [copy] = await tab.store.setAsideCopies();
    expect(copy?.id).toBe(doc.getSnapshot().notAccepted[0]?.setAside);
    expect(copy?.values).toEqual([{ path: ['state'], wrote: 'adopted' }]);
    expect(copy?.changes.length).toBe(1);

    const before = new Set(node.submits.flat());
    await until(() => doc.getSnapshot().canEdit, 'an editable document');
    doc.change((root) => {
      root.state = scalar('draft');
    });
    await until(() => save(doc) === 'kept', 'saved');
    const fresh = changesAbove(node.doc(plan), []).filter((hash) => !before.has(hash));
    expect(viewOf(node.doc(plan)).state).toBe('draft');
    const actors = (await tab.store.changesOf(plan))
      .filter((change) => fresh.includes(change.hash) && change.mine)
      .map((change) => readChange(change.bytes).actor);
    const refusedActor = readChange(copy?.changes[0] ?? new Uint8Array()).actor;
    expect(actors).toHaveLength(1);
    expect(actors).not.toContain(refusedActor);
  });

  it('of the ministry takes away what was written on top of it', async () => {
    const tab = await openTab();
    const doc = await openPlan(tab);
    const [birth] = allChanges(node.doc(plan));
    doc.change((root) => {
      root.state = scalar('draft');
    });
    await until(() => save(doc) === 'kept', 'saved');
    const refused = node.submits[0]?.[0] ?? '';
    node.isAnswering = false;
    doc.change((root) => {
      root.state = scalar('circulated');
    });
    await until(() => save(doc) === 'here', 'saved here');
    node.docs.set(plan, applyChanges(emptyDoc(NODE_ACTOR), birth === undefined ? [] : [birth]));
    node.say(plan, {
      case: 'notAccepted',
      value: {
        doc: bytesOf(plan),
        number: 0n,
        reason: 'withdrawn',
        by: 'ministry',
        changes: [bytesOf(refused)],
      },
    });
    await until(() => doc.getSnapshot().notAccepted.length === 1, 'the notice');
    await until(() => save(doc) === 'kept', 'the node’s document');
    expect(field(doc, 'state')).toBeUndefined();
    const [copy] = await tab.store.setAsideCopies();
    expect(copy?.by).toBe('ministry');
    expect(copy?.changes.length).toBe(2);
  });
});

describe('two editors', () => {
  it('who write the same field at once leave a conflict with both values, the winner first', async () => {
    const tab = await openTab();
    const doc = await openPlan(tab);
    node.cut(false);
    doc.change((root) => {
      root.end = scalar('2026-06-30');
    });
    await until(() => save(doc) === 'here', 'saved here');
    node.write(plan, (root) => {
      root.end = scalar('2026-07-15');
    });
    node.isUp = true;
    tab.session.retry();
    await until(() => save(doc) === 'kept', 'saved');
    const values = doc.conflicts(['end']);
    expect([...values].sort()).toEqual(['2026-06-30', '2026-07-15']);
    expect(values[0]).toBe(field(doc, 'end'));
    expect(doc.conflicts(['kind'])).toEqual(['action_plan']);
  });

  it('in two tabs of one browser see each other without a line', async () => {
    const ends: TabChannel[] = [];
    const channel = (): TabChannel => {
      const end: TabChannel = {
        onmessage: null,
        postMessage: (news: TabNews) => {
          for (const other of ends) if (other !== end) other.onmessage?.({ data: news } as MessageEvent);
        },
        close: () => {},
      };
      ends.push(end);
      return end;
    };
    const [one, two] = [await openTab(channel()), await openTab(channel())];
    const [first, second] = [await openPlan(one), await openPlan(two)];
    node.cut(false);
    first.change((root) => {
      root.state = scalar('draft');
    });
    await until(() => field(second, 'state') === 'draft', 'the other tab');
    expect(save(second)).toBe('here');
  });
});

describe('what is sent', () => {
  it('is raw: a long repeated text is not compressed', async () => {
    const doc = await openPlan(await openTab());
    doc.spliceText(['title', 'fr'], 0, 0, 'réunion '.repeat(300));
    await until(() => save(doc) === 'kept', 'saved');
    const [bytes] = (await (await openTab()).store.changesOf(plan))
      .filter((change) => change.mine)
      .map((c) => c.bytes);
    expect(bytes?.[8]).toBe(1); // Chunk type 1 is a plain change, 2 a compressed one.
  });

  it('is cut: a long paste becomes several changes', async () => {
    const doc = await openPlan(await openTab());
    const text = `${'é'.repeat(3_999)}😀${'ا'.repeat(5_000)}`;
    doc.spliceText(['title', 'ar'], 0, 5, text);
    await until(() => save(doc) === 'kept', 'saved');
    expect(node.submits.flat().length).toBe(3);
    expect((viewOf(node.doc(plan)).title as DocView).ar).toBe(text);
  });
});

describe('a node that was put back from a copy', () => {
  it('gets back what this browser holds, its colleagues’ changes too', async () => {
    const doc = await openPlan(await openTab());
    const copy = applyChanges(emptyDoc(NODE_ACTOR), allChanges(node.doc(plan)));
    const colleague = 'ffff';
    const made = makeChange(
      applyChanges(emptyDoc(`01020304${'0'.repeat(20)}${colleague}` as ActorId), allChanges(node.doc(plan))),
      (root) => {
        root.place = scalar('Oujda');
      },
    );
    if (made === undefined) throw new Error('no change');
    node.docs.set(plan, applyChanges(node.doc(plan), [made.bytes]));
    node.tell(plan, [made.bytes]);
    doc.change((root) => {
      root.state = scalar('draft');
    });
    await until(() => save(doc) === 'kept', 'the council');

    node.docs.set(plan, copy);
    node.cut(true);
    node.givenBack.length = 0;
    await until(() => viewOf(node.doc(plan)).state === 'draft', 'what was written here');
    // A colleague's actor is the colleague's: the council is told that these are given back.
    expect(node.givenBack).toEqual([true, false]);
    expect(viewOf(node.doc(plan)).place).toBe('Oujda');
    await until(() => save(doc) === 'kept', 'the mark is true again');
  });

  it('is not told that it has a document which it has no more', async () => {
    const tab = await openTab();
    const doc = await openPlan(tab);
    doc.change((root) => {
      root.state = scalar('draft');
    });
    await until(() => save(doc) === 'kept', 'the council');
    const had = node.doc(plan);
    node.docs.delete(plan);
    node.cut(true);
    await until(() => doc.phase.tag === 'closed', 'the answer');
    expect(save(doc)).toBe('gone');
    expect(field(doc, 'state')).toBe('draft');
    await doc.settled();
    expect((await tab.store.meta(plan))?.unsaved).toBe(1);
    // It may come back by itself, from the ministry.
    node.docs.set(plan, had);
    node.cut(true);
    await until(() => save(doc) === 'kept', 'the document');
  });

  it('gets the whole document back as a new one', async () => {
    const tab = await openTab();
    const doc = await openPlan(tab);
    const long = 'é'.repeat(9_000);
    doc.change((root) => {
      root.state = scalar('draft');
      root.year = 2026;
      root.actions = { r1: { order: 1.5, activities: '', regions: { 'MA-02': true } } };
    });
    doc.spliceText(['actions', 'r1', 'activities'], 0, 0, long);
    const fresh = await tab.repo.open(
      node.birth('dd'.repeat(16), (root) => {
        root.kind = scalar('action_plan');
        root.title = { fr: '', ar: '' };
      }),
    );
    await until(() => fresh.phase.tag === 'ready', 'the new document');
    doc.copyTo(fresh);
    expect(fresh.getSnapshot().doc).toEqual(doc.getSnapshot().doc);
    await until(() => save(fresh) === 'kept', 'the council');
    expect(viewOf(node.doc(fresh.id))).toEqual(doc.getSnapshot().doc);
    const file = JSON.parse(doc.asFile()) as { document: unknown; automerge_changes_base64: unknown[] };
    expect(file.document).toEqual(doc.getSnapshot().doc);
    expect(file.automerge_changes_base64.length).toBeGreaterThan(3);
  });

  it('begins a new document with its content, without its state and what is in its bin', async () => {
    const tab = await openTab();
    const doc = await openPlan(tab);
    const row = (order: number) => ({ order: scalar(`V${order}`), title: { fr: `Action ${order}`, ar: '' } });
    doc.change((root) => {
      root.state = scalar('in_force');
      root.title = { fr: 'Plan 2026', ar: '' };
      root.actions = { r1: row(1), r2: { ...row(2), deleted: scalar('2026-11-30T10:00:00Z somebody') } };
    });
    for (let at = 0; at < 3; at++) {
      doc.change((root) => {
        for (let each = 0; each < 90; each++) root.actions[`many${at}${each}`] = row(100 * at + each);
      });
    }
    const fresh = await tab.repo.open(
      node.birth('de'.repeat(16), (root) => {
        root.kind = scalar('action_plan');
        root.title = { fr: 'Plan 2027', ar: '' };
        root.state = scalar('draft');
        root.actions = {};
      }),
    );
    await until(() => fresh.phase.tag === 'ready', 'the new document');
    const before = node.submits.length;
    writeContent(doc.readPast(contentOf), fresh);
    const copy = fresh.getSnapshot().doc as {
      actions: Record<string, unknown>;
      state: string;
      title: unknown;
    };
    expect(copy).toMatchObject({ state: 'draft', title: { fr: 'Plan 2027', ar: '' } });
    expect(Object.keys(copy.actions)).toHaveLength(271);
    expect(copy.actions).toMatchObject({ r1: { order: 'V1', title: { fr: 'Action 1', ar: '' } } });
    await until(() => save(fresh) === 'kept', 'the council');
    expect(viewOf(node.doc(fresh.id))).toEqual(fresh.getSnapshot().doc);
    expect(node.submits.length - before).toBeLessThan(4);
    expect(fresh.undo()?.direction).toBe('undo');
    expect(Object.keys((fresh.getSnapshot().doc as { actions: object }).actions)).toHaveLength(0);
  });
});

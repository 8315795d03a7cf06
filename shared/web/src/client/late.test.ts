import { afterEach, expect, it } from 'vitest';
import { binOf, lateIn } from '../editors/bin/items.ts';
import { deleteRow, setText } from '../editors/write.ts';
import type { EditorId } from '../ids.ts';
import { FakeLocks, FakeNode, PRINCIPAL, until } from '../testing/fakeNode.ts';
import { DocRepo } from './docRepo.ts';
import { LocalStore } from './localStore.ts';
import { scalar } from './scalar.ts';
import { Session } from './session.ts';

const ID = 'aaaaaaaaaaaaaaaa';
const closing: (() => void)[] = [];

afterEach(() => {
  for (const close of closing.splice(0)) close();
});

/** A plan with one action, at a node, open in a tab of `editor`. */
async function open(editor: string) {
  const node = new FakeNode();
  const plan = node.birth('aa'.repeat(16), (doc) => {
    doc.kind = scalar('action_plan');
    doc.actions = { [ID]: { order: scalar('V'), activities: { fr: '', ar: '' } } };
  });
  const store = await LocalStore.open(PRINCIPAL, editor as EditorId);
  const session = new Session({ dial: node.dial, random: () => 0 });
  const held = new FakeLocks().tab();
  const repo = new DocRepo({
    store,
    session,
    principal: PRINCIPAL,
    editor: editor as EditorId,
    locks: held.locks,
  });
  session.start();
  closing.push(() => {
    session.stop();
    held.close();
    store.close();
  });
  const doc = await repo.open(plan);
  await until(() => doc.phase.tag === 'ready', 'the document');
  return { node, plan, doc, session };
}

const late = (doc: Awaited<ReturnType<typeof open>>['doc']) =>
  binOf('action_plan', doc.getSnapshot().doc).map((item) => [
    item.mark.by,
    lateIn(doc, item).map(({ added, writers }) => [added, writers.map(({ writer }) => writer)]),
  ]);

it('words written without a line in a row that a colleague deletes are known as one’s own', async () => {
  const { node, plan, doc, session } = await open('salma');
  node.cut(false);
  setText(doc, ['actions', ID, 'activities', 'fr'], 'Quatre phrases.');
  node.write(plan, (root) => {
    root.actions[ID].deleted = scalar('2026-11-29T22:40:00Z karim');
  });
  node.cut(true);
  session.retry();
  await until(() => late(doc).length === 1, 'the deletion');
  expect(late(doc)).toEqual([['karim', [['Quatre phrases.', ['me']]]]]);
});

it('words of a colleague in a row that this account deletes are the council’s', async () => {
  const { node, plan, doc, session } = await open('karim');
  node.cut(false);
  deleteRow(doc, ['actions'], ID);
  node.write(plan, (root) => {
    root.actions[ID].activities.fr = 'Quatre phrases.';
  });
  node.cut(true);
  session.retry();
  await until(() => late(doc)[0]?.[1]?.length === 1, 'the words');
  expect(late(doc)).toEqual([['karim', [['Quatre phrases.', ['council']]]]]);
});

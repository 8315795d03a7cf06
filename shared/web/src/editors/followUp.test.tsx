/** An adopted plan lives: its text is frozen, its follow-up is entered all year, and the mark "amended" keeps its meaning. */
import { act } from 'react';
import { createRoot, type Root } from 'react-dom/client';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { viewOf } from '../client/automerge.ts';
import type { MutableDoc } from '../client/docHandle.ts';
import { DocRepo } from '../client/docRepo.ts';
import { LocalStore } from '../client/localStore.ts';
import type { OpenDoc } from '../client/openDoc.ts';
import { scalar } from '../client/scalar.ts';
import { Session } from '../client/session.ts';
import { asAdopted, isLocked, lockOf } from '../document/adoption.ts';
import { type Difference, differencesOf, isOfFollowUp } from '../document/differences.ts';
import { asRows } from '../document/read.ts';
import { hasFollowUp, isFollowUp, SCHEMAS } from '../document/schema.ts';
import { LanguageProvider } from '../i18n.tsx';
import type { DocId, EditorId } from '../ids.ts';
import { fullDocument } from '../testing/exampleDocs.ts';
import { FakeLocks, FakeNode, PRINCIPAL, until } from '../testing/fakeNode.ts';
import { UndoBar } from '../undo/UndoBar.tsx';
import { AdoptionBar } from './AdoptionBar.tsx';
import { adopt, amend } from './adopting.ts';
import { EditingProvider } from './context.tsx';
import { DocumentEditor } from './DocumentEditor.tsx';
import { mayKeep, settle } from './settle.ts';
import { addRow, deletePeriod, deleteRow, editText, moveRow, setScalar, setWhenLeft } from './write.ts';

(globalThis as { IS_REACT_ACT_ENVIRONMENT?: boolean }).IS_REACT_ACT_ENVIRONMENT = true;

const SELF = { editor: 'e1', role: 'secretary' };

let node: FakeNode;
let id: DocId;
let root: Root | undefined;
let round = 0;

/** The example with its scalar strings as registers, as every program writes them. */
function registers(value: unknown): unknown {
  if (typeof value === 'string') return scalar(value);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, child]) => [
      key,
      key === 'fr' || key === 'ar' ? child : registers(child),
    ]),
  );
}

beforeEach(() => {
  node = new FakeNode();
  round += 1;
  const { adoption: _a, amendments: _b, deleted: _c, ...content } = fullDocument('action_plan') as MutableDoc;
  id = node.birth('cf'.repeat(16), (doc) => {
    Object.assign(doc, registers({ ...content, state: 'circulated' }));
  });
});

afterEach(async () => {
  await act(async () => root?.unmount());
  root = undefined;
  document.body.innerHTML = '';
});

async function sitDown(name = 'karim') {
  const editor = `${name}-follow-${round}` as EditorId;
  const store = await LocalStore.open(PRINCIPAL, editor);
  const session = new Session({ dial: node.dial, random: () => 0 });
  const { locks } = new FakeLocks().tab();
  const repo = new DocRepo({ store, session, principal: PRINCIPAL, editor, locks });
  session.start();
  const doc = await repo.open(id);
  await until(() => doc.getSnapshot().canEdit, 'the document');
  return { doc, session };
}

async function adoptedPlan(): Promise<{ doc: OpenDoc; action: readonly string[] }> {
  const { doc } = await sitDown();
  adopt(doc, SELF);
  expect(isLocked(doc.getSnapshot().doc)).toBe(true);
  return { doc, action: ['actions', first(doc, ['actions'])] };
}

function mapAt(doc: OpenDoc, path: readonly string[]): MutableDoc {
  return path.reduce<MutableDoc>((map, step) => map[step], doc.getSnapshot().doc as MutableDoc);
}

function first(doc: OpenDoc, path: readonly string[]): string {
  return asRows(mapAt(doc, path))[0]?.id ?? '';
}

function since(doc: OpenDoc): readonly Difference[] {
  const now = doc.getSnapshot().doc;
  const { adopted } = lockOf(now);
  const then = doc.viewAt(adopted?.version ?? []);
  if (then === undefined || adopted === undefined) throw new Error('find the adopted text');
  return differencesOf(SCHEMAS.action_plan, asAdopted(then, adopted), now);
}

describe('what is follow-up', () => {
  it('is what the schema marks, down to its cells and letters, and never a row', () => {
    const row = '0123456789abcdef';
    expect(isFollowUp('action_plan', ['actions', row, 'percent'])).toBe(true);
    expect(isFollowUp('action_plan', ['actions', row, 'update_note', 'fr'])).toBe(true);
    expect(isFollowUp('action_plan', ['actions', row, 'budget', row, 'spent'])).toBe(true);
    expect(isFollowUp('action_plan', ['indicators', row, 'actuals', 'deleted|2026'])).toBe(true);
    for (const path of [
      ['title', 'fr'],
      ['state'],
      ['deleted'],
      ['actions', row],
      ['actions', row, 'order'],
      ['actions', row, 'deleted'],
      ['actions', row, 'title', 'fr'],
      ['actions', row, 'budget', row],
      ['actions', row, 'budget', row, 'planned'],
      ['indicators', row, 'targets', '2026'],
      ['attachments', row, 'name'],
      ['status'],
    ]) {
      expect([path, isFollowUp('action_plan', path)]).toEqual([path, false]);
    }
    expect(hasFollowUp('action_plan')).toBe(true);
    expect(hasFollowUp('minutes') || hasFollowUp('terms')).toBe(false);
  });
});

describe('an adopted plan', () => {
  it('takes what follows it up, which is saved and amends nothing', async () => {
    const { doc, action } = await adoptedPlan();
    expect(setWhenLeft(doc, [...action, 'percent'], '62.5')).toBe(true);
    setScalar(doc, [...action, 'status'], 'in_progress');
    const note = mapAt(doc, action).update_note?.fr ?? '';
    expect(
      editText(doc, [...action, 'update_note', 'fr'], { index: 0, del: note.length, insert: 'Salle louée' }),
    ).toBe(true);
    const line = [...action, 'budget', first(doc, [...action, 'budget'])];
    setScalar(doc, [...line, 'spent'], 700);
    const indicator = ['indicators', first(doc, ['indicators'])];
    setScalar(doc, [...indicator, 'actuals', '2031'], 25);
    await until(() => doc.unsaved === 0, 'all of it at the council');
    const saved = viewOf(node.doc(id)) as MutableDoc;
    expect(saved.actions[action[1] ?? '']).toMatchObject({ percent: '62.5', status: 'in_progress' });
    const found = since(doc);
    expect(found.length).toBeGreaterThanOrEqual(5);
    expect(found.filter((difference) => !isOfFollowUp(difference))).toEqual([]);
    expect(lockOf(doc.getSnapshot().doc).tag).toBe('locked');
  });

  it('takes nothing else, and what follows is written as if nobody had tried', async () => {
    const { doc, action } = await adoptedPlan();
    const heads = doc.heads();
    const before = doc.getSnapshot().doc;
    const line = [...action, 'budget', first(doc, [...action, 'budget'])];
    const indicator = ['indicators', first(doc, ['indicators'])];
    for (const write of [
      () => editText(doc, [...action, 'title', 'fr'], { index: 0, del: 0, insert: 'X' }),
      () => setScalar(doc, [...action, 'lead'], 'other'),
      () => setScalar(doc, [...line, 'planned'], 9),
      () => setScalar(doc, [...indicator, 'targets', '2031'], 9),
      () => addRow(doc, ['actions'], 'action', { status: 'planned' }),
      () => addRow(doc, [...action, 'budget'], 'budget'),
      () => deleteRow(doc, ['actions'], action[1] ?? ''),
      () => setScalar(doc, [...action, 'order'], 'k'),
      () => deletePeriod(doc, [...indicator, 'targets'], '2026'),
      // One change that is partly follow-up is no follow-up.
      () =>
        doc.change((map) => {
          map.actions[action[1] ?? ''].percent = 10;
          map.actions[action[1] ?? ''].code = scalar('9.9');
        }),
    ]) {
      expect(write).toThrow('adopted');
      expect(doc.heads()).toEqual(heads);
    }
    // A draft of the text that is left only now is told no.
    expect(setWhenLeft(doc, [...action, 'code'], '9.9')).toBe(false);
    expect(doc.getSnapshot().doc).toEqual(before);
    expect(moveRow(doc, ['actions'], [], action[1] ?? '', 1)).toBe(false);

    setScalar(doc, [...action, 'percent'], 30);
    deletePeriod(doc, [...indicator, 'actuals'], '2026');
    await until(() => doc.unsaved === 0, 'the follow-up at the council');
    expect((viewOf(node.doc(id)) as MutableDoc).actions[action[1] ?? ''].percent).toBe(30);
  });

  it('lets follow-up be undone and redone, and the text not', async () => {
    const { doc: away } = await sitDown('salma');
    const action = ['actions', first(away, ['actions'])];
    const before = mapAt(away, action).percent;
    setScalar(away, [...action, 'code'], '7.7');
    await until(() => away.unsaved === 0, 'the code at the council');
    const { doc } = await adoptedPlan();
    await until(() => doc.unsaved === 0, 'the adoption at the council');
    await until(() => isLocked(away.getSnapshot().doc), 'the adoption at hers');

    setScalar(away, [...action, 'percent'], 45);
    expect(away.mayGo('undo')).toBe(true);
    expect(away.undo()?.result).toBe('done');
    expect(mapAt(away, action).percent).toBe(before);
    expect(away.redo()?.result).toBe('done');
    expect(mapAt(away, action).percent).toBe(45);
    away.undo();
    // What is next on the way back is the code, from before the adoption.
    expect(away.ways.get().undo?.path.at(-1)).toBe('code');
    expect(away.mayGo('undo')).toBe(false);
    expect(away.undo()).toBeUndefined();
    expect(mapAt(away, action).code).toBe('7.7');
    expect(since(away).filter((difference) => !isOfFollowUp(difference))).toEqual([]);
    amend(away, SELF, 'Code');
    setScalar(away, [...action, 'code'], '7.8');
    expect(away.mayGo('undo')).toBe(true);
  });
});

async function meanwhile(write: (root: MutableDoc) => void, hers: typeof write) {
  const [karim, salma] = [await sitDown('karim'), await sitDown('salma')];
  node.isAnswering = false;
  karim.doc.change(write);
  salma.doc.change(hers);
  await until(() => node.submits.length === 2, 'both on their way');
  node.isAnswering = true;
  node.cut(true);
  karim.session.retry();
  salma.session.retry();
  await until(() => karim.doc.unsaved === 0 && salma.doc.unsaved === 0, 'both at the council');
  await until(() => karim.doc.heads().join() === salma.doc.heads().join(), 'the same at both');
  return karim.doc;
}

describe('two values at once in an adopted plan', () => {
  it('are settled where they are follow-up', async () => {
    let action = '';
    const write = (percent: number) => (map: MutableDoc) => {
      action = Object.keys(map.actions)[0] ?? '';
      map.actions[action].percent = percent;
    };
    const doc = await meanwhile(write(41), write(42));
    adopt(doc, SELF);
    const [conflict] = doc.allConflicts();
    if (conflict === undefined) throw new Error('find the conflict');
    const kept = conflict.values.findIndex(({ value }) => value === 41);
    settle(doc, { conflict, kept, words: ['a', 'b'], by: 'e1', reason: '' });
    expect(mapAt(doc, ['actions', action]).percent).toBe(41);
    expect(doc.allConflicts()).toEqual([]);
    expect(isLocked(doc.getSnapshot().doc)).toBe(true);
    expect(since(doc).filter((difference) => !isOfFollowUp(difference))).toEqual([]);
    expect(doc.undo()?.result).toBe('done');
  });

  it('never adopt by a choice: only the other value is offered', async () => {
    const doc = await meanwhile(
      (map) => {
        map.state = scalar('adopted');
      },
      (map) => {
        map.state = scalar('draft');
      },
    );
    const [conflict] = doc.allConflicts();
    if (conflict === undefined) throw new Error('find the conflict');
    const adopted = conflict.values.findIndex(({ value }) => value === 'adopted');
    const view = doc.getSnapshot().doc;
    expect([mayKeep(view, conflict, adopted), mayKeep(view, conflict, 1 - adopted)]).toEqual([false, true]);
    const heads = doc.heads();
    settle(doc, { conflict, kept: adopted, words: ['a', 'b'], by: 'e1', reason: '' });
    expect(doc.heads()).toEqual(heads);
  });
});

describe('on the screen', () => {
  async function show(open: OpenDoc): Promise<void> {
    const host = document.createElement('div');
    document.body.append(host);
    root = createRoot(host);
    await act(async () => {
      root?.render(
        <LanguageProvider language="fr">
          <EditingProvider handle={open}>
            <AdoptionBar self={SELF} circle={undefined} letterhead={{ name: '', address: '' } as never} />
          </EditingProvider>
          <UndoBar open={open} />
          <DocumentEditor handle={open} />
        </LanguageProvider>,
      );
    });
  }
  const press = async (element: Element | null | undefined) => {
    await act(async () => (element as HTMLElement).click());
  };

  it('the follow-up has its controls, the text is read, and the banner says so', async () => {
    const { doc, action } = await adoptedPlan();
    await show(doc);
    expect(document.body.textContent).toContain('Le texte est figé. Le suivi (état, avancement');
    await press(document.querySelector('.tq-plan__first[data-column="0"], .tq-card'));
    const inputs = (name: string) =>
      [
        ...document.querySelectorAll<HTMLInputElement>(`[data-field="${name}"] :is(input, textarea, button)`),
      ].filter((control) => !control.readOnly && !control.disabled);
    for (const name of ['action.percent', 'action.status', 'action.update_note', 'budget.spent']) {
      expect([name, inputs(name).length > 0]).toEqual([name, true]);
    }
    for (const name of ['action.code', 'action.title', 'action.start', 'budget.planned']) {
      expect([name, inputs(name).length]).toEqual([name, 0]);
    }
    const actuals = document.querySelector('[data-field="indicator.actuals"]');
    expect(actuals?.querySelector('.tq-cells__add')).not.toBeNull();
    expect(document.querySelector('[data-field="indicator.targets"] .tq-cells__add')).toBeNull();
    const words = [...document.querySelectorAll('button')].map((button) => button.textContent);
    expect(words).not.toContain('Ajouter');
    // Of a row that may only be read, the link is all there is to do.
    const tools = document.querySelectorAll('[data-field="action.budget"] .tq-row-tools button');
    expect([...tools].map((tool) => tool.closest('.tq-copy--link') !== null)).toEqual([true]);

    await act(async () => setScalar(doc, [...action, 'percent'], 77));
    await vi.waitFor(() => expect(document.body.textContent).toContain('Ce qui a changé'));
    expect(document.body.textContent).not.toContain('modifié depuis');
    const changes = [...document.querySelectorAll('button')].find(
      (button) => button.textContent === 'Ce qui a changé',
    );
    await press(changes);
    await vi.waitFor(() => expect(document.body.textContent).toContain('Suivi'));
    expect(document.body.textContent).toContain('Rien n’a changé : le texte est celui qui a été adopté.');
    expect(document.querySelectorAll('.tq-differences > li').length).toBe(1);
  });
});

/** Two secretaries, one without a line, write the same cell; both see both values, and one choice ends it for both. */
import { act } from 'react';
import { createRoot, type Root } from 'react-dom/client';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { MutableDoc } from '../client/docHandle.ts';
import { DocRepo } from '../client/docRepo.ts';
import { LocalStore } from '../client/localStore.ts';
import type { OpenDoc } from '../client/openDoc.ts';
import { scalar } from '../client/scalar.ts';
import { Session } from '../client/session.ts';
import { LanguageProvider } from '../i18n.tsx';
import type { DocId, EditorId } from '../ids.ts';
import { fullDocument } from '../testing/exampleDocs.ts';
import { FakeLocks, FakeNode, PRINCIPAL, until } from '../testing/fakeNode.ts';
import { DocumentEditor } from './DocumentEditor.tsx';

(globalThis as { IS_REACT_ACT_ENVIRONMENT?: boolean }).IS_REACT_ACT_ENVIRONMENT = true;

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
  id = node.birth('cd'.repeat(16), (doc) => {
    Object.assign(doc, registers(fullDocument('action_plan')));
  });
});

afterEach(async () => {
  await act(async () => root?.unmount());
  document.body.innerHTML = '';
});

async function sitDown(name: string): Promise<{ doc: OpenDoc; session: Session }> {
  const editor = `${name}${round}` as EditorId;
  const store = await LocalStore.open(PRINCIPAL, editor);
  const session = new Session({ dial: node.dial, random: () => 0 });
  const { locks } = new FakeLocks().tab();
  const repo = new DocRepo({ store, session, principal: PRINCIPAL, editor, locks });
  session.start();
  const doc = await repo.open(id);
  await until(() => doc.getSnapshot().canEdit, 'the document');
  return { doc, session };
}

function actionOf(doc: OpenDoc): string {
  return Object.keys(doc.getSnapshot().doc.actions as object)[0] ?? '';
}

async function meanwhile(write: (root: MutableDoc, action: string) => void, hers: typeof write) {
  const [karim, salma] = [await sitDown('karim'), await sitDown('salma')];
  node.isAnswering = false;
  const action = actionOf(karim.doc);
  karim.doc.change((root) => write(root, action));
  salma.doc.change((root) => hers(root, action));
  await until(() => node.submits.length === 2, 'both on their way');
  node.isAnswering = true;
  node.cut(true);
  karim.session.retry();
  salma.session.retry();
  await until(() => karim.doc.unsaved === 0 && salma.doc.unsaved === 0, 'both at the council');
  await until(() => karim.doc.heads().join() === salma.doc.heads().join(), 'the same at both');
  return { karim: karim.doc, salma: salma.doc, action };
}

async function show(open: OpenDoc): Promise<void> {
  const host = document.createElement('div');
  document.body.append(host);
  root = createRoot(host);
  await act(async () => {
    root?.render(
      <LanguageProvider language="fr">
        <DocumentEditor handle={open} />
      </LanguageProvider>,
    );
  });
}

const plain = (element: Element | null | undefined) =>
  (element?.textContent ?? '').replace(/[\u2068\u2069]/g, '');

describe('a cell that two people wrote', () => {
  it('is told with both values to both; a choice with its reason ends it', async () => {
    const { karim, salma, action } = await meanwhile(
      (root, at) => {
        root.actions[at].target_estimate['2026'] = 120;
      },
      (root, at) => {
        root.actions[at].target_estimate['2026'] = 210;
      },
    );
    const path = ['actions', action, 'target_estimate', '2026'];
    for (const doc of [karim, salma]) {
      const [conflict] = doc.allConflicts();
      expect(conflict?.path).toEqual(path);
      expect(conflict?.values.map(({ value }) => value).sort()).toEqual([120, 210]);
      expect(conflict?.values.map(({ writer }) => writer).sort()).toEqual(['council', 'me']);
    }

    await show(karim);
    const first = document.querySelector('.tq-plan__first[data-column="0"], .tq-card');
    await act(async () => (first as HTMLElement).click());
    const find = () => document.querySelector('[data-field="action.target_estimate"] .tq-conflict');
    await vi.waitFor(() => expect(find()).not.toBeNull());
    const note = find();
    expect(plain(note)).toContain('120 par vous');
    expect(plain(note)).toContain('210 par une autre personne de votre conseil');
    const keep = [...(note?.querySelectorAll('button') ?? [])].find((button) =>
      plain(button.closest('li')).startsWith('210'),
    );
    await act(async () => keep?.click());
    await until(() => karim.unsaved === 0, 'the choice at the council');
    await until(() => salma.heads().join() === karim.heads().join(), 'the choice at hers');
    expect(karim.allConflicts()).toEqual([]);
    expect(salma.allConflicts()).toEqual([]);
    const view = salma.getSnapshot().doc as MutableDoc;
    expect(view.actions[action].target_estimate['2026']).toBe(210);
    expect(Object.values(view.choices as object)).toContainEqual(
      expect.objectContaining({ path: path.join('.'), kept: '210', dropped: '120', by: karim.editor }),
    );
    await vi.waitFor(() => expect(find()).toBeNull());
    // The choice is a step like others.
    expect(karim.ways.get().undo).toMatchObject({ what: 'set', path });
  });
});

describe('a row that two people moved', () => {
  it('is marked where it stands in the table', async () => {
    const { karim } = await meanwhile(
      (root, at) => {
        root.actions[at].order = scalar('B');
      },
      (root, at) => {
        root.actions[at].order = scalar('Z');
      },
    );
    await show(karim);
    await vi.waitFor(() => {
      const mark = document.querySelector('.tq-plan__first .tq-conflict-mark, .tq-card .tq-conflict-mark');
      expect(plain(mark)).toBe('Écrit deux fois en même temps');
    });
  });
});

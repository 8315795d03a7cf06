/** An action that a meeting decided goes into the plan, which is another document: with a line and without, and back again. */
import { act } from 'react';
import { createRoot, type Root } from 'react-dom/client';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { viewOf } from '../../client/automerge.ts';
import type { MutableDoc } from '../../client/docHandle.ts';
import { DocRepo } from '../../client/docRepo.ts';
import { LocalStore } from '../../client/localStore.ts';
import type { OpenDoc } from '../../client/openDoc.ts';
import { Session } from '../../client/session.ts';
import { lockOf } from '../../document/adoption.ts';
import { emptyRecord, scalar } from '../../document/edits.ts';
import { asRows, asText } from '../../document/read.ts';
import { SCHEMAS } from '../../document/schema.ts';
import { LanguageProvider } from '../../i18n.tsx';
import type { DocId, DocKind, EditorId } from '../../ids.ts';
import { FakeLocks, FakeNode, PRINCIPAL, until } from '../../testing/fakeNode.ts';
import { UndoBar } from '../../undo/UndoBar.tsx';
import { adopt } from '../adopting.ts';
import { type Around, AroundProvider } from '../around.tsx';
import { DocumentEditor } from '../DocumentEditor.tsx';
import { beginFrom } from './beginning.ts';
import { createAction, placesIn } from './planAction.ts';

(globalThis as { IS_REACT_ACT_ENVIRONMENT?: boolean }).IS_REACT_ACT_ENVIRONMENT = true;

const ITEM = '00000000000000a1';
const OUTCOME = '00000000000000b1';
const PATH = ['agenda', ITEM, 'outcomes', OUTCOME];
const AXIS = '00000000000000c1';

let node: FakeNode;
let minutes: DocId;
let plan: DocId;
let root: Root | undefined;
let round = 0;

function birth(id: string, kind: DocKind, fill: (doc: MutableDoc) => void): DocId {
  return node.birth(id.repeat(16), (doc) => {
    doc.kind = scalar(kind);
    doc.schema = SCHEMAS[kind].version;
    Object.assign(doc, emptyRecord(kind, SCHEMAS[kind].root));
    doc.state = scalar('draft');
    fill(doc);
  });
}

beforeEach(() => {
  round += 1;
  node = new FakeNode();
  plan = birth('b0', 'action_plan', (doc) => {
    doc.axes[AXIS] = { ...emptyRecord('action_plan', 'axis'), order: scalar('V1'), code: scalar('1') };
  });
  minutes = birth('a0', 'minutes', (doc) => {
    doc.date = scalar('2026-11-30');
    doc.number = scalar('04/2026');
    doc.agenda[ITEM] = {
      ...emptyRecord('minutes', 'item'),
      order: scalar('V1'),
      title: { fr: 'Emploi', ar: '' },
      outcomes: {
        [OUTCOME]: {
          ...emptyRecord('minutes', 'outcome'),
          order: scalar('V1'),
          kind: scalar('action'),
          text: { fr: 'Ouvrir un guichet', ar: 'فتح شباك' },
          who: scalar('ma-01-anapec'),
          due: scalar('2027-06-30'),
        },
      },
    };
  });
});

afterEach(async () => {
  await act(async () => root?.unmount());
  root = undefined;
  document.body.innerHTML = '';
});

async function sitDown(name = 'amina') {
  const editor = `${name}-loop-${round}` as EditorId;
  const store = await LocalStore.open(PRINCIPAL, editor);
  const session = new Session({ dial: node.dial, random: () => 0 });
  const { locks } = new FakeLocks().tab();
  const repo = new DocRepo({ store, session, principal: PRINCIPAL, editor, locks });
  session.start();
  return { repo, session };
}

function aroundOf(repo: DocRepo): Around {
  return {
    beside: [{ id: plan, kind: 'action_plan', state: 'draft', title: { fr: 'Plan', ar: '' } }],
    open: (id) => repo.open(id),
    release: (id) => void repo.release(id),
  };
}

async function openBoth(repo: DocRepo): Promise<{ paper: OpenDoc; there: OpenDoc }> {
  const [paper, there] = [await repo.open(minutes), await repo.open(plan)];
  await until(() => paper.getSnapshot().canEdit && there.getSnapshot().canEdit, 'both documents');
  return { paper, there };
}

async function show(open: OpenDoc, around: Around): Promise<void> {
  const host = document.createElement('div');
  document.body.append(host);
  root = createRoot(host);
  await act(async () => {
    root?.render(
      <LanguageProvider language="fr">
        <AroundProvider value={around}>
          <UndoBar open={open} />
          <DocumentEditor handle={open} today="2026-11-30" />
        </AroundProvider>
      </LanguageProvider>,
    );
  });
}

async function press(words: string): Promise<void> {
  const find = () => [...document.querySelectorAll('button')].find((button) => button.textContent === words);
  await vi.waitFor(() => expect(find()).toBeDefined());
  await act(async () => find()?.click());
}

const actions = (open: OpenDoc) => asRows(open.getSnapshot().doc.actions);
const outcome = (open: OpenDoc) =>
  PATH.reduce<MutableDoc>((map, step) => map[step], open.getSnapshot().doc as MutableDoc);

describe('an action that a meeting decided', () => {
  it('is created in the plan with its origin, named in the minutes, and taken back in both as one step', async () => {
    const { repo } = await sitDown();
    const { paper, there } = await openBoth(repo);
    await show(paper, aroundOf(repo));
    await press('Créer l’action dans le plan');
    await press('Créer l’action');
    const [made] = actions(there);
    expect(made?.value).toMatchObject({
      code: '1.1',
      axis: AXIS,
      title: { fr: 'Ouvrir un guichet', ar: 'فتح شباك' },
      lead: 'ma-01-anapec',
      start: '2026-11-30',
      end: '2027-06-30',
      status: 'planned',
      origin_minutes: minutes,
      origin_outcome: OUTCOME,
    });
    expect(outcome(paper)).toMatchObject({ plan, plan_row: made?.id });
    await vi.waitFor(() =>
      expect(document.querySelector(`[data-plan-row="${made?.id}"] a`)?.getAttribute('href')).toBe(
        `/documents/${plan}/actions/${made?.id}?open=${made?.id}`,
      ),
    );
    // Whatever is written in the plan is seen here.
    await act(async () =>
      there.change((doc) => {
        doc.actions[made?.id ?? ''].end = scalar('2027-07-15');
      }),
    );
    await vi.waitFor(() => expect(document.body.textContent).toContain('15 juillet 2027'));
    await act(async () => void there.undo());

    const undo = document.querySelector<HTMLElement>('.tq-undo button');
    await act(async () => undo?.click());
    await until(() => actions(there).length === 0, 'the action back out of the plan');
    expect(outcome(paper).plan_row).toBeUndefined();
    const redo = document.querySelectorAll<HTMLElement>('.tq-undo button')[1];
    await act(async () => redo?.click());
    await until(() => actions(there).length === 1, 'the action in the plan again');
    expect(outcome(paper).plan_row).toBe(made?.id);
    await until(() => paper.unsaved + there.unsaved === 0, 'both at the council');
    expect(asRows(viewOf(node.doc(plan)).actions)).toHaveLength(1);
  });

  it('goes into a plan that is in this browser without a line, and reaches the council with the line', async () => {
    const { repo, session } = await sitDown();
    const { paper, there } = await openBoth(repo);
    node.cut(false);
    await show(paper, aroundOf(repo));
    await press('Créer l’action dans le plan');
    await press('Créer l’action');
    expect(actions(there)).toHaveLength(1);
    node.isUp = true;
    session.retry();
    await until(() => paper.unsaved + there.unsaved === 0, 'both at the council');
    const [made] = asRows(viewOf(node.doc(plan)).actions);
    expect(asText(made?.value.origin_outcome)).toBe(OUTCOME);
  });

  it('is created once, whoever asks again', async () => {
    const { repo } = await sitDown();
    const { paper, there } = await openBoth(repo);
    const [place] = placesIn(there.getSnapshot().doc);
    if (place === undefined) throw new Error('find the axis');
    const decided = { path: PATH, place, code: '1.1', reason: '' };
    const row = createAction(there, paper, decided);
    expect(createAction(there, paper, decided)).toBe(row);
    expect(actions(there)).toHaveLength(1);
  });

  it('opens an adopted plan by an amendment that names the meeting', async () => {
    const { repo } = await sitDown();
    const { paper, there } = await openBoth(repo);
    adopt(there, undefined);
    await show(paper, aroundOf(repo));
    await press('Créer l’action dans le plan');
    await vi.waitFor(() => expect(document.body.textContent).toContain('Ce plan est adopté'));
    await press('Créer l’action');
    const lock = lockOf(there.getSnapshot().doc);
    expect(lock.tag).toBe('amending');
    expect(lock.amendments.map(({ reason }) => reason)).toEqual(['Réunion n° 04/2026, point 1']);
    expect(actions(there)).toHaveLength(1);
  });

  it('of adopted minutes is created in the plan alone: the minutes do not change', async () => {
    const { repo } = await sitDown();
    const { paper, there } = await openBoth(repo);
    adopt(paper, undefined);
    const heads = paper.heads();
    await show(paper, aroundOf(repo));
    await press('Créer l’action dans le plan');
    await press('Créer l’action');
    expect(actions(there)).toHaveLength(1);
    expect(paper.heads()).toEqual(heads);
    // The plan's own link leads back.
    await vi.waitFor(() => expect(document.querySelector('[data-plan-row] a')).not.toBeNull());
  });

  it('waits in the minutes while the plan is neither here nor at the council', async () => {
    const { repo } = await sitDown();
    const paper = await repo.open(minutes);
    await until(() => paper.getSnapshot().canEdit, 'the minutes');
    node.docs.delete(plan);
    await show(paper, aroundOf(repo));
    await press('Créer l’action dans le plan');
    await vi.waitFor(() => expect(document.body.textContent).toContain('Le plan n’est pas là'));
    expect(outcome(paper).plan_row).toBeUndefined();
  });
});

it('minutes that begin from others are taken back with one step', async () => {
  const { repo } = await sitDown();
  const { paper } = await openBoth(repo);
  const member = { institution: 'iom', role: 'member' };
  const terms = { id: 't', doc: { quorum: 50, composition: { m: member } } };
  beginFrom(paper, { terms, previous: undefined, plans: [] }, '2026-11-30');
  expect(asRows(paper.getSnapshot().doc.attendance)).toHaveLength(1);
  expect(paper.getSnapshot().doc.quorum_required).toBe(1);
  expect(paper.undo()?.result).toBe('done');
  expect(asRows(paper.getSnapshot().doc.attendance)).toEqual([]);
  expect(paper.getSnapshot().doc.quorum_required).toBeUndefined();
  expect(asText(paper.getSnapshot().doc.number)).toBe('04/2026');
});

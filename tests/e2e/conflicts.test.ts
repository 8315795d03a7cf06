/** Two people write the same place, one of them without a line: both see both values with who wrote them, and one choice ends it. */
import type { Locator, Page } from 'playwright';
import { expect, test } from 'vitest';
import { amend, field, type Language, type Person, seesLine, seesSaved } from './browser.ts';
import { type Council, until } from './federation.ts';
import { look } from './look.ts';
import { setScene } from './scene.ts';

const { federation, idOf, sitDown } = await setScene(['MA-01', 'MA-02'], 'draft');
const [plan, terms] = [{ id: idOf('plan') }, { id: idOf('terms') }];

async function open(
  council: Council,
  id: string,
  name: string,
  language: Language = 'fr',
): Promise<[Page, Person]> {
  const person = await sitDown(language);
  const page = await person.signIn(`${federation.node(council).url}/documents/${id}`, name);
  await seesSaved(page, id === terms.id ? 'kept' : 'ministry');
  return [page, person];
}

/** A text without the marks that keep names and sentences of two directions apart. */
const plain = async (part: Locator): Promise<string> =>
  ((await part.textContent()) ?? '').replace(/[\u2066-\u2069\u200e\u200f]/g, '').replace(/\s+/g, ' ');

interface ActionView {
  readonly status?: string;
  readonly end?: string;
  readonly budget?: Readonly<Record<string, { readonly planned?: unknown }>>;
  readonly target_estimate?: Readonly<Record<string, unknown>>;
}

/** An action of the plan as a node has it. */
async function actionAt(council: Council, id: string): Promise<ActionView> {
  const { view } = await federation
    .node(council)
    .ask<{ view: { actions: Record<string, ActionView> } }>(['doc', 'show', plan.id]);
  return view.actions[id] ?? {};
}

/** What somebody writes into one action: its status, its end, an amount of its first budget line, a figure of its table. */
interface Written {
  /** From and to. */
  readonly status: readonly [string, string];
  readonly end: string;
  readonly planned: string;
  readonly estimate: string;
}

async function write(page: Page, id: string, words: Written): Promise<void> {
  const row = page.locator(`tr[data-row="${id}"]`);
  await row.getByRole('gridcell', { name: words.status[0] }).dblclick();
  await page.getByRole('option', { name: words.status[1] }).click();
  await row.locator('[data-column="0"]').click();
  for (const [name, value] of [
    ['action.end', words.end],
    ['budget.planned', words.planned],
    ['action.target_estimate', words.estimate],
  ] as const) {
    const control = name === 'action.target_estimate' ? estimate(page) : field(page, name);
    await control.fill(value);
    await control.press('Tab');
  }
}

/** The cell of the first period's total. */
const estimate = (page: Page): Locator =>
  page.locator('[data-field="action.target_estimate"] .tq-cells-table tbody input').first();

/** The conflicts in the open panel, by what is conflicted. */
const notes = (page: Page): Locator => page.getByRole('dialog').locator('.tq-conflict');

/** Keeps the value that begins so, of the conflict with this label. */
async function keep(page: Page, name: string, value: string, reason = ''): Promise<void> {
  const note = page.locator(`[data-field="${name}"] .tq-conflict`).first();
  if (reason !== '') await note.locator('input').fill(reason);
  await note.locator('li').filter({ hasText: value }).getByRole('button').click();
  await note.waitFor({ state: 'detached' });
}

test('a choice, a date, an amount and a figure of a table are told to both, by name, and one choice ends each', async () => {
  const [[hers], [his, youssef]] = await Promise.all([
    open('MA-01', plan.id, 'amina'),
    open('MA-01', plan.id, 'youssef', 'ar'),
  ]);
  const id = (await hers.locator('tr[data-row]').first().getAttribute('data-row')) ?? '';
  await youssef.context.setOffline(true);
  await seesLine(his, 'down', 'unknown');
  await write(his, id, { status: ['قيد الإنجاز', 'معلق'], end: '1/4/2027', planned: '210', estimate: '410' });
  await seesSaved(his, 'here');
  await write(hers, id, {
    status: ['En cours', 'Réalisé'],
    end: '1/3/2027',
    planned: '120',
    estimate: '320',
  });
  await seesSaved(hers, 'ministry');
  await youssef.context.setOffline(false);

  await expect.poll(() => notes(hers).count()).toBe(4);
  await expect.poll(() => notes(his).count()).toBe(4);
  // Whose values are not the ones shown reads so beside the mark of how far they came.
  const [herMark, hisMark] = await Promise.all(
    [hers, his].map((page) => plain(page.locator('.app-docbar .tq-save'))),
  );
  expect(`${herMark}${hisMark}`).toMatch(/de vos valeurs|كتبت/);
  // Who wrote each is said by name and role, at both.
  await expect.poll(() => plain(notes(hers).first())).toContain('par Youssef Tazi (Secrétariat)');
  await expect.poll(() => plain(notes(his).first())).toContain('كتبها Amina El Idrissi (');
  await expect.poll(() => plain(notes(hers).first())).toContain('par vous');
  const planned = hers.locator('[data-field="budget.planned"] .tq-conflict').first();
  await expect.poll(() => plain(planned)).toMatch(/120 MAD/);
  await expect.poll(() => plain(planned)).toMatch(/210 MAD/);
  await planned.scrollIntoViewIfNeeded();
  expect(await look(hers, 'conflict-panel', 'fr', true)).toEqual([]);
  expect(await look(his, 'conflict-panel', 'ar', true)).toEqual([]);

  await keep(hers, 'budget.planned', '210', 'Montant notifié');
  await keep(hers, 'action.end', '1 mars 2027');
  await expect.poll(() => notes(his).count()).toBe(2);
  await keep(his, 'action.target_estimate', '410');
  await keep(his, 'action.status', 'معلق');
  await expect.poll(() => notes(hers).count()).toBe(0);
  await hers.keyboard.press('Escape');
  await his.keyboard.press('Escape');
  const line = Object.keys((await actionAt('MA-01', id)).budget ?? {})[0] ?? '';
  await expect.poll(() => actionAt('MA-01', id)).toMatchObject({ status: 'suspended', end: '2027-03-01' });
  const { budget, target_estimate } = await actionAt('MA-01', id);
  expect(budget?.[line]?.planned).toBe(210);
  expect(target_estimate?.['2026']).toBe(410);
  // The choices stay readable, with their reasons.
  await hers.locator('.app-points').getByRole('button').last().click();
  await hers.locator('.app-points q').filter({ hasText: 'Montant notifié' }).waitFor();
  await Promise.all([seesSaved(hers, 'ministry'), seesSaved(his, 'ministry')]);
});

test('two councils that write the same place are told of it; of the other one only the council is named', async () => {
  const [hers, amina] = await open('MA-01', plan.id, 'amina');
  await hers.evaluate(async (path) => {
    const order = { ministry: true, grants: [{ council: 'MA-02', access: 'edit' }] };
    const answer = await fetch(path, {
      method: 'PUT',
      headers: { 'x-tansiq': '1', 'content-type': 'application/json' },
      body: JSON.stringify(order),
    });
    if (!answer.ok) throw new Error(await answer.text());
  }, `/api/documents/${plan.id}/sharing`);
  await until(
    'the plan at the other council',
    () =>
      federation
        .node('MA-02')
        .ask<unknown>(['doc', 'show', plan.id])
        .catch(() => undefined),
    (shown) => shown !== undefined,
  );
  const [theirs] = await open('MA-02', plan.id, 'youssef', 'ar');
  const id = (await hers.locator('tr[data-row]').nth(1).getAttribute('data-row')) ?? '';
  const row = (page: Page): Locator => page.locator(`tr[data-row="${id}"] [data-column="0"]`);
  await amina.context.setOffline(true);
  await seesLine(hers, 'down', 'unknown');
  await row(hers).click();
  await field(hers, 'action.end').fill('1/5/2027');
  await field(hers, 'action.end').press('Tab');
  await row(theirs).click();
  await field(theirs, 'action.end').fill('1/6/2027');
  await field(theirs, 'action.end').press('Tab');
  await seesSaved(theirs, 'ministry');
  await amina.context.setOffline(false);

  const council = { hers: 'Conseil régional de l’Oriental', theirs: 'مجلس جهة طنجة-تطوان-الحسيمة' };
  await expect.poll(() => notes(theirs).count()).toBe(1);
  await expect.poll(() => notes(hers).count()).toBe(1);
  await expect.poll(async () => (await plain(notes(hers))).replace("'", '’')).toContain(council.hers);
  await expect.poll(() => plain(notes(theirs))).toContain(council.theirs);
  for (const name of ['Amina', 'Youssef']) {
    await expect.poll(() => plain(notes(hers))).not.toContain(name);
    await expect.poll(() => plain(notes(theirs))).not.toContain(name);
  }
  // In the table and in the points to check it is seen without opening anything.
  await hers.keyboard.press('Escape');
  await theirs.keyboard.press('Escape');
  await hers.locator(`tr[data-row="${id}"] .tq-conflict-mark`).first().waitFor();
  await hers.locator('.app-points button').first().click();
  await theirs.locator('.app-points button').first().click();
  await hers.locator('.app-points .tq-conflict').waitFor();
  expect(await look(hers, 'conflict-points', 'fr', true)).toEqual([]);
  expect(await look(theirs, 'conflict-points', 'ar', true)).toEqual([]);
  await hers.locator('.app-points .tq-conflict li').filter({ hasText: 'juin' }).getByRole('button').click();
  await hers.locator('.app-points .tq-conflict').waitFor({ state: 'detached' });
  await theirs.locator('.app-points .tq-conflict').waitFor({ state: 'detached' });
  await expect.poll(() => actionAt('MA-02', id)).toMatchObject({ end: '2027-06-01' });
});

test('a state that two people changed is told at the top, and chosen there', async () => {
  const [[hers], [his, youssef]] = await Promise.all([
    open('MA-01', terms.id, 'amina'),
    open('MA-01', terms.id, 'youssef'),
  ]);
  await youssef.context.setOffline(true);
  await seesLine(his, 'down', 'unknown');
  for (const [page, step, confirm] of [
    [his, 'Diffusé', 'Diffuser'],
    [hers, 'Adopté', 'Adopter'],
  ] as const) {
    await page.getByRole('button', { name: step, exact: true }).click();
    await page.getByRole('dialog').getByRole('button', { name: confirm, exact: true }).click();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
  }
  await youssef.context.setOffline(false);
  for (const page of [hers, his]) {
    await page.locator('.app-points button').first().click();
    await page.locator('.app-points .tq-conflict').waitFor();
  }
  await expect
    .poll(() => plain(hers.locator('.app-points .tq-conflict')))
    .toContain('par Youssef Tazi (Secrétariat)');
  expect(await look(hers, 'conflict-state', 'fr', true)).toEqual([]);
  // Where the adopted one is shown, the text is frozen until somebody opens it.
  await amend(hers, 'Choisir l’état');
  const adopted = hers.locator('.app-points .tq-conflict li').filter({ hasText: 'Adopté' });
  await adopted.getByRole('button').click();
  for (const page of [hers, his])
    await page.locator('.app-points .tq-conflict').waitFor({ state: 'detached' });
  await expect
    .poll(
      async () =>
        (await federation.node('MA-01').ask<{ view: { state: string } }>(['doc', 'show', terms.id])).view
          .state,
    )
    .toBe('adopted');
});

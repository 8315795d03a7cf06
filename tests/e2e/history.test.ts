/** The history of a document: who wrote what and when, of the whole and of a field, and the way back. */
import type { Locator, Page } from 'playwright';
import { expect, test } from 'vitest';
import {
  field,
  type Language,
  openPart,
  type Person,
  type Save,
  seesLine,
  seesSaved,
  typeAtEnd,
} from './browser.ts';
import { look } from './look.ts';
import { setScene } from './scene.ts';

const { node, samples, idOf, sitDown } = await setScene(['MA-01'], 'draft');

async function open(
  id: string,
  name: string,
  language: Language = 'fr',
  save: Save = 'ministry',
): Promise<[Page, Person]> {
  const person = await sitDown(language);
  const page = await person.signIn(`${node.url}/documents/${id}`, name);
  await seesSaved(page, save);
  return [page, person];
}

const items = (page: Page): Locator => page.locator('.tq-history__item');
const entry = (page: Page, words: string | RegExp): Locator =>
  page.locator('.tq-history__entries > li', { hasText: words });

test('two people, one of them without a line: both are told in their order, and a field is put back and taken again', async () => {
  const plan = idOf('plan');
  const [[hers], [his, youssef]] = await Promise.all([open(plan, 'amina'), open(plan, 'youssef', 'ar')]);
  await openPart(his, 'الإطار');
  await youssef.context.setOffline(true);
  await seesLine(his, 'down', 'unknown');
  const risks = field(his, 'plan.assumptions', 'fr');
  await typeAtEnd(risks, ' Écrit sans ligne.');
  await seesSaved(his, 'here');
  await openPart(hers, 'Cadre');
  const summary = field(hers, 'plan.summary', 'fr');
  const before = await summary.inputValue();
  await typeAtEnd(summary, ' Relu par Amina.');
  await seesSaved(hers, 'ministry');
  const row = hers.locator('tr[data-row]', { hasText: 'Planifié' }).first();
  await openPart(hers, 'Actions');
  await row.getByRole('gridcell', { name: 'Planifié' }).dblclick();
  await hers.getByRole('option', { name: 'En cours' }).click();

  // Without a line he sees his own.
  await his.getByRole('link', { name: 'السجل', exact: true }).click();
  await items(his).first().getByText('أنت').waitFor();
  await entry(his, 'Écrit sans ligne.').waitFor();
  await youssef.context.setOffline(false);
  await entry(his, 'Relu par Amina.').waitFor();
  await expect.poll(() => items(his).locator('h2').allTextContents()).toHaveLength(3);
  expect(await look(his, 'history', 'ar')).toEqual([]);

  await hers.getByRole('link', { name: 'Historique', exact: true }).click();
  await entry(hers, 'Écrit sans ligne.').waitFor();
  const heads = () => items(hers).locator('h2').allTextContents();
  await expect
    .poll(async () => (await heads()).map((each) => each.replace(/[\u2066-\u2069]/g, '')))
    .toEqual([expect.stringMatching(/^Vous/), expect.stringMatching(/^Youss/), expect.any(String)]);
  await entry(hers, /Planifié[\s\S]*En cours/).waitFor();
  expect(await look(hers, 'history', 'fr')).toEqual([]);

  // The field by itself.
  await entry(hers, 'Relu par Amina.').getByRole('link').click();
  await hers.getByText('Historique de tout le document').waitFor();
  expect(hers.url()).toContain('/summary?show=history');
  await expect.poll(() => entry(hers, 'Relu par Amina.').count()).toBe(1);
  expect(await look(hers, 'history-field', 'fr')).toEqual([]);
  await entry(hers, 'Relu par Amina.').getByRole('button').click();
  await hers.getByText('Ctrl+Z l’annule.', { exact: false }).first().waitFor();
  await hers.getByRole('link', { name: 'Revenir au document' }).click();
  await expect.poll(() => summary.inputValue()).toBe(before);
  await hers.keyboard.press('ControlOrMeta+z');
  await expect.poll(() => summary.inputValue()).toBe(`${before} Relu par Amina.`);
});

test('the whole text returns to a moment, in one step, and two moments are compared', async () => {
  const terms = samples.find(({ file }) => file.startsWith('terms'))?.id ?? idOf('plan');
  const [page] = await open(terms, 'amina', 'fr', 'kept');
  const title = page.locator('[data-field$=".title"]').first().locator('[lang=fr]').first();
  const before = await title.inputValue();
  await typeAtEnd(title, ' bis');
  await seesSaved(page, 'kept');
  await page.getByRole('link', { name: 'Historique', exact: true }).click();
  await entry(page, 'bis').waitFor();
  await items(page).nth(1).getByRole('checkbox').check();
  await page.getByRole('link', { name: 'Comparer avec maintenant' }).click();
  await entry(page, 'bis').waitFor();
  expect(await look(page, 'history-compared', 'fr')).toEqual([]);
  await page.getByRole('link', { name: 'Revenir à la liste' }).click();
  await items(page)
    .nth(1)
    .getByRole('button', { name: /^Revenir à ce moment/ })
    .click();
  const asked = page.getByRole('dialog');
  await asked.getByText(/^.?1.? changement$/).waitFor();
  expect(await look(page, 'history-return', 'fr', true)).toEqual([]);
  await asked.getByRole('button', { name: 'Revenir à ce moment' }).click();
  await asked.waitFor({ state: 'detached' });
  await page.getByRole('heading', { level: 1 }).getByText(before, { exact: true }).waitFor();
  await page.keyboard.press('ControlOrMeta+z');
  await page.getByRole('heading', { level: 1 }).getByText(`${before} bis`).waitFor();
});

test('the adopted text is a point of its own, and nothing is put back in it', async () => {
  const [page] = await open(idOf('minutes-2026-04'), 'amina', 'ar', 'kept');
  const place = field(page, 'minutes.place', 'ar');
  await typeAtEnd(place, '، الطابق الثاني');
  const asked = page.getByRole('dialog');
  for (const [step, confirm] of [
    ['معمم', 'تعميم'],
    ['مصادق عليه', 'مصادقة'],
  ] as const) {
    await page.locator('.tq-stepper').getByRole('button', { name: step, exact: true }).click();
    await asked.getByRole('button', { name: confirm, exact: true }).click();
    await asked.waitFor({ state: 'detached' });
  }
  await page.getByRole('link', { name: 'السجل', exact: true }).click();
  await page.locator('.tq-history__item--version').getByText('النص المصادق عليه').waitFor();
  await entry(page, 'الطابق الثاني').waitFor();
  expect(await entry(page, 'الطابق الثاني').getByRole('button').count()).toBe(0);
  expect(await look(page, 'history-adopted', 'ar')).toEqual([]);
  await items(page)
    .last()
    .getByRole('button', { name: /^الرجوع إلى هذا الوقت/ })
    .click();
  await asked.getByText('النص مصادق عليه').waitFor();
});

test('a deleted action comes back from the history of its row, as the row that it was', async () => {
  const [page] = await open(idOf('plan'), 'amina');
  const row = page.locator('tr[data-row]').first();
  const id = (await row.getAttribute('data-row')) ?? '';
  await row.locator('[data-column="0"]').click();
  const panel = page.getByRole('dialog');
  // In the panel of an action the field that one works in has its history beside that of the action.
  await field(page, 'action.percent').focus();
  await panel.getByRole('link', { name: /^Historique : .*Actions/ }).waitFor();
  expect(await look(page, 'history-panel', 'fr', true)).toEqual([]);
  await panel.getByRole('button', { name: 'Supprimer', exact: true }).click();
  const question = page.getByRole('dialog', { name: 'Supprimer cette ligne ?' });
  await question.getByRole('button', { name: 'Supprimer', exact: true }).click();
  await page.locator(`tr[data-row="${id}"]`).waitFor({ state: 'detached' });
  await page.goto(`${node.url}/documents/${idOf('plan')}/actions/${id}?show=history`);
  const gone = entry(page, 'Retiré');
  await gone.getByRole('button').click();
  await page
    .locator('.tq-history__said')
    .getByText(/^Remis/)
    .waitFor();
  await page.getByRole('link', { name: 'Revenir au document' }).click();
  await page.locator(`tr[data-row="${id}"]`).waitFor();
});

/** Undo in a real browser: my own last step, wherever it was, and nothing of anybody else. */
import type { Locator, Page } from 'playwright';
import { expect, test } from 'vitest';
import { field, openPart, seesSaved, typeAtEnd } from './browser.ts';
import { setScene } from './scene.ts';

const { node, idOf, sitDown } = await setScene(['MA-01'], 'draft');
const plan = { id: idOf('plan') };

async function open(name = 'amina'): Promise<Page> {
  const person = await sitDown();
  const page = await person.signIn(`${node.url}/documents/${plan.id}`, name);
  await seesSaved(page, 'ministry');
  return page;
}

const said = (page: Page) => page.locator('.tq-undo-said');

test('after a choice the key takes the choice back and no letter of any text', async () => {
  const page = await open();
  await openPart(page, 'Cadre');
  const summary = field(page, 'plan.summary', 'fr');
  const before = await summary.inputValue();
  await typeAtEnd(summary, ' Vérifié hier.');
  await openPart(page, 'Actions');
  const planned = page.locator('tr[data-row]', { hasText: 'Planifié' }).first();
  const row = page.locator(`tr[data-row="${await planned.getAttribute('data-row')}"]`);
  await planned.getByRole('gridcell', { name: 'Planifié' }).dblclick();
  await page.getByRole('option', { name: 'En cours' }).click();
  await row.getByRole('gridcell', { name: 'En cours' }).waitFor();

  await page.keyboard.press('ControlOrMeta+z');
  await row.getByRole('gridcell', { name: 'Planifié' }).waitFor();
  await expect.poll(() => said(page).textContent()).toMatch(/Annulé – .?modification : /);

  // A search is no part of the document: the key gives it back what it held, and only that.
  const search = page.getByRole('searchbox').or(page.locator('.tq-plan-page input')).first();
  await search.fill('zzz');
  await search.press('ControlOrMeta+z');
  await expect.poll(() => search.inputValue()).toBe('');

  // The text is in a part that is not on the screen: it opens by itself.
  await page.keyboard.press('ControlOrMeta+z');
  await summary.waitFor();
  await expect.poll(() => summary.evaluate((element) => element === document.activeElement)).toBe(true);
  const shorter = await summary.inputValue();
  expect(shorter.length).toBeLessThan(`${before} Vérifié hier.`.length);
  await undoUntil(page, summary, before);
  await page.getByRole('button', { name: /^Rétablir : .?saisie/ }).click();
  await expect.poll(() => summary.inputValue()).not.toBe(before);
});

/** Presses the key until the text says `words`; how many steps that is depends on how fast the letters came. */
async function undoUntil(page: Page, text: Locator, words: string): Promise<void> {
  for (let presses = 0; presses < 30 && (await text.inputValue()) !== words; presses++) {
    await page.keyboard.press('ControlOrMeta+z');
  }
  await expect.poll(() => text.inputValue()).toBe(words);
}

test('after a colleague wrote in the same text, and after a reload, it still takes mine back', async () => {
  const [hers, his] = await Promise.all([open(), open('youssef')]);
  await Promise.all([openPart(hers, 'Cadre'), openPart(his, 'Cadre')]);
  const [herText, hisText] = [field(hers, 'plan.assumptions', 'fr'), field(his, 'plan.assumptions', 'fr')];
  const before = await herText.inputValue();
  await typeAtEnd(hisText, ' Avis favorable.');
  await expect.poll(() => herText.inputValue()).toBe(`${before} Avis favorable.`);
  await herText.focus();
  await herText.press('ControlOrMeta+Home');
  await herText.pressSequentially('Note de Salma. ');
  await expect.poll(() => hisText.inputValue()).toBe(`Note de Salma. ${before} Avis favorable.`);

  const both = await hisText.inputValue();
  await hisText.press('ControlOrMeta+z');
  await expect.poll(() => hisText.inputValue()).not.toBe(both);
  await expect.poll(() => hisText.inputValue()).toMatch(/^Note de Salma\. /);
  await seesSaved(his, 'ministry');
  await his.reload();
  await seesSaved(his, 'ministry');
  await his.getByRole('button', { name: /^Annuler : .?saisie/ }).waitFor();
  await openPart(his, 'Cadre');
  await undoUntil(his, hisText, `Note de Salma. ${before}`);
  await expect.poll(() => herText.inputValue()).toBe(`Note de Salma. ${before}`);
  await his.keyboard.press('ControlOrMeta+z');
  await expect.poll(() => said(his).textContent()).toContain('Rien à annuler.');
  await expect.poll(() => hisText.inputValue()).toBe(`Note de Salma. ${before}`);
});

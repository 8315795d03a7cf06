/** An adopted plan in the year after: its text is read, its follow-up is entered, and nobody has to amend for it. */
import type { Page } from 'playwright';
import { expect, test } from 'vitest';
import { field, seesSaved } from './browser.ts';
import { look } from './look.ts';
import { setScene } from './scene.ts';

const { node, idOf, sitDown } = await setScene(['MA-01']);

async function open(language: 'fr' | 'ar'): Promise<Page> {
  const person = await sitDown(language);
  const page = await person.signIn(`${node.url}/documents/${idOf('plan')}`, 'amina');
  await seesSaved(page, 'ministry');
  return page;
}

const openAction = (page: Page): Promise<void> =>
  page.locator('.tq-plan__first[data-column="0"]').first().click();

test('progress of an action is entered, undone and shared while its title cannot be written', async () => {
  const page = await open('fr');
  await page.getByText('Le texte est figé. Le suivi').waitFor();
  expect(await look(page, 'plan-adopted', 'fr')).toEqual([]);
  await openAction(page);
  await expect.poll(() => field(page, 'action.title', 'fr').count()).toBe(0);
  const percent = page.locator('[data-field="action.percent"] input');
  const before = await percent.inputValue();
  await percent.fill('37,5');
  await percent.press('Tab');
  await seesSaved(page, 'ministry');
  await percent.scrollIntoViewIfNeeded();
  expect(await look(page, 'plan-adopted-action', 'fr', true)).toEqual([]);
  await page.getByRole('dialog').getByRole('button', { name: 'Terminé' }).click();
  await expect.poll(() => page.getByText('modifié depuis').count()).toBe(0);
  await page.getByRole('button', { name: /^Annuler : / }).click();
  await openAction(page);
  await expect.poll(() => percent.inputValue()).toBe(before);
});

test('in Arabic, too, the follow-up of an adopted plan has its controls', async () => {
  const page = await open('ar');
  await openAction(page);
  const percent = page.locator('[data-field="action.percent"] input');
  await percent.fill('62');
  await percent.press('Tab');
  await seesSaved(page, 'ministry');
  expect(await look(page, 'plan-adopted-action', 'ar', true)).toEqual([]);
});

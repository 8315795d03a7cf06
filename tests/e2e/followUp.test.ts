/** An adopted plan in the year after: its text is read, its follow-up is entered, and nobody has to amend for it. */
import type { Browser, Page } from 'playwright';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { field, launch, Person, seesSaved } from './browser.ts';
import { Federation, type Program } from './federation.ts';
import { look } from './look.ts';

let federation: Federation;
let browser: Browser;
let node: Program;
let plan: string;
let people: Person[] = [];

beforeAll(async () => {
  [federation, browser] = await Promise.all([Federation.start(['MA-01']), launch()]);
  node = federation.node('MA-01');
  const samples = await federation.importSamples('MA-01');
  plan = samples.find(({ file }) => file === 'plan')?.id ?? '';
});

afterEach(async () => {
  for (const person of people) {
    await person.context.close();
    expect(person.troubles).toEqual([]);
  }
  people = [];
});

afterAll(async () => {
  await browser?.close();
  await federation?.end();
});

async function open(language: 'fr' | 'ar'): Promise<Page> {
  const person = await Person.sitDown(browser, language);
  people.push(person);
  const page = await person.signIn(`${node.url}/documents/${plan}`, 'amina');
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
  expect(await field(page, 'action.title', 'fr').count()).toBe(0);
  const percent = page.locator('[data-field="action.percent"] input');
  const before = await percent.inputValue();
  await percent.fill('37,5');
  await percent.press('Tab');
  await seesSaved(page, 'ministry');
  await percent.scrollIntoViewIfNeeded();
  expect(await look(page, 'plan-adopted-action', 'fr', true)).toEqual([]);
  await page.getByRole('dialog').getByRole('button', { name: 'Terminé' }).click();
  expect(await page.getByText('modifié depuis').count()).toBe(0);
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

/** Amounts, percentages and dates at the keyboard: what is typed is what the node has, or nothing and a reason. */
import type { Locator, Page } from 'playwright';
import { expect, test } from 'vitest';
import { field, type Language, openPart, seesSaved } from './browser.ts';
import { look } from './look.ts';
import { setScene } from './scene.ts';

const { node, idOf, sitDown } = await setScene(['MA-01'], 'draft');
const plan = { id: idOf('plan') };

type Values = Readonly<Record<string, unknown>>;

interface PlanView {
  readonly actions: Readonly<Record<string, Values & { readonly budget?: Readonly<Record<string, Values>> }>>;
}

/** The plan as the node has it. */
async function atNode(): Promise<PlanView> {
  return (await node.ask<{ view: PlanView }>(['doc', 'show', plan.id])).view;
}

/** An action with one budget line. */
async function anAction(): Promise<{ action: string; line: string }> {
  for (const [action, { budget }] of Object.entries((await atNode()).actions)) {
    const [line] = Object.keys(budget ?? {});
    if (line !== undefined) return { action, line };
  }
  throw new Error('no action has a budget');
}

/** Opens the plan, and the panel of that action. */
async function openAction(action: string, language: Language = 'fr'): Promise<Page> {
  const person = await sitDown(language);
  const page = await person.signIn(`${node.url}/documents/${plan.id}`, 'amina');
  await seesSaved(page, 'ministry');
  await page.locator(`tr[data-row="${action}"] [data-column="0"]`).click();
  await field(page, 'budget.planned').waitFor();
  return page;
}

const alertOf = (page: Page, name: string): Locator =>
  page.locator(`[data-field="${name}"]`).first().getByRole('alert');

async function paste(page: Page, control: Locator, text: string): Promise<void> {
  await page.evaluate((words) => navigator.clipboard.writeText(words), text);
  await control.focus();
  await control.press('ControlOrMeta+v');
}

test.each([
  ['fr', '12 500,50', '12500.5', '12\u202f500,50'],
  ['ar', '١٢٥٠٠٫٧٥', '12500.75', '12\u202f500,75'],
] as const)('an amount typed in %s keeps its centimes', async (language, typed, kept, shown) => {
  const { action, line } = await anAction();
  const planned = async () => (await atNode()).actions[action]?.budget?.[line]?.planned;
  const page = await openAction(action, language);
  const control = field(page, 'budget.planned');
  // All of it is marked on arrival by a press, so that the first key begins anew.
  await control.click();
  await page.keyboard.type(typed);
  await control.press('Tab');
  await expect.poll(planned).toBe(kept);
  await expect.poll(() => control.inputValue()).toBe(shown);

  for (const refused of ['-500', '5 5', '1,234', '500 EUR', '12500,505']) {
    await control.fill(refused);
    await control.press('Enter');
    await alertOf(page, 'budget.planned').waitFor();
    await expect.poll(() => control.inputValue()).toBe(refused);
  }
  expect(await look(page, 'number-refused', language, true)).toEqual([]);
  await control.press('Escape');
  await control.press('ArrowDown');
  await page.mouse.wheel(0, 40);
  await paste(page, control, '55\t45');
  await control.press('Tab');
  await alertOf(page, 'budget.planned').waitFor();
  await control.focus();
  await control.press('Escape');
  await expect.poll(() => alertOf(page, 'budget.planned').count()).toBe(0);
  await expect.poll(() => planned()).toBe(kept);
});

test('a date is written once, when it is left; closing the tab leaves it too', async () => {
  const { action } = await anAction();
  const end = async () => (await atNode()).actions[action]?.end;
  const before = await end();
  const page = await openAction(action);
  const control = field(page, 'action.end');
  await control.click();
  await page.keyboard.type('7');
  await control.press('Escape');
  await control.press('Tab');
  await control.fill('31/02/2027');
  await control.press('Tab');
  await alertOf(page, 'action.end').getByText('février 2027').waitFor();
  await control.focus();
  await control.press('Escape');
  await control.fill('1/3/2027');
  await page.getByText('lundi 1 mars 2027').waitFor();
  await expect.poll(() => end()).toBe(before);
  await control.press('Tab');
  await expect.poll(end).toBe('2027-03-01');
  await paste(page, control, '2 mars 2027');
  await control.press('Enter');
  await expect.poll(end).toBe('2027-03-02');
  // The calendar, by keyboard.
  await control.press('Tab');
  await page.keyboard.press('Enter');
  await page.locator('.tq-calendar').waitFor();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Enter');
  await expect.poll(end).toBe('2027-03-03');
  await seesSaved(page, 'ministry');

  await control.fill('4/3/2027');
  await page.goto('about:blank');
  await page.goto(`${node.url}/documents/${plan.id}`);
  // Where the write came too late, the field brings it when it is seen again in this tab.
  await page.locator(`tr[data-row="${action}"] [data-column="0"]`).click();
  await expect.poll(() => control.inputValue()).toBe('04/03/2027');
  await expect.poll(end).toBe('2027-03-04');
});

test('a percentage in the table is written by Enter, which goes to the cell below', async () => {
  const { action } = await anAction();
  const percent = async () => (await atNode()).actions[action]?.percent;
  const page = await openAction(action);
  await page.keyboard.press('Escape');
  await page.goto(`${node.url}/documents/${plan.id}`);
  await openPart(page, 'Actions');
  const rows = await page
    .locator('tr[data-row]')
    .evaluateAll((all) => all.map((row) => row.getAttribute('data-row')));
  const below = rows[rows.indexOf(action) + 1];
  /** The row of the cell that has the focus. */
  const focused = () =>
    page.evaluate(() => document.activeElement?.closest('[data-row]')?.getAttribute('data-row'));
  const cell = page.locator(`tr[data-row="${action}"] td.tq-col--percent`);
  // One press chooses the cell, the second one opens it.
  await cell.dblclick();
  await page.locator('.tq-cell-input input:focus').waitFor();
  await page.keyboard.type('150');
  await page.keyboard.press('Enter');
  await page.getByRole('alert').filter({ hasText: 'au plus' }).waitFor();
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.type('62,5 %');
  await page.keyboard.press('Enter');
  await expect.poll(percent).toBe('62.5');
  await cell.getByText('62,5\u00a0%').waitFor();
  await page.locator('.tq-cell-input').waitFor({ state: 'detached' });
  await expect.poll(focused).toBe(below);
  // Two frames: whatever brings the focus back does so by then.
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
  expect(await focused()).toBe(below);
  expect(await page.evaluate(() => document.activeElement?.className)).toContain('tq-col--percent');
  // F2 opens the next one; with Shift, Enter goes back up, and Escape stays.
  await page.keyboard.press('F2');
  await page.locator('.tq-cell-input input:focus').waitFor();
  await page.keyboard.press('Shift+Enter');
  await page.locator('.tq-cell-input').waitFor({ state: 'detached' });
  await expect.poll(focused).toBe(action);
  await page.keyboard.press('F2');
  await page.locator('.tq-cell-input input:focus').waitFor();
  await page.keyboard.press('Escape');
  await page.locator('.tq-cell-input').waitFor({ state: 'detached' });
  await expect.poll(focused).toBe(action);
});

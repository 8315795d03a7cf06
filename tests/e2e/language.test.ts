/** Another language is the same place: the page, its filters, where one has scrolled to, and an open dialog. */
import type { Locator, Page } from 'playwright';
import { expect, test } from 'vitest';
import { seesSaved } from './browser.ts';
import { setScene } from './scene.ts';

const { federation, idOf, sitDown } = await setScene(['MA-01']);

/** Presses the switch, wherever the page has scrolled to: the person may use the keyboard. */
async function choose(page: Page, language: 'fr' | 'ar'): Promise<void> {
  await page
    .locator(`button:is([lang=${language}], :has([lang=${language}]))`)
    .first()
    .evaluate((button: HTMLElement) => button.click());
  await page.locator(`html[lang^=${language}]`).waitFor({ state: 'attached' });
  await page.evaluate(() => new Promise((done) => setTimeout(() => requestAnimationFrame(done), 100)));
}

const heightOf = (part: Locator): Promise<number> =>
  part.evaluate((element) => element.getBoundingClientRect().top);

/** How far something may move on the screen, in pixels: as rows above it that take a line more, by the fonts that the machine has. */
const MOVED_MAX = 100;

/** Scrolls until it is a hand below the top. */
async function bring(page: Page, part: Locator): Promise<void> {
  const top = await heightOf(part);
  await page.evaluate((by) => window.scrollBy(0, by), top - 200);
}

async function staysInPlace(page: Page, part: Locator): Promise<void> {
  for (const language of ['ar', 'fr'] as const) {
    const before = await heightOf(part);
    await choose(page, language);
    expect(await page.evaluate(() => window.scrollY)).toBeGreaterThan(0);
    await expect.poll(async () => Math.abs((await heightOf(part)) - before)).toBeLessThanOrEqual(MOVED_MAX);
  }
}

test('at the ministry: a filtered list, scrolled', async () => {
  const page = await (await sitDown()).signIn(`${federation.hub.url}/overdue?region=MA-01`, 'salma');
  const row = page.locator('tbody tr').nth(2);
  await row.waitFor();
  const address = page.url();
  await page.setViewportSize({ width: 1280, height: 420 });
  await bring(page, row);
  await staysInPlace(page, row);
  expect(page.url()).toBe(address);
});

test('at a node: a document, scrolled, and the panel of an action that is open', async () => {
  const page = await (await sitDown()).signIn(
    `${federation.node('MA-01').url}/documents/${idOf('plan')}`,
    'amina',
  );
  await seesSaved(page, 'ministry');
  await page.setViewportSize({ width: 1280, height: 500 });
  const row = page.locator('tr[data-row]').nth(8);
  const id = await row.getAttribute('data-row');
  await bring(page, row);
  await staysInPlace(page, row);
  await row.locator('[data-column="0"]').click();
  const dialog = page.getByRole('dialog');
  const start = dialog.locator('[data-field="action.end"]').first();
  await start.waitFor();
  for (const language of ['ar', 'fr'] as const) {
    await choose(page, language);
    expect(await start.count()).toBe(1);
    expect(new URL(page.url()).searchParams.get('open')).toBe(id);
  }
});

test('at a node: the list with its filters and words', async () => {
  const page = await (await sitDown()).signIn(federation.node('MA-01').url, 'amina');
  await page.locator('.app-doc').first().waitFor();
  const search = page.getByRole('searchbox').first();
  await search.fill('plan');
  const found = await page.locator('.app-doc').count();
  for (const language of ['ar', 'fr'] as const) {
    await choose(page, language);
    expect(await search.inputValue()).toBe('plan');
    expect(await page.locator('.app-doc').count()).toBe(found);
  }
});

/** Every place has an address: it is copied, sent, opened again, and still says something when its place is gone. */
import type { Page } from 'playwright';
import { expect, test } from 'vitest';
import { type Language, openPart, seesSaved } from './browser.ts';
import { look } from './look.ts';
import { setScene } from './scene.ts';

const { node, idOf, sitDown } = await setScene(['MA-01'], 'draft');

const WORDS = {
  fr: {
    indicators: /^Définition des indicateurs/,
    gone: 'Ce que ce lien désigne n’est plus ici',
    copied: 'Lien copié',
  },
  ar: { indicators: /^تعريف المؤشرات/, gone: 'ما يشير إليه هذا الرابط لم يعد هنا', copied: 'تم نسخ الرابط' },
} as const;

async function signIn(language: Language, address = ''): Promise<Page> {
  const person = await sitDown(language);
  return person.signIn(`${node.url}${address}`, 'amina');
}

const clipboard = (page: Page): Promise<string> => page.evaluate(() => navigator.clipboard.readText());
const address = (page: Page): string => page.url().slice(new URL(page.url()).origin.length);
const topOf = (page: Page, row: string): Promise<number> =>
  page.locator(`main [data-row="${row}"]`).evaluate((element) => element.getBoundingClientRect().top);

for (const language of ['fr', 'ar'] as const) {
  test(`a link to a row is copied by the keyboard and leads to it, in ${language}`, async () => {
    const page = await signIn(language, `/documents/${idOf('minutes-2026-03')}`);
    await seesSaved(page, 'kept');
    const row = page.locator('.tq-agenda__item').nth(2);
    const id = (await row.getAttribute('data-row')) ?? '';
    const link = row.locator('.tq-agenda__head .tq-copy--link button');
    await link.focus();
    await link.press('Enter');
    await page
      .locator('[data-live-announcer]', { hasText: WORDS[language].copied })
      .waitFor({ state: 'attached' });
    const copied = await clipboard(page);
    expect(copied).toBe(`${node.url}/documents/${idOf('minutes-2026-03')}/agenda/${id}`);
    expect(await look(page, 'copied-link', language)).toEqual([]);

    const sent = await page.context().newPage();
    await sent.goto(copied);
    await sent.locator(`[data-row="${id}"].tq-marked`).waitFor();
    expect(await topOf(sent, id)).toBeGreaterThan(0);
  });

  test(`a link whose row is in the bin says so and shows the document, in ${language}`, async () => {
    const page = await signIn(language, `/documents/${idOf('plan')}?part=indicators`);
    await seesSaved(page, 'ministry');
    const row = page.locator('[data-field="plan.indicators"] .tq-folds > li').last();
    const id = (await row.getAttribute('data-row')) ?? '';
    await row.locator('.tq-fold__head .tq-row-tools > .tq-icon-button').last().click();
    await page.getByRole('dialog').locator('.tq-button--danger').click();
    await page.locator(`main [data-row="${id}"]`).waitFor({ state: 'detached' });
    await seesSaved(page, 'ministry');
    await page.goto(`${node.url}/documents/${idOf('plan')}/indicators/${id}`);
    const notice = page.locator('.tq-banner', { hasText: WORDS[language].gone });
    await notice.waitFor();
    await page.locator('.tq-tabs').waitFor();
    expect(await look(page, 'link-in-bin', language)).toEqual([]);
    await notice.locator('button').first().click();
    await notice.waitFor({ state: 'detached' });
    await page.locator(`main [data-row="${id}"]`).waitFor();
  });
}

test('a row that the document does not have is said to be missing, and so is a place that none has', async () => {
  const page = await signIn('fr', `/documents/${idOf('plan')}/actions/00000000000000ff/status`);
  await page.getByText('Cette ligne n’est pas dans ce document').waitFor();
  await page.locator('.tq-plan').first().waitFor();
  await page.goto(`${node.url}/documents/${idOf('plan')}/agenda`);
  await page.getByText('Aucun document de ce type n’a un tel endroit').waitFor();
  await page.getByRole('button', { name: 'Compris' }).click();
  await expect.poll(() => page.getByText('Aucun document de ce type').count()).toBe(0);
});

test('tab, filter, open panel and scroll outlive a reload, and Back leads through them', async () => {
  const page = await signIn('fr', '/?kind=action_plan');
  await page.locator('.app-doc').first().waitFor();
  await page.locator(`[data-doc="${idOf('plan')}"] a`).click();
  await seesSaved(page, 'ministry');
  const plan = `/documents/${idOf('plan')}`;

  await openPart(page, 'Définition des indicateurs');
  await expect.poll(() => address(page)).toBe(`${plan}?part=indicators`);
  await page.reload();
  await page.getByRole('tab', { name: 'Définition des indicateurs', selected: true }).waitFor();
  await page.goBack();
  await page.getByRole('tab', { name: 'Actions', selected: true }).waitFor();

  await page.locator('.tq-toolbar input').fill('santé');
  await expect.poll(() => address(page)).toBe(`${plan}?q=sant%C3%A9`);
  await page.locator('.tq-plan__first[data-column="0"]').first().click();
  await page.getByRole('dialog').waitFor();
  await page.reload();
  await page.getByRole('dialog').waitFor();
  await page.goBack();
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  expect(await page.locator('.tq-toolbar input').inputValue()).toBe('santé');
  await page.locator('.tq-toolbar input').fill('');
  await expect.poll(() => address(page)).not.toContain('q=');

  const rows = page.locator('.tq-plan tr[data-row]');
  const row = (await rows.nth(12).getAttribute('data-row')) ?? '';
  const sight = () => page.evaluate(() => JSON.stringify(history.state?.sight));
  const noted = await sight();
  await rows.nth(12).evaluate((element) => element.scrollIntoView({ block: 'center' }));
  // What is in sight is noted once the page is still.
  await expect.poll(sight).not.toBe(noted);
  const before = await topOf(page, row);
  await page.reload();
  await expect.poll(async () => Math.abs((await topOf(page, row)) - before)).toBeLessThan(3);

  // Not by the pointer, which would scroll up to the name first and so leave another sight behind.
  await page.locator('.app-brand').evaluate((brand: HTMLElement) => brand.click());
  await page.locator('.app-doc').first().waitFor();
  await page.goBack();
  await expect.poll(async () => Math.abs((await topOf(page, row)) - before)).toBeLessThan(3);
  await page.goBack();
  await expect.poll(() => address(page)).toBe('/?kind=action_plan');
  await page.locator(`[data-doc="${idOf('plan')}"]`).waitFor();
  expect(await page.locator(`[data-doc="${idOf('minutes-2026-03')}"]`).count()).toBe(0);
});

test('the field that somebody works in is the place that a reload comes back to', async () => {
  const page = await signIn('fr', `/documents/${idOf('minutes-2026-03')}`);
  await seesSaved(page, 'kept');
  const place = page.locator('[data-field="minutes.next_place"] :is(input, textarea)').first();
  await place.focus();
  await expect.poll(() => address(page)).toBe(`/documents/${idOf('minutes-2026-03')}/next_place`);
  await page.reload();
  await expect.poll(() => place.evaluate((element) => element === document.activeElement)).toBe(true);
});

for (const language of ['fr', 'ar'] as const) {
  test(`the first page says what asks for attention, and leads there, in ${language}`, async () => {
    const page = await signIn(language);
    const overview = page.locator('.app-overview');
    await overview.locator('li').first().waitFor();
    await page.locator('.app-doc').first().waitFor();
    expect(await look(page, 'first-page', language)).toEqual([]);
    const late = overview.locator('a[href*="/actions/"]').first();
    const to = (await late.getAttribute('href')) ?? '';
    await late.click();
    await expect.poll(() => address(page)).toContain(to);
    await page.locator(`[data-row="${to.split('/').at(-1)}"].tq-marked`).waitFor();
  });
}

/** Search in all documents: as somebody types, by the keys alone, to the very place; and without a line in what this browser holds. */
import type { Page } from 'playwright';
import { expect, test } from 'vitest';
import { type Language, seesLine, seesSaved } from './browser.ts';
import { look } from './look.ts';
import { setScene } from './scene.ts';

const { node, idOf, sitDown } = await setScene(['MA-01'], 'draft');

const WORDS = {
  fr: {
    typed: 'recrutements ethiq',
    mark: 'recrutement',
    place: 'Points',
    narrow: 'Filtrer',
    minutes: 'Comptes rendus',
  },
  ar: { typed: 'التوظيف الاخلاق', mark: 'التوظيف', place: 'النقط', narrow: 'تصفية', minutes: 'المحاضر' },
} as const;

const box = (page: Page) => page.getByRole('combobox');
const options = (page: Page) => page.getByRole('option');

async function signIn(language: Language, address = ''): Promise<Page> {
  const person = await sitDown(language);
  return person.signIn(`${node.url}${address}`, 'amina');
}

for (const language of ['fr', 'ar'] as const satisfies readonly Language[]) {
  const { typed, mark, narrow } = WORDS[language];

  test(`words are found in all documents and lead to their place by the keys alone, in ${language}`, async () => {
    const page = await signIn(language);
    await page.locator('.app-doc').first().waitFor();
    await page.keyboard.press('/');
    await box(page).waitFor();
    const findings = await look(page, 'search-begin', language);
    await page.keyboard.type(typed);
    await page.locator('mark', { hasText: mark }).first().waitFor();
    expect(
      new Set(
        await page
          .locator('[data-doc]')
          .evaluateAll((all) => all.map((each) => each.getAttribute('data-doc'))),
      ),
    ).toContain(idOf('minutes-2026-03'));
    findings.push(...(await look(page, 'search', language)));

    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    const chosen = page.locator('[role="option"][aria-selected="true"]');
    await expect.poll(() => chosen.count()).toBe(1);
    expect(await box(page).getAttribute('aria-activedescendant')).toBe(await chosen.getAttribute('id'));
    const to = (await chosen.getAttribute('href')) ?? '';
    expect(to.split('/').length).toBeGreaterThan(3);
    await page.keyboard.press('Enter');
    await page.locator('.tq-marked').first().waitFor();
    expect(new URL(page.url()).pathname.startsWith(to.split('/').slice(0, 4).join('/'))).toBe(true);

    await page.goBack();
    await options(page).first().waitFor();
    expect(await box(page).inputValue()).toBe(typed);
    expect(findings).toEqual([]);
  });

  test(`a search is narrowed, keeps its address, and says when nothing is found, in ${language}`, async () => {
    const page = await signIn(language, `/search?q=${encodeURIComponent(typed)}&kind=minutes`);
    await options(page).first().waitFor();
    await page.getByRole('button', { name: narrow, exact: true }).click();
    const findings = await look(page, 'search-narrowed', language);
    const all = await options(page).count();
    await page.goto(`${node.url}/search?q=${encodeURIComponent(typed)}&kind=minutes&from=2100-01-01`);
    await page.locator('.tq-empty').waitFor();
    expect(all).toBeGreaterThan(0);
    findings.push(...(await look(page, 'search-nothing', language)));
    expect(findings).toEqual([]);
  });

  test(`without a line what this browser holds is searched, and it says so, in ${language}`, async () => {
    const person = await sitDown(language);
    const page = await person.signIn(`${node.url}/documents/${idOf('minutes-2026-03')}`, 'amina');
    await seesSaved(page, 'kept');
    await person.context.setOffline(true);
    await seesLine(page, 'down', 'unknown');
    await page.keyboard.press('Control+k');
    await box(page).waitFor();
    await page.keyboard.type(typed);
    await page.locator('[data-source="here"]').waitFor();
    await page.locator('mark', { hasText: mark }).first().waitFor();
    const findings = await look(page, 'search-offline', language);
    await options(page).nth(1).click();
    await page.locator('.tq-marked').first().waitFor();
    expect(findings).toEqual([]);
  });
}

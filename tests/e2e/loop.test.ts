/** The loop of a group: minutes from the terms of reference, an action into the plan, the meeting on the wall, the next agenda. */
import type { Page } from 'playwright';
import { expect, test } from 'vitest';
import { documentOf, field, type Language, type Person, seesLine, seesSaved, typeAtEnd } from './browser.ts';
import { look } from './look.ts';
import { RESULTS } from './paths.ts';
import { setScene } from './scene.ts';

const { node, sitDown } = await setScene(['MA-01']);

const WORDS = {
  fr: {
    fresh: 'Nouveau document',
    create: 'Créer',
    title: 'Titre en français',
    back: 'Documents',
    undo: /^Annuler/,
    present: 'Tous présents',
    reached: /Quorum atteint/,
    notReached: /Quorum non atteint/,
    action: 'Action',
    intoPlan: 'Créer l’action dans le plan',
    submit: 'Créer l’action',
    propose: /^Proposer le/,
    view: 'Vue de séance',
    begin: 'Commencer la séance',
    next: 'Point suivant',
    here: 'Nous en sommes ici',
    end: 'Clore la séance',
  },
  ar: {
    fresh: 'وثيقة جديدة',
    create: 'إنشاء',
    title: 'العنوان بالفرنسية',
    back: 'الوثائق',
    undo: /^تراجع/,
    present: 'الجميع حاضرون',
    reached: /اكتمل النصاب/,
    notReached: /لم يكتمل النصاب/,
    action: 'إجراء',
    intoPlan: 'إنشاء الإجراء في المخطط',
    submit: 'إنشاء الإجراء',
    propose: /^اقتراح/,
    view: 'عرض الجلسة',
    begin: 'بدء الجلسة',
    next: 'النقطة التالية',
    here: 'نحن هنا',
    end: 'رفع الجلسة',
  },
} as const;

type Words = (typeof WORDS)[Language];

async function beginMinutes(page: Page, words: Words, title: string): Promise<void> {
  await page.getByRole('button', { name: words.fresh }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel(words.title).fill(title);
  await dialog.getByRole('button', { name: words.create, exact: true }).click();
  await seesSaved(page, 'kept');
}

const rows = (page: Page, name: string) => page.locator(`[data-field="minutes.${name}"] tbody tr[data-row]`);
const items = (page: Page) => page.locator('.tq-agenda__item');
const quorum = (page: Page) => page.locator('[data-field="minutes.quorum_reached"]');

/** An action that the first item of the agenda wants done, created in the plan. */
async function decide(page: Page, words: Words, language: Language, what: string): Promise<void> {
  await items(page).first().getByRole('button', { name: words.action, exact: true }).click();
  const outcome = items(page).first().locator('.tq-outcome').last();
  await typeAtEnd(
    outcome.locator(`[data-field="outcome.text"] :is(input, textarea)[lang=${language}]`),
    what,
  );
  await outcome.getByRole('button', { name: words.intoPlan }).click();
  const dialog = page.getByRole('dialog');
  const submit = dialog.getByRole('button', { name: words.submit, exact: true });
  await submit.waitFor();
  expect(await look(page, 'loop-into-plan', language, true)).toEqual([]);
  await submit.click();
  await dialog.waitFor({ state: 'detached' });
}

for (const language of ['fr', 'ar'] as const satisfies readonly Language[]) {
  test(`a meeting runs from the terms of reference to the next agenda: ${language}`, async () => {
    const words = WORDS[language];
    const person: Person = await sitDown(language);
    const page = await person.signIn(`${node.url}/documents`, 'amina');
    await seesLine(page, 'up', 'up');

    // The minutes begin with the members, the rule, the open points and the numbers.
    await beginMinutes(page, words, `Réunion ordinaire ${language}`);
    await expect.poll(() => rows(page, 'attendance').count()).toBeGreaterThan(10);
    await expect.poll(() => items(page).count()).toBeGreaterThan(1);
    await expect.poll(() => field(page, 'minutes.number').inputValue()).toMatch(/^\d\d\/20\d\d$/);
    await quorum(page).getByText(words.notReached).waitFor();
    await page.evaluate(() => window.scrollTo(0, 0));
    expect(await look(page, 'loop-begun', language)).toEqual([]);

    // Everybody is there: the quorum says so by itself; one step back, and forth.
    await page.getByRole('button', { name: words.present }).click();
    await quorum(page).getByText(words.reached).waitFor();
    await page.keyboard.press('Control+z');
    await quorum(page).getByText(words.notReached).waitFor();
    await page.keyboard.press('Control+y');
    await quorum(page).getByText(words.reached).waitFor();
    await quorum(page).scrollIntoViewIfNeeded();
    expect(await look(page, 'loop-quorum', language, true)).toEqual([]);

    // What it decides is an action of the plan, and each leads to the other.
    const what = language === 'ar' ? 'فتح شباك للتوجيه' : 'Ouvrir un guichet d’orientation';
    await decide(page, words, language, what);
    const link = page.locator('[data-plan-row] a').first();
    await link.waitFor();
    const minutes = documentOf(page);
    expect(await look(page, 'loop-linked', language, true)).toEqual([]);
    await link.scrollIntoViewIfNeeded();
    await page
      .locator('.tq-outcome')
      .last()
      .screenshot({ path: `${RESULTS}/loop-outcome.${language}.png` });
    await link.click();
    const origin = page.getByRole('dialog').locator('[data-field="action.origin_outcome"] a');
    await origin.getByText(what).waitFor();
    await origin.scrollIntoViewIfNeeded();
    expect(await look(page, 'loop-origin', language, true)).toEqual([]);
    await origin.click();
    await expect.poll(() => documentOf(page)).toBe(minutes);

    // The terms' rhythm proposes the next day.
    await page.getByRole('button', { name: words.propose }).click();
    await expect.poll(() => page.getByRole('button', { name: words.propose }).count()).toBe(0);

    // The meeting on the wall: every tab is where it is.
    await seesSaved(page, 'kept');
    const wall = await person.open(`${node.url}/documents/${minutes}?show=meeting`);
    await wall.getByRole('button', { name: words.begin }).click();
    await wall.locator('[role=timer]').waitFor();
    expect(await look(wall, 'loop-wall', language)).toEqual([]);
    await items(page).first().getByText(words.here).waitFor();
    await wall.keyboard.press('PageDown');
    await items(page).nth(1).getByText(words.here).waitFor();
    await wall.getByRole('button', { name: words.end }).click();
    await expect.poll(() => page.getByText(words.here).count()).toBe(0);

    // The next minutes follow the action up, as it stands in the plan.
    await page.getByRole('link', { name: words.back, exact: true }).first().click();
    await beginMinutes(page, words, `Réunion suivante ${language}`);
    const followed = page.locator('[data-field="minutes.follow_ups"]');
    await followed.getByText(what).waitFor();
    await followed.scrollIntoViewIfNeeded();
    expect(await look(page, 'loop-next', language, true)).toEqual([]);
  }, 180_000);
}

test('a convocation that would be too late says by when it had to go', async () => {
  const person = await sitDown('fr');
  const page = await person.signIn(`${node.url}/documents`, 'amina');
  await page
    .locator('.app-doc', { hasText: 'Convocation à la réunion ordinaire n° 4' })
    .getByRole('link')
    .click();
  await page.getByText('La convocation partirait trop tard').waitFor();
});

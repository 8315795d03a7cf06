/** The ministry's page without a line: the last figures with their day and hour, and nothing for who has left. */
import type { Page } from 'playwright';
import { afterEach, expect, test } from 'vitest';
import { type Language, type Person, signIn } from './browser.ts';
import { look } from './look.ts';
import { setScene } from './scene.ts';

const { federation, sitDown } = await setScene(['MA-01']);

afterEach(async () => {
  await federation.hub.stop();
  await federation.hub.start();
});

const figures = (page: Page) => page.locator('.hub-regions tbody tr').first();

/** Signs in, and waits until the app itself and the first figures are in the browser. */
async function visit(language: Language): Promise<[Page, Person]> {
  const person = await sitDown(language);
  const page = await person.signIn(federation.hub.url, 'salma');
  await figures(page).waitFor();
  await page.evaluate(async () => {
    await navigator.serviceWorker.ready;
  });
  return [page, person];
}

test.each(['fr', 'ar'] as const)(
  'loaded again without a line, in %s, it shows the last figures and since when',
  async (language) => {
    const [page] = await visit(language);
    const before = await page.locator('.hub-regions tbody a').allTextContents();
    await federation.hub.stop();
    await page.reload();
    await figures(page).waitFor();
    const said = page.locator('.tq-banner');
    await said.getByText(language === 'fr' ? 'Connexion coupée depuis' : 'انقطع الاتصال منذ').waitFor();
    await said
      .getByText(language === 'fr' ? /chiffres affichés sont ceux d/ : /الأرقام المعروضة هي أرقام/)
      .waitFor();
    await expect.poll(() => page.locator('.hub-regions tbody a').allTextContents()).toEqual(before);
    expect(before.length).toBeGreaterThan(0);
    expect(await look(page, 'hub-no-line', language)).toEqual([]);
    await federation.hub.start();
    await page.locator('.hub-live--live').waitFor({ timeout: 40_000 });
  },
);

test('who leaves without a line is out at once, in every tab, and nothing is shown to the next one', async () => {
  const [page, salma] = await visit('fr');
  const other = await salma.open(federation.hub.url);
  await figures(other).waitFor();
  await federation.hub.stop();
  await page.getByRole('button', { name: 'Se déconnecter' }).click();
  for (const each of [page, other]) await each.locator('input[type=password]').waitFor();
  await page.getByText('Vous êtes déconnecté de ce navigateur.').waitFor();
  await page.reload();
  await page.locator('input[type=password]').waitFor();
  await expect.poll(() => figures(page).count()).toBe(0);
  expect(await page.evaluate(() => localStorage.getItem('tansiq-hub-state'))).toBeNull();
  await federation.hub.start();
  await page
    .getByText('Vous êtes déconnecté de ce navigateur.')
    .waitFor({ state: 'detached', timeout: 40_000 });
  await page.reload();
  await page.locator('input[type=password]').waitFor();
  await signIn(page, 'salma');
  await figures(page).waitFor();
});

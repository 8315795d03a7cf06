/** Who is signed in: leaving without a line, a session that ends under somebody's hands, and one's own password. */
import type { Locator, Page } from 'playwright';
import { expect, test } from 'vitest';
import { field, seesLine, seesSaved, typeAtEnd } from './browser.ts';
import { PASSWORD, until } from './federation.ts';
import { look } from './look.ts';
import { setScene } from './scene.ts';

const { node, idOf, sitDown } = await setScene(['MA-01']);
const minutes = { id: idOf('minutes-2026-04') };

const paper = (): string => `${node.url}/documents/${minutes.id}`;

/** Whether the node lets this browser in. */
const statusOf = (page: Page): Promise<number> =>
  page.evaluate(async () => (await fetch('/api/session')).status);

/** Fills in a name and a password, and sends them. */
async function tryPassword(page: Page, password: string): Promise<void> {
  await page.locator('input[autocomplete=username]').fill('amina');
  await page.locator('input[type=password]').fill(password);
  await page.locator('button[type=submit]').click();
}

async function inArabic(page: Page, see: () => Promise<void>): Promise<void> {
  await page.getByRole('radio', { name: 'العربية' }).click();
  await page.locator('html[lang^=ar]').waitFor();
  await see();
  await page.getByRole('radio', { name: 'Français' }).click();
  await page.locator('html[lang^=fr]').waitFor();
}

test('whoever leaves without a line stays out, and the node hears of it later', async () => {
  const amina = await sitDown();
  const page = await amina.signIn(paper(), 'amina');
  await seesSaved(page, 'kept');
  await page.evaluate(async () => {
    await navigator.serviceWorker.ready;
  });
  await node.stop();
  await seesLine(page, 'down', 'unknown');
  await page.getByRole('button', { name: 'Se déconnecter' }).click();
  const untold = page.getByText('Vous êtes déconnecté de ce navigateur.');
  await untold.waitFor();
  await expect.poll(() => page.locator('#content').count()).toBe(0);
  expect(new URL(page.url()).pathname).toBe('/');
  expect(await look(page, 'left-without-line', 'fr')).toEqual([]);
  await inArabic(page, async () => {
    expect(await look(page, 'left-without-line', 'ar')).toEqual([]);
  });
  await page.goto(paper());
  await untold.waitFor();
  await expect.poll(() => page.locator('#content').count()).toBe(0);

  await node.start();
  await untold.waitFor({ state: 'detached' });
  await expect.poll(() => statusOf(page)).toBe(401);
  await page.reload();
  await page.locator('input[type=password]').waitFor();
  await expect.poll(() => page.locator('#content').count()).toBe(0);
});

test('a session that ends asks for the password above the document, and keeps what is typed', async () => {
  const amina = await sitDown();
  const page = await amina.context.newPage();
  await page.clock.install();
  await page.goto(paper());
  await tryPassword(page, PASSWORD);
  await seesSaved(page, 'kept');
  const place = field(page, 'minutes.place', 'fr');
  await typeAtEnd(place, ', salle A');
  await seesSaved(page, 'kept');

  // An administrator's command ends all sign-ins of an account.
  await node.ask(['user', 'password', 'amina', '--password-stdin'], `${PASSWORD}\n`);
  await typeAtEnd(place, ' et B');
  const asked: Locator = page.getByRole('dialog', { name: 'Votre session a expiré.' });
  await asked.waitFor();
  // It takes the focus from nobody: the next words go where the last ones went.
  await page.keyboard.type(', étage 2');
  // Nothing lies above its words where the page is scrolled.
  const isOnTop = (part: Locator): Promise<boolean> =>
    part.evaluate((element) => {
      const { left, top, width, height } = element.getBoundingClientRect();
      const hit = document.elementFromPoint(left + width / 2, top + height / 2);
      return hit !== null && element.contains(hit);
    });
  await page.evaluate(() => window.scrollTo(0, 500));
  await expect.poll(() => isOnTop(asked.getByText('Votre session a expiré.'))).toBe(true);
  const words = await place.inputValue();
  expect(words).toMatch(/, salle A et B, étage 2$/);
  expect(await look(page, 'session-ended', 'fr', true)).toEqual([]);
  await inArabic(page, async () => {
    expect(await look(page, 'session-ended', 'ar', true)).toEqual([]);
  });

  const secret = asked.locator('input[type=password]');
  await secret.fill(PASSWORD);
  await page.clock.runFor(30_000);
  expect(await secret.inputValue()).toBe(PASSWORD);
  expect(await secret.evaluate((element) => element === document.activeElement)).toBe(true);
  await secret.press('Enter');
  await asked.waitFor({ state: 'detached' });
  await seesSaved(page, 'kept');
  await expect.poll(() => place.inputValue()).toBe(words);
  await until(
    'the words at the node',
    () => node.ask<{ view: { place: { fr: string } } }>(['doc', 'show', minutes.id]),
    ({ view }) => view.place.fr === words,
  );
});

test('one’s own password is changed, and the old one opens nothing any more', async () => {
  const FRESH = 'une autre phrase assez longue';
  const amina = await sitDown();
  const page = await amina.signIn(node.url, 'amina');
  await page.getByRole('button', { name: /^Mon compte/ }).click();
  const dialog = page.getByRole('dialog');
  const fill = async (...words: readonly [string, string, string]): Promise<void> => {
    for (const [at, name] of (['old', 'new', 'again'] as const).entries()) {
      await dialog.locator(`input[name=${name}]`).fill(words[at] ?? '');
    }
    await dialog.getByRole('button', { name: 'Changer le mot de passe' }).click();
  };
  await fill(PASSWORD, FRESH, `${FRESH}.`);
  await dialog.getByText('Les deux saisies').waitFor();
  await fill('ce n’est pas lui', FRESH, FRESH);
  await dialog.getByText('Le mot de passe actuel n’est pas le bon.').waitFor();
  expect(await look(page, 'account', 'fr', true)).toEqual([]);
  await fill(PASSWORD, FRESH, FRESH);
  await dialog.getByText('Votre mot de passe est changé.').waitFor();
  await dialog.getByRole('button', { name: 'Fermer' }).click();

  await page.getByRole('button', { name: 'Se déconnecter' }).click();
  await tryPassword(page, PASSWORD);
  await page.getByText('L’identifiant ou le mot de passe n’est pas le bon.').waitFor();
  await tryPassword(page, FRESH);
  await page.locator('#content').waitFor();
});

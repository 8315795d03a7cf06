/** A sign-in name goes from one person to another while the first one's words wait in the browser: nobody sends them unasked. */
import { readFileSync } from 'node:fs';
import type { Page } from 'playwright';
import { expect, test } from 'vitest';
import { field, seesLine, seesSaved, signIn, typeAtEnd } from './browser.ts';
import { until } from './federation.ts';
import { look } from './look.ts';
import { setScene } from './scene.ts';

const { node, idOf, sitDown } = await setScene(['MA-01'], 'draft');
const minutes = { id: idOf('minutes-2026-04') };
const paper = `${node.url}/documents/${minutes.id}`;

const placeAtNode = async (): Promise<string> =>
  (await node.ask<{ view: { place: { fr: string } } }>(['doc', 'show', minutes.id])).view.place.fr;

/** The administrator takes the account away and gives its name to somebody. */
async function giveName(display: string): Promise<void> {
  await node.ask(['user', 'remove', 'amina']);
  await node.addAccount('amina', display, 'secretary');
}

/** Somebody signs in on the page, whose session is over. */
async function comeIn(page: Page): Promise<void> {
  await page.goto(node.url);
  await page.locator('input[autocomplete=username]').waitFor();
  await signIn(page, 'amina');
  await seesLine(page, 'up', 'up');
}

const QUESTION = /^Un compte précédent .* a laissé du travail dans ce navigateur$/;

test('work of an earlier account of the name is sent by its own person, kept as a file, or left, and never unasked', async () => {
  const amina = await sitDown();
  const page = await amina.signIn(paper, 'amina');
  await seesSaved(page, 'kept');
  await amina.context.setOffline(true);
  await typeAtEnd(field(page, 'minutes.place', 'fr'), ', MOTS-EN-ATTENTE');
  await seesSaved(page, 'here');

  // Another person gets the name.
  await giveName('Hind Alami');
  await amina.context.setOffline(false);
  await comeIn(page);
  const asked = page.getByRole('region', { name: QUESTION });
  await asked.getByText(/Un document de .*Amina El Idrissi/).waitFor();
  expect(await look(page, 'earlier-asked', 'fr')).toEqual([]);
  await page.getByRole('radio', { name: 'العربية' }).click();
  await page.locator('html[lang^=ar]').waitFor();
  expect(await look(page, 'earlier-asked', 'ar')).toEqual([]);
  await page.getByRole('radio', { name: 'Français' }).click();
  await asked.getByRole('button', { name: 'Ce n’est pas moi : laisser' }).click();
  await page.getByText(/^Du travail du compte précédent/).waitFor();
  expect(await look(page, 'earlier-left', 'fr')).toEqual([]);
  // She works on, in the very document, and nothing of it leaves with her words.
  await page.goto(paper);
  await seesSaved(page, 'kept');
  await typeAtEnd(field(page, 'minutes.place', 'fr'), ', salle 3');
  await seesSaved(page, 'kept');
  await until('her words at the node', placeAtNode, (place) => place.endsWith(', salle 3'));
  expect(await placeAtNode()).not.toContain('MOTS-EN-ATTENTE');
  await expect.poll(() => asked.count()).toBe(0);

  // The first person is added again, and signs in on the same browser.
  await giveName('Amina El Idrissi');
  await comeIn(page);
  await asked.waitFor();
  const saved = page.waitForEvent('download');
  await asked.getByRole('button', { name: 'C’est moi : garder en fichier' }).click();
  const file = JSON.parse(readFileSync(await (await saved).path(), 'utf8')) as {
    documents: { document: string; values: { wrote: string }[] }[];
  };
  expect(file.documents.map(({ document }) => document)).toEqual([minutes.id]);
  expect(file.documents[0]?.values[0]?.wrote).toContain('MOTS-EN-ATTENTE');
  expect(await placeAtNode()).not.toContain('MOTS-EN-ATTENTE');
  await asked.getByRole('button', { name: 'C’est moi : envoyer' }).click();
  await page.getByText('Un document contient des modifications de votre ancien compte').waitFor();
  const whole = await until('both words at the node', placeAtNode, (place) =>
    place.includes('MOTS-EN-ATTENTE'),
  );
  expect(whole).toContain(', salle 3');
  await page.reload();
  await seesLine(page, 'up', 'up');
  await expect.poll(() => asked.count()).toBe(0);
});

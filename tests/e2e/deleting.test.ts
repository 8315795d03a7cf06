/** What is deleted waits in a bin, and nobody's words go with it unseen. */
import type { Locator, Page } from 'playwright';
import { expect, test } from 'vitest';
import { amend, documentOf, type Language, type Person, seesLine, seesSaved, typeAtEnd } from './browser.ts';
import { look } from './look.ts';
import { setScene } from './scene.ts';

const { node, idOf, sitDown } = await setScene(['MA-01']);

/** Opens a sample, signed in, once it can be written in. */
async function open(file: string, name: string, language: Language = 'fr'): Promise<[Page, Person]> {
  const person = await sitDown(language);
  const page = await person.signIn(`${node.url}/documents/${idOf(file)}`, name);
  await seesSaved(page, file === 'minutes-2026-04' ? 'kept' : 'ministry');
  return [page, person];
}

/** Whether all of it is in the window, wherever somebody scrolled. */
const isInSight = (part: Locator): Promise<boolean> =>
  part.evaluate((element) => {
    const { top, bottom } = element.getBoundingClientRect();
    return top >= 0 && bottom <= window.innerHeight;
  });

/** Whether the focus is on something, and not lost. */
const hasFocus = (page: Page): Promise<boolean> =>
  page.evaluate(() => document.activeElement !== null && document.activeElement !== document.body);

test('a deleted action is put back from the line below the table, and from the bin', async () => {
  const [page] = await open('plan', 'amina');
  await amend(page, 'Suivi de l’exécution');
  const id = await page.locator('tr[data-row]').first().getAttribute('data-row');
  const row = page.locator(`tr[data-row="${id}"]`);
  const rows = await page.locator('tr[data-row]').count();
  const line = page.locator('.tq-removed').filter({ hasText: 'est dans la corbeille' });
  const remove = async (): Promise<void> => {
    await row.locator('[data-column="0"]').click();
    await page.getByRole('button', { name: 'Supprimer', exact: true }).click();
    const asked = page.getByRole('dialog').filter({ hasText: 'Supprimer cette ligne ?' });
    await asked.getByText('ira dans la corbeille de ce document').waitFor();
    await asked.getByRole('button', { name: 'Supprimer', exact: true }).click();
    await row.waitFor({ state: 'detached' });
    await line.waitFor();
    await expect.poll(() => isInSight(line)).toBe(true);
  };
  await remove();
  await expect.poll(() => page.locator('tr[data-row]').count()).toBe(rows - 1);
  await expect.poll(() => hasFocus(page)).toBe(true);
  expect(await look(page, 'row-deleted', 'fr', true)).toEqual([]);
  await line.getByRole('button', { name: 'Remettre' }).click();
  await row.waitFor();
  await line.waitFor({ state: 'detached' });

  await remove();
  await line.getByRole('button', { name: 'Fermer' }).click();
  await page.getByRole('button', { name: /^Corbeille/ }).click();
  const bin = page.getByRole('dialog');
  await bin.getByText(/^Supprimé par \W?vous/).waitFor();
  expect(await look(page, 'bin', 'fr', true)).toEqual([]);
  await bin.getByRole('button', { name: /^Remettre : / }).click();
  await bin.getByText('La corbeille est vide.').waitFor();
  await expect.poll(() => hasFocus(page)).toBe(true);
  await page.keyboard.press('Escape');
  await row.waitFor();
  await expect.poll(() => page.locator('tr[data-row]').count()).toBe(rows);
  await seesSaved(page, 'ministry');
});

test('words written without a line into what a colleague deletes are shown to both, and come back', async () => {
  const [[hers], [his, youssef]] = await Promise.all([
    open('minutes-2026-04', 'amina'),
    open('minutes-2026-04', 'youssef', 'ar'),
  ]);
  const id = await hers.locator('.tq-agenda__item').nth(1).getAttribute('data-row');
  const item = (page: Page) => page.locator(`.tq-agenda__item[data-row="${id}"]`);
  const words = (page: Page) =>
    item(page).locator('[data-field="item.summary"] :is(input, textarea)[lang=fr]').first();

  await youssef.context.setOffline(true);
  await seesLine(his, 'down', 'unknown');
  await typeAtEnd(words(his), 'La charte est signée par onze entreprises.');
  await seesSaved(his, 'here');
  await item(hers)
    .getByRole('button', { name: /^Supprimer : / })
    .first()
    .click();
  await hers.getByRole('dialog').getByRole('button', { name: 'Supprimer', exact: true }).click();
  await item(hers).waitFor({ state: 'detached' });
  await seesSaved(hers, 'kept');
  await youssef.context.setOffline(false);

  const told = hers.locator('.tq-banner').filter({ hasText: 'Vous avez supprimé' });
  await told.getByText('La charte est signée par onze entreprises.').waitFor();
  const heard = his.locator('.tq-banner').filter({ hasText: 'La charte est signée par onze entreprises.' });
  await heard.getByText('Amina El Idrissi').waitFor();
  await item(his).waitFor({ state: 'detached' });
  // Where the item stood, too: the notices are above what he looks at.
  const line = his.locator('.tq-removed').filter({ hasText: 'Amina El Idrissi' });
  await line.waitFor();
  await expect.poll(() => isInSight(line)).toBe(true);
  await Promise.all([told.scrollIntoViewIfNeeded(), heard.scrollIntoViewIfNeeded()]);
  // The line stays in sight by floating over the list, and out of sight over its first row: laid down, it covers nothing.
  for (const page of [hers, his])
    await page.locator('.tq-removed').evaluateAll((lines) => {
      for (const each of lines) if (each instanceof HTMLElement) each.style.position = 'static';
    });
  expect(await look(hers, 'late-words', 'fr', true)).toEqual([]);
  expect(await look(his, 'late-words', 'ar', true)).toEqual([]);

  await heard.getByRole('button').first().click();
  await heard.waitFor({ state: 'detached' });
  await told.waitFor({ state: 'detached' });
  for (const page of [hers, his]) {
    await expect.poll(() => words(page).inputValue()).toBe('La charte est signée par onze entreprises.');
  }
});

test('a deleted document waits in the bin of the council, and is put back in the list', async () => {
  const [page, amina] = await open('minutes-2026-02', 'amina');
  const id = documentOf(page);
  await page.getByRole('button', { name: 'Supprimer le document' }).click();
  const asked = page.getByRole('dialog');
  await asked.getByText('Le ministère le verra comme supprimé.').waitFor();
  expect(await look(page, 'document-delete', 'fr', true)).toEqual([]);
  await asked.getByRole('button', { name: 'Supprimer', exact: true }).click();
  await page.getByText('Ce document a été supprimé par').waitFor();
  await seesSaved(page, 'ministry');

  const list = await amina.open(node.url);
  await list.locator('.app-doc').first().waitFor();
  // The list is drawn from what the node has read of its documents, a moment after it kept the change.
  await list.locator(`[data-doc="${id}"]`).waitFor({ state: 'detached' });
  await list.getByRole('button', { name: /Corbeille/ }).click();
  await list.locator(`[data-doc="${id}"]`).waitFor();
  expect(await look(list, 'documents-bin', 'fr')).toEqual([]);
  await list
    .locator(`[data-doc="${id}"]`)
    .getByRole('button', { name: /^Remettre/ })
    .click();
  await page.getByText('Ce document a été supprimé par').waitFor({ state: 'detached' });
});

test('a document that was emptied out of the bin says so where it is still open, and is in no list', async () => {
  const [page] = await open('minutes-2026-04', 'amina');
  await page.getByRole('button', { name: 'Supprimer le document' }).click();
  const asked = page.getByRole('dialog');
  await asked
    .getByRole('button', { name: /Supprimer|corbeille/ })
    .last()
    .click();
  await page.getByText(/^Ce document a été supprimé par/).waitFor();
  await seesSaved(page, 'kept');
  // As after its days: the command takes what was deleted before this moment.
  const done = await node.ask<{ documents: { doc: string; outcome: string; known_to: string[] }[] }>([
    'bin',
    'empty',
    '--older-than',
    '0d',
  ]);
  expect(done.documents).toMatchObject([{ doc: idOf('minutes-2026-04'), outcome: 'emptied', known_to: [] }]);
  await page.getByText('Ce document a été effacé').waitFor();
  await expect.poll(() => page.getByRole('button', { name: 'Remettre' }).count()).toBe(0);
  expect(await look(page, 'emptied', 'fr')).toEqual([]);
  await page.getByRole('radio', { name: 'العربية' }).click();
  await page.getByText('حُذفت هذه الوثيقة نهائياً').waitFor();
  expect(await look(page, 'emptied', 'ar')).toEqual([]);
  await page.goto(node.url);
  await page.locator('.app-doc').first().waitFor();
  await expect.poll(() => page.locator(`a[href$="${idOf('minutes-2026-04')}"]`).count()).toBe(0);
});

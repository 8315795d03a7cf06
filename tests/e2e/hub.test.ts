/** The ministry's page follows the regions by itself. */
import type { Locator, Page } from 'playwright';
import { expect, test } from 'vitest';
import { amend, seesSaved } from './browser.ts';
import { setScene } from './scene.ts';

const { federation, node, idOf, sitDown } = await setScene(['MA-01']);

test('a program whose log nobody reads any more works, and leaves when it is told to', async () => {
  await node.stop();
  await node.start('unheard');
  // A sign-in writes a line of the log.
  const amina = await sitDown();
  await amina.signIn(node.url, 'amina');
  await amina.context.close();
  await node.stop();
  await node.start();
});

const region = (page: Page): Locator => page.locator('.hub-regions tbody tr', { hasText: 'Tanger' });

/** The figure of the region in the column with that header. */
async function figure(page: Page, header: string): Promise<number> {
  const headers = await page.locator('.hub-regions thead tr:last-child th').allTextContents();
  const at = headers.findIndex((text) => text.replace(/[▲▼]/g, '').trim() === header);
  expect(at, `a column ${header} among ${headers.join(', ')}`).toBeGreaterThanOrEqual(0);
  // Four columns stand before the groups: region, node, age, documents.
  return Number(
    await region(page)
      .locator('th, td')
      .nth(at + 4)
      .textContent(),
  );
}

test('a status changed at a node changes the ministry’s figures and the open document', async () => {
  const plan = idOf('plan');
  const [salma, amina] = await Promise.all([sitDown(), sitDown()]);
  const [overview, editor] = await Promise.all([
    salma.signIn(federation.hub.url, 'salma'),
    amina.signIn(`${node.url}/documents/${plan}`, 'amina'),
  ]);
  const paper = await salma.open(`${federation.hub.url}/documents/${plan}`);
  await Promise.all([region(overview).getByText('Connecté').waitFor(), paper.locator('.tq-view').waitFor()]);
  await seesSaved(editor, 'ministry');
  await amend(editor, 'Suivi de l’exécution');
  await expect.poll(() => figure(overview, 'Réalisé')).toBe(4);
  const planned = await figure(overview, 'Planifié');
  await overview.evaluate(() => {
    document.title = 'not loaded again';
  });

  const row = editor
    .locator('tr[data-row]')
    .filter({ has: editor.getByRole('gridcell', { name: 'Planifié' }) })
    .first();
  const title = ((await row.locator('.tq-plan__title').textContent()) ?? '').replace(/^[\d.]+\s*/, '').trim();
  const inPaper = paper.locator('.tq-view__table--actions tr', { hasText: title });
  await inPaper.getByRole('cell', { name: 'Planifié' }).waitFor();
  await row.getByRole('gridcell', { name: 'Planifié' }).dblclick();
  await editor.getByRole('option', { name: 'Réalisé' }).click();

  await expect.poll(() => figure(overview, 'Réalisé')).toBe(5);
  await expect.poll(() => figure(overview, 'Planifié')).toBe(planned - 1);
  await expect.poll(() => overview.title()).toBe('not loaded again');
  await inPaper.getByRole('cell', { name: 'Réalisé' }).waitFor();

  // A silent region is shown as silent, with its figures.
  await node.stop();
  await region(overview).getByText('Hors ligne').waitFor();
  await expect.poll(() => figure(overview, 'Réalisé')).toBe(5);
  await node.start();
  await region(overview).getByText('Connecté').waitFor();

  // Without the hub the page says that its figures are old, and catches up by itself.
  await federation.hub.stop();
  await overview.getByText('Connexion coupée depuis').waitFor();
  await federation.hub.start();
  await overview.getByText('En direct').waitFor();
  await region(overview).getByText('Connecté').waitFor();
  await expect.poll(() => figure(overview, 'Réalisé')).toBe(5);
});

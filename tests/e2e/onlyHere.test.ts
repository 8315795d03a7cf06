/** A council's node is put back from an older copy: what only a browser holds is listed there, and can be removed for good. */
import { execFileSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import type { Browser } from 'playwright';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launch, Person, seesLine, seesSaved } from './browser.ts';
import { Federation } from './federation.ts';
import { look } from './look.ts';
import { ROOT } from './paths.ts';

let federation: Federation;
let browser: Browser;

beforeAll(async () => {
  [federation, browser] = await Promise.all([Federation.start(['MA-01']), launch()]);
});

afterAll(async () => {
  await browser?.close();
  await federation?.end();
});

/** As an administrator does: with its modes, and whatever lies in it. */
const copyFolder = (from: string, to: string): unknown => execFileSync('cp', ['-a', from, to]);

test('a document that only this browser holds is removed from it when its person says so', async () => {
  const node = federation.node('MA-01');
  const amina = await Person.sitDown(browser);
  const page = await amina.signIn(node.url, 'amina');
  await seesLine(page, 'up', 'up');
  await node.stop();
  const copy = `${node.folder}.copy`;
  copyFolder(node.folder, copy);
  await node.start();
  // Never shared: the hub has nothing of it to give back.
  const { id } = await federation.importFile('MA-01', `${ROOT}/deploy/samples/MA-01/minutes-2026-04.json`);
  await page.goto(`${node.url}/documents/${id}`);
  await seesSaved(page, 'kept');

  await node.stop();
  rmSync(node.folder, { recursive: true });
  copyFolder(copy, node.folder);
  rmSync(copy, { recursive: true });
  await node.start();
  await page.locator('.app-page--document [data-save=gone]').first().waitFor({ timeout: 40_000 });
  await page.goto(node.url);
  const row = page.locator(`[data-only-here="${id}"]`);
  await row.waitFor();
  await row.getByRole('button').click();
  const asked = page.getByRole('dialog');
  await asked.getByText('l’efface de ce navigateur pour de bon').waitFor();
  expect(await look(page, 'only-here-remove', 'fr', true)).toEqual([]);
  await asked.getByRole('button', { name: 'Annuler' }).click();
  expect(await row.count()).toBe(1);
  await row.getByRole('button').click();
  await asked.getByRole('button', { name: 'Retirer de ce navigateur' }).click();
  await row.waitFor({ state: 'detached' });
  await page.reload();
  await page.locator('#content').waitFor();
  await seesLine(page, 'up', 'up');
  expect(await row.count()).toBe(0);
  expect(amina.troubles).toEqual([]);
  await amina.context.close();
});

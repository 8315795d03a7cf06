/** A council's node is put back from an older copy: what only a browser holds is listed there, and can be removed for good. */
import { execFileSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { expect, test } from 'vitest';
import { seesLine, seesSaved } from './browser.ts';
import { look } from './look.ts';
import { ROOT } from './paths.ts';
import { setScene } from './scene.ts';

const { federation, node, sitDown } = await setScene(['MA-01'], 'nothing');

/** As an administrator does: with its modes, and whatever lies in it. */
const copyFolder = (from: string, to: string): unknown => execFileSync('cp', ['-a', from, to]);

test('a document that only this browser holds is removed from it when its person says so', async () => {
  const amina = await sitDown();
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
  await expect.poll(() => row.count()).toBe(1);
  await row.getByRole('button').click();
  await asked.getByRole('button', { name: 'Retirer de ce navigateur' }).click();
  await row.waitFor({ state: 'detached' });
  await page.reload();
  await page.locator('#content').waitFor();
  await seesLine(page, 'up', 'up');
  await expect.poll(() => row.count()).toBe(0);
});

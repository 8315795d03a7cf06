/** A council's node is put back from an older copy while people have documents open: what their browsers hold comes back to it. */
import { execFileSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import type { Page } from 'playwright';
import { expect, test } from 'vitest';
import { documentOf, field, type Person, seesLine, seesSaved, typeAtEnd } from './browser.ts';
import { until } from './federation.ts';
import { ROOT } from './paths.ts';
import { setScene } from './scene.ts';

const { federation, node, sitDown } = await setScene(['MA-01'], 'nothing');
const sampleOf = (name: string): string => `${ROOT}/deploy/samples/MA-01/${name}.json`;
/** Never shared: the hub has nothing of it to give back. */
const minutes = await federation.importFile('MA-01', sampleOf('minutes-2026-04'));

/** As an administrator does: with its modes, and whatever lies in it. */
const copyFolder = (from: string, to: string): unknown => execFileSync('cp', ['-a', from, to]);

const placeAtNode = async (): Promise<string> =>
  (await node.ask<{ view: { place: { fr: string } } }>(['doc', 'show', minutes.id])).view.place.fr;

async function open(name: string): Promise<[Page, Person]> {
  const person = await sitDown();
  const page = await person.signIn(`${node.url}/documents/${minutes.id}`, name);
  await seesSaved(page, 'kept');
  return [page, person];
}

/** Writes at the end of the place, and waits until the council has it. */
async function write(page: Page, words: string): Promise<void> {
  const place = field(page, 'minutes.place', 'fr');
  await typeAtEnd(place, words);
  await until('the words at the node', placeAtNode, (said) => said.includes(words));
}

test('one tab gives back its own words and those of a colleague, and takes back a mark that is not true any more', async () => {
  const [hers] = await open('amina');
  const [his, youssef] = await open('youssef');
  await write(hers, ' a0');
  await expect.poll(() => field(his, 'minutes.place', 'fr').inputValue()).toMatch(/ a0$/);
  await node.stop();
  const copy = `${node.folder}.copy`;
  copyFolder(node.folder, copy);
  await node.start();
  await Promise.all([hers, his].map((page) => seesLine(page, 'up', 'up')));

  for (const [page, other, words] of [
    [his, hers, ' y1'],
    [hers, his, ' a1'],
    [his, hers, ' y2'],
    [hers, his, ' a2'],
  ] as const) {
    await write(page, words);
    await expect.poll(() => field(other, 'minutes.place', 'fr').inputValue()).toContain(words);
  }
  const whole = await placeAtNode();
  expect(whole).toMatch(/ a0 y1 a1 y2 a2$/);
  await seesSaved(hers, 'kept');
  // A document of after the copy, in another tab.
  const { id } = await federation.importFile('MA-01', sampleOf('minutes-2026-02'), 'draft');
  const fresh = await hers.context().newPage();
  await fresh.goto(`${node.url}/documents/${id}`);
  await seesSaved(fresh, 'kept');
  await youssef.context.close();

  await node.stop();
  rmSync(node.folder, { recursive: true });
  copyFolder(copy, node.folder);
  rmSync(copy, { recursive: true });
  await node.start();
  // All of it is back, in its order, from the one tab that is still open.
  await until('everything at the node', placeAtNode, (said) => said === whole);
  await seesSaved(hers, 'kept');
  expect(await field(hers, 'minutes.place', 'fr').inputValue()).toBe(whole);
  // And the document that the node never saw says so, until it is given back.
  await fresh.locator('.app-page--document [data-save=gone]').first().waitFor();
  await expect.poll(() => fresh.locator('.app-page--document [data-save=kept]').count()).toBe(0);
  await fresh.getByRole('button', { name: 'Le rendre au conseil' }).click();
  await fresh.getByRole('dialog').getByRole('button', { name: 'Le rendre au conseil' }).click();
  await fresh.waitForURL((url) => !url.pathname.includes(id));
  await seesSaved(fresh, 'kept');
  const given = documentOf(fresh);
  const { view } = await node.ask<{ view: { agenda: Record<string, unknown> } }>(['doc', 'show', given]);
  expect(Object.keys(view.agenda).length).toBeGreaterThan(0);
  // The colleague comes back with what his browser has; nothing doubles.
  const [again] = await open('youssef');
  await expect.poll(() => field(again, 'minutes.place', 'fr').inputValue()).toBe(whole);
});

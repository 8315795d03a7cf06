/** Files beside a document: attached at one council, opened by the ministry and at another council, refused when too long. */
import { mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Locator, Page } from 'playwright';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { NARROW, seesLine, seesSaved, WIDE } from './browser.ts';
import { look } from './look.ts';
import { RESULTS } from './paths.ts';
import { setScene } from './scene.ts';

const { federation, idOf, sitDown } = await setScene(['MA-01', 'MA-02']);
const minutes = { id: idOf('minutes-2026-03') };

const NAME = 'Feuille de présence – réunion du 12 mars (signée).pdf';
const folder = mkdtempSync(join(tmpdir(), 'tansiq-files-'));
const PAPER = join(folder, NAME);
const HOLLOW = join(folder, 'pas encore là.pdf');
const BIG = join(folder, 'enregistrement.mp4');
/** A byte more than a node takes unless it is told otherwise. */
const TOO_LONG = 50 * 1024 * 1024 + 1;

beforeAll(() => {
  writeFileSync(PAPER, Buffer.alloc(180_000, 'Une feuille de présence. '));
  writeFileSync(BIG, '');
  writeFileSync(HOLLOW, '');
  truncateSync(BIG, TOO_LONG);
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

const files = (page: Page): Locator => page.locator('.tq-files__one');

/** Chooses files as the dialog of the system would. */
async function choose(page: Page, ...paths: string[]): Promise<void> {
  await page.locator('.tq-files__attach input[type=file]').setInputFiles(paths);
}

/** Pictures of the part with the files: on a long page it is below what is looked at otherwise. */
async function lookAtPart(page: Page, name: string): Promise<void> {
  for (const size of [NARROW, WIDE]) {
    await page.setViewportSize(size);
    const part = page.locator('section, .tq-view__section', { has: page.locator('.tq-files') }).last();
    await part.scrollIntoViewIfNeeded();
    await part.screenshot({ path: `${RESULTS}/${name}.${size.width}.png` });
  }
}

/** Saves a file by its link and reads what came. */
async function opened(page: Page, link: Locator): Promise<{ name: string; bytes: Buffer }> {
  const [download] = await Promise.all([page.waitForEvent('download'), link.click()]);
  return { name: download.suggestedFilename(), bytes: readFileSync(await download.path()) };
}

test('a file is attached, and the ministry opens it', async () => {
  const tanger = federation.node('MA-01');
  const amina = await sitDown();
  const page = await amina.signIn(`${tanger.url}/documents/${minutes.id}`, 'amina');
  await seesSaved(page, 'ministry');
  await page.getByText('Aucune pièce jointe.').waitFor();
  await page.getByText(/50\W? Mo\W? au plus par fichier/).waitFor();
  await choose(page, PAPER);
  await files(page).getByText(NAME).waitFor();
  await files(page)
    .getByText(/^\W?176\W? Ko$/)
    .waitFor();
  await files(page).getByText('Amina El Idrissi').waitFor();
  await seesSaved(page, 'ministry');
  const link = page.getByRole('link', { name: /^Ouvrir :/ });
  const { name, bytes } = await opened(page, link);
  expect(name).toBe(NAME);
  expect(bytes.equals(readFileSync(PAPER))).toBe(true);

  // One without a byte is none.
  await choose(page, HOLLOW);
  await page.getByRole('alert').filter({ hasText: 'ce fichier est vide' }).waitFor();
  await expect.poll(() => files(page).count()).toBe(1);

  // One that is too long is not even sent, and the words say how long one may be.
  await choose(page, BIG);
  await page
    .getByRole('alert')
    .getByText(/le fichier dépasse \W*50\W*Mo/)
    .waitFor();
  await expect.poll(() => files(page).count()).toBe(1);
  expect(await look(page, 'node-attachments', 'fr')).toEqual([]);
  await lookAtPart(page, 'node-attachments-part.fr');

  // Without a line to the council a file waits here, and the page says how much of that may be.
  await amina.context.setOffline(true);
  await seesLine(page, 'down', 'unknown');
  await page.getByText(/^Sans connexion, le fichier attend .*\D20\W*Mo\W*en tout\.$/).waitFor();
  await expect.poll(() => page.getByRole('button', { name: 'Joindre un fichier' }).isEnabled()).toBe(true);
  await amina.context.setOffline(false);
  await seesLine(page, 'up', 'up');

  for (const language of ['fr', 'ar'] as const) {
    const salma = await sitDown(language);
    const seen = await salma.signIn(`${federation.hub.url}/documents/${minutes.id}`, 'salma');
    const link = seen.locator('.tq-files__do a');
    await link.waitFor();
    expect((await opened(seen, link)).bytes.equals(readFileSync(PAPER))).toBe(true);
    expect(await look(seen, 'hub-attachments', language)).toEqual([]);
    await lookAtPart(seen, `hub-attachments-part.${language}`);
  }
}, 120_000);

test('another council that reads the document fetches the file when somebody opens it', async () => {
  const [tanger, oujda] = [federation.node('MA-01'), federation.node('MA-02')];
  const amina = await sitDown('ar');
  const owner = await amina.signIn(`${tanger.url}/documents/${minutes.id}`, 'amina');
  await files(owner).getByText(NAME).waitFor();
  expect(await look(owner, 'node-attachments', 'ar')).toEqual([]);
  await lookAtPart(owner, 'node-attachments-part.ar');
  const grant = { ministry: true, grants: [{ council: 'MA-02', access: 'read' }] };
  const status = await owner.evaluate(
    async ([path, body]) =>
      (
        await fetch(path ?? '', {
          method: 'PUT',
          headers: { 'x-tansiq': '1', 'content-type': 'application/json' },
          body: body ?? '',
        })
      ).status,
    [`/api/documents/${minutes.id}/sharing`, JSON.stringify(grant)],
  );
  expect(status).toBe(204);

  const youssef = await sitDown();
  const guest = await youssef.signIn(oujda.url, 'youssef');
  await guest.locator(`[data-doc="${minutes.id}"]`).waitFor();
  await guest.goto(`${oujda.url}/documents/${minutes.id}`);
  await guest.getByRole('button', { name: /^Récupérer :/ }).click();
  const link = guest.getByRole('link', { name: /^Ouvrir :/ });
  await link.waitFor();
  expect((await opened(guest, link)).bytes.equals(readFileSync(PAPER))).toBe(true);
  await expect.poll(() => guest.getByRole('button', { name: 'Joindre un fichier' }).count()).toBe(0);
}, 90_000);

test('a file is taken off the list', async () => {
  const amina = await sitDown();
  const page = await amina.signIn(`${federation.node('MA-01').url}/documents/${minutes.id}`, 'amina');
  await page.getByRole('button', { name: /^Retirer :/ }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText('ira dans la corbeille de ce document').waitFor();
  await dialog.getByRole('button', { name: 'Retirer', exact: true }).click();
  await page.getByText('Aucune pièce jointe.').waitFor();
  await seesSaved(page, 'ministry');
}, 60_000);

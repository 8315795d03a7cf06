/** Making documents, choosing who reads them, and what happens to an edit that may not be made. */
import type { Page } from 'playwright';
import { expect, test } from 'vitest';
import { amend, documentOf, field, seesLine, seesSaved, typeAtEnd } from './browser.ts';
import { type Program, until } from './federation.ts';
import { look } from './look.ts';
import { ROOT } from './paths.ts';
import { setScene } from './scene.ts';

const { federation, node: tanger, idOf, sitDown } = await setScene(['MA-01', 'MA-02']);
const oujda = federation.node('MA-02');

/** A row of `doc list`. */
interface Line {
  readonly id: string;
  readonly kind: string;
  readonly title: { readonly fr: string };
  readonly shared: boolean;
  readonly can_edit: boolean;
}

const list = (program: Program): Promise<readonly Line[]> => program.ask(['doc', 'list']);

test('a document that is made private stays at the council until its sharing is changed', async () => {
  const amina = await sitDown();
  const page = await amina.signIn(tanger.url, 'amina');
  await page.getByRole('button', { name: 'Nouveau document' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: 'Créer' }).click();
  await dialog.getByText('Donnez un titre').waitFor();
  await dialog.getByLabel('Titre en français').fill('Note interne sur les stages');
  await dialog.getByText('Jamais, sauf décision du secrétariat').click();
  await dialog.getByText('Le ministère ne verra rien de ce document.').waitFor();
  await dialog.getByRole('button', { name: 'Créer' }).click();

  await page.getByRole('heading', { name: 'Note interne sur les stages' }).waitFor();
  await seesSaved(page, 'kept');
  await typeAtEnd(field(page, 'minutes.place', 'fr'), 'Tétouan');
  await seesSaved(page, 'kept');
  const id = documentOf(page);
  await expect
    .poll(async () => (await list(tanger)).find((row) => row.id === id))
    .toMatchObject({ kind: 'minutes', shared: false });
  expect((await list(federation.hub)).some((row) => row.id === id)).toBe(false);

  await page.getByRole('button', { name: 'Partage' }).click();
  await page.getByText('Règle choisie à la création').waitFor();
  await page.getByText('Le ministère lit ce document').click();
  await page.getByText('Le ministère verra tout le document').waitFor();
  await page.getByRole('button', { name: 'Enregistrer' }).click();
  await page.getByRole('button', { name: 'Donner accès' }).click();
  await seesSaved(page, 'ministry');
  await expect.poll(async () => (await list(federation.hub)).some((row) => row.id === id)).toBe(true);
});

test('a plan of the inter-regional network is open to the councils that its file names', async () => {
  const { id } = await federation.importFile('MA-01', `${ROOT}/deploy/samples/inter-regional/plan.json`);
  await until(
    'the plan at Oujda',
    () => list(oujda),
    (rows) => rows.some((row) => row.id === id && row.can_edit),
  );
  const youssef = await sitDown();
  const page = await youssef.signIn(oujda.url, 'youssef');
  // Whose it is, in words.
  await page
    .locator(`[data-doc="${id}"]`)
    .getByText(/Document de \W?Tanger-Tétouan-Al Hoceïma/)
    .waitFor();
});

test('an edit that may no longer be made is set aside with its reason, and can be copied', async () => {
  const plan = idOf('plan');
  const [amina, youssef] = await Promise.all([sitDown(), sitDown()]);
  const owner = await amina.signIn(`${tanger.url}/documents/${plan}`, 'amina');
  await seesSaved(owner, 'ministry');
  await chooseAccess(owner, 'Lecture et écriture');
  await until(
    'the plan at Oujda',
    () => list(oujda),
    (rows) => rows.some((row) => row.id === plan && row.can_edit),
  );

  const guest = await youssef.signIn(`${oujda.url}/documents/${plan}`, 'youssef');
  await seesSaved(guest, 'ministry');
  await amend(guest, 'Lecture à Oujda');
  await guest.getByRole('tab', { name: 'Cadre' }).click();
  const text = field(guest, 'plan.assumptions', 'fr');
  await typeAtEnd(text, ' Vu à Oujda.');
  await seesSaved(guest, 'ministry');
  const before = await text.inputValue();

  // Oujda's secretary goes on writing without a line while the right to write is taken back.
  await youssef.context.setOffline(true);
  await oujda.stop();
  await seesLine(guest, 'down', 'unknown');
  await typeAtEnd(text, ' Écrit trop tard.');
  await seesSaved(guest, 'here');
  await chooseAccess(owner, 'Lecture', 'Lecture et écriture');
  await oujda.start();
  await until(
    'the grant to be gone at Oujda',
    () => list(oujda),
    (rows) => rows.some((row) => row.id === plan && !row.can_edit),
  );
  await youssef.context.setOffline(false);

  const notice = guest.getByRole('alert');
  await notice
    .getByText(/^Non accepté par le conseil : \W?ce conseil n’a pas le droit d’écrire dans ce document/)
    .waitFor();
  await seesSaved(guest, 'ministry');
  await guest.getByRole('tab', { name: 'Cadre' }).click();
  // The document shows the council's version; the copy has what was written.
  await guest.locator('[data-field="plan.assumptions"]', { hasText: before }).waitFor();
  await expect
    .poll(() => guest.locator('[data-field="plan.assumptions"]').textContent())
    .not.toContain('trop tard');
  await guest.getByRole('button', { name: 'Voir ce qui a été mis de côté' }).click();
  await guest.getByRole('dialog').getByText('Écrit trop tard.').waitFor();
  await guest.getByRole('dialog').getByRole('button', { name: 'Copier' }).click();
  await guest.getByRole('button', { name: 'Copié' }).waitFor();
  await expect.poll(() => guest.evaluate(() => navigator.clipboard.readText())).toContain('Écrit trop tard.');

  await guest.goto(`${oujda.url}/set-aside`);
  await guest.getByText('Écrit trop tard.').first().waitFor();
  expect(await look(guest, 'node-set-aside-one', 'fr')).toEqual([]);

  // It goes back into the document once that may be written in again, and not before.
  const back = guest.getByRole('button', { name: /^Remettre ce texte : / });
  await back.click();
  await guest.getByText('Vous pouvez seulement lire ce document.').waitFor();
  await chooseAccess(owner, 'Lecture et écriture', 'Lecture');
  await until(
    'the grant to be back at Oujda',
    () => list(oujda),
    (rows) => rows.some((row) => row.id === plan && row.can_edit),
  );
  await back.click();
  const asked = guest.getByRole('dialog');
  await asked.getByText(before).waitFor();
  expect(await look(guest, 'set-aside-put-back', 'fr', true)).toEqual([]);
  await asked.getByRole('button', { name: 'Annuler' }).click();
  await guest.getByRole('radio', { name: 'العربية' }).click();
  await guest.getByRole('button', { name: /^إعادة هذا النص: / }).click();
  await asked.getByText(before).waitFor();
  expect(await look(guest, 'set-aside-put-back', 'ar', true)).toEqual([]);
  await asked.getByRole('button', { name: 'إلغاء' }).click();
  await guest.getByRole('radio', { name: 'Français' }).click();
  await back.click();
  await asked.getByRole('button', { name: 'Remettre ce texte' }).click();
  await guest.getByRole('status').getByText('Remis dans le document.').waitFor();
  await guest.goto(`${oujda.url}/documents/${plan}`);
  await guest.getByRole('tab', { name: 'Cadre' }).click();
  await expect.poll(() => text.inputValue()).toBe(`${before} Écrit trop tard.`);
  await seesSaved(guest, 'ministry');
});

/** Gives Oujda an access to the document that is open. */
async function chooseAccess(page: Page, access: string, before = 'Aucun accès'): Promise<void> {
  await page.getByRole('button', { name: 'Partage' }).click();
  const dialog = page.getByRole('dialog');
  const choice = (name: string) => dialog.getByRole('radio', { name, exact: true });
  await expect.poll(() => choice(before).isChecked()).toBe(true);
  await dialog.locator('.app-councils').getByText(access, { exact: true }).click();
  await dialog.getByRole('button', { name: 'Enregistrer' }).click();
  if (access === 'Lecture et écriture') await dialog.getByRole('button', { name: 'Donner accès' }).click();
  await dialog.waitFor({ state: 'detached' });
}

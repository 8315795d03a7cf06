/** Circulating, adopting and amending: each step asks, adopting freezes the text, and the ministry sees what changed since. */
import type { Page } from 'playwright';
import { expect, test } from 'vitest';
import { field, seesSaved, typeAtEnd } from './browser.ts';
import { look } from './look.ts';
import { setScene } from './scene.ts';

const { federation, node, idOf, sitDown } = await setScene(['MA-01']);

/** The stepper's state that is current. */
const currentStep = (page: Page): Promise<string | null> =>
  page.locator('.tq-stepper [aria-current=step]').textContent();

test('circulating asks, names the ministry, and then the ministry reads it', async () => {
  const amina = await sitDown();
  const page = await amina.signIn(`${node.url}/documents/${idOf('minutes-2026-04')}`, 'amina');
  await seesSaved(page, 'kept');
  await expect.poll(() => currentStep(page)).toBe('Convocation');
  await typeAtEnd(field(page, 'minutes.place', 'ar'), '، القاعة الكبرى');
  await page.getByRole('button', { name: 'Diffusé', exact: true }).click();
  // It says who reads it from then on; to cancel writes nothing.
  const asked = page.getByRole('dialog');
  await asked.getByText('Le ministère lira ce document à partir de maintenant.').waitFor();
  expect(await look(page, 'step-circulate', 'fr', true)).toEqual([]);
  await asked.getByRole('button', { name: 'Annuler' }).click();
  await expect.poll(() => currentStep(page)).toBe('Convocation');
  await page.getByRole('button', { name: 'Diffusé', exact: true }).click();
  await asked.getByRole('button', { name: 'Diffuser' }).click();
  // The rule that was chosen at its birth: from its circulation on, the ministry reads it.
  await seesSaved(page, 'ministry');
  await expect.poll(() => currentStep(page)).toBe('Diffusé');
  // It is on the hub's disk; the hub's own pages read it a moment later.
  await expect
    .poll(() => federation.hub.ask(['doc', 'show', idOf('minutes-2026-04')]))
    .toMatchObject({
      view: { state: 'circulated', place: { ar: expect.stringMatching(/، القاعة الكبرى$/) } },
    });
});

test('an adopted text is frozen until somebody amends it with a reason, and the ministry sees both texts', async () => {
  const [amina, youssef, salma] = await Promise.all([sitDown(), sitDown('ar'), sitDown()]);
  const path = `/documents/${idOf('terms')}`;
  const [page, his] = await Promise.all([
    amina.signIn(node.url + path, 'amina'),
    youssef.signIn(node.url + path, 'youssef'),
  ]);
  await Promise.all([seesSaved(page, 'ministry'), seesSaved(his, 'ministry')]);
  const mandate = field(page, 'terms.mandate', 'fr');
  const hisMandate = field(his, 'terms.mandate', 'fr');
  const asked = page.getByRole('dialog');
  await page.getByText('Le texte est figé.').waitFor();
  await expect.poll(() => mandate.count()).toBe(0);

  await page.getByRole('button', { name: 'Amender…' }).click();
  await asked.getByRole('button', { name: 'Ouvrir le texte' }).click();
  await asked.getByText('Écrivez le motif en quelques mots.').waitFor();
  expect(await look(page, 'amend-unreasoned', 'fr', true)).toEqual([]);
  await asked.getByLabel('Motif de l’amendement').fill('Mandat à relire');
  await asked.getByRole('button', { name: 'Ouvrir le texte' }).click();
  await page.getByText('Mandat à relire').waitFor();
  await typeAtEnd(mandate, ' Mandat relu.');
  // It is open for everybody who may write in it.
  await expect.poll(() => hisMandate.inputValue()).toMatch(/ Mandat relu\.$/);

  await page.getByRole('button', { name: 'Adopter à nouveau…' }).click();
  expect(await look(page, 'step-adopt', 'fr', true)).toEqual([]);
  await asked.getByRole('button', { name: 'Adopter' }).click();
  await page.getByText('Le texte est figé.').waitFor();
  await hisMandate.waitFor({ state: 'detached' });
  expect(await look(his, 'adopted', 'ar')).toEqual([]);
  await seesSaved(page, 'ministry');
  const version = expect.stringMatching(/^[0-9a-f]{64}(,[0-9a-f]{64})*$/);
  await expect
    .poll(() => federation.hub.ask(['doc', 'show', idOf('terms')]))
    .toMatchObject({
      view: {
        mandate: { fr: expect.stringMatching(/ Mandat relu\.$/) },
        adoption: { role: 'secretary', version },
      },
    });

  const hers = await salma.signIn(federation.hub.url + path, 'salma');
  await hers
    .getByText(/^Adopté le [^,]+$/)
    .first()
    .waitFor();
  await hers.getByText('Mandat relu.').first().waitFor();
  await page.getByRole('button', { name: 'Amender…' }).click();
  await asked.getByLabel('Motif de l’amendement').fill('Une coquille');
  await asked.getByRole('button', { name: 'Ouvrir le texte' }).click();
  await typeAtEnd(mandate, ' Sous réserve.');
  await hers
    .getByText(/^Adopté le .*, amendé depuis$/)
    .first()
    .waitFor();
  await hers.getByText('Sous réserve.').first().waitFor();
  expect(await look(hers, 'hub-amended', 'fr')).toEqual([]);
  await hers.getByRole('button', { name: 'Texte adopté' }).click();
  await hers.getByText('Vous lisez le texte adopté').waitFor();
  await hers.getByText('Mandat relu.').first().waitFor();
  await expect.poll(() => hers.getByText('Sous réserve.').count()).toBe(0);
  await hers.getByRole('button', { name: 'Ce qui a changé' }).click();
  await hers.getByText('Sous réserve.').first().waitFor();
  expect(await look(hers, 'hub-differences', 'fr')).toEqual([]);
});

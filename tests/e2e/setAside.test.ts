/** Edits that were not accepted: what was chosen and counted is said in the reader's words, and whoever may only read hears it at once. */
import type { Page } from 'playwright';
import { expect, test } from 'vitest';
import { field, seesLine, seesSaved, typeAtEnd } from './browser.ts';
import { until } from './federation.ts';
import { look } from './look.ts';
import { setScene } from './scene.ts';

const { federation, idOf, sitDown } = await setScene(['MA-01', 'MA-02'], 'draft');
const plan = { id: idOf('plan') };

/** The owner says what the neighbour may do, and the neighbour has heard. */
async function grant(owner: Page, access: 'read' | 'edit'): Promise<void> {
  const order = JSON.stringify({ ministry: true, grants: [{ council: 'MA-02', access }] });
  const status = await owner.evaluate(
    async ([path = '', body = '']) => {
      const answer = await fetch(path, {
        method: 'PUT',
        headers: { 'content-type': 'application/json', 'x-tansiq': '1' },
        body,
      });
      return answer.status;
    },
    [`/api/documents/${plan.id}/sharing`, order],
  );
  expect(status).toBeLessThan(300);
  await until(
    `the right to ${access} at the neighbour`,
    () => federation.node('MA-02').ask<{ id: string; can_edit: boolean }[]>(['doc', 'list']),
    (documents) => documents.find(({ id }) => id === plan.id)?.can_edit === (access === 'edit'),
  );
}

test('what is set aside speaks in words in three languages, and putting it back says at once that one may only read', async () => {
  const amina = await sitDown();
  const owner = await amina.signIn(federation.node('MA-01').url, 'amina');
  await grant(owner, 'edit');
  const neighbour = federation.node('MA-02');
  const youssef = await sitDown();
  const page = await youssef.signIn(`${neighbour.url}/documents/${plan.id}`, 'youssef');
  await seesSaved(page, 'ministry');
  await youssef.context.setOffline(true);
  await seesLine(page, 'down', 'unknown');
  const row = page.locator('tr[data-row]').first();
  const id = (await row.getAttribute('data-row')) ?? '';
  await row.locator('[data-column="0"]').click();
  const panel = page.getByRole('dialog');
  await panel.waitFor();
  for (const [name, value] of [
    ['action.end', '01/03/2029'],
    ['action.percent', '37,5'],
    ['budget.planned', '12500,50'],
  ] as const) {
    const control = field(page, name);
    await control.fill(value);
    await control.press('Tab');
  }
  await typeAtEnd(field(page, 'action.activities', 'fr'), ' MOTS-DE-YOUSSEF');
  await panel.getByRole('button', { name: 'Fermer' }).first().click();
  await page.locator(`tr[data-row="${id}"]`).getByRole('gridcell', { name: 'En cours' }).dblclick();
  await page.getByRole('option', { name: 'Suspendu' }).click();
  await seesSaved(page, 'here');

  await grant(owner, 'read');
  await youssef.context.setOffline(false);
  await page.goto(`${neighbour.url}/set-aside`);
  const copy = page.locator('.app-copy').first();
  await copy.getByText('MOTS-DE-YOUSSEF').waitFor();
  const said = async (): Promise<string> => ((await copy.textContent()) ?? '').replace(/\s/gu, ' ');
  const french = await said();
  for (const words of ['Suspendu', '1 mars 2029', '37,5 %', '12 500,50 MAD']) expect(french).toContain(words);
  expect(french).not.toMatch(/suspended|2029-03-01|12500/);
  expect(await look(page, 'set-aside', 'fr')).toEqual([]);
  // He may only read now: it is known at once, and said.
  const asked = Date.now();
  await copy
    .getByRole('button', { name: /^Remettre ce texte/ })
    .first()
    .click();
  await copy.getByText('Vous pouvez seulement lire ce document.').waitFor();
  expect(Date.now() - asked).toBeLessThan(3_000);
  await page.getByRole('radio', { name: 'العربية' }).click();
  await page.locator('html[lang^=ar]').waitFor();
  const arabic = await said();
  for (const words of ['1 مارس 2029', '37,5%']) expect(arabic).toContain(words);
  expect(arabic).not.toMatch(/suspended|2029-03-01/);
  expect(await look(page, 'set-aside', 'ar')).toEqual([]);

  // With the right to write, the text goes back.
  await grant(owner, 'edit');
  await page.getByRole('radio', { name: 'Français' }).click();
  await copy
    .getByRole('button', { name: /^Remettre ce texte.*Activités/ })
    .first()
    .click();
  const sure = page.getByRole('dialog', { name: 'Remettre ce texte' });
  await sure.getByRole('button', { name: 'Remettre ce texte' }).click();
  await copy.getByText('Remis dans le document.').waitFor();
});

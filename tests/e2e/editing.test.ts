/** Writing together, writing without a line, and what the page says about it. */
import type { Page } from 'playwright';
import { expect, test } from 'vitest';
import { amend, field, openPart, type Person, seesLine, seesSaved, typeAtEnd } from './browser.ts';
import { until } from './federation.ts';
import { setScene } from './scene.ts';

const { federation, node, idOf, sitDown } = await setScene(['MA-01']);

/** Opens a sample, signed in, and waits until it can be written in. */
async function open(person: Person, file: string, name = 'amina'): Promise<Page> {
  const page = await person.signIn(`${node.url}/documents/${idOf(file)}`, name);
  await seesSaved(page, 'ministry');
  return page;
}

/** A document as the node has it. */
async function atNode(
  file: string,
): Promise<{ view: { summary: { fr: string }; place: { fr: string } }; received: boolean }> {
  return node.ask(['doc', 'show', idOf(file)]);
}

test('two secretaries in one plan see each other write', async () => {
  const [amina, youssef] = await Promise.all([sitDown(), sitDown()]);
  const [hers, his] = await Promise.all([open(amina, 'plan'), open(youssef, 'plan', 'youssef')]);
  // The sample is adopted: one opens it, and it opens for both.
  await amend(hers, 'Suivi de l’exécution');

  await Promise.all([openPart(hers, 'Cadre'), openPart(his, 'Cadre')]);
  const [herText, hisText] = [field(hers, 'plan.summary', 'fr'), field(his, 'plan.summary', 'fr')];
  const before = await herText.inputValue();
  await typeAtEnd(herText, ' Relu à Tanger.');
  await expect.poll(() => hisText.inputValue()).toBe(`${before} Relu à Tanger.`);
  // Both at once, at both ends: every letter stays, and each one's caret stays where that one types.
  await hisText.focus();
  await hisText.press('ControlOrMeta+Home');
  await Promise.all([
    hisText.pressSequentially('Priorités : '),
    (async () => {
      await herText.press('ControlOrMeta+End');
      await herText.pressSequentially(' Bon pour accord.');
    })(),
  ]);
  const after = `Priorités : ${before} Relu à Tanger. Bon pour accord.`;
  await expect.poll(() => hisText.inputValue()).toBe(after);
  await expect.poll(() => herText.inputValue()).toBe(after);

  await Promise.all([openPart(hers, 'Actions'), openPart(his, 'Actions')]);
  const planned = his.locator('tr[data-row]', { hasText: 'Planifié' }).first();
  const row = await planned.getAttribute('data-row');
  await planned.getByRole('gridcell', { name: 'Planifié' }).dblclick();
  await his.getByRole('option', { name: 'En cours' }).click();
  const herCell = hers.locator(`tr[data-row="${row}"]`).getByRole('gridcell', { name: 'En cours' });
  await herCell.waitFor();
  await Promise.all([seesSaved(hers, 'ministry'), seesSaved(his, 'ministry')]);
});

test('what is written without the node, and left, arrives when the page is opened again', async () => {
  const amina = await sitDown();
  const page = await open(amina, 'minutes-2026-03');
  await page.evaluate(async () => {
    await navigator.serviceWorker.ready;
  });
  await node.stop('SIGKILL');
  await seesLine(page, 'down', 'unknown');
  await typeAtEnd(field(page, 'minutes.place', 'fr'), ', salle des commissions');
  await seesSaved(page, 'here');
  await page.close();

  // Without a node the app and the edit come from the browser itself.
  const alone = await amina.open(`${node.url}/documents/${idOf('minutes-2026-03')}`);
  await seesSaved(alone, 'here');
  await expect
    .poll(() => field(alone, 'minutes.place', 'fr').inputValue())
    .toMatch(/, salle des commissions$/);
  await alone.close();

  await node.start();
  const again = await amina.open(node.url);
  // Nobody has to sign in again, nor to open the document: what waits in the browser leaves by itself.
  await seesLine(again, 'up', 'up');
  const shown = await until(
    'the edit at the node',
    () => atNode('minutes-2026-03'),
    ({ view }) => view.place.fr.endsWith(', salle des commissions'),
  );
  expect(shown.view.place.fr.match(/salle des commissions/g)).toHaveLength(1);
  await again.goto(`${node.url}/documents/${idOf('minutes-2026-03')}`);
  await seesSaved(again, 'ministry');
});

test('the page says where the edits are, no more and no less', async () => {
  const amina = await sitDown();
  const page = await open(amina, 'plan');
  await amend(page, 'Suivi de l’exécution');
  await seesSaved(page, 'ministry');
  await openPart(page, 'Cadre');
  const text = field(page, 'plan.assumptions', 'fr');
  await seesLine(page, 'up', 'up');

  await federation.hub.stop();
  await seesLine(page, 'up', 'down');
  await typeAtEnd(text, ' (1)');
  await seesSaved(page, 'council');

  await node.stop();
  await seesLine(page, 'down', 'unknown');
  await typeAtEnd(text, ' (2)');
  await seesSaved(page, 'here');

  await node.start();
  await seesSaved(page, 'council');
  await seesLine(page, 'up', 'down');

  await federation.hub.start();
  await seesSaved(page, 'ministry');
  await seesLine(page, 'up', 'up');
  await expect
    .poll(() => federation.hub.ask(['doc', 'show', idOf('plan')]))
    .toMatchObject({ view: { assumptions: { fr: expect.stringMatching(/ \(1\) \(2\)$/) } } });
});

/** What needs a line is begun without one: a new document and a file beside it, sent once the line is back. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { field, type Language, type Person, seesLine, seesSaved, typeAtEnd } from './browser.ts';
import { until } from './federation.ts';
import { look } from './look.ts';
import { RESULTS } from './paths.ts';
import { setScene } from './scene.ts';

const { node: tanger, sitDown } = await setScene(['MA-01'], 'nothing');

const NAME = 'Feuille de présence.pdf';
const folder = mkdtempSync(join(tmpdir(), 'tansiq-begun-'));
const PAPER = join(folder, NAME);

beforeAll(() => {
  writeFileSync(PAPER, Buffer.alloc(60_000, 'Une feuille de présence. '));
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Line {
  readonly id: string;
  readonly title: { readonly fr: string; readonly ar: string };
}

const WORDS = {
  fr: { fresh: 'Nouveau document', create: 'Créer', title: 'Titre en français', back: 'Documents' },
  ar: { fresh: 'وثيقة جديدة', create: 'إنشاء', title: 'العنوان بالفرنسية', back: 'الوثائق' },
} as const;

/** Cuts the tab's line; the node itself goes on. */
async function cut(person: Person, page: Page): Promise<void> {
  await person.context.setOffline(true);
  await seesLine(page, 'down', 'unknown');
}

for (const language of ['fr', 'ar'] as const satisfies readonly Language[]) {
  test(`a document and its file are begun without a line and reach the council once: ${language}`, async () => {
    const person = await sitDown(language);
    const words = WORDS[language];
    const title = `Réunion dans la salle des fêtes ${language}`;
    const groups = person.context.waitForEvent('response', (answer) => answer.url().endsWith('/api/groups'));
    const page = await person.signIn(`${tanger.url}/documents`, 'amina');
    await (await groups).finished(); // A document is begun in a group: without having seen one, no one can.
    await seesLine(page, 'up', 'up');
    await page.locator('.app-page__head').waitFor();
    await cut(person, page);

    await page.getByRole('button', { name: words.fresh }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('note').waitFor();
    expect(await look(page, 'node-create-offline', language, true)).toEqual([]);
    await dialog.getByLabel(words.title).fill(title);
    await dialog.getByRole('button', { name: words.create }).click();
    await seesSaved(page, 'here');
    await typeAtEnd(field(page, 'minutes.place', 'fr'), 'Salle des fêtes');
    await page.locator('.tq-files__attach input[type=file]').setInputFiles([PAPER]);
    await page.locator('.tq-files__one').getByText(NAME).waitFor();
    await page.locator('.tq-files__do [role=status]').waitFor();
    await seesSaved(page, 'here');
    await page
      .locator('.tq-files')
      .last()
      .screenshot({ path: `${RESULTS}/node-begun-file.${language}.png` });
    await page.evaluate(() => window.scrollTo(0, 0));
    expect(await look(page, 'node-begun', language)).toEqual([]);

    await page.getByRole('link', { name: words.back, exact: true }).first().click();
    const row = page.locator('.app-doc', { hasText: title });
    await row.locator('[data-save=here]').waitFor();
    expect(await look(page, 'node-begun-list', language)).toEqual([]);
    await row.getByRole('link').click();
    await seesSaved(page, 'here');

    await person.context.setOffline(false);
    await seesSaved(page, 'kept');
    await page.locator('.tq-files__do a').waitFor();
    const lines = await until(
      'the document at the council',
      () => tanger.ask<readonly Line[]>(['doc', 'list']),
      (all) => all.some((line) => line.title.fr === title),
    );
    const mine = lines.filter((line) => line.title.fr === title);
    expect(mine).toHaveLength(1);
    const { view } = await tanger.ask<{ view: { place: { fr: string } } }>([
      'doc',
      'show',
      mine[0]?.id ?? '',
    ]);
    expect(view.place.fr).toBe('Salle des fêtes');
  }, 120_000);
}

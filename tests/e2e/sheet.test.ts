/** The plan's table at the keyboard, as fingers know it from a spreadsheet: typing, blocks to and from other programs, one step back. */
import type { Locator, Page } from 'playwright';
import { expect, test } from 'vitest';
import { type Language, seesSaved } from './browser.ts';
import { look, lookWide } from './look.ts';
import { setScene } from './scene.ts';

const { node, idOf, sitDown } = await setScene(['MA-01'], 'draft');
const plan = idOf('plan');

interface Action {
  readonly order: string;
  readonly status?: string;
  readonly priority?: string;
  readonly percent?: unknown;
  readonly start?: string;
  readonly title: { readonly fr: string; readonly ar: string };
}

/** The plan's actions as the node has them. */
async function atNode(): Promise<Readonly<Record<string, Action>>> {
  const { view } = await node.ask<{ view: { actions: Record<string, Action> } }>(['doc', 'show', plan]);
  return view.actions;
}

async function open(language: Language, query = ''): Promise<Page> {
  const person = await sitDown(language);
  const page = await person.signIn(`${node.url}/documents/${plan}${query}`, 'amina');
  await seesSaved(page, 'ministry');
  await page.locator('tr[data-row]').nth(5).waitFor();
  return page;
}

const rowsOf = (page: Page): Promise<string[]> =>
  page
    .locator('.tq-plan tr[data-row]')
    .evaluateAll((rows) => rows.map((row) => (row as HTMLElement).dataset.row ?? ''));

const cell = (page: Page, row: string, name: string): Locator =>
  page.locator(`.tq-plan [data-path="actions/${row}/${name}"]`);

const isActive = (at: Locator): Promise<boolean> => at.evaluate((each) => each === document.activeElement);

/** Puts on the clipboard what another program would. */
async function fromElsewhere(page: Page, text: string, html = ''): Promise<void> {
  await page.evaluate(
    async ([plain, table]) => {
      const parts: Record<string, Blob> = { 'text/plain': new Blob([plain ?? ''], { type: 'text/plain' }) };
      if (table) parts['text/html'] = new Blob([table], { type: 'text/html' });
      await navigator.clipboard.write([new ClipboardItem(parts)]);
    },
    [text, html],
  );
}

const WORDS = {
  fr: {
    done: 'Réalisé',
    fitting: 'Coller ce qui convient',
    status: 'Avancement…',
    chosen: 'Suspendu',
    sortUp: 'Croissant',
    high: /^Haute/,
    columns: 'Colonnes',
    code: 'Code',
  },
  ar: {
    done: 'منجز',
    fitting: 'لصق ما يلائم',
    status: 'الوضعية…',
    chosen: 'معلق',
    sortUp: 'تصاعدي',
    high: /^عالية/,
    columns: 'الأعمدة',
    code: 'الرمز',
  },
} as const;

for (const language of ['fr', 'ar'] as const) {
  const words = WORDS[language];

  test(`keys write, go on and come back, in ${language}`, async () => {
    const page = await open(language);
    const [first = '', second = ''] = await rowsOf(page);
    await cell(page, first, 'percent').click();
    await page.keyboard.type('45,5');
    expect(await page.locator('.tq-cell-input input').inputValue()).toBe('45,5');
    await page.keyboard.press('Enter');
    await expect.poll(() => isActive(cell(page, second, 'percent'))).toBe(true);
    await expect.poll(async () => (await atNode())[first]?.percent).toBe('45.5');

    // The next column is where it is seen.
    await page.keyboard.press(language === 'ar' ? 'ArrowLeft' : 'ArrowRight');
    await expect.poll(() => isActive(cell(page, second, 'start'))).toBe(true);
    await page.keyboard.type('31/2/27');
    await page.keyboard.press('Enter');
    await page.getByRole('alert').first().waitFor();
    expect(await lookWide(page, 'sheet-refused', language)).toEqual([]);
    await page.keyboard.press('Escape');
    await page.keyboard.type('1/3/27');
    await page.keyboard.press('Tab');
    await expect.poll(() => isActive(cell(page, second, 'end'))).toBe(true);
    await expect.poll(async () => (await atNode())[second]?.start).toBe('2027-03-01');

    await page.keyboard.press('ControlOrMeta+z');
    await expect.poll(async () => (await atNode())[second]?.start).not.toBe('2027-03-01');
    // A list opens at its letter, and Enter goes down there too.
    await cell(page, first, 'status').focus();
    await page.keyboard.press('F2');
    await page.getByRole('option', { name: words.chosen }).focus();
    await page.keyboard.press('Enter');
    await expect.poll(async () => (await atNode())[first]?.status).toBe('suspended');
    await expect.poll(() => isActive(cell(page, second, 'status'))).toBe(true);
    // Escape, then Tab leads out of the table.
    await page.keyboard.press('Escape');
    await page.keyboard.press('Tab');
    await expect
      .poll(() => page.evaluate(() => document.activeElement?.closest('.tq-plan') === null))
      .toBe(true);
  });

  test(`blocks come in from elsewhere with what does not fit said first, and one step back, in ${language}`, async () => {
    const page = await open(language);
    const [first = '', second = '', third = ''] = await rowsOf(page);
    const before = await atNode();
    await cell(page, first, 'status').click();
    await fromElsewhere(
      page,
      '',
      `<html><body><table><tr><td>${words.done}</td><td>100 %</td><td>05/04/2027</td></tr>
       <tr><td>done</td><td>99,5</td><td>6/4/27</td></tr><tr><td>Bientôt</td><td>120</td><td>7/4/27</td></tr></table></body></html>`,
    );
    await page.keyboard.press('ControlOrMeta+v');
    const dialog = page.getByRole('dialog');
    await expect.poll(() => dialog.locator('tbody tr').count()).toBe(2);
    expect(await lookWide(page, 'sheet-paste', language)).toEqual([]);
    await dialog.getByRole('button', { name: words.fitting }).click();
    await dialog.waitFor({ state: 'detached' });
    await expect
      .poll(async () => {
        const now = await atNode();
        return [first, second, third].map(
          (row) => `${now[row]?.status} ${now[row]?.percent} ${now[row]?.start}`,
        );
      })
      .toEqual([
        'done 100 2027-04-05',
        'done 99.5 2027-04-06',
        `${before[third]?.status} ${before[third]?.percent} 2027-04-07`,
      ]);
    await page.keyboard.press('ControlOrMeta+z');
    await expect
      .poll(async () => {
        const now = await atNode();
        return [first, second, third].map((row) => [now[row]?.status, now[row]?.percent, now[row]?.start]);
      })
      .toEqual(
        [first, second, third].map((row) => [before[row]?.status, before[row]?.percent, before[row]?.start]),
      );
  });

  test(`columns sort and narrow the table, and its address keeps it, in ${language}`, async () => {
    const page = await open(language);
    const all = (await rowsOf(page)).length;
    await page.locator('.tq-plan thead .tq-col--date').first().click();
    await page.getByRole('dialog').getByRole('button', { name: words.sortUp, exact: true }).click();
    await expect.poll(() => page.locator('.tq-plan [aria-sort="ascending"]').count()).toBe(1);
    const starts = await page
      .locator('.tq-plan td[data-path$="/start"]')
      .evaluateAll((cells) => cells.map((each) => each.textContent?.split('/').reverse().join('-') ?? ''));
    expect(starts).toEqual([...starts].sort());

    await page.getByRole('button', { name: words.columns, exact: true }).click();
    await page.getByRole('option', { name: words.code, exact: true }).click();
    await page.keyboard.press('Escape');
    await page.locator('.tq-plan td[data-path$="/code"]').first().waitFor();
    await page.goto(`${node.url}/documents/${plan}?priority=high&sort=-percent&columns=code`);
    await page.locator('.tq-plan td[data-path$="/code"]').first().waitFor();
    await expect.poll(async () => (await rowsOf(page)).length).toBeLessThan(all);
    const shown = await rowsOf(page);
    const actions = await atNode();
    expect(new Set(shown.map((row) => actions[row]?.priority))).toEqual(new Set(['high']));
    expect(await look(page, 'sheet-narrowed', language)).toEqual([]);

    // What is written here stays in its place, though it no longer fits there.
    const [first = '', second = ''] = shown;
    await cell(page, first, 'percent').click();
    await page.keyboard.type('1');
    await page.keyboard.press('Enter');
    await expect.poll(() => isActive(cell(page, second, 'percent'))).toBe(true);
    expect(await rowsOf(page)).toEqual(shown);

    await page.locator('.tq-plan thead th').first().press('ArrowUp');
    await cell(page, first, 'priority').focus();
    for (let i = 0; i < 40 && !(await page.evaluate(() => document.activeElement?.tagName === 'TH')); i += 1)
      await page.keyboard.press('ArrowUp');
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').getByRole('option', { name: words.high }).waitFor();
    expect(await lookWide(page, 'sheet-menu', language)).toEqual([]);
  });
}

test('a block goes out and comes back the same; several actions get one status', async () => {
  const page = await open('fr');
  const rows = await rowsOf(page);
  const [, , , from = '', to = ''] = rows;
  const before = await atNode();
  await cell(page, from, 'status').click();
  await page.keyboard.press('Shift+ArrowDown');
  for (let i = 0; i < 3; i += 1) await page.keyboard.press('Shift+ArrowRight');
  await page.keyboard.press('ControlOrMeta+c');
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  expect(copied.trimEnd().split('\r\n')[0]?.split('\t')).toHaveLength(4);
  await page.keyboard.press('ControlOrMeta+v');
  await seesSaved(page, 'ministry');
  expect(await atNode()).toEqual(before);
  expect(await page.getByRole('dialog').count()).toBe(0);

  await page.getByRole('button', { name: /Avancement.?…/ }).click();
  await page.getByRole('option', { name: 'Annulé' }).click();
  await expect.poll(async () => (await atNode())[to]?.status).toBe('cancelled');
  expect((await atNode())[from]?.status).toBe('cancelled');
  expect(await lookWide(page, 'sheet-block', 'fr')).toEqual([]);
  await page.locator(`.tq-plan [data-row="${from}"] [data-column="2"]`).focus();
  await page.keyboard.press('ControlOrMeta+z');
  await expect.poll(async () => (await atNode())[to]?.status).toBe(before[to]?.status);
  expect((await atNode())[from]?.status).toBe(before[from]?.status);
});

test('rows beyond the last are added once that was agreed to, and go with one step back', async () => {
  const page = await open('fr', '?sort=code');
  const rows = await rowsOf(page);
  const before = await atNode();
  const last = rows.at(-1) ?? '';
  await cell(page, last, 'percent').click();
  await fromElsewhere(page, '11\t1/3/27\r\n12\t2/3/27\r\n13\t3/3/27\r\n');
  await page.keyboard.press('ControlOrMeta+v');
  const dialog = page.getByRole('dialog');
  await dialog.getByText(/actions sont ajoutées/).waitFor();
  expect(await atNode()).toEqual(before);
  await dialog.getByRole('button', { name: 'Coller', exact: true }).click();
  await expect.poll(async () => (await rowsOf(page)).length).toBe(rows.length + 2);
  await expect
    .poll(async () =>
      Object.entries(await atNode())
        .filter(([id]) => !rows.includes(id))
        .map(([, { percent, start, status }]) => `${percent} ${start} ${status}`)
        .sort(),
    )
    .toEqual(['12 2027-03-02 planned', '13 2027-03-03 planned']);
  await page.keyboard.press('ControlOrMeta+z');
  await expect.poll(async () => (await rowsOf(page)).length).toBe(rows.length);
  await expect.poll(async () => (await atNode())[last]?.percent).toBe(before[last]?.percent);
});

test('who may only read copies and does not paste', async () => {
  await node.addAccount('karim', 'Karim Alaoui', 'member');
  const person = await sitDown('fr');
  const page = await person.signIn(`${node.url}/documents/${plan}`, 'karim');
  await page.locator('tr[data-row]').nth(5).waitFor();
  const [first = ''] = await rowsOf(page);
  const before = await atNode();
  await cell(page, first, 'percent').click();
  await page.keyboard.press('ControlOrMeta+c');
  expect(await page.evaluate(() => navigator.clipboard.readText())).toMatch(/^[\d,]+%$/);
  await fromElsewhere(page, '7');
  await page.keyboard.press('ControlOrMeta+v');
  await page.getByText('vous pouvez lire ce document').waitFor();
  expect(await atNode()).toEqual(before);
});

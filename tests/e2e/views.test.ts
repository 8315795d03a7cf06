/** The plan's actions in other views than the table: the same rows, the same filters, one step back for each thing done. */
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
  readonly start?: string;
  readonly end?: string;
}

/** The plan's actions as the node has them. */
async function atNode(): Promise<Readonly<Record<string, Action>>> {
  const { view } = await node.ask<{ view: { actions: Record<string, Action> } }>(['doc', 'show', plan]);
  return view.actions;
}

async function open(language: Language, query: string, until: string): Promise<Page> {
  const person = await sitDown(language);
  const page = await person.signIn(`${node.url}/documents/${plan}${query}`, 'amina');
  await seesSaved(page, 'ministry');
  await page.locator(until).first().waitFor();
  return page;
}

const WORDS = {
  fr: {
    board: 'Kanban',
    table: 'Tableau',
    done: 'Réalisé',
    moveTo: /^Déplacer «/,
    quarters: 'Trimestres',
    give: 'Donner des dates',
    add: 'Ajouter une action',
  },
  ar: {
    board: 'كانبان',
    table: 'جدول',
    done: 'منجز',
    moveTo: /^نقل «/,
    quarters: 'الأرباع',
    give: 'تحديد التواريخ',
    add: 'إضافة إجراء',
  },
} as const;

const isActive = (at: Locator): Promise<boolean> => at.evaluate((each) => each === document.activeElement);

const addDays = (day: string, days: number): string =>
  new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);

/** Takes hold of the middle of something and lets go of it over something else, on the way as a hand goes. */
async function drag(page: Page, from: Locator, to: Locator): Promise<void> {
  await from.evaluate((each) => each.closest('[data-lane]')?.scrollIntoView());
  await from.hover();
  const [a, b] = [await from.boundingBox(), await to.boundingBox()];
  if (a === null || b === null) throw new Error('nothing to drag');
  await page.mouse.move(a.x + a.width / 2, a.y + a.height / 2);
  await page.mouse.down();
  await page.mouse.move(b.x + b.width / 2, b.y + 40, { steps: 8 });
}

for (const language of ['fr', 'ar'] as const) {
  const words = WORDS[language];

  test(`the board moves actions from status to status by pointer, menu and keys, in ${language}`, async () => {
    const page = await open(language, '', 'tr[data-row]');
    await page.getByRole('radio', { name: words.board }).click();
    const lane = (status: string) => page.locator(`[data-lane="${status}"]`);
    const card = (row: string) => page.locator(`.tq-board [data-row="${row}"] > .tq-board__open`);
    await lane('planned').locator('[data-row]').first().waitFor();
    expect(page.url()).toMatch(/view=board/);
    expect(await look(page, 'views-board', language)).toEqual([]);

    // By pointer.
    const before = await atNode();
    const [first = '', second = '', third = ''] = await lane('planned')
      .locator('[data-row]')
      .evaluateAll((cards) => cards.map((each) => (each as HTMLElement).dataset.row ?? ''));
    await drag(page, card(first), lane('ongoing'));
    await page.locator('[data-lane="ongoing"][data-over]').waitFor();
    expect(await lookWide(page, 'views-board-drag', language)).toEqual([]);
    await page.mouse.up();
    await expect.poll(async () => (await atNode())[first]?.status).toBe('ongoing');
    await page.locator('.tq-board [role="status"]', { hasText: 'Ctrl+Z' }).waitFor();
    expect(await page.getByRole('dialog').count()).toBe(0);
    await page.keyboard.press('ControlOrMeta+z');
    await expect.poll(async () => (await atNode())[first]?.status).toBe('planned');
    expect(await page.getByRole('dialog').count()).toBe(0);

    // By keys, as the columns are seen.
    await card(second).focus();
    await page.keyboard.press(language === 'ar' ? 'Shift+ArrowLeft' : 'Shift+ArrowRight');
    await expect.poll(async () => (await atNode())[second]?.status).toBe('ongoing');
    await expect.poll(() => isActive(card(second))).toBe(true);

    // By the menu.
    await page.locator(`.tq-board [data-row="${third}"]`).getByRole('button', { name: words.moveTo }).click();
    await page.getByRole('menuitemradio', { name: words.done }).waitFor();
    expect(await lookWide(page, 'views-board-menu', language)).toEqual([]);
    await page.getByRole('menuitemradio', { name: words.done }).click();
    await expect.poll(async () => (await atNode())[third]?.status).toBe('done');
    await expect.poll(() => isActive(card(third))).toBe(true);
    await page.keyboard.press('ControlOrMeta+z');
    await page.keyboard.press('ControlOrMeta+z');
    await expect.poll(atNode).toEqual(before);

    // A card opens the action; the way back closes it, and then leads to the table.
    await card(first).click();
    await page.getByRole('dialog').waitFor();
    expect(page.url()).toMatch(new RegExp(`actions/${first}\\?view=board&open=${first}`));
    await page.goBack();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await page.reload();
    await card(first).waitFor();
    await page.goBack();
    await page.locator('tr[data-row]').first().waitFor();
  });

  test(`bars move in time by pointer and keys, one step for each gesture, in ${language}`, async () => {
    const page = await open(language, '?view=gantt', '.tq-gantt__bar');
    expect(await look(page, 'views-gantt', language)).toEqual([]);
    const before = await atNode();
    const [first = '', second = ''] = await page
      .locator('.tq-gantt__row')
      .evaluateAll((rows) => rows.map((each) => (each as HTMLElement).dataset.row ?? ''));
    const bar = (row: string) => page.locator(`[data-row="${row}"] .tq-gantt__bar`);
    const later = language === 'ar' ? 'ArrowLeft' : 'ArrowRight';
    const daysOf = async (row: string) => {
      const { start, end } = (await atNode())[row] ?? {};
      return `${start} ${end}`;
    };
    const { start = '', end = '' } = before[first] ?? {};

    // By keys: a day, and the end alone by a week.
    await bar(first).focus();
    await page.keyboard.press(later);
    await expect.poll(() => daysOf(first)).toBe(`${addDays(start, 1)} ${addDays(end, 1)}`);
    await page.keyboard.press(`Shift+Control+${later}`);
    await expect.poll(() => daysOf(first)).toBe(`${addDays(start, 1)} ${addDays(end, 8)}`);
    await page.keyboard.press('ControlOrMeta+z');
    await page.keyboard.press('ControlOrMeta+z');
    await expect.poll(() => daysOf(first)).toBe(`${start} ${end}`);
    expect(await page.getByRole('dialog').count()).toBe(0);

    // By pointer: the end of one, and the whole of another.
    const pull = async (from: Locator, px: number): Promise<void> => {
      // In sight, and still.
      await from.hover();
      const box = await from.boundingBox();
      if (box === null) throw new Error('nothing to drag');
      const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
      await page.mouse.move(x, y);
      await page.mouse.down();
      await page.mouse.move(x + px, y, { steps: 6 });
    };
    const ahead = language === 'ar' ? -1 : 1;
    await pull(bar(first).locator('[data-end="end"]'), 60 * ahead);
    expect(await lookWide(page, 'views-gantt-drag', language)).toEqual([]);
    await page.mouse.up();
    await expect.poll(async () => ((await atNode())[first]?.end ?? '') > addDays(end, 14)).toBe(true);
    expect((await atNode())[first]?.start).toBe(start);
    await page.keyboard.press('ControlOrMeta+z');
    await expect.poll(() => daysOf(first)).toBe(`${start} ${end}`);

    const was: Partial<Action> = before[second] ?? {};
    await pull(bar(second), -50 * ahead);
    await page.mouse.up();
    await expect.poll(async () => ((await atNode())[second]?.start ?? '9') < (was.start ?? '')).toBe(true);
    await page.keyboard.press('ControlOrMeta+z');
    await expect.poll(() => daysOf(second)).toBe(`${was.start} ${was.end}`);
    expect(await page.getByRole('dialog').count()).toBe(0);

    // An action without days stands beneath.
    await page.getByRole('button', { name: words.add }).click();
    await page.getByRole('dialog').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: words.give }).click();
    await page.getByRole('dialog').locator('input').first().waitFor();
    expect(await lookWide(page, 'views-gantt-undated', language)).toEqual([]);
    await page.keyboard.press('Escape');
    await page.keyboard.press('ControlOrMeta+z');
    await page.locator('.tq-gantt__undated').waitFor({ state: 'detached' });

    // Quarters are in the address, and a reload keeps them.
    await page.getByRole('radio', { name: words.quarters }).click();
    await expect.poll(() => page.url()).toMatch(/view=gantt&scale=quarter/);
    await page.reload();
    await page.getByRole('radio', { name: words.quarters, checked: true }).waitFor();
    await page.locator('.tq-gantt__bar').first().waitFor();
    expect(await look(page, 'views-gantt-quarter', language)).toEqual([]);
  });
}

/**
 * What the secretariat's screen costs in long documents, beside the same in empty ones in the same run: `bash tests/run.sh
 * bench typing`. With TANSIQ_BENCH_PROFILES=FOLDER it also writes there what the page did while somebody typed.
 */
import { writeFileSync } from 'node:fs';
import type { Locator, Page } from 'playwright';
import { test } from 'vitest';
import { field, openPart, type Person, seesSaved } from './browser.ts';
import { Figures } from './figures.ts';
import { profiled, scrollFrames, takeKeys, timeTo, watchKeys, workOf } from './inPage.ts';
import { ACTIONS, ATTENDEES, importMinutes, importPlans, type Pair } from './longDocuments.ts';
import { setScene } from './scene.ts';

const { federation, node, sitDown } = await setScene(['MA-01'], 'nothing');
const figures = new Figures();

/** How often each thing is measured; a figure is the median. */
const REPETITIONS = 3;
/** Letters of one repetition, and the pause after each: somebody who types fast. */
const LETTERS = 40;
const PAUSE_MS = 100;

const FRAMES = 120;
const FRAME_SCROLL = 120;

const ROWS = 'tr[data-row]';
const PROFILES = process.env.TANSIQ_BENCH_PROFILES;

async function sitAtList(person: Person): Promise<Page> {
  await person.context.addInitScript(watchKeys);
  return person.signIn(node.url, 'amina');
}

/** Opens a document from the list, as often as it is measured; the first time it comes from the council. */
async function opening(page: Page, id: string, rows: string): Promise<{ first: number; again: number[] }> {
  const times: number[] = [];
  for (let round = 0; round <= REPETITIONS; round += 1) {
    if (round > 0) await page.locator('.app-back').first().click();
    const link = page.locator(`a[href$="/documents/${id}"]`).first();
    await link.waitFor();
    times.push(await timeTo(page, 'pointerup', () => link.click(), { selector: rows }));
    await seesSaved(page, 'ministry');
  }
  const [first = 0, ...again] = times;
  return { first, again };
}

/** Types, and answers what each key took and how much work it was. */
async function typing(
  page: Page,
  control: Locator,
  name: string,
): Promise<{ keys: number[][]; work: number[] }> {
  const work = await workOf(page);
  const keys: number[][] = [];
  const works: number[] = [];
  await control.focus();
  await control.press('ControlOrMeta+End');
  const type = () => control.pressSequentially('x'.repeat(LETTERS), { delay: PAUSE_MS });
  // What is compiled and laid out once is no part of a key.
  await control.pressSequentially('abc', { delay: PAUSE_MS });
  for (let round = 0; round < REPETITIONS; round += 1) {
    await seesSaved(page, 'ministry');
    await takeKeys(page);
    const before = await work();
    await type();
    await seesSaved(page, 'ministry');
    works.push(((await work()) - before) / LETTERS);
    keys.push(await takeKeys(page));
  }
  if (PROFILES !== undefined) writeFileSync(`${PROFILES}/${name}.cpuprofile`, await profiled(page, type));
  return { keys, work: works };
}

/** Measures the same in the long document and in the empty one. */
async function inBoth<T>(
  pair: Pair,
  measure: (id: string, name: 'long' | 'empty') => Promise<T>,
): Promise<[T, T]> {
  const empty = await measure(pair.empty, 'empty');
  return [await measure(pair.long, 'long'), empty];
}

async function tellTyping(
  name: string,
  pair: Pair,
  go: (id: string) => Promise<[Page, Locator]>,
): Promise<void> {
  const [long, empty] = await inBoth(pair, async (id, which) => {
    const [page, control] = await go(id);
    return typing(page, control, `${name}.${which}`);
  });
  figures.keys(name, long.keys, empty.keys);
  figures.tell(`${name}.work`, long.work, empty.work);
}

test(`a plan of ${ACTIONS} actions`, async () => {
  const pair = await importPlans(federation);
  const page = await sitAtList(await sitDown());
  const [opened, openedEmpty] = await inBoth(pair, async (id) => {
    const times = await opening(page, id, ROWS);
    await page.locator('.app-back').first().click();
    return times;
  });
  figures.tell('plan.open_first', [opened.first], [openedEmpty.first], 1000);
  figures.tell('plan.open', opened.again, openedEmpty.again, 1000);

  const go = async (id: string): Promise<Page> => {
    await page.goto(`${node.url}/documents/${id}`);
    await page.locator(ROWS).first().waitFor();
    await seesSaved(page, 'ministry');
    return page;
  };
  await tellTyping('plan.key_in_action', pair, async (id) => {
    await go(id);
    await page.locator(`${ROWS} [data-column="0"]`).first().click();
    return [page, field(page, 'action.title', 'fr')];
  });
  await tellTyping('plan.key_in_cell', pair, async (id) => {
    await go(id);
    await page.locator(`${ROWS} [data-column="0"]`).first().focus();
    await page.keyboard.press('F2');
    return [page, page.locator('.tq-cell-input input')];
  });
  await tellTyping('plan.key_in_text', pair, async (id) => {
    await go(id);
    await openPart(page, 'Cadre');
    return [page, field(page, 'plan.summary', 'fr')];
  });

  const rowTimes = async (id: string) => {
    await go(id);
    const [add, move, remove]: [number[], number[], number[]] = [[], [], []];
    const panel = page.getByRole('dialog');
    for (let round = 0; round < REPETITIONS; round += 1) {
      const count = await page.locator(ROWS).count();
      const button = page.getByRole('button', { name: 'Ajouter une action' }).first();
      add.push(await timeTo(page, 'pointerup', () => button.click(), { selector: ROWS, atLeast: count + 1 }));
      await panel.waitFor();
      // Nothing is written in it: it goes without a question.
      const bin = panel.getByRole('button', { name: 'Supprimer', exact: true });
      const added = await page
        .locator(ROWS)
        .evaluateAll((rows) => rows.map((row) => (row as HTMLElement).dataset.row));
      const own = added.find((row) => row !== undefined && !row.startsWith('aaaa')) ?? '';
      remove.push(
        await timeTo(page, 'pointerup', () => bin.click(), { selector: `tr[data-row="${own}"]`, none: true }),
      );
      await panel.waitFor({ state: 'detached' });
      await seesSaved(page, 'ministry');
    }
    return { add, move, remove };
  };
  const [rows, rowsEmpty] = await inBoth(pair, rowTimes);
  figures.tell('plan.add', rows.add, rowsEmpty.add, 150);
  figures.tell('plan.delete', rows.remove, rowsEmpty.remove, 150);

  await go(pair.long);
  const walked: number[] = [];
  const ids = await page
    .locator(ROWS)
    .evaluateAll((all) => all.slice(0, 9).map((row) => (row as HTMLElement).dataset.row ?? ''));
  await page.locator(`tr[data-row="${ids[0]}"] [data-column="3"]`).focus();
  for (const id of ids.slice(1)) {
    const sight = { selector: `tr[data-row="${id}"] [data-column="3"][tabindex="0"]` };
    walked.push(await timeTo(page, 'keydown', () => page.keyboard.press('ArrowDown'), sight));
  }
  figures.tell('plan.walk', walked, [], 100);

  await go(pair.long);
  const moved: number[] = [];
  for (let round = 0; round < REPETITIONS; round += 1) {
    const first = page.locator(`${ROWS} + ${ROWS}`).first();
    const id = await first.getAttribute('data-row');
    const above = await first.evaluate((row) => (row.previousElementSibling as HTMLElement).dataset.row);
    await first.locator('[data-column="0"]').focus();
    const sight = { selector: `tr[data-row="${id}"] + tr[data-row="${above}"]` };
    moved.push(await timeTo(page, 'keydown', () => page.keyboard.press('Alt+ArrowUp'), sight));
    await seesSaved(page, 'ministry');
  }
  figures.tell('plan.move', moved, [], 150);
  figures.frames('plan.scroll', await scrollFrames(page, '.tq-table-frame', FRAMES, FRAME_SCROLL));
});

test('minutes of 30 items and 60 attendees', async () => {
  const pair = await importMinutes(federation);
  const page = await sitAtList(await sitDown());
  const [opened, openedEmpty] = await inBoth(pair, async (id) => {
    const times = await opening(page, id, '.tq-agenda__item');
    await page.locator('.app-back').first().click();
    return times;
  });
  figures.tell('minutes.open_first', [opened.first], [openedEmpty.first], 1000);
  figures.tell('minutes.open', opened.again, openedEmpty.again, 1000);

  const go = async (id: string): Promise<Page> => {
    await page.goto(`${node.url}/documents/${id}`);
    await page.locator('.tq-agenda__item').first().waitFor();
    await seesSaved(page, 'ministry');
    return page;
  };
  await tellTyping('minutes.key_in_item', pair, async (id) => [
    await go(id),
    field(page, 'item.summary', 'fr'),
  ]);
  await tellTyping('minutes.key_in_text', pair, async (id) => [
    await go(id),
    field(page, 'minutes.opening', 'fr'),
  ]);

  const rowTimes = async (id: string) => {
    await go(id);
    const attendees = '.tq-attendance tbody tr[data-row]';
    // The first rows are there at once, the rest right after.
    await page
      .locator(attendees)
      .nth(id === pair.long ? ATTENDEES - 1 : 0)
      .waitFor();
    const [add, move, remove]: [number[], number[], number[]] = [[], [], []];
    for (let round = 0; round < REPETITIONS; round += 1) {
      const count = await page.locator(attendees).count();
      const button = page.locator('.tq-attendance .tq-add button').first();
      add.push(
        await timeTo(page, 'pointerup', () => button.click(), { selector: attendees, atLeast: count + 1 }),
      );
      const last = page.locator(attendees).last();
      const own = await last.getAttribute('data-row');
      const above = await page
        .locator(attendees)
        .nth(count - 1)
        .getAttribute('data-row');
      const up = last.getByRole('button', { name: /^Monter/ });
      const sight = { selector: `tr[data-row="${own}"] + tr[data-row="${above}"]` };
      move.push(await timeTo(page, 'pointerup', () => up.click(), sight));
      await page
        .locator(`tr[data-row="${own}"]`)
        .getByRole('button', { name: /^Supprimer/ })
        .click();
      // Whoever is added counts as present, so it is asked.
      const sure = page.getByRole('dialog').getByRole('button', { name: 'Supprimer', exact: true });
      await sure.waitFor();
      const gone = { selector: `tr[data-row="${own}"]`, none: true };
      remove.push(await timeTo(page, 'pointerup', () => sure.click(), gone));
      await seesSaved(page, 'ministry');
    }
    return { add, move, remove };
  };
  const [rows, rowsEmpty] = await inBoth(pair, rowTimes);
  figures.tell('minutes.add', rows.add, rowsEmpty.add, 150);
  figures.tell('minutes.move', rows.move, rowsEmpty.move, 150);
  figures.tell('minutes.delete', rows.remove, rowsEmpty.remove, 150);
  await go(pair.long);
  figures.frames('minutes.scroll', await scrollFrames(page, 'html', FRAMES, FRAME_SCROLL));
});

/** What leaves minutes for people without an account: the message, the calendar file, the sheet to sign, the text to copy. */
import { readFileSync } from 'node:fs';
import type { Page } from 'playwright';
import { expect, test } from 'vitest';
import { field, type Language, seesSaved } from './browser.ts';
import { look } from './look.ts';
import { setScene } from './scene.ts';

const { node, idOf, sitDown } = await setScene(['MA-01'], 'draft');

/** Chooses the language that is not the page's for what leaves it. */
function chooseOther(page: Page, language: Language): Promise<void> {
  const languages = page.locator('.app-read-languages').getByRole('radio');
  return languages.nth(language === 'fr' ? 1 : 0).click();
}

const WORDS = {
  fr: {
    open: 'Transmettre',
    copy: 'Copier le message',
    save: 'Enregistrer le fichier',
    sheet: 'Imprimer la feuille',
    read: 'Lire et copier',
    all: 'Copier tout le texte',
    decisions: 'Décisions',
    signature: 'Signature',
    start: '11:15',
  },
  ar: {
    open: 'تبليغ',
    copy: 'نسخ الرسالة',
    save: 'حفظ الملف',
    sheet: 'طباعة الورقة',
    read: 'قراءة ونسخ',
    all: 'نسخ النص كله',
    decisions: 'القرارات',
    signature: 'التوقيع',
    start: '11:45',
  },
} as const;

async function open(language: Language, file: string): Promise<Page> {
  const person = await sitDown(language);
  // The print window of the browser would wait for a person.
  await person.context.addInitScript(() => {
    window.print = () => window.dispatchEvent(new Event('beforeprint'));
  });
  const page = await person.signIn(`${node.url}/documents/${idOf(file)}`, 'amina');
  await seesSaved(page, 'kept');
  return page;
}

const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });
const clipboard = (page: Page): Promise<string> => page.evaluate(() => navigator.clipboard.readText());
const htmlOfClipboard = (page: Page): Promise<string> =>
  page.evaluate(async () => {
    const [item] = await navigator.clipboard.read();
    return (await item?.getType('text/html'))?.text() ?? '';
  });

async function saved(page: Page, name: string): Promise<string> {
  const [file] = await Promise.all([page.waitForEvent('download'), button(page, name).click()]);
  expect(file.suggestedFilename()).toMatch(/^convocation-\d{4}-\d\d-\d\d\.ics$/);
  return readFileSync(await file.path(), 'utf8');
}

const lineOf = (file: string, name: string): string =>
  file
    .slice(file.indexOf('BEGIN:VEVENT'))
    .split('\r\n')
    .find((line) => line.startsWith(name)) ?? '';

for (const language of ['fr', 'ar'] as const) {
  const words = WORDS[language];

  test(`minutes are passed on as a message and as a calendar file, in ${language}`, async () => {
    const page = await open(language, 'minutes-2026-03');
    await button(page, words.open).click();
    await page.getByRole('dialog').waitFor();
    expect(await look(page, 'ways-out', language, true)).toEqual([]);
    await button(page, words.copy).click();
    await page.locator('.tq-copy__said').waitFor();
    const message = await clipboard(page);
    expect(message).toContain(`\n\n${words.decisions}\n`);
    expect(message).toMatch(/^\d+\.\d+ \S/m);
    expect(message).not.toMatch(/[\u2066-\u2069]|undefined|ma-01/);

    // The other language, without the page's.
    const other = language === 'fr' ? 'ar' : 'fr';
    await chooseOther(page, language);
    await button(page, words.copy).click();
    await expect.poll(() => clipboard(page)).toContain(`\n\n${WORDS[other].decisions}\n`);

    const first = await saved(page, words.save);
    expect(lineOf(first, 'DTSTART')).toMatch(/^DTSTART;TZID=Africa\/Casablanca:\d{8}T\d{6}$/);
    expect(first).toContain('BEGIN:VTIMEZONE\r\nTZID:Africa/Casablanca\r\n');
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    const start = field(page, 'minutes.start');
    await start.fill(words.start);
    await start.press('Tab');
    await seesSaved(page, 'kept');
    await button(page, words.open).click();
    const second = await saved(page, words.save);
    expect(lineOf(second, 'UID')).toBe(lineOf(first, 'UID'));
    expect(lineOf(second, 'DTSTART')).toContain(`T${words.start.replace(':', '')}00`);
    const sequences = [first, second].map((file) => Number(lineOf(file, 'SEQUENCE').split(':')[1]));
    expect(sequences[1]).toBeGreaterThan(sequences[0] ?? Number.NaN);
  });

  test(`a sheet to sign comes in the other language than the page, from ${language}`, async () => {
    const page = await open(language, 'minutes-2026-03');
    await button(page, words.open).click();
    const other = language === 'fr' ? 'ar' : 'fr';
    await chooseOther(page, language);
    await button(page, words.sheet).click();
    const paper = page.locator('.tq-print-sheet .tq-paper--attendance');
    await paper.waitFor({ state: 'attached' });
    expect(await paper.getAttribute('dir')).toBe(other === 'ar' ? 'rtl' : 'ltr');
    expect(await paper.locator('th', { hasText: WORDS[other].signature }).count()).toBe(1);
    // Everybody on the list, and room for eight more.
    const rows = await paper.locator('tbody tr').count();
    expect(rows).toBe(19 + 8);
    await page.emulateMedia({ media: 'print' });
    await page.setViewportSize({ width: 665, height: 940 });
    await page.screenshot({ path: `test-results/sheet-to-sign.${other}.png` });
  });

  test(`the text is read, selected and pasted without anything of the page, in ${language}`, async () => {
    const page = await open(language, 'minutes-2026-03');
    await button(page, words.open).click();
    await page.getByRole('link', { name: words.read }).click();
    await page.locator('.app-read__text .tq-view__table').first().waitFor();
    expect(page.url()).toContain(`?read=${language}`);
    expect(await look(page, 'reading', language)).toEqual([]);
    await page.keyboard.press('ControlOrMeta+a');
    await page.keyboard.press('ControlOrMeta+c');
    const html = await htmlOfClipboard(page);
    expect(html).toMatch(/<table border="1"/);
    expect(html).not.toMatch(/<(?:button|input|svg)|tq-|data-view/);
    const text = await clipboard(page);
    expect(text.split('\n').filter((line) => line.includes('\t')).length).toBeGreaterThan(15);
    expect(text).not.toContain(words.all);
    await button(page, words.all).click();
    await page.locator('.tq-copy__said').waitFor();
    expect(await clipboard(page)).toBe(text);
    await page.reload();
    await page.locator('.app-read__text').waitFor();
    await page.goBack();
    await page.locator('.app-page--document').waitFor();
  });
}

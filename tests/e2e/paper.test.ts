/** What people print: each paper in both languages, nothing wider than its page, and the pages lie as they should. */
import type { Page } from 'playwright';
import { expect, test } from 'vitest';
import { type Language, type Person, seesSaved } from './browser.ts';
import { RESULTS } from './paths.ts';
import { setScene } from './scene.ts';

const scene = await setScene(['MA-01']);
const { federation, idOf } = scene;

/** The room between the margins of a page, in the pixels of a style sheet. */
const UPRIGHT = 665;
const ON_ITS_SIDE = 1031;
const A_LINE = 20;

/** The words of the print menu. */
const PRINT = { fr: 'Imprimer', ar: 'طباعة' } as const;
const PAPERS = {
  convocation: { fr: 'Convocation', ar: 'دعوة إلى اجتماع' },
  minutes: { fr: 'Compte rendu', ar: 'محضر' },
  attendance: { fr: 'Feuille de présence', ar: 'ورقة الحضور' },
  table: { fr: 'Plan en tableau', ar: 'المخطط في جدول' },
  sheets: { fr: 'Plan en fiches', ar: 'المخطط في بطاقات' },
  terms: undefined,
} as const;
type Paper = keyof typeof PAPERS;

async function sitDown(language: Language): Promise<Person> {
  const person = await scene.sitDown(language);
  // The print window of the browser would wait for a person.
  await person.context.addInitScript(() => {
    window.print = () => {};
  });
  return person;
}

interface Printed {
  readonly isOnItsSide: boolean;
  /** How many pages it has. */
  readonly pages: number;
  /** What reaches over an edge. */
  readonly cut: readonly string[];
  /** Labels at the foot of a page whose words are on the next one, and signatures on a page of their own. */
  readonly alone: readonly string[];
}

/** Prints to a file; how its pages lie, what is cut, and what stands alone. */
async function print(page: Page, name: string): Promise<Printed> {
  // What the paper holds is looked at first: the browser makes it for its print event, as for a real printer.
  await page.emulateMedia({ media: 'print' });
  await page.evaluate(() => window.dispatchEvent(new Event('beforeprint')));
  const isOnItsSide = await page.evaluate(() => {
    const paper = document.querySelector('.tq-print-sheet .tq-view, .hub-shell');
    return paper !== null && getComputedStyle(paper).getPropertyValue('page') === 'tq-landscape';
  });
  const size = page.viewportSize() ?? { width: 1280, height: 800 };
  await page.setViewportSize({ ...size, width: isOnItsSide ? ON_ITS_SIDE : UPRIGHT });
  const cut = await page.evaluate(cutOnPaper);
  await page.setViewportSize(size);
  // What is only for the screen stays on it.
  expect(await page.locator('.tq-no-print:visible').count(), name).toBe(0);
  const pairs = await page.evaluate(markPairs);
  const pdf = await page.pdf({ path: `${RESULTS}/paper-${name}.pdf`, preferCSSPageSize: true });
  await page.emulateMedia({ media: 'screen' });
  const boxes = [...pdf.toString('latin1').matchAll(/\/MediaBox\s*\[0 0 ([\d.]+) ([\d.]+)\]/g)];
  expect(boxes.length, name).toBeGreaterThan(0);
  for (const [, width, height] of boxes) expect(Number(width) > Number(height), name).toBe(isOnItsSide);
  const pagesOf = pagesOfMarks(pdf.toString('latin1'));
  const alone = pairs.flatMap((words, index) => {
    const [before, after] = [pagesOf.get(`${index}a`) ?? [], pagesOf.get(`${index}b`) ?? []];
    return before.length > 0 && before.some((each) => after.includes(each)) ? [] : [words];
  });
  return { isOnItsSide, pages: boxes.length, cut, alone };
}

/** The pages of each mark, by the number of the page's object. */
function pagesOfMarks(pdf: string): ReadonlyMap<string, readonly string[]> {
  const objects = new Map(
    [...pdf.matchAll(/(\d+) 0 obj\b(.*?)\bendobj/gs)].map(([, id, body]) => [id, body ?? '']),
  );
  const found = new Map<string, string[]>();
  for (const [id, body] of objects) {
    if (!/\/Type\s*\/Page\b/.test(body)) continue;
    const [, links = ''] = /\/Annots\s*\[(.*?)\]\s*(?:\/[A-Z]|>>)/s.exec(body) ?? [];
    const whole = links.replace(/(\d+) 0 R/g, (_, link: string) => objects.get(link) ?? '');
    for (const [, mark = ''] of whole.matchAll(/mark\.localhost\/(\w+)/g)) {
      found.set(mark, [...(found.get(mark) ?? []), id ?? '']);
    }
  }
  return found;
}

/**
 * Makes links of what must be on one page: of a label and the first words that it is about, of a table's head and its first row, of
 * the last words of the text and the signatures. A link's page stands in the PDF. Runs in the page; the answer says what each pair is.
 */
function markPairs(): string[] {
  const sheet = document.querySelector('.tq-print-sheet');
  if (sheet === null) return [];
  const walker = document.createTreeWalker(sheet, NodeFilter.SHOW_TEXT);
  const texts: Text[] = [];
  while (walker.nextNode()) {
    const text = walker.currentNode as Text;
    const around = text.parentElement;
    const isSeen =
      around?.checkVisibility() === true && around.closest('style, .tq-visually-hidden') === null;
    if (isSeen && text.data.trim() !== '') texts.push(text);
  }
  const pairs: [Text, Text][] = [];
  texts.forEach((text, index) => {
    const label = text.parentElement?.closest('.tq-view__label, h1, h2, h3, h4, h5, h6, caption, dt, thead');
    const after = texts[index + 1];
    if (label && after !== undefined && !label.contains(after)) pairs.push([text, after]);
  });
  const first = texts.find((text) => text.parentElement?.closest('.tq-signatures'));
  const isBody = (text: Text) =>
    text.parentElement?.closest(
      '.tq-signatures, .tq-view__section:has(.tq-files), [data-view$=".annexes"], h2',
    ) === null;
  const last = first && texts.slice(0, texts.indexOf(first)).findLast(isBody);
  if (first !== undefined && last !== undefined) pairs.push([last, first]);
  const mark = (text: Text, name: string): void => {
    const link = document.createElement('a');
    link.href = `https://mark.localhost/${name}`;
    link.style.cssText = 'color: inherit; text-decoration: none';
    text.replaceWith(link);
    link.append(text);
  };
  pairs.forEach(([before, after], index) => {
    mark(before, `${index}a`);
    mark(after, `${index}b`);
  });
  return pairs.map((pair) => pair.map(({ data }) => data.slice(0, 50)).join(' | '));
}

/** What reaches over the edge of the page or of its cell. Runs in the page. */
function cutOnPaper(): string[] {
  const wide = document.documentElement.clientWidth;
  return [...document.querySelectorAll<HTMLElement>('td, th, dd, p, li')].flatMap((element) => {
    const { left, right, width } = element.getBoundingClientRect();
    if (width === 0 || element.closest('.tq-visually-hidden') !== null) return [];
    const isCut = left < -1 || right > wide + 1 || element.scrollWidth > element.clientWidth + 1;
    const isInline = element.clientWidth === 0;
    return isCut && !isInline ? [`${element.className}: ${element.textContent?.slice(0, 60)}`] : [];
  });
}

const COUNCIL: readonly (readonly [string, Paper, 'upright' | 'side'])[] = [
  ['minutes-2026-04', 'convocation', 'upright'],
  ['minutes-2026-04', 'attendance', 'upright'],
  ['minutes-2026-03', 'minutes', 'upright'],
  ['minutes-2026-03', 'attendance', 'upright'],
  ['plan', 'table', 'side'],
  ['plan', 'sheets', 'upright'],
  ['terms', 'terms', 'upright'],
];

for (const language of ['fr', 'ar'] as const) {
  test(`a council prints every paper in ${language}, and nothing is cut`, async () => {
    const person = await sitDown(language);
    const page = await person.signIn(federation.node('MA-01').url, 'amina');
    let shown = '';
    for (const [file, paper, lies] of COUNCIL) {
      if (file !== shown) await page.goto(`${federation.node('MA-01').url}/documents/${idOf(file)}`);
      await seesSaved(page, file === 'minutes-2026-04' ? 'kept' : 'ministry');
      shown = file;
      await page.getByRole('button', { name: PRINT[language], exact: true }).click();
      const words = PAPERS[paper]?.[language];
      if (words !== undefined) await page.getByRole('menuitem', { name: words, exact: true }).click();
      const { isOnItsSide, pages, cut, alone } = await print(page, `${file}-${paper}.${language}`);
      expect.soft(cut, `${file} as ${paper}`).toEqual([]);
      expect.soft(alone, `${file} as ${paper}`).toEqual([]);
      expect(isOnItsSide, `${file} as ${paper}`).toBe(lies === 'side');
      // Nobody turns a call to a meeting over for the names of those who get it.
      if (paper === 'convocation') expect.soft(pages, `pages of ${file}`).toBe(1);
    }
  });

  test(`the ministry prints the overview in ${language} with the day of its figures`, async () => {
    const person = await sitDown(language);
    const page = await person.signIn(federation.hub.url, 'salma');
    await page.locator('.hub-money').waitFor();
    await page.emulateMedia({ media: 'print' });
    await page.locator('.hub-printed').waitFor();
    const { isOnItsSide, cut } = await print(page, `overview.${language}`);
    expect(cut).toEqual([]);
    expect(isOnItsSide).toBe(true);
  });
}

test('a document at the ministry goes to the printer without the controls around it', async () => {
  const person = await sitDown('fr');
  const page = await person.signIn(`${federation.hub.url}/documents/${idOf('minutes-2026-03')}`, 'salma');
  await page.locator('.hub-document-facts').waitFor();
  await page.locator('.tq-view').waitFor();
  await page.emulateMedia({ media: 'print' });
  await page.locator('.tq-view').waitFor();
  expect(await page.locator('.tq-no-print:visible').count()).toBe(0);
});

test('the list of an attendance sheet begins at one height in both languages', async () => {
  const tops: number[] = [];
  for (const language of ['fr', 'ar'] as const) {
    const person = await sitDown(language);
    const page = await person.signIn(
      `${federation.node('MA-01').url}/documents/${idOf('minutes-2026-03')}`,
      'amina',
    );
    await seesSaved(page, 'ministry');
    await page.getByRole('button', { name: PRINT[language], exact: true }).click();
    await page.getByRole('menuitem', { name: PAPERS.attendance[language], exact: true }).click();
    await page.setViewportSize({ width: UPRIGHT, height: 800 });
    await page.emulateMedia({ media: 'print' });
    await page.evaluate(() => window.dispatchEvent(new Event('beforeprint')));
    tops.push(await page.locator('.tq-view__signing').evaluate((list) => list.getBoundingClientRect().top));
  }
  const [french = 0, arabic = 0] = tops;
  expect(Math.abs(french - arabic), tops.join(', ')).toBeLessThan(A_LINE);
});

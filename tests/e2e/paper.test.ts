/** What people print: each paper in both languages, nothing wider than its page, and the pages lie as they should. */
import type { Browser, Page } from 'playwright';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { type Language, launch, Person, seesSaved } from './browser.ts';
import { Federation, type Sample } from './federation.ts';
import { RESULTS } from './paths.ts';

/** The room between the margins of a page, in the pixels of a style sheet. */
const UPRIGHT = 665;
const ON_ITS_SIDE = 1031;

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

let federation: Federation;
let browser: Browser;
let samples: readonly Sample[];
const people: Person[] = [];

beforeAll(async () => {
  [federation, browser] = await Promise.all([Federation.start(['MA-01']), launch()]);
  samples = await federation.importSamples('MA-01');
});

afterEach(async () => {
  for (const person of people.splice(0)) {
    await person.context.close();
    expect(person.troubles).toEqual([]);
  }
});

afterAll(async () => {
  await browser?.close();
  await federation?.end();
});

async function sitDown(language: Language): Promise<Person> {
  const person = await Person.sitDown(browser, language);
  people.push(person);
  // The print window of the browser would wait for a person.
  await person.context.addInitScript(() => {
    window.print = () => {};
  });
  return person;
}

function idOf(file: string): string {
  const sample = samples.find((each) => each.file === file);
  if (sample === undefined) throw new Error(`no sample ${file}`);
  return sample.id;
}

/** Prints to a file; how its pages lie, and what is cut. */
async function print(page: Page, name: string): Promise<{ isOnItsSide: boolean; cut: readonly string[] }> {
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
  const pdf = await page.pdf({ path: `${RESULTS}/paper-${name}.pdf`, preferCSSPageSize: true });
  await page.emulateMedia({ media: 'screen' });
  const boxes = [...pdf.toString('latin1').matchAll(/\/MediaBox\s*\[0 0 ([\d.]+) ([\d.]+)\]/g)];
  expect(boxes.length, name).toBeGreaterThan(0);
  for (const [, width, height] of boxes) expect(Number(width) > Number(height), name).toBe(isOnItsSide);
  return { isOnItsSide, cut };
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
      const { isOnItsSide, cut } = await print(page, `${file}-${paper}.${language}`);
      expect.soft(cut, `${file} as ${paper}`).toEqual([]);
      expect(isOnItsSide, `${file} as ${paper}`).toBe(lies === 'side');
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

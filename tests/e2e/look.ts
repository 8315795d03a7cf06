/** Looks at a page as a person would: pictures at two widths, and what must hold on every page in every language. */
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import type { Page } from 'playwright';
import { type Language, NARROW, WIDE } from './browser.ts';
import { RESULTS, ROOT } from './paths.ts';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** What assistive technologies need, as far as a program can tell. */
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** Ids of messages: on a page they are messages that nobody wrote. */
const MESSAGE_IDS = new Set(
  readdirSync(`${ROOT}/shared/web/src/i18n/fr`).flatMap((file) =>
    [...readFileSync(`${ROOT}/shared/web/src/i18n/fr/${file}`, 'utf8').matchAll(/^([a-z][\w-]*) =/gm)].map(
      ([, id]) => id ?? '',
    ),
  ),
);

/** A plan on a phone is sixty windows high; nobody looks at a picture of that. */
const PICTURE_HEIGHT_MAX = 2_400;

/** What one page does wrong; nothing, hopefully. */
export type Findings = string[];

/** Takes a picture at each width and says what is wrong there. The page is left wide. */
export async function look(
  page: Page,
  name: string,
  language: Language,
  isDialog = false,
): Promise<Findings> {
  return [
    ...(await lookAt(page, NARROW, name, language, isDialog)),
    ...(await lookAt(page, WIDE, name, language, isDialog)),
  ];
}

/** The same as it stands on a desk, in the window as it is: of what no phone shows, and what another width would end. */
export async function lookWide(page: Page, name: string, language: Language): Promise<Findings> {
  return lookAt(page, WIDE, name, language, true);
}

async function lookAt(
  page: Page,
  size: { width: number; height: number },
  name: string,
  language: Language,
  isDialog: boolean,
): Promise<Findings> {
  const findings: Findings = [];
  await page.setViewportSize(size);
  await painted(page);
  const where = `${name} ${language} ${size.width}`;
  const say = (what: string): void => {
    findings.push(`${where}: ${what}`);
  };
  // A taller window instead of a picture of the whole page: those take ten times as long.
  if (!isDialog) await page.setViewportSize({ ...size, height: await heightOf(page, size.height) });
  await page.screenshot({ path: `${RESULTS}/${name}.${language}.${size.width}.png` });
  (await tooWide(page)).forEach(say);
  (await barriers(page)).forEach(say);
  (await wrongWords(page, language)).forEach(say);
  return findings;
}

/** The height of the page's content, between that of a window and what somebody looks at. */
async function heightOf(page: Page, least: number): Promise<number> {
  const whole = await page.evaluate(() => document.documentElement.scrollHeight);
  return Math.min(Math.max(whole, least), PICTURE_HEIGHT_MAX);
}

/** Two frames: the first lays out anew, the second has painted it. */
async function painted(page: Page): Promise<void> {
  await page.evaluate(async () => {
    await document.fonts.ready;
    await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
  });
}

/** The page itself never scrolls sideways; what is wider than it is named. */
async function tooWide(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const root = document.documentElement;
    if (root.scrollWidth <= root.clientWidth) return [];
    const isClipped = (element: Element): boolean => {
      for (let up = element.parentElement; up !== null && up !== document.body; up = up.parentElement) {
        if (getComputedStyle(up).overflowX !== 'visible') return true;
      }
      return false;
    };
    const wide = [...document.body.querySelectorAll('*')].filter((element) => {
      const { left, right } = element.getBoundingClientRect();
      return (right > root.clientWidth + 1 || left < -1) && !isClipped(element);
    });
    const names = wide.slice(-3).map((element) => `${element.tagName.toLowerCase()}.${element.className}`);
    return [`scrolls sideways by ${root.scrollWidth - root.clientWidth} px: ${names.join(', ')}`];
  });
}

/** Serious and critical violations of the accessibility rules. */
async function barriers(page: Page): Promise<string[]> {
  // Evaluated by the debugger, which the page's content policy does not concern.
  await page.evaluate(AXE);
  const { violations } = await page.evaluate(
    async (rules) =>
      (window as unknown as { axe: { run: (options: unknown) => Promise<AxeResults> } }).axe.run({
        runOnly: rules,
        resultTypes: ['violations'],
      }),
    RULES,
  );
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) =>
      nodes.slice(0, 3).map((node) => `${id}: ${node.html.slice(0, 200)} ${node.any[0]?.message ?? ''}`),
    );
}

/** Messages that are missing, codes without their label, and the wrong language or direction. */
async function wrongWords(page: Page, language: Language): Promise<string[]> {
  const { lang, dir, words } = await page.evaluate(() => {
    const found = new Set<string>();
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const inside = walker.currentNode.parentElement;
      if (inside?.closest('script, style, bdi.tq-code') === null)
        found.add(walker.currentNode.textContent ?? '');
    }
    for (const element of document.body.querySelectorAll('[aria-label], [title], [placeholder]')) {
      for (const name of ['aria-label', 'title', 'placeholder']) found.add(element.getAttribute(name) ?? '');
    }
    const { lang, dir } = document.documentElement;
    return { lang, dir, words: [...found].map((text) => text.trim()) };
  });
  const findings: string[] = [];
  if (!lang.startsWith(language)) findings.push(`the page's language is ${lang}`);
  if (dir !== (language === 'ar' ? 'rtl' : 'ltr')) findings.push(`the page's direction is ${dir}`);
  for (const text of words) {
    const id = /[a-z][\w]*(?:-[\w]+)+/.exec(text)?.[0];
    if (id !== undefined && MESSAGE_IDS.has(id)) findings.push(`a message is missing: ${id}`);
    else if (CODE.test(text)) findings.push(`a code is shown: ${text}`);
    else if (/undefined|NaN|\[object|Invalid Date/.test(text)) findings.push(`nonsense is shown: ${text}`);
  }
  return findings;
}

/** What codes look like and words do not: regions, institutions, statuses, rules. */
const CODE =
  /^(?:MA-\d\d|ma-\d\d-[a-z-]+|[a-z]+_[a-z_]+|planned|ongoing|late|suspended|done|cancelled|draft|circulated|adopted|convocation|ordinary|present|excused|absent|represented|decision_mode|consensus|titular)$/;

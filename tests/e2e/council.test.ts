/** Every page of a council in French and in Arabic, at a desk's width and on a narrow phone; by keyboard; on paper. */
import type { Page } from 'playwright';
import { describe, expect, test } from 'vitest';
import { type Language, seesSaved, signIn, WIDE } from './browser.ts';
import { type Findings, look } from './look.ts';
import { RESULTS } from './paths.ts';
import { setScene } from './scene.ts';

const { node, idOf, sitDown } = await setScene(['MA-01', 'MA-02']);

async function openDocument(page: Page, file: string): Promise<void> {
  await page.goto(`${node.url}/documents/${idOf(file)}`);
  await page.locator('.tq-doc-head').waitFor();
  await seesSaved(page, file === 'minutes-2026-04' ? 'kept' : 'ministry');
}

const closeDialog = (page: Page): Promise<void> => page.locator('.tq-dialog__head button').click();

describe.each(['fr', 'ar'] as const)('in %s', (language: Language) => {
  test('the pages of a council', async () => {
    const person = await sitDown(language);
    const findings: Findings = [];
    const page = await person.open(node.url);
    await page.locator('input[type=password]').waitFor();
    findings.push(...(await look(page, 'node-sign-in', language)));

    await signIn(page, 'amina');
    await page.locator('.app-doc').nth(4).waitFor();
    findings.push(...(await look(page, 'node-documents', language)));

    await page.locator('.app-page__head button').click();
    await page.getByRole('dialog').waitFor();
    findings.push(...(await look(page, 'node-create', language, true)));
    await closeDialog(page);

    await openDocument(page, 'minutes-2026-03');
    findings.push(...(await look(page, 'node-minutes', language)));
    await page.locator('.tq-doc-head__actions button').first().click();
    await page.getByRole('dialog').waitFor();
    findings.push(...(await look(page, 'node-share', language, true)));
    await closeDialog(page);

    await openDocument(page, 'terms');
    findings.push(...(await look(page, 'node-terms', language)));

    await openDocument(page, 'plan');
    findings.push(...(await look(page, 'node-plan', language)));
    await page.locator('tr[data-row] [data-column="0"]').first().click();
    await page.getByRole('dialog').waitFor();
    findings.push(...(await look(page, 'node-plan-action', language, true)));
    await closeDialog(page);
    for (const [at, part] of ['structure', 'indicators', 'frame'].entries()) {
      await page
        .getByRole('tab')
        .nth(at + 1)
        .click();
      findings.push(...(await look(page, `node-plan-${part}`, language)));
    }

    await page.goto(`${node.url}/set-aside`);
    await page.locator('.tq-empty').waitFor();
    findings.push(...(await look(page, 'node-set-aside', language)));
    expect(findings).toEqual([]);
  }, 240_000);
});

test('a document is opened in Arabic with the keyboard alone', async () => {
  const person = await sitDown('ar', WIDE);
  const page = await person.open(node.url);
  await page.locator('input[type=password]').waitFor();
  await expect.poll(() => page.locator('html').getAttribute('dir')).toBe('rtl');
  await expect.poll(() => page.locator('html').getAttribute('lang')).toMatch(/^ar\b/);

  await tabTo(page, 'input[autocomplete=username]');
  await page.keyboard.type('amina');
  await page.keyboard.press('Tab');
  await page.keyboard.type('une phrase assez longue');
  await page.keyboard.press('Enter');
  await page.locator('.app-doc').first().waitFor();

  // The first stop of the page leads past its head.
  await tabTo(page, '.tq-skip');
  await page.keyboard.press('Enter');
  await tabTo(page, `a[href$="${idOf('minutes-2026-04')}"]`);
  await page.keyboard.press('Enter');
  await page.locator('.tq-doc-head h1').waitFor();
  expect(page.url()).toContain(idOf('minutes-2026-04'));
  await tabTo(page, '.app-page--document textarea');
});

test('minutes are printed in Arabic on the council’s letterhead, with a place to sign', async () => {
  const person = await sitDown('ar');
  const page = await person.signIn(`${node.url}/documents/${idOf('minutes-2026-03')}`, 'amina');
  await seesSaved(page, 'ministry');
  const pdf = await page.pdf({ path: `${RESULTS}/print-minutes.ar.pdf`, preferCSSPageSize: true });
  expect(pdf.toString('latin1').match(/\/Type\s*\/Page\b/g)?.length).toBeGreaterThanOrEqual(2);

  // The same on the screen, where its parts can be looked at.
  await page.emulateMedia({ media: 'print' });
  await page.evaluate(() => window.dispatchEvent(new Event('beforeprint')));
  await page.locator('.tq-letterhead').getByText('المملكة المغربية').waitFor();
  await page.locator('.tq-letterhead').getByText('طنجة-تطوان-الحسيمة').waitFor();
  await page.locator('.tq-signature').first().waitFor();
  await expect.poll(() => page.locator('.app').isVisible()).toBe(false);
  await expect.poll(() => page.locator('.tq-view').getAttribute('dir')).toBe('rtl');
  await page.screenshot({ path: `${RESULTS}/print-minutes.ar.png`, fullPage: true });
  await page.evaluate(() => window.dispatchEvent(new Event('afterprint')));
  await page.locator('.tq-view').waitFor({ state: 'detached' });
});

/** Presses Tab until the focus is on what is sought, and sees that the focus shows. */
async function tabTo(page: Page, selector: string): Promise<void> {
  for (let presses = 0; presses < TABS_MAX; presses += 1) {
    await page.keyboard.press('Tab');
    const focus = await page.evaluate((wanted) => {
      const element = document.activeElement;
      if (element === null || !element.matches(wanted)) return undefined;
      const shows = (style: CSSStyleDeclaration): boolean =>
        (style.outlineStyle !== 'none' && style.outlineWidth !== '0px') || style.boxShadow !== 'none';
      const around = element.closest('.tq-control') ?? element;
      return shows(getComputedStyle(element)) || shows(getComputedStyle(around));
    }, selector);
    if (focus !== undefined) {
      expect(focus, `the focus shows on ${selector}`).toBe(true);
      return;
    }
  }
  throw new Error(`the keyboard does not reach ${selector}`);
}

const TABS_MAX = 80;

/** The ministry looks at the end of an earlier day, and at what changed since. */
import type { Locator } from 'playwright';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Language } from './browser.ts';
import { until } from './federation.ts';
import { type Findings, look } from './look.ts';
import { setScene } from './scene.ts';

const { federation, samples, sitDown } = await setScene(['MA-01', 'MA-02']);

beforeAll(async () => {
  await federation.importSamples('MA-02');
  await until(
    'the hub to have both regions',
    () => federation.hub.ask<unknown[]>(['doc', 'list']),
    (rows) => rows.length >= 2 * (samples.length - 1),
  );
});

/** Types a day and leaves the field. */
async function type(field: Locator, day: string): Promise<void> {
  await field.fill(day);
  await field.press('Enter');
}

/** A day in Morocco, so many days from today. */
function dayFrom(days: number): string {
  const at = Date.now() + days * 24 * 3_600_000;
  return new Intl.DateTimeFormat('en-CA', { timeZone: 'Africa/Casablanca' }).format(at);
}

const WORDS = {
  fr: {
    day: 'Situation au',
    now: 'Revenir à maintenant',
    since: 'Depuis le',
    documents: /nouveaux documents/,
  },
  ar: { day: 'الوضع في', now: 'العودة إلى الآن', since: 'منذ', documents: /وثائق جديدة|وثيقة جديدة/ },
} as const;

describe.each(['fr', 'ar'] as const)('in %s', (language: Language) => {
  test('the overview as of a day, and what changed', async () => {
    const words = WORDS[language as 'fr' | 'ar'];
    const salma = await sitDown(language);
    const page = await salma.signIn(federation.hub.url, 'salma');
    const findings: Findings = [];
    const actions = page.locator('.hub-headline .hub-card').nth(1).locator('.hub-card__value');
    const documents = page.locator('.hub-regions tbody a[href^="/documents?region="]');
    await page.locator('.hub-changed > li').nth(1).waitFor();
    findings.push(...(await look(page, 'hub-changed', language)));
    const figures = async () => [await actions.textContent(), await documents.allTextContents()].join(' ');
    const now = await figures();

    // What the past is told of comes a moment after the figures.
    const day = page.getByLabel(words.day, { exact: true });
    await until(
      'the past to have both regions',
      async () => {
        await page.goto(`${federation.hub.url}/?as_of=${dayFrom(0)}`);
        await page.locator('.tq-banner--info').waitFor();
        return figures();
      },
      (then) => then === now,
    );
    expect(await day.inputValue()).toBe(dayFrom(0).split('-').reverse().join('/'));
    findings.push(...(await look(page, 'hub-as-of', language)));

    // The keyboard alone leads to a day of which nothing is known, and back to now.
    await type(day, dayFrom(-1));
    await page.locator('.tq-banner--warning').waitFor();
    expect(new URL(page.url()).searchParams.get('as_of')).toBe(dayFrom(-1));
    findings.push(...(await look(page, 'hub-as-of-early', language)));
    await page.getByRole('button', { name: words.now }).focus();
    await page.keyboard.press('Enter');
    await page.locator('.hub-live').waitFor();
    expect(new URL(page.url()).search).toBe('');
    await expect.poll(figures).toBe(now);

    await type(page.getByLabel(words.since, { exact: true }), dayFrom(0));
    await expect.poll(() => new URL(page.url()).searchParams.get('since')).toBe(dayFrom(0));
    await page.locator('.hub-changed').getByRole('link', { name: words.documents }).first().click();
    await page.locator('.hub-documents li').first().waitFor();
    expect(new URL(page.url()).searchParams.get('region')).toMatch(/^MA-/);
    expect(findings).toEqual([]);
  }, 120_000);
});

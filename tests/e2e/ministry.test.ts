/** Every page of the ministry in French and in Arabic, at a desk's width and on a narrow phone. */
import type { Browser } from 'playwright';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Language, launch, Person, signIn } from './browser.ts';
import { Federation, type Sample, until } from './federation.ts';
import { type Findings, look } from './look.ts';

let federation: Federation;
let browser: Browser;
let samples: readonly Sample[];

beforeAll(async () => {
  [federation, browser] = await Promise.all([Federation.start(['MA-01', 'MA-02']), launch()]);
  [samples] = await Promise.all([federation.importSamples('MA-01'), federation.importSamples('MA-02')]);
  const shared = samples.length - 1;
  await until(
    'the hub to have both regions',
    () => federation.hub.ask<unknown[]>(['doc', 'list']),
    (rows) => rows.length >= 2 * shared,
  );
});

afterAll(async () => {
  await browser?.close();
  await federation?.end();
});

function idOf(file: string): string {
  const sample = samples.find((each) => each.file === file);
  if (sample === undefined) throw new Error(`no sample ${file}`);
  return sample.id;
}

describe.each(['fr', 'ar'] as const)('in %s', (language: Language) => {
  test('the pages of the ministry', async () => {
    const person = await Person.sitDown(browser, language);
    const findings: Findings = [];
    const page = await person.open(federation.hub.url);
    await page.locator('input[type=password]').waitFor();
    findings.push(...(await look(page, 'hub-sign-in', language)));

    await signIn(page, 'salma');
    await page.locator('.hub-headline').waitFor();
    findings.push(...(await look(page, 'hub-overview', language)));
    await page.goto(`${federation.hub.url}/overdue`);
    await page.locator('#content table, #content li').first().waitFor();
    findings.push(...(await look(page, 'hub-overdue', language)));
    await page.goto(`${federation.hub.url}/documents`);
    await page.locator('.hub-documents li').first().waitFor();
    findings.push(...(await look(page, 'hub-documents', language)));
    for (const [file, name] of [
      ['minutes-2026-03', 'minutes'],
      ['plan', 'plan'],
      ['terms', 'terms'],
    ] as const) {
      await page.goto(`${federation.hub.url}/documents/${idOf(file)}`);
      await page.locator('.tq-view').waitFor();
      findings.push(...(await look(page, `hub-${name}`, language)));
    }
    findings.push(...person.troubles);
    await person.context.close();
    expect(findings).toEqual([]);
  }, 120_000);
});

/** Every page of the ministry in French and in Arabic, at a desk's width and on a narrow phone. */
import { beforeAll, describe, expect, test } from 'vitest';
import { type Language, signIn } from './browser.ts';
import { until } from './federation.ts';
import { type Findings, look } from './look.ts';
import { setScene } from './scene.ts';

const { federation, samples, idOf, sitDown } = await setScene(['MA-01', 'MA-02']);

beforeAll(async () => {
  await federation.importSamples('MA-02');
  const shared = samples.length - 1;
  await until(
    'the hub to have both regions',
    () => federation.hub.ask<unknown[]>(['doc', 'list']),
    (rows) => rows.length >= 2 * shared,
  );
});

describe.each(['fr', 'ar'] as const)('in %s', (language: Language) => {
  test('the pages of the ministry', async () => {
    const person = await sitDown(language);
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
    expect(findings).toEqual([]);
  }, 120_000);
});

/** A node whose council has another one since: its people are told so, and the ministry's page shows it. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { signIn } from './browser.ts';
import { Program } from './federation.ts';
import { look } from './look.ts';
import { PROGRAMS } from './paths.ts';
import { setScene } from './scene.ts';

const { federation, node, sitDown } = await setScene(['MA-02', 'MA-09'], 'nothing');

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

it('is said on both sides, in words, with the day', async () => {
  const findings: string[] = [];
  await expect(federation.hub.ask(['council', 'invite', 'MA-02'])).rejects.toThrow('--replace');
  const { code } = await federation.hub.ask<{ code: string }>(['council', 'invite', 'MA-02', '--replace']);
  const folder = mkdtempSync(join(tmpdir(), 'tansiq-e2e-second-'));
  folders.push(folder);
  const second = new Program(PROGRAMS.node, 'the second node', folder, '');
  expect(await second.ask(['join', '-'], `${code}\n`)).toMatchObject({ council: 'MA-02', done: ['joined'] });

  for (const language of ['fr', 'ar'] as const) {
    const person = await sitDown(language);
    const page = await person.signIn(node.url, 'amina');
    if (language === 'ar') await page.getByRole('radio', { name: 'العربية' }).click();
    const words = language === 'fr' ? 'Une autre machine a été inscrite' : 'سُجِّلت آلة أخرى باسم هذا المجلس';
    await page.getByText(words).waitFor();
    await expect
      .poll(() => page.getByText(language === 'fr' ? /Depuis le .*20\d\d/ : /منذ .*20\d\d/).count())
      .toBe(1);
    findings.push(...(await look(page, 'node-superseded', language)));
  }

  for (const language of ['fr', 'ar'] as const) {
    const person = await sitDown(language);
    const page = await person.open(federation.hub.url);
    await signIn(page, 'salma');
    await page.getByText(language === 'fr' ? 'nœud remplacé' : 'استُبدلت العقدة').waitFor();
    findings.push(...(await look(page, 'hub-replaced', language)));
  }
  expect(findings).toEqual([]);
});

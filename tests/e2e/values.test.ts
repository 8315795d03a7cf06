/** The values of a plan's indicators: a period of all of them is filled in down the column, and each value is taken back alone. */
import { expect, test } from 'vitest';
import { seesSaved } from './browser.ts';
import { look } from './look.ts';
import { setScene } from './scene.ts';

const { node, idOf, sitDown } = await setScene(['MA-01'], 'draft');
const plan = idOf('plan');

/** The actuals of 2031 as the node has them; nothing was ever written for that year before. */
async function atNode(): Promise<readonly string[]> {
  const { view } = await node.ask<{ view: { indicators: Record<string, { actuals?: object }> } }>([
    'doc',
    'show',
    plan,
  ]);
  return Object.values(view.indicators)
    .flatMap(({ actuals }) => Object.entries(actuals ?? {}))
    .flatMap(([period, value]) => (period === '2031' ? [String(value)] : []))
    .sort();
}

for (const language of ['fr', 'ar'] as const) {
  test(`a period is filled in down the column, in ${language}`, async () => {
    const person = await sitDown(language);
    const address = `${node.url}/documents/${plan}?view=indicators&period=2031`;
    const page = await person.signIn(address, 'amina');
    await seesSaved(page, 'ministry');
    const fields = page.locator('tr[data-indicator] [data-column="actuals"] input');
    await fields.first().waitFor();
    expect(await look(page, 'values', language)).toEqual([]);

    await fields.nth(0).click();
    await page.keyboard.type('3');
    await page.keyboard.press('Enter');
    await page.keyboard.type('4');
    await page.keyboard.press('Shift+Enter');

    await expect.poll(atNode).toEqual(['3', '4']);
    expect(await fields.nth(0).evaluate((each) => each === document.activeElement)).toBe(true);

    await page.locator('.tq-values__axis').first().click();
    await page.keyboard.press('ControlOrMeta+z');
    await expect.poll(atNode).toEqual(['3']);
    await page.keyboard.press('ControlOrMeta+z');
    await expect.poll(atNode).toEqual([]);
  });
}

import { act } from 'react';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { readDecimal } from '../../../decimal.ts';
import { plan, ROWS } from '../../../testing/planExamples.ts';
import { openPlan, press, setWindow } from '../../../testing/planPage.tsx';
import { progressOf } from './progress.ts';

beforeAll(() => setWindow('wide'));
let leave: (() => Promise<void>) | undefined;
afterEach(async () => leave?.());

const [FIRST, SECOND] = ['1'.repeat(16), '2'.repeat(16)];
const indicators = {
  [FIRST]: {
    order: 'a1',
    code: 'I1',
    title: { fr: 'Formés', ar: 'مكونون' },
    action: ROWS[0],
    baseline_value: 10,
    targets: { '2027': 110 },
    actuals: { '2027': 60, '2027|sex=f': 20 },
    dimensions: {},
  },
  [SECOND]: { order: 'a2', code: 'I2', title: { fr: 'Reçus', ar: 'مستقبلون' }, targets: {}, actuals: {} },
};

async function open(
  ...[language, options, content = { ...plan(), indicators }]: Parameters<typeof openPlan>
) {
  const page = await openPlan(language, options, content);
  leave = page.leave;
  await page.choose(language === 'ar' ? 'المؤشرات' : 'Indicateurs');
  return page.handle;
}
const line = (row: string) => document.querySelector<HTMLElement>(`tr[data-indicator="${row}"]`);
const input = (row: string, column: string) =>
  line(row)?.querySelector<HTMLInputElement>(`[data-column="${column}"] input`);
async function type(words: string): Promise<void> {
  const field = document.activeElement as HTMLInputElement;
  await act(async () => {
    Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value')?.set?.call(field, words);
    field.dispatchEvent(new Event('input', { bubbles: true }));
  });
}
const plain = (words: string | null | undefined) =>
  words?.replace(/[\u2068\u2069]/g, '').replace(/\u00a0/g, ' ');

describe('the indicators of a plan', () => {
  it('stand under their axis with what they reached, as a number too', async () => {
    await open();
    const heads = [...document.querySelectorAll('.tq-values__axis')].map((head) => head.textContent);
    expect(heads).toEqual(['A1 · Axe un', 'Sans axe']);
    expect(plain(line(FIRST)?.textContent)).toContain('50 %');
    expect(line(SECOND)?.textContent).toContain('Pas encore de mesure');
  });

  it('takes a whole period down the column, one step a value', async () => {
    const handle = await open();
    await act(async () => input(FIRST, 'actuals')?.focus());
    await type('70');
    await press('Enter');
    expect(document.activeElement).toBe(input(SECOND, 'actuals'));
    expect(handle.history).toHaveLength(1);
    await type('5');
    await press('Enter', { shiftKey: true });
    expect(document.activeElement).toBe(input(FIRST, 'actuals'));
    expect(handle.history).toHaveLength(2);
    expect(plain(line(FIRST)?.textContent)).toContain('60 %');
  });

  it('gives the value from before back at Escape', async () => {
    const handle = await open();
    await act(async () => input(FIRST, 'targets')?.focus());
    await type('7');
    await press('Escape');
    expect(input(FIRST, 'targets')?.value).toBe('110');
    expect(handle.history).toHaveLength(0);
  });

  it('brings a period back from the bin when a value is written in it', async () => {
    const actuals = { '2027': 60, 'deleted|2027': '2027-05-01T10:00:00Z amina' };
    const content = { ...plan(), indicators: { [FIRST]: { ...indicators[FIRST], actuals } } };
    await open('fr', {}, content);
    expect(input(FIRST, 'actuals')?.value).toBe('');
    await act(async () => input(FIRST, 'actuals')?.focus());
    await type('70');
    await act(async () => input(FIRST, 'actuals')?.blur());
    expect(input(FIRST, 'actuals')?.value).toBe('70');
  });

  it('says where the parts do not give the whole', async () => {
    await open();
    expect(plain(document.querySelector('.tq-values__sums .tq-banner, .tq-values')?.textContent)).toMatch(
      /la somme par .* est 20, le total est 60/,
    );
  });

  it('teaches when there is none, and leads to a new one', async () => {
    const handle = await open('ar', {}, plan());
    expect(document.body.textContent).toContain('لا يتضمن المخطط أي مؤشر بعد');
    const add = [...document.querySelectorAll('button')].find(({ textContent }) =>
      textContent?.includes('إضافة مؤشر'),
    );
    await act(async () => add?.click());
    expect(Object.keys(handle.getSnapshot().doc.indicators as object)).toHaveLength(1);
  });

  it('shows values and no fields to who may only read', async () => {
    await open('fr', { canEdit: false });
    expect(document.querySelector('.tq-values input')).toBeNull();
    expect(line(FIRST)?.textContent).toContain('110');
  });
});

describe('the way to a target', () => {
  const way = (...values: (number | undefined)[]) => {
    const [baseline, target, actual] = values.map(readDecimal);
    return progressOf(baseline, target, actual);
  };
  it('is measured from the baseline, up or down', () => {
    expect(way(10, 110, 60)).toBe(50);
    expect(way(100, 50, 75)).toBe(50);
    expect(way(100, 50, 120)).toBe(0);
    expect(way(undefined, 4, 5)).toBe(100);
  });
  it('is not measured where there is none', () => {
    expect(way(10, 10, 10)).toBeUndefined();
    expect(way(10, 20, undefined)).toBeUndefined();
  });
});

/** The plan's views show the same actions: what narrows or sorts one of them does so in all. */
import { act } from 'react';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { plan, ROWS } from '../../testing/planExamples.ts';
import { openPlan, setWindow } from '../../testing/planPage.tsx';

beforeAll(() => setWindow('wide'));
let leave: (() => Promise<void>) | undefined;
afterEach(async () => leave?.());

const [one, two, three] = ROWS;

/** The plan with actions that end from the last to the first. */
function content(): object {
  const whole = plan() as { actions: Record<string, object> };
  const ends = ['2027-12-31', '2027-11-30', '2027-10-31'];
  const actions = ROWS.map((id, at) => [id, { ...whole.actions[id], end: ends[at] }]);
  return { ...whole, actions: Object.fromEntries(actions) };
}

async function open(view: string): Promise<void> {
  const page = await openPlan('fr', {}, content());
  leave = page.leave;
  await page.choose(view);
}

const rows = (within: string) => [
  ...new Set(
    [...document.querySelectorAll<HTMLElement>(`${within} [data-row]`)].map((each) => each.dataset.row),
  ),
];

async function search(words: string): Promise<void> {
  const field = document.querySelector<HTMLInputElement>('.tq-search__input');
  await act(async () => {
    Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value')?.set?.call(field, words);
    field?.dispatchEvent(new Event('input', { bubbles: true }));
  });
}

const sortButton = () =>
  [...document.querySelectorAll<HTMLElement>('.tq-toolbar .tq-field')]
    .find(({ textContent }) => textContent?.includes('Trier par'))
    ?.querySelector<HTMLElement>('button');

async function sortBy(name: string): Promise<void> {
  await act(async () => sortButton()?.click());
  const option = [...document.querySelectorAll<HTMLElement>('[role="option"]')].find(
    ({ textContent }) => textContent?.replace(/[\u2068\u2069]/g, '').trim() === name,
  );
  if (option === undefined) throw new Error(`no order ${name}`);
  await act(async () => option.click());
}

describe.each([
  ['Kanban', '.tq-board'],
  ['Gantt', '.tq-gantt'],
])('%s', (view, within) => {
  it('shows the actions that are sought, and no other', async () => {
    await open(view);
    expect(rows(within)).toEqual([one, two, three]);
    await search('A1.2');
    expect(rows(within)).toEqual([two]);
  });

  it('says what sorts the actions, and lets it be changed', async () => {
    await open(view);
    expect(sortButton()?.textContent).toContain('Ordre du plan');
    await sortBy('Fin');
    expect(rows(within)).toEqual([three, two, one]);
    await sortBy('Fin, du dernier au premier');
    expect(rows(within)).toEqual([one, two, three]);
    expect(sortButton()?.textContent).toContain('du dernier au premier');
  });
});

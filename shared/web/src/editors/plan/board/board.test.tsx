import { act } from 'react';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { ROWS } from '../../../testing/planExamples.ts';
import { actionIn, openPlan, press, setWindow } from '../../../testing/planPage.tsx';

beforeAll(() => setWindow('wide'));
let leave: (() => Promise<void>) | undefined;
afterEach(async () => {
  await leave?.();
  setWindow('wide');
});

async function open(...options: Parameters<typeof openPlan>) {
  const page = await openPlan(...options);
  leave = page.leave;
  await page.choose(options[0] === 'ar' ? 'كانبان' : 'Kanban');
  return page.handle;
}

const [one = '', two = ''] = ROWS;
const lane = (status: string) => document.querySelector<HTMLElement>(`[data-lane="${status}"]`);
const inLane = (status: string) =>
  [...(lane(status)?.querySelectorAll<HTMLElement>('[data-row]') ?? [])].map(({ dataset }) => dataset.row);
const card = (row: string) => document.querySelector<HTMLButtonElement>(`[data-row="${row}"] > button`);
const focus = (row: string) => act(async () => card(row)?.focus());
const said = () =>
  document.querySelector('.tq-board [role="status"]')?.textContent?.replace(/[\u2068\u2069]/g, '');

describe('the board', () => {
  it('has a column for each status, with its count and sum, empty or not', async () => {
    await open();
    expect(inLane('planned')).toEqual([...ROWS]);
    expect(
      lane('planned')
        ?.getAttribute('aria-label')
        ?.replace(/[\u2068\u2069]/g, ''),
    ).toBe('Planifié : 3 actions');
    expect(lane('planned')?.textContent).toMatch(/3.000.MAD/);
    expect(lane('done')?.dataset.empty).toBe('true');
  });

  it('moves a card by keys as one step, says so, and keeps the focus on it', async () => {
    const handle = await open();
    await focus(two);
    await press('ArrowRight', { shiftKey: true });
    expect(inLane('ongoing')).toEqual([two]);
    expect(actionIn(handle, two).status).toBe('ongoing');
    expect(handle.history).toHaveLength(1);
    expect(said()).toBe('A1.2 : En cours. Ctrl+Z annule.');
    expect(document.activeElement).toBe(card(two));
    await press('ArrowLeft');
    expect(document.activeElement).toBe(card(one));
  });

  it('moves a card the way that is seen, from right to left', async () => {
    const handle = await open('ar');
    await focus(one);
    await press('ArrowLeft', { shiftKey: true });
    expect(actionIn(handle, one).status).toBe('ongoing');
  });

  it('moves a card by its menu', async () => {
    const handle = await open();
    await act(async () => card(one)?.parentElement?.querySelector<HTMLElement>('[aria-haspopup]')?.click());
    const items = [...document.querySelectorAll<HTMLElement>('[role="menuitemradio"]')];
    expect(items.map(({ textContent }) => textContent)).toEqual(['Planifié', 'En cours', 'Réalisé']);
    await act(async () => items[2]?.click());
    expect(actionIn(handle, one).status).toBe('done');
    expect(inLane('done')).toEqual([one]);
  });

  it('opens a card at a press', async () => {
    await open();
    await act(async () => card(two)?.click());
    expect(document.querySelector('[role="dialog"]')?.textContent).toContain('A1.2');
  });

  it('moves nothing for who may only read', async () => {
    const handle = await open('fr', { canEdit: false });
    expect(document.querySelector('.tq-board [aria-haspopup]')).toBeNull();
    await focus(one);
    await press('ArrowRight', { shiftKey: true });
    expect(handle.history).toHaveLength(0);
  });

  it('shows one column at a time where there is no room for more', async () => {
    setWindow('narrow');
    await open();
    expect(document.querySelectorAll('[data-lane]')).toHaveLength(1);
    const next = document.querySelector<HTMLElement>('[aria-label="Colonne suivante"]');
    await act(async () => next?.click());
    expect(lane('ongoing')).not.toBeNull();
    expect(lane('planned')).toBeNull();
  });
});

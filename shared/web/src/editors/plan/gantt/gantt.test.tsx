import { act } from 'react';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { plan, ROWS } from '../../../testing/planExamples.ts';
import { actionIn, openPlan, press, setWindow } from '../../../testing/planPage.tsx';

beforeAll(() => setWindow('wide'));
let leave: (() => Promise<void>) | undefined;
afterEach(async () => leave?.());

async function open(...options: Parameters<typeof openPlan>) {
  const page = await openPlan(...options);
  leave = page.leave;
  await page.choose(options[0] === 'ar' ? 'مخطط غانت' : 'Gantt');
  return page;
}

const [one = '', two = '', three = ''] = ROWS;
const bar = (row: string) => document.querySelector<HTMLButtonElement>(`[data-row="${row}"] .tq-gantt__bar`);
const focus = (row: string) => act(async () => bar(row)?.focus());
const plain = (words: string | null | undefined) => words?.replace(/[\u2066-\u2069\u200e\u200f]/g, '');
const release = (key: string) =>
  act(async () => {
    document.activeElement?.dispatchEvent(new KeyboardEvent('keyup', { key, bubbles: true }));
  });

/** The plan with other days in its second action. */
function planWith(days: object): object {
  const content = plan() as { actions: Record<string, object> };
  content.actions[two] = { ...content.actions[two], ...days };
  return content;
}

describe('the actions in time', () => {
  it('are bars that say their days, under their axis', async () => {
    await open();
    expect(document.querySelectorAll('.tq-gantt__bar')).toHaveLength(3);
    expect(plain(bar(one)?.getAttribute('aria-label'))).toBe(
      'A1.1 Action 1, du 01/01/2027 au 31/12/2027, Planifié · 10\u00a0%',
    );
    expect(document.querySelector('.tq-gantt__axis')?.textContent).toContain('Axe un');
  });

  it('move by keys as one step, however long the key is held', async () => {
    const { handle } = await open();
    await focus(one);
    await press('ArrowRight');
    await press('ArrowRight');
    expect(handle.history).toHaveLength(0);
    await release('ArrowRight');
    expect(actionIn(handle, one)).toMatchObject({ start: '2027-01-03', end: '2028-01-02' });
    expect(handle.history).toHaveLength(1);
    expect(plain(document.querySelector('.tq-gantt [role="status"]')?.textContent)).toBe(
      'A1.1 : du 03/01/2027 au 02/01/2028. Ctrl+Z annule.',
    );
    await press('ArrowLeft', { shiftKey: true, ctrlKey: true });
    await release('ArrowLeft');
    expect(actionIn(handle, one)).toMatchObject({ start: '2027-01-03', end: '2027-12-26' });
  });

  it('move later to the left where it is read from the right, and not at all after Escape', async () => {
    const { handle } = await open('ar');
    await focus(one);
    await press('ArrowLeft');
    await release('ArrowLeft');
    expect(actionIn(handle, one).start).toBe('2027-01-02');
    await press('ArrowLeft');
    await press('Escape');
    await release('ArrowLeft');
    expect(actionIn(handle, one).start).toBe('2027-01-02');
  });

  it('are walked through up and down', async () => {
    await open();
    await focus(one);
    await press('ArrowDown');
    expect(document.activeElement).toBe(bar(two));
    expect(document.querySelectorAll('.tq-gantt__bar[tabindex="0"]')).toHaveLength(1);
  });

  it('say in words which is late', async () => {
    await open('fr', {}, planWith({ end: '2027-03-01' }));
    expect(bar(two)?.getAttribute('aria-label')).toContain('Échéance dépassée');
    expect(bar(two)?.querySelector('svg')).not.toBeNull();
    expect(bar(three)?.querySelector('svg')).toBeNull();
  });

  it('stand beneath when they have no place in time, with the way to give them one', async () => {
    const { handle } = await open('fr', {}, planWith({ end: '' }));
    expect(bar(two)).toBeNull();
    const undated = document.querySelector('.tq-gantt__undated');
    expect(plain(undated?.textContent)).toContain('Commence le 01/01/2027, sans date de fin');
    await act(async () => undated?.querySelector('button')?.click());
    expect(document.querySelectorAll('[role="dialog"] [data-field]').length).toBe(2);
    expect(handle.history).toHaveLength(0);
  });

  it('do not move for who may only read', async () => {
    const { handle } = await open('fr', { canEdit: false });
    await focus(one);
    await press('ArrowRight');
    await release('ArrowRight');
    expect(handle.history).toHaveLength(0);
  });
});

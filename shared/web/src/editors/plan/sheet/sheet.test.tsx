import { act } from 'react';
import { createRoot, type Root } from 'react-dom/client';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { DocView } from '../../../client/docHandle.ts';
import { LanguageProvider } from '../../../i18n.tsx';
import { type MemoryHandle, memoryHandle } from '../../../testing/memoryHandle.ts';
import { plan, ROWS, VOCABULARIES } from '../../../testing/planExamples.ts';
import type { Language } from '../../../ui/l10n.ts';
import { VocabularyProvider } from '../../../ui/vocabulary.tsx';
import { DocumentEditor } from '../../DocumentEditor.tsx';

(globalThis as { IS_REACT_ACT_ENVIRONMENT?: boolean }).IS_REACT_ACT_ENVIRONMENT = true;

beforeAll(() => {
  // A window that is wide enough for the table.
  window.matchMedia = ((query: string) => ({
    matches: query.includes('min-width'),
    media: query,
    addEventListener: () => undefined,
    removeEventListener: () => undefined,
  })) as unknown as typeof window.matchMedia;
});

let root: Root | undefined;
afterEach(async () => {
  await act(async () => root?.unmount());
  root = undefined;
  document.body.innerHTML = '';
});

async function open(language: Language = 'fr', options = {}): Promise<MemoryHandle> {
  const handle = memoryHandle('action_plan', plan(), options);
  const host = document.createElement('div');
  document.body.append(host);
  root = createRoot(host);
  await act(async () => {
    root?.render(
      <LanguageProvider language={language}>
        <VocabularyProvider vocabularies={VOCABULARIES}>
          <DocumentEditor handle={handle} today="2027-05-20" />
        </VocabularyProvider>
      </LanguageProvider>,
    );
  });
  return handle;
}

const [one = '', two = '', three = ''] = ROWS;

function cell(row: string, name: string): HTMLElement {
  const found = document.querySelector<HTMLElement>(
    name === 'title' ? `[data-row="${row}"] > th` : `[data-path="actions/${row}/${name}"]`,
  );
  if (found === null) throw new Error(`find ${row} ${name}`);
  return found;
}

async function focus(row: string, name: string): Promise<void> {
  await act(async () => {
    cell(row, name).dispatchEvent(new MouseEvent('click', { bubbles: true, shiftKey: false }));
  });
}

async function key(name: string, more: KeyboardEventInit = {}): Promise<void> {
  await act(async () => {
    document.activeElement?.dispatchEvent(
      new KeyboardEvent('keydown', { key: name, bubbles: true, cancelable: true, ...more }),
    );
  });
}

/** What the browser does with a letter once its key was answered. */
async function fill(words: string): Promise<void> {
  await act(async () => {
    const field = document.activeElement as HTMLInputElement;
    Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value')?.set?.call(field, words);
    field.dispatchEvent(new Event('input', { bubbles: true }));
  });
}

const action = (handle: MemoryHandle, row: string): DocView =>
  (handle.getSnapshot().doc.actions as Record<string, DocView>)[row] ?? {};
const isAt = (row: string, name: string) => document.activeElement === cell(row, name);

describe('the keys of the sheet', () => {
  it('take the place of what stood there, and Enter goes down, Tab on and back to the column it began in', async () => {
    const handle = await open();
    await focus(one, 'percent');
    await key('4');
    await fill('45,5');
    await key('Enter');
    expect(action(handle, one).percent).toBe('45.5');
    expect(isAt(two, 'percent')).toBe(true);
    await key('3');
    await fill('30');
    await key('Tab');
    expect(action(handle, two).percent).toBe(30);
    expect(isAt(two, 'start')).toBe(true);
    await key('1');
    await fill('1/3/27');
    await key('Enter');
    expect(action(handle, two).start).toBe('2027-03-01');
    expect(isAt(three, 'percent')).toBe(true);
  });

  it('bring back with Escape what stood there, and edit it with F2', async () => {
    const handle = await open();
    await focus(one, 'percent');
    await key('F2');
    expect((document.activeElement as HTMLInputElement).value).toBe('10');
    await fill('99');
    await key('Escape');
    expect(handle.history).toHaveLength(0);
    expect(isAt(one, 'percent')).toBe(true);
  });

  it('keep what is refused in its cell, with the reason', async () => {
    const handle = await open();
    await focus(one, 'end');
    await key('3');
    await fill('31/2/2027');
    await key('Enter');
    expect(document.querySelector('.tq-cell-error')?.textContent).toContain('28');
    expect(handle.history).toHaveLength(0);
    await fill('28/2/2027');
    await key('Enter');
    expect(action(handle, one).end).toBe('2027-02-28');
  });

  it('empty a block with Delete, and leave what may not be empty', async () => {
    const handle = await open();
    await focus(one, 'status');
    await key('ArrowRight', { shiftKey: true });
    await key('ArrowDown', { shiftKey: true });
    expect(document.querySelectorAll('.tq-plan [aria-selected]')).toHaveLength(4);
    await key('Delete');
    expect(action(handle, one).percent).toBeUndefined();
    expect(action(handle, two).percent).toBeUndefined();
    expect(action(handle, one).status).toBe('planned');
    expect(document.querySelector('.tq-sheet-status__said')?.textContent).toContain('vide');
  });

  it('fill down with Ctrl+D, as one change', async () => {
    const handle = await open();
    await focus(one, 'status');
    await key('ArrowDown', { shiftKey: true });
    await key('ArrowDown', { shiftKey: true });
    await key('ArrowRight', { shiftKey: true });
    await key('d', { ctrlKey: true });
    for (const row of [two, three]) {
      expect(action(handle, row)).toMatchObject({ percent: 10 });
      expect(JSON.stringify(action(handle, row).status)).toContain('planned');
    }
    expect(handle.history).toHaveLength(1);
  });

  it('write a title, and an amount where the budget has one line or none', async () => {
    const handle = await open();
    await key('Tab');
    await act(async () => cell(one, 'title').focus());
    await key('F2');
    await fill('Un guichet unique');
    await key('Enter');
    expect(action(handle, one).title).toMatchObject({ fr: 'Un guichet unique' });
  });
});

type Board = Record<string, string>;

/** Ctrl+C, Ctrl+X or Ctrl+V as the browser tells of them. */
async function clip(type: 'copy' | 'cut' | 'paste', board: Board = {}): Promise<Board> {
  const event = new Event(type, { bubbles: true, cancelable: true });
  Object.assign(event, {
    clipboardData: {
      getData: (kind: string) => board[kind] ?? '',
      setData: (kind: string, data: string) => {
        board[kind] = data;
      },
    },
  });
  await act(async () => {
    document.activeElement?.dispatchEvent(event);
  });
  return board;
}

const lines = (...rows: readonly (readonly string[])[]): Board => ({
  'text/plain': rows.map((row) => `${row.join('\t')}\r\n`).join(''),
});

async function press(name: string): Promise<void> {
  const button = [...document.querySelectorAll('button')].find((each) => each.textContent === name);
  await act(async () => button?.click());
}

describe('a block', () => {
  it('goes out as it is seen and comes back to the same', async () => {
    const handle = await open();
    await focus(one, 'lead');
    await key('ArrowDown', { shiftKey: true });
    await key('End', { shiftKey: true });
    const board = await clip('copy');
    expect(board['text/plain']?.split('\r\n')[0]).toBe(
      'Office du tourisme\tPlanifié\t10%\t2027-01-01\t2027-12-31\t1000\t\t\tÉducation et culture\t\t\t\t',
    );
    await clip('paste', board);
    await clip('paste', { 'text/plain': board['text/plain'] ?? '' });
    expect(handle.history).toHaveLength(0);
    expect(document.querySelector('[role="dialog"]')).toBeNull();
  });

  it('comes in by the parsers of the fields, as one change', async () => {
    const handle = await open();
    await focus(one, 'status');
    await clip(
      'paste',
      lines(['en cours', '62,5 %', '1/3/27'], ['قيد الإنجاز', '30', '15 mars 2027'], ['done', '', '']),
    );
    expect(document.querySelector('[role="dialog"]')).toBeNull();
    expect(handle.history).toHaveLength(1);
    expect(action(handle, one)).toMatchObject({
      status: 'ongoing',
      percent: '62.5',
      start: '2027-03-01',
    });
    expect(action(handle, two)).toMatchObject({
      status: 'ongoing',
      percent: 30,
      start: '2027-03-15',
    });
    expect(action(handle, three)).toMatchObject({ status: 'done' });
    expect(action(handle, three).percent).toBeUndefined();
  });

  it('says what does not fit before anything is written, and writes the rest', async () => {
    const handle = await open();
    await focus(one, 'status');
    await clip('paste', lines(['Presque fini', '120', '5/5/27'], ['Réalisé', '100', '31/2/27']));
    expect(handle.history).toHaveLength(0);
    const dialog = document.querySelector('[role="dialog"]');
    expect(dialog?.querySelectorAll('tbody tr')).toHaveLength(3);
    expect(dialog?.textContent).toContain('Presque fini');
    await press('Coller ce qui convient');
    expect(action(handle, one)).toMatchObject({
      status: 'planned',
      percent: 10,
      start: '2027-05-05',
    });
    expect(action(handle, two)).toMatchObject({ status: 'done', percent: 100, start: '2027-01-01' });
  });

  it('adds actions for what goes beyond the last row, once that was agreed to', async () => {
    const handle = await open();
    await focus(three, 'status');
    await clip('paste', lines(['Réalisé', '100'], ['En cours', '50'], ['', '20']));
    expect(handle.history).toHaveLength(0);
    expect(document.querySelector('[role="dialog"]')?.textContent?.replace(/[\u2066-\u2069]/g, '')).toContain(
      '2 actions',
    );
    await press('Coller');
    const ids = Object.keys(handle.getSnapshot().doc.actions as object);
    expect(ids).toHaveLength(5);
    const added = ids.slice(3).map((id) => action(handle, id));
    expect(added[0]).toMatchObject({
      status: 'ongoing',
      percent: 50,
      axis: 'e'.repeat(16),
    });
    expect(added[1]).toMatchObject({ status: 'planned', percent: 20 });
  });

  it('writes amounts where a budget has one line or none', async () => {
    const handle = await open();
    await focus(two, 'end');
    await key('ArrowRight');
    await clip('paste', lines(['12 500,50', '1000,00 DH'], ['700', '']));
    const budget = (row: string) => Object.values(action(handle, row).budget as Record<string, DocView>);
    expect(budget(two)).toMatchObject([{ planned: '12500.5', secured: 1000 }]);
    expect(budget(three)).toMatchObject([{ currency: 'MAD', planned: 700 }]);
  });

  it('fills the selection with one cell, and is emptied where it is cut', async () => {
    const handle = await open();
    await focus(one, 'percent');
    await key('ArrowDown', { shiftKey: true });
    await clip('paste', { 'text/plain': '55' });
    expect([one, two, three].map((row) => action(handle, row).percent)).toEqual([55, 55, 30]);
    const board = await clip('cut');
    expect(board['text/plain']).toBe('55%\r\n55%\r\n');
    expect([one, two, three].map((row) => action(handle, row).percent)).toEqual([undefined, undefined, 30]);
  });

  it('of several codes is read by their labels, with commas in them too', async () => {
    const handle = await open();
    await focus(one, 'partners');
    await clip('paste', { 'text/plain': 'Conseil régional de Tanger, siège; odt' });
    expect(action(handle, one).partners).toEqual({ 'ma-01-cr': true, odt: true });
    await clip('paste', { 'text/plain': 'Office du tourisme, ma-01-cr' });
    expect(handle.history).toHaveLength(1);
  });
});

describe('for whoever may only read', () => {
  it('no key writes', async () => {
    const handle = await open('fr', { canEdit: false });
    await focus(one, 'percent');
    await key('4');
    await key('Delete');
    await key('d', { ctrlKey: true });
    await clip('paste', { 'text/plain': '55' });
    expect((await clip('cut'))['text/plain']).toBe('10%');
    expect(document.querySelector('.tq-cell-input')).toBeNull();
    expect(handle.history).toHaveLength(0);
  });
});

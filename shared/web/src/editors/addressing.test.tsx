import { act } from 'react';
import { createRoot, type Root } from 'react-dom/client';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { LanguageProvider } from '../i18n.tsx';
import { fullDocument } from '../testing/exampleDocs.ts';
import { memoryHandle } from '../testing/memoryHandle.ts';
import { addressNow, writeNow } from '../ui/addressWriting.ts';
import { AddressingContext, PageAddressing } from './addressing.ts';
import { DocumentEditor } from './DocumentEditor.tsx';

(globalThis as { IS_REACT_ACT_ENVIRONMENT?: boolean }).IS_REACT_ACT_ENVIRONMENT = true;

const PLAN = fullDocument('action_plan');
const handle = memoryHandle('action_plan', PLAN);
const [action = ''] = Object.keys(PLAN.actions);
const [indicator = ''] = Object.keys(PLAN.indicators);
const BASE = `/documents/${handle.id}`;

let root: Root | undefined;
let addressing: PageAddressing;
let stop: () => void;
let arrived: number;

async function openAt(address: string): Promise<void> {
  window.history.replaceState(null, '', address);
  addressing = new PageAddressing(handle.id);
  arrived = 0;
  stop = addressing.follow(() => {
    arrived += 1;
  });
  const host = document.createElement('div');
  document.body.append(host);
  root = createRoot(host);
  await act(async () =>
    root?.render(
      <LanguageProvider language="fr">
        <AddressingContext value={addressing}>
          <DocumentEditor handle={handle} today="2026-11-30" />
        </AddressingContext>
      </LanguageProvider>,
    ),
  );
}

beforeEach(() => {
  vi.spyOn(window, 'matchMedia').mockReturnValue({
    matches: true,
    addEventListener: () => {},
    removeEventListener: () => {},
  } as unknown as MediaQueryList);
});

afterEach(async () => {
  stop();
  await act(async () => root?.unmount());
  document.body.innerHTML = '';
  writeNow();
  vi.restoreAllMocks();
});

const tab = () => document.querySelector('[role="tab"][aria-selected="true"]')?.textContent ?? '';
const chosen = () =>
  [...document.querySelectorAll('.tq-chip[data-selected]')].map((chip) => chip.textContent?.trim());
const press = (element: Element | null | undefined) => act(async () => (element as HTMLElement).click());

describe('an address of a plan', () => {
  it('shows the tab that it names', async () => {
    await openAt(`${BASE}?part=structure`);
    expect(tab()).toContain('Axes et objectifs');
  });

  it('shows the tab of the row that it names', async () => {
    await openAt(`${BASE}/indicators/${indicator}`);
    expect(tab()).toContain('Définition des indicateurs');
  });

  it('shows the first tab when it names one that there is not', async () => {
    await openAt(`${BASE}?part=no-such-part`);
    expect(tab()).toContain('Actions');
  });

  it('becomes a step of the history with another tab', async () => {
    await openAt(BASE);
    const { length } = window.history;
    await press([...document.querySelectorAll('[role="tab"]')].at(2));
    expect(addressNow()).toBe(`${BASE}?part=indicators`);
    expect(window.history.length).toBe(length + 1);
  });

  it('narrows the table, and is no step when it is narrowed further', async () => {
    await openAt(`${BASE}?q=title&due=overdue`);
    expect(document.querySelector<HTMLInputElement>('.tq-search__input')?.value).toBe('title');
    expect(chosen()).toHaveLength(1);
    const { length } = window.history;
    await press(document.querySelector('.tq-chip[data-selected]'));
    writeNow();
    expect(addressNow()).toBe(`${BASE}?q=title`);
    expect(window.history.length).toBe(length);
  });

  it('opens the panel of its action; closing takes it out of the address', async () => {
    await openAt(`${BASE}/actions/${action}?open=${action}`);
    expect(document.querySelector('[role="dialog"]')).not.toBeNull();
    await press(document.querySelector('.tq-dialog__foot .tq-button--primary'));
    writeNow();
    expect(addressNow()).toBe(`${BASE}/actions/${action}`);
  });

  it('of a panel that somebody opened is a step; closing it goes back', async () => {
    await openAt(BASE);
    const back = vi.spyOn(window.history, 'back').mockImplementation(() => {});
    await press(document.querySelector('.tq-plan__first[data-column="0"]'));
    expect(addressNow()).toBe(`${BASE}/actions/${action}?open=${action}`);
    await press(document.querySelector('.tq-dialog__foot .tq-button--primary'));
    expect(back).toHaveBeenCalledOnce();
    expect(document.querySelector('[role="dialog"]')).toBeNull();
  });

  it('stays with a panel that is opened while the way back of another is still taken', async () => {
    await openAt(BASE);
    vi.spyOn(window.history, 'back').mockImplementation(() => {});
    const cells = () => [...document.querySelectorAll('.tq-plan__first[data-column="0"]')];
    await press(cells()[0]);
    await press(document.querySelector('.tq-dialog__foot .tq-button--primary'));
    await press(cells()[0]);
    // The browser comes to the step before only now.
    window.history.replaceState(null, '', BASE);
    await act(async () => window.dispatchEvent(new PopStateEvent('popstate')));
    expect(document.querySelector('[role="dialog"]')).not.toBeNull();
    expect(addressNow()).toBe(`${BASE}/actions/${action}?open=${action}`);
  });

  it('is followed when somebody goes back or forward', async () => {
    await openAt(BASE);
    window.history.replaceState(null, '', `${BASE}?part=frame`);
    await act(async () => window.dispatchEvent(new PopStateEvent('popstate')));
    expect(tab()).toContain('Cadre');
    expect(arrived).toBe(1);
  });
});

describe('a link', () => {
  it('to a row is its address by its id, and says that it was copied', async () => {
    await openAt(`${BASE}/indicators/${indicator}`);
    let copied = '';
    vi.stubGlobal('navigator', {
      ...navigator,
      clipboard: {
        writeText: async (words: string) => {
          copied = words;
        },
      },
    });
    await press(document.querySelector(`[data-row="${indicator}"] .tq-copy--link button`));
    expect(copied).toBe(`${window.location.origin}${BASE}/indicators/${indicator}`);
    await vi.waitFor(() =>
      expect(document.querySelector('[data-live-announcer]')?.textContent).toBe('Lien copié'),
    );
    vi.unstubAllGlobals();
  });
});

import { LanguageProvider } from '@tansiq/web/i18n.tsx';
import { act } from 'react';
import { createRoot, type Root } from 'react-dom/client';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ShownProvider } from '../context.tsx';
import { countryOf } from '../feed/country.ts';
import { AS_OF_MS, sampleState } from '../feed/testing.ts';
import { OverduePage } from './OverduePage.tsx';

let root: Root;
let page: HTMLElement;
let asked: string[];

beforeEach(() => {
  Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: true });
  page = document.createElement('div');
  document.body.append(page);
  root = createRoot(page);
  asked = [];
  vi.useFakeTimers();
  vi.stubGlobal('fetch', (address: string) => {
    asked.push(address);
    const row = {
      doc: 'ab'.repeat(16),
      row: '00112233aabbccdd',
      region: 'inter-regional',
      code: '2.1',
      title: { fr: 'Échange', ar: '' },
      end: '2026-11-22',
      status: 'late',
      programmes: ['10', '3'],
    };
    return Promise.resolve(Response.json({ rows: [row], total: 44, left_out: 43 }));
  });
});
afterEach(() => {
  act(() => root.unmount());
  page.remove();
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

async function show(position: bigint): Promise<void> {
  const country = countryOf(sampleState({ position }));
  // This computer's clock is a year ahead: days late count to the hub's day all the same.
  const shown = { line: { tag: 'live' as const }, country, nowMs: AS_OF_MS + 365 * 86_400_000 };
  act(() =>
    root.render(
      <LanguageProvider language="fr">
        <ShownProvider value={shown}>
          <OverduePage narrowing={{ region: 'inter-regional', other: '3' }} />
        </ShownProvider>
      </LanguageProvider>,
    ),
  );
  await act(() => vi.advanceTimersByTimeAsync(2_000));
}

describe('the list of overdue actions', () => {
  it('is filtered by the hub, says what is left out, and counts days to the hub’s day', async () => {
    await show(1n);
    expect(asked).toEqual(['/api/overdue?region=inter-regional&programme=3&limit=50']);
    const words = (page.textContent ?? '').replace(/[\u2066-\u2069]/g, '');
    expect(words).toContain('44 actions');
    expect(words).toContain('Affichées : 1 sur 44');
    expect([...page.querySelectorAll('tbody tr')].map((row) => row.firstElementChild?.textContent)).toEqual([
      '1',
    ]);
    expect(words).toContain('Réseau interrégional');
    expect(page.querySelector('tbody a')?.getAttribute('href')).toContain('?row=00112233aabbccdd');
  });

  it('is asked for again when the figures move', async () => {
    await show(1n);
    await show(1n);
    expect(asked).toHaveLength(1);
    await show(2n);
    expect(asked).toHaveLength(2);
  });
});

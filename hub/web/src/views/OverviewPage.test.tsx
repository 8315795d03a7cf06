import { LanguageProvider } from '@tansiq/web/i18n.tsx';
import { act } from 'react';
import { createRoot, type Root } from 'react-dom/client';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Changes } from '../api.ts';
import { ShownProvider } from '../context.tsx';
import { countryOf } from '../feed/country.ts';
import { AS_OF_MS, eventDataOf, sampleState } from '../feed/testing.ts';
import { OverviewPage } from './OverviewPage.tsx';

const DAY_MS = 86_400_000;
const sums = { planned: 0, secured: 0, committed: 0, spent: 0, gap: 0 };
const CHANGES: Changes = {
  since_ms: AS_OF_MS - 10 * DAY_MS,
  from_ms: AS_OF_MS - 2 * DAY_MS,
  to_ms: AS_OF_MS,
  rows: [
    {
      region: 'MA-02',
      documents: { new: 2, adopted: 1, amended: 0 },
      actions: { new: 3, done: 0, newly_late: 1 },
      money: [
        {
          currency: 'MAD',
          places: 3,
          before: { ...sums, planned: 12_000_000 },
          after: { ...sums, planned: 14_500_500 },
        },
      ],
    },
  ],
};

let root: Root;
let page: HTMLElement;
let asked: string[];
let answers: (address: string) => Response;

beforeEach(() => {
  Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: true });
  window.matchMedia ??= () => ({ matches: false, addEventListener() {}, removeEventListener() {} }) as never;
  page = document.createElement('div');
  document.body.append(page);
  root = createRoot(page);
  asked = [];
  answers = () => Response.json(CHANGES);
  vi.stubGlobal('fetch', (address: string) => {
    asked.push(address);
    return Promise.resolve(answers(address));
  });
});
afterEach(() => {
  act(() => root.unmount());
  page.remove();
  vi.unstubAllGlobals();
  window.history.replaceState(null, '', '/');
});

async function show(of: { asOf?: string; since?: string; lastVisitMs?: number }): Promise<string> {
  const { lastVisitMs, ...route } = of;
  const shown = {
    line: { tag: 'live' as const },
    country: countryOf(sampleState()),
    nowMs: AS_OF_MS,
    lastVisitMs,
  };
  await act(async () =>
    root.render(
      <LanguageProvider language="fr">
        <ShownProvider value={shown}>
          <OverviewPage {...route} />
        </ShownProvider>
      </LanguageProvider>,
    ),
  );
  await vi.waitFor(() => expect(asked).not.toEqual([]));
  await act(async () => {});
  return words();
}

function words(): string {
  return (page.textContent ?? '').replace(/[\u2066-\u2069]/g, '').replace(/\s/g, ' ');
}

describe('the overview of an earlier day', () => {
  it('says which day it is, shows its figures and none of the lines, and leads back with one press', async () => {
    const then = sampleState({ asOfMs: BigInt(AS_OF_MS - 3 * DAY_MS), today: '2026-11-20', overdue: [] });
    answers = () => Response.json({ at_ms: 1, since_ms: 0, state: eventDataOf(then) });
    const said = await show({ asOf: '2026-11-20' });
    expect(asked).toEqual(['/api/overview?as_of=2026-11-20']);
    expect(said).toContain('Situation au 20 novembre 2026');
    expect(said).not.toContain('Connecté');
    expect(said).not.toContain('Ce qui a changé');
    window.history.replaceState(null, '', '/?as_of=2026-11-20');
    const back = [...page.querySelectorAll('button')].find((button) =>
      button.textContent?.includes('maintenant'),
    );
    act(() => back?.click());
    expect(window.location.search).toBe('');
  });

  it('says from when on the past is known when it is not', async () => {
    answers = (address) =>
      address.includes('as_of')
        ? Response.json({ code: 'not-found', text: 'the past is known from …' }, { status: 404 })
        : Response.json({ at_ms: AS_OF_MS, since_ms: CHANGES.since_ms, state: '' });
    await show({ asOf: '2026-10-01' });
    await vi.waitFor(() => expect(words()).toContain('Le passé est connu ici depuis le 13 novembre 2026'));
    expect(page.querySelector('.hub-headline')).toBeNull();
  });

  it('says that a day is none, and that one could not be read', async () => {
    answers = () => Response.json({ code: 'malformed', text: '…' }, { status: 400 });
    expect(await show({ asOf: '2999-01-01' })).toContain('Ce jour n’est pas encore venu');
    answers = () => Response.json({ code: 'internal', text: '…' }, { status: 500 });
    expect(await show({ asOf: '2026-11-21' })).toContain('n’a pas pu être lue');
  });
});

describe('what changed', () => {
  it('is told since the last visit, per region, with the way to it', async () => {
    const said = await show({ lastVisitMs: AS_OF_MS - 2 * DAY_MS });
    expect(asked).toEqual(['/api/changes?from=2026-11-21T11%3A00%3A00.000Z']);
    for (const words of [
      '2 nouveaux documents · 1 document adopté',
      '3 nouvelles actions',
      '1 action nouvellement échue',
    ])
      expect(said).toContain(words);
    expect(said).toContain('de 12 000 à 14 500,50 MAD');
    expect([...page.querySelectorAll('.hub-changed a')].map((link) => link.getAttribute('href'))).toEqual([
      '/documents?region=MA-02',
      '/overdue?region=MA-02',
    ]);
  });

  it('is told since a week on a first visit, and since the day that is asked for', async () => {
    await show({});
    await show({ since: '2026-11-01' });
    expect(asked).toEqual(['/api/changes?from=2026-11-16', '/api/changes?from=2026-11-01']);
  });

  it('says when nothing did, and from when on it is known', async () => {
    answers = () => Response.json({ ...CHANGES, from_ms: CHANGES.since_ms, rows: [] });
    const said = await show({});
    expect(said).toContain('Rien n’a changé depuis.');
    expect(said).toContain('Rien n’est connu d’avant le');
  });
});

import { LanguageProvider } from '@tansiq/web/i18n.tsx';
import type { Language } from '@tansiq/web/ui/l10n.ts';
import { type Vocabularies, VocabularyProvider } from '@tansiq/web/ui/vocabulary.tsx';
import { act } from 'react';
import { createRoot, type Root } from 'react-dom/client';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ShownProvider } from '../context.tsx';
import { countryOf } from '../feed/country.ts';
import type { FeedLine } from '../feed/liveFeed.ts';
import { AS_OF_MS, sampleState } from '../feed/testing.ts';
import { useRoute } from '../router.tsx';
import { Overview } from './Overview.tsx';

const title = { fr: '', ar: '' };
const VOCABULARIES: Vocabularies = {
  regions: {
    title,
    codes: [
      { code: 'MA-01', fr: 'Tanger-Tétouan-Al Hoceïma', ar: 'طنجة-تطوان-الحسيمة' },
      { code: 'MA-02', fr: 'L’Oriental', ar: 'الشرق' },
      { code: 'MA-03', fr: 'Fès-Meknès', ar: 'فاس-مكناس' },
    ],
  },
  statuses: {
    title,
    codes: [
      { code: 'planned', fr: 'Planifié', ar: 'مبرمج' },
      { code: 'ongoing', fr: 'En cours', ar: 'قيد الإنجاز' },
      { code: 'done', fr: 'Réalisé', ar: 'منجز' },
    ],
  },
  snia: {
    title,
    codes: [
      { code: '3', fr: 'Santé', ar: 'الصحة', priority: true },
      { code: '4', fr: 'Logement', ar: 'السكن' },
      { code: '7', fr: 'Emploi', ar: 'التشغيل', priority: true },
    ],
  },
};

let root: Root;
let page: HTMLElement;

beforeEach(() => {
  Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: true });
  page = document.createElement('div');
  document.body.append(page);
  root = createRoot(page);
});
afterEach(() => {
  act(() => root.unmount());
  page.remove();
  window.history.replaceState(null, '', '/');
});

/** The overview as its address asks for it. */
function Routed() {
  const route = useRoute();
  return <Overview sort={route.tag === 'overview' ? route.sort : undefined} />;
}

function show(language: Language = 'fr', state = sampleState(), line: FeedLine = { tag: 'live' }): void {
  const shown = { line, country: countryOf(state), nowMs: AS_OF_MS };
  act(() =>
    root.render(
      <LanguageProvider language={language}>
        <VocabularyProvider vocabularies={VOCABULARIES}>
          <ShownProvider value={shown}>
            <Routed />
          </ShownProvider>
        </VocabularyProvider>
      </LanguageProvider>,
    ),
  );
}

/** What stands in an element for the eye: no text for voices only, plain blanks, no isolation marks. */
function seen(element: Element): string {
  const copy = element.cloneNode(true) as Element;
  for (const hidden of copy.querySelectorAll('.tq-visually-hidden')) hidden.remove();
  return (copy.textContent ?? '')
    .replace(/[\u2066-\u2069]/g, '')
    .replace(/[\s\u00a0\u202f]+/g, ' ')
    .trim();
}

function row(name: string, table = '.hub-table'): readonly string[] {
  const found = [...page.querySelectorAll(`${table} tr`)].find((each) => seen(each).includes(name));
  if (found === undefined) throw new Error(`find the row of ${name}`);
  return [...found.children].map(seen);
}

function press(header: string): void {
  const button = [...page.querySelectorAll<HTMLButtonElement>('.hub-sort')].find((each) =>
    seen(each).startsWith(header),
  );
  if (button === undefined) throw new Error(`find the header ${header}`);
  act(() => button.click());
}

describe('the table of regions', () => {
  it('shows a dash for all that is not known of a region that was never heard, and no zero', () => {
    show();
    const [name, node, ...rest] = row('Fès-Meknès');
    expect(name).toContain('فاس-مكناس');
    expect(node).toBe('Non raccordée');
    expect(rest.length).toBeGreaterThanOrEqual(7);
    expect(new Set(rest)).toEqual(new Set(['—']));
  });

  it('shows zeros of a region that was heard, and marks it when it is stale', () => {
    show();
    const oriental = row('L’Oriental');
    expect(oriental[1]).toContain('Sans nouvelles');
    expect(oriental[2]).toContain('il y a 9 jours');
    expect(oriental).toContain('0');
    expect(row('L’Oriental', '.hub-money')).toContain('3 000 000');
    expect(oriental.at(-1)).toBe('aucune');
  });

  it('says of a node that it took the place of an earlier one, and when', () => {
    const state = sampleState();
    const [first] = state.regions;
    if (first !== undefined) first.replacedAtMs = BigInt(AS_OF_MS - 2 * 3_600_000);
    show('fr', state);
    expect(row('Tanger-Tétouan-Al Hoceïma')[1]).toContain('nœud remplacé il y a 2');
    expect(row('L’Oriental')[1]).not.toContain('remplacé');
  });

  it('has a column for a status that the code list does not know, and totals of what was heard', () => {
    show();
    const headers = [...page.querySelectorAll('.hub-regions thead th')].map(seen);
    expect(headers).toContain('paused');
    const total = row('2 régions sur 3');
    expect(total.slice(2)).toEqual(['4', '4', '7', '2', '1', '2', '']);
  });

  it('sorts by a header and says so', () => {
    show();
    press('Région');
    const names = [...page.querySelectorAll('.hub-regions tbody th')].map((each) =>
      each.textContent?.slice(0, 3),
    );
    expect(names).toEqual(['Fès', 'L’O', 'Tan']);
    expect(page.querySelector('[aria-sort=ascending]')?.textContent).toContain('Région');
  });

  it('keeps its order in the address', () => {
    window.history.replaceState(null, '', '/?sort=name-up');
    show();
    expect(page.querySelector('.hub-regions tbody th')?.textContent).toContain('Fès');
    press('Région');
    expect(window.location.search).toBe('?sort=name-down');
    press('Région');
    expect(window.location.search).toBe('');
  });

  it('greys the tags of nodes while this page is cut off, and says that they are old', () => {
    show('fr', sampleState(), { tag: 'cut', sinceMs: AS_OF_MS });
    expect(row('Tanger')[1]).toBe('Connectéavant la coupure');
    for (const tag of page.querySelectorAll('.hub-node .tq-tag')) {
      expect(tag.className).toContain('muted');
    }
  });

  it('says how much of what is overdue stands in old figures', () => {
    const state = sampleState();
    const oriental = state.regions[1];
    if (oriental !== undefined) oriental.overdue = 5;
    show('fr', state);
    expect(seen(page.querySelector('.hub-headline') as Element)).toContain(
      'dont 5 de régions sans nouvelles',
    );
  });

  it('is dashes throughout while nobody was heard, headline figures too', () => {
    show('fr', sampleState({ regions: [{ code: 'MA-03', enrolled: true }], overdue: [], documents: [] }));
    const figures = [...page.querySelectorAll('.hub-card__value, .hub-purse td')].map(seen);
    expect(figures[0]).toBe('0 / 1');
    expect(new Set(figures.slice(1))).toEqual(new Set(['—']));
    expect(
      row('Santé')
        .slice(1)
        .filter((cell) => cell !== ''),
    ).toEqual(['—', '—', '—', '—']);
  });
});

describe('the table of money', () => {
  it('has a row for each currency, totals, and what is cancelled apart', () => {
    show();
    const rows = [...page.querySelectorAll('.hub-money tbody tr, .hub-money tfoot tr')].map((each) =>
      [...each.children].map(seen),
    );
    expect(rows).toEqual([
      ['Tanger-Tétouan-Al Hoceïma', 'MAD', '12 000 000', '7 500 000', '7 500 000', '1 250,50', '4 600 000'],
      ['Tanger-Tétouan-Al Hoceïma', 'EUR', '665 000', '600 000', '600 000', '1 250,50', '65 000'],
      ['L’Oriental', 'MAD', '3 000 000', '500 000', '500 000', '1 250,50', '2 500 000'],
      ['Fès-Meknès', '—', '—', '—', '—', '—', '—'],
      ['Total', 'MAD', '15 000 000', '8 000 000', '8 000 000', '2 501', '7 100 000'],
      ['Total', 'EUR', '665 000', '600 000', '600 000', '1 250,50', '65 000'],
      ['À part : actions annulées', 'MAD', '640 000', '0', '0', '1 250,50', '640 000'],
    ]);
  });

  it('has nothing in its cells that is only heard or never seen', () => {
    show();
    for (const cell of page.querySelectorAll('.hub-table :is(td, th)')) {
      expect(cell.querySelector('.tq-visually-hidden'), cell.textContent).toBeNull();
      expect(cell.textContent).not.toMatch(/[\u2066-\u2069]/);
    }
  });
});

describe('the overview', () => {
  it('marks the national priorities and counts days late', () => {
    show();
    expect(row('Santé')[0]).toContain('Priorité');
    expect(row('Logement')[0]).not.toContain('Priorité');
    const [late, action, region, programme, end, status] = row('Guichet emploi');
    expect([late, action, region]).toEqual(['12', '7.2 Guichet emploi', 'Tanger-Tétouan-Al Hoceïma']);
    expect(programme).toMatch(/^7\s*Emploi\s*Priorité\s*10/);
    expect([end, status]).toEqual(['11/11/2026', 'En cours']);
    expect(page.querySelector('.hub-action a')?.getAttribute('href')).toBe(
      `/documents/${'ab'.repeat(16)}?row=00112233aabbccdd`,
    );
  });

  it('turns with the language, and keeps the figures’ form', () => {
    show('ar');
    expect(document.documentElement.dir).toBe('rtl');
    expect(row('الشرق', '.hub-money')).toContain('3 000 000');
    expect(row('فاس-مكناس')[1]).toBe('غير مربوطة');
  });
});

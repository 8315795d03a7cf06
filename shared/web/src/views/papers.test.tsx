import { act } from 'react';
import { createRoot, type Root } from 'react-dom/client';
import { afterEach, describe, expect, it } from 'vitest';
import type { DocView } from '../client/docHandle.ts';
import type { DocKind } from '../ids.ts';
import { fullDocument } from '../testing/exampleDocs.ts';
import type { Language } from '../ui/l10n.ts';
import { DocumentView } from './DocumentView.tsx';
import { type Sheet, sheetsOf } from './sheets.ts';

(globalThis as { IS_REACT_ACT_ENVIRONMENT?: boolean }).IS_REACT_ACT_ENVIRONMENT = true;

let root: Root | undefined;

afterEach(async () => {
  await act(async () => root?.unmount());
  root = undefined;
  document.body.innerHTML = '';
});

async function paper(
  kind: DocKind,
  doc: DocView,
  sheet: Sheet,
  locale: Language = 'fr',
): Promise<HTMLElement> {
  const host = document.createElement('div');
  document.body.append(host);
  root = createRoot(host);
  await act(async () => {
    root?.render(
      <DocumentView
        kind={kind}
        doc={doc}
        vocabularies={{}}
        locale={locale}
        sheet={sheet}
        heads={['0123456789abcdef']}
        changedAtMs={Date.parse('2026-11-29T20:06:00Z')}
        printedAtMs={Date.parse('2026-11-30T08:00:00Z')}
        letterhead={{ council: { fr: 'Conseil régional', ar: 'مجلس الجهة' } }}
      />,
    );
  });
  return host;
}

const words = (element: Element | null) =>
  element?.textContent?.replace(/[\s\u2068\u2069]+/g, ' ').trim() ?? '';

const outcome = (order: string, kind: string, fr: string) => ({ order, kind, text: { fr, ar: '' } });
const MEETING: DocView = {
  kind: 'minutes',
  state: 'circulated',
  title: { fr: 'Réunion', ar: 'اجتماع' },
  date: '2026-12-12',
  start: '10:00',
  place: { fr: 'Siège', ar: 'المقر' },
  chair_institution: 'cr',
  agenda: {
    b: {
      order: 'W',
      title: { fr: 'Deuxième', ar: '' },
      deferred: true,
      deferred_reason: { fr: 'Attente', ar: '' },
    },
    a: {
      order: 'V',
      title: { fr: 'Premier', ar: '' },
      summary: { fr: 'Échanges', ar: '' },
      deferred: false,
      outcomes: {
        x: { ...outcome('V', 'decision', 'On adopte'), mode: 'majority', votes_for: 12 },
        y: outcome('W', 'action', 'On fait'),
      },
    },
  },
  attendance: { p: { order: 'V', institution: 'dr-sante', quality: 'titular', presence: 'present' } },
};

describe('minutes on paper', () => {
  it('number their items and what came out of them, and say each text once', async () => {
    const host = await paper('minutes', MEETING, 'minutes');
    expect([...host.querySelectorAll('.tq-view__item > h3')].map(words)).toEqual([
      '1. Premier',
      '2. Deuxième',
    ]);
    expect([...host.querySelectorAll('.tq-view__outcome > p:first-child')].map(words)).toEqual([
      '1.1 decision',
      '1.2 action',
    ]);
    expect(words(host).split('On adopte')).toHaveLength(2);
    expect(words(host)).toContain('12');
    expect(host.querySelectorAll('.tq-signature')).toHaveLength(1);
  });

  it('say that an item was put off, and nothing of one that was not', async () => {
    const host = await paper('minutes', MEETING, 'minutes');
    expect(host.querySelectorAll('[data-view="item.deferred"]')).toHaveLength(1);
  });

  it('have a short version with its day, and the moment of printing in the foot', async () => {
    const host = await paper('minutes', MEETING, 'minutes');
    const meta = words(host.querySelector('.tq-view__meta'));
    expect(meta).toContain('29 nov. 2026');
    expect(meta).toContain('01234567');
    expect(meta).not.toContain('0123456789abcdef');
    expect(host.querySelector('style')?.textContent).toContain('30 nov');
  });
});

describe('a convocation', () => {
  it('says when, where and what about, and nothing of what came out', async () => {
    const host = await paper('minutes', MEETING, 'convocation');
    expect(words(host.querySelector('.tq-view__kind'))).toBe('Convocation');
    expect(words(host.querySelector('.tq-view__meeting'))).toBe(
      'Datesamedi 12 décembre 2026Heure10:00LieuSiège',
    );
    expect([...host.querySelectorAll('.tq-view__agenda > li')].map(words)).toEqual(['Premier', 'Deuxième']);
    expect(host.querySelectorAll('.tq-signature')).toHaveLength(0);
    for (const absent of ['Échanges', 'On adopte', 'Attente', 'Point reporté', 'circulated']) {
      expect(words(host)).not.toContain(absent);
    }
  });

  it('is what is printed of minutes until the meeting was held', () => {
    expect(sheetsOf('minutes', 'convocation')[0]).toBe('convocation');
    expect(sheetsOf('minutes', 'draft')[0]).toBe('minutes');
  });
});

describe('an attendance sheet', () => {
  it('has a line for everybody who is expected and empty ones, each with room to sign', async () => {
    const host = await paper('minutes', MEETING, 'attendance', 'ar');
    const rows = [...host.querySelectorAll('tbody tr')];
    expect(rows.length).toBeGreaterThan(4);
    expect(words(rows[0] ?? null)).toBe('1dr-santetitular');
    expect(rows.every((row) => row.children.length === 5 && words(row.lastElementChild) === '')).toBe(true);
    expect(host.querySelector('article')?.dir).toBe('rtl');
  });

  it('names those who are called while nobody is on the list', async () => {
    const doc = { ...MEETING, attendance: {}, recipients: { wilaya: true } };
    const host = await paper('minutes', doc, 'attendance');
    expect(words(host.querySelector('tbody tr'))).toBe('1wilaya');
  });
});

const PLAN: DocView = {
  kind: 'action_plan',
  state: 'adopted',
  title: { fr: 'Plan', ar: 'مخطط' },
  axes: { e: { order: 'V', code: '1', title: { fr: 'Emploi', ar: '' } } },
  actions: {
    a: {
      order: 'V',
      axis: 'e',
      code: '1.1',
      title: { fr: 'Guichets', ar: '' },
      lead: 'anapec',
      start: '2026-05-14',
      end: '2027-03-30',
      status: 'ongoing',
      percent: 62,
      result: { fr: 'Des jeunes orientés', ar: '' },
      budget: {
        m: { order: 'V', currency: 'MAD', planned: '1200.5', secured: 1000, committed: 300, spent: 200 },
        e: { order: 'W', currency: 'EUR', planned: 50, secured: 20 },
      },
    },
  },
};

describe('a plan on paper', () => {
  it('is a table with every column, and a line for each currency', async () => {
    const host = await paper('action_plan', PLAN, 'table');
    const heads = [...host.querySelectorAll('.tq-view__table--actions thead th')].map(words);
    expect(heads.slice(-5)).toEqual(['Prévu', 'Acquis', 'Engagé', 'Dépensé', 'Écart à financer']);
    const cells = [...host.querySelectorAll('tr[data-row=a] > *')].map(words);
    expect(cells).toEqual([
      '1.1 Guichets',
      'anapec',
      '14/05/202630/03/2027',
      'ongoing',
      '62',
      'MADEUR',
      '1 200,5050',
      '1 00020',
      '3000',
      '2000',
      '200,5030',
    ]);
    expect(host.querySelectorAll('.tq-view__sheet')).toHaveLength(0);
    expect(host.querySelector('article')?.classList).toContain('tq-paper--table');
  });

  it('or a sheet for each action with all that it holds', async () => {
    const host = await paper('action_plan', PLAN, 'sheets');
    expect(host.querySelector('.tq-view__table--actions')).toBeNull();
    expect(words(host.querySelector('.tq-view__sheet'))).toContain('Des jeunes orientés');
  });

  it('leaves no field out of its sheets', async () => {
    const host = await paper('action_plan', fullDocument('action_plan') as DocView, 'sheets');
    expect(host.querySelector('[data-view="indicator.targets"]')).not.toBeNull();
    expect(host.querySelector('[data-view="action.risks"]')).not.toBeNull();
  });

  it('sets many groups of people below each other, so that none is off the page', async () => {
    const ages = ['a', 'b', 'c', 'd', 'e', 'f'];
    const targets = Object.fromEntries([['2026', 10], ...ages.map((age) => [`2026|age=${age}`, 1])]);
    const doc = { ...PLAN, indicators: { i: { order: 'V', title: { fr: 'Formés', ar: '' }, targets } } };
    const host = await paper('action_plan', doc, 'sheets');
    const table = host.querySelector('[data-view="indicator.targets"] table');
    expect([...(table?.querySelectorAll('thead > tr > *') ?? [])].map(words)).toEqual(['', '2026']);
    expect(table?.querySelectorAll('tbody tr')).toHaveLength(ages.length + 1);
  });
});

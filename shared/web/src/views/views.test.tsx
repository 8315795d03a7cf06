import { act } from 'react';
import { createRoot, type Root } from 'react-dom/client';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { DocView } from '../client/docHandle.ts';
import { KEPT_BY_EDITORS } from '../document/adoption.ts';
import { fieldsOf, SCHEMAS } from '../document/schema.ts';
import { recordsOf } from '../editors/layout.ts';
import { DOC_KINDS, type DocKind } from '../ids.ts';
import { fullDocument } from '../testing/exampleDocs.ts';
import type { Language } from '../ui/l10n.ts';
import { DocumentView } from './DocumentView.tsx';

(globalThis as { IS_REACT_ACT_ENVIRONMENT?: boolean }).IS_REACT_ACT_ENVIRONMENT = true;

let root: Root | undefined;

afterEach(async () => {
  await act(async () => root?.unmount());
  root = undefined;
  document.body.innerHTML = '';
});

async function show(kind: DocKind, doc: DocView, locale: Language): Promise<HTMLElement> {
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
        heads={['0123456789abcdef']}
        letterhead={{ council: { fr: 'Conseil régional', ar: 'مجلس الجهة' } }}
      />,
    );
  });
  return host;
}

/** Fields that stand in the head, in a heading, in the signatures or in the plan's own tables. */
const ELSEWHERE = new Set([
  ...DOC_KINDS.flatMap((kind) =>
    ['title', 'state', 'classification'].map((name) => `${SCHEMAS[kind].root}.${name}`),
  ),
  ...['confidentiality', 'integrity', 'availability'].map((name) => `classification.${name}`),
  ...['actions', 'axes', 'objectives', 'indicators'].map((name) => `plan.${name}`),
  ...['code', 'title', 'axis'].map((name) => `action.${name}`),
  ...['code', 'title'].map((name) => `indicator.${name}`),
  ...['code', 'title', 'description'].map((name) => `axis.${name}`),
  ...['axis', 'code', 'title'].map((name) => `objective.${name}`),
  ...['institution', 'quality', 'person'].map((name) => `signatory.${name}`),
  // Behind the way to the file; and who attached it stays at the council.
  ...['media_type', 'sha256', 'added_by'].map((name) => `attachment.${name}`),
  'terms.signatories',
  'attendee.voting',
  'item.title',
  'project.name',
  'subgroup.name',
]);

describe('a document that is read', () => {
  for (const kind of DOC_KINDS) {
    it(`shows every field of ${kind} that holds something`, async () => {
      const host = await show(kind, fullDocument(kind) as DocView, 'fr');
      const seen = new Set(
        [...host.querySelectorAll<HTMLElement>('[data-view]')].map((each) => each.dataset.view),
      );
      const missing = recordsOf(SCHEMAS[kind])
        .flatMap((record) =>
          fieldsOf(kind, record)
            .filter((field) => !KEPT_BY_EDITORS.has(field.name))
            .map((field) => `${record}.${field.name}`),
        )
        .filter((field) => !seen.has(field) && !ELSEWHERE.has(field));
      expect(missing).toEqual([]);
    });

    it(`says nothing about what ${kind} leaves empty`, async () => {
      const host = await show(kind, { kind }, 'ar');
      expect(host.querySelectorAll('[data-view]')).toHaveLength(0);
      expect(host.textContent).toContain('لم يُكتب أي شيء بعد');
    });
  }

  it('stands in its own direction, with both names of the council', async () => {
    const host = await show('minutes', { title: { fr: 'Réunion', ar: 'اجتماع' } }, 'ar');
    expect(host.querySelector('article')?.dir).toBe('rtl');
    expect(host.querySelector('h1')?.textContent).toBe('اجتماع');
    expect(host.querySelector('.tq-letterhead')?.textContent).toContain('Conseil régional');
    expect(host.querySelector('.tq-letterhead')?.textContent).toContain('مجلس الجهة');
  });

  it('shows a text that exists in the other language only, in that language’s direction', async () => {
    const host = await show('minutes', { opening: { fr: '', ar: 'افتتاح' } }, 'fr');
    const text = host.querySelector<HTMLElement>('[data-view="minutes.opening"] .tq-view__text');
    expect(text?.lang).toBe('ar');
    expect(text?.dir).toBe('rtl');
  });

  it('never lets a text leave the style of the page’s foot', async () => {
    const host = await show('minutes', { state: '"; } body { display: none' }, 'fr');
    const style = host.querySelector('style')?.textContent ?? '';
    expect(style).not.toContain('body {');
    expect(style).toContain('counter(page)');
  });

  const action = (code: string, axis: string) => ({
    order: code,
    code,
    title: { fr: `Action ${code}`, ar: '' },
    axis,
  });
  const plan: DocView = {
    kind: 'action_plan',
    axes: { aa: { order: 'a', code: '1', title: { fr: 'Emploi', ar: '' } } },
    actions: { a1: action('1.1', 'aa'), a2: action('1.2', '') },
  };

  it('leads from the contents of a plan to each axis and action', async () => {
    const host = await show('action_plan', plan, 'fr');
    const links = [...host.querySelectorAll<HTMLAnchorElement>('.tq-view__contents a')];
    expect(links.map((link) => link.textContent?.replace(/\s/g, ' '))).toEqual([
      '1 Emploi',
      '1.1 Action 1.1',
      'Sans axe',
      '1.2 Action 1.2',
    ]);
    for (const link of links) expect(host.querySelector(link.hash), link.hash).not.toBeNull();
    expect(host.querySelector('#row-a2 h3')?.textContent).toContain('Action 1.2');
    expect(host.querySelector('details')).toBeNull();
  });

  it('folds the details of a plan away on a narrow screen, and has cards for its table', async () => {
    vi.spyOn(window, 'matchMedia').mockReturnValue({
      matches: true,
      addEventListener: () => {},
      removeEventListener: () => {},
    } as unknown as MediaQueryList);
    const host = await show('action_plan', plan, 'fr');
    expect(host.querySelector('.tq-view__table--actions')).toBeNull();
    expect([...host.querySelectorAll('.tq-view__cards a')].map((each) => each.getAttribute('href'))).toEqual([
      '#row-a1',
      '#row-a2',
    ]);
    for (const id of ['a1', 'a2']) {
      expect(host.querySelector<HTMLDetailsElement>(`#row-${id} details`)?.open).toBe(false);
    }
    vi.restoreAllMocks();
  });

  it('adds up a budget by currency', async () => {
    const budget = {
      a: { currency: 'EUR', planned: 7, order: 'V' },
      b: { planned: 100, secured: 40, order: 'W' },
    };
    const host = await show('action_plan', { actions: { x: { title: { fr: 'A', ar: '' }, budget } } }, 'fr');
    const text = host.textContent?.replace(/\s/g, ' ') ?? '';
    expect(text).toContain('7 EUR');
    expect(text).toContain('60 MAD');
  });
});

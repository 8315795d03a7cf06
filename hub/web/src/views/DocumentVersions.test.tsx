import { LanguageProvider } from '@tansiq/web/i18n.tsx';
import type { ChangeHash, DocId, GroupId } from '@tansiq/web/ids.ts';
import { VocabularyProvider } from '@tansiq/web/ui/vocabulary.tsx';
import { act } from 'react';
import { createRoot, type Root } from 'react-dom/client';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { DocumentContent } from '../api.ts';
import DocumentVersions from './DocumentVersions.tsx';

const VERSION = 'ab'.repeat(32);
const ADOPTED = { on: '2026-10-12', amended: true };

function content(view: Record<string, unknown>, adopted: DocumentContent['adopted']): DocumentContent {
  return {
    id: 'cd'.repeat(16) as DocId,
    kind: 'minutes',
    region: 'MA-02',
    group: 'MA-02' as GroupId,
    council: 'MA-02',
    heads: ['ef'.repeat(32) as ChangeHash],
    changed_at_ms: 1,
    adopted,
    view,
  };
}

const AMENDED = {
  state: 'adopted',
  adopted_on: '2026-10-12',
  title: { fr: 'Réunion du 6 octobre', ar: '' },
  adoption: { at: '2026-10-12T12:00:00Z', role: 'secretary', version: VERSION },
  amendments: { a: { order: 'V', at: '2026-10-13T09:00:00Z', reason: 'Erreur de date' } },
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
  vi.unstubAllGlobals();
});

async function show(document: DocumentContent): Promise<void> {
  await act(async () =>
    root.render(
      <LanguageProvider language="fr">
        <VocabularyProvider vocabularies={{}}>
          <DocumentVersions row={undefined} content={document} />
        </VocabularyProvider>
      </LanguageProvider>,
    ),
  );
}

const words = (): string => (page.textContent ?? '').replace(/[\u2068\u2069]/g, '');

async function press(name: string): Promise<void> {
  const found = [...page.querySelectorAll('button')].find((button) => button.textContent === name);
  if (found === undefined) throw new Error(`find the button ${name}`);
  await act(async () => found.click());
}

function answer(status: number, body: unknown): ReturnType<typeof vi.fn> {
  const asked = vi.fn(async (_path: string) => new Response(JSON.stringify(body), { status }));
  // The list of documents, for what this one refers to, is not what is tried here.
  const list = JSON.stringify({ rows: [], total: 0, left_out: 0 });
  vi.stubGlobal('fetch', async (path: string) =>
    path.startsWith('/api/documents?') ? new Response(list) : asked(path),
  );
  return asked;
}

describe('an adopted document at the ministry', () => {
  it('says that it was amended, with the reason, the differences and the adopted text a press away', async () => {
    const then = { title: { fr: 'Réunion du 5 octobre', ar: '' }, state: 'circulated' };
    const asked = answer(200, { ...content(then, ADOPTED), heads: [VERSION] });
    await show(content(AMENDED, ADOPTED));
    expect(words()).toContain('Adopté le 12 octobre 2026, amendé depuis');
    expect(words()).toContain('Erreur de date');
    expect(asked).not.toHaveBeenCalled();

    await press('Ce qui a changé');
    expect(asked.mock.calls[0]?.[0]).toMatch(/\?version=adopted$/);
    expect(words()).toContain('1 différence');
    expect(page.querySelector('del')?.textContent).toBe('5');
    expect(page.querySelector('ins')?.textContent).toBe('6');

    await press('Texte adopté');
    expect(page.querySelector('article h1')?.textContent).toBe('Réunion du 5 octobre');
    expect(words()).toContain('Vous lisez le texte adopté');
    await press('Texte actuel');
    expect(page.querySelector('article h1')?.textContent).toBe('Réunion du 6 octobre');
  });

  it('says that the adopted text is not here yet', async () => {
    answer(404, { code: 'not-found', text: 'x' });
    await show(content(AMENDED, ADOPTED));
    await press('Texte adopté');
    expect(words()).toContain('La version adoptée n’est pas entièrement ici');
  });

  it('has no such buttons when nothing changed, or nobody recorded the version', async () => {
    const { amendments: _, ...frozen } = AMENDED;
    await show(content(frozen, { ...ADOPTED, amended: false }));
    expect(words()).toContain('Adopté le 12 octobre 2026');
    expect(words()).not.toContain('depuis');
    expect(words()).not.toContain('Ce qui a changé');
    await show(content({ state: 'adopted' }, { on: '', amended: false }));
    expect(words()).toContain('La version adoptée n’a pas été enregistrée');
    expect(page.querySelectorAll('.tq-adoption__actions button')).toHaveLength(0);
  });

  it('tells of an adopted plan how it is followed up, which amends nothing', async () => {
    const plan = (percent: number) => ({
      state: 'adopted',
      adopted_on: '2026-10-12',
      adoption: AMENDED.adoption,
      actions: { a: { order: 'V', code: '1.1', percent } },
    });
    const adopted = { on: '2026-10-12', amended: false };
    const asPlan = (view: Record<string, unknown>) => ({
      ...content(view, adopted),
      kind: 'action_plan' as const,
    });
    answer(200, { ...asPlan(plan(0)), heads: [VERSION] });
    await show(asPlan(plan(60)));
    expect(words()).not.toContain('depuis');
    await press('Ce qui a changé');
    expect(words()).toContain('Rien n’a changé : le texte est celui qui a été adopté.');
    expect(words()).toContain('Suivi 1');
    expect(page.querySelectorAll('.tq-differences > li')).toHaveLength(1);
  });

  it('shows nothing of it for a document that was never adopted', async () => {
    await show(content({ state: 'draft', title: { fr: 'Réunion', ar: '' } }, null));
    expect(page.querySelector('.tq-banner')).toBeNull();
  });
});

import { act, type ReactNode } from 'react';
import { createRoot, type Root } from 'react-dom/client';
import { afterEach, describe, expect, it } from 'vitest';
import type { DocView } from '../docHandle.ts';
import { LanguageProvider } from '../i18n.tsx';
import { DOC_KINDS, type DocKind } from '../ids.ts';
import { fieldsOf, SCHEMAS } from '../schema.ts';
import { fullDocument } from '../testing/exampleDocs.ts';
import { type MemoryHandle, memoryHandle } from '../testing/memoryHandle.ts';
import type { Language } from '../ui/l10n.ts';
import { VocabularyProvider } from '../ui/vocabulary.tsx';
import { DocumentEditor } from './DocumentEditor.tsx';
import { KEPT_BY_EDITORS, recordsOf } from './layout.ts';
import { asRows } from './read.ts';

(globalThis as { IS_REACT_ACT_ENVIRONMENT?: boolean }).IS_REACT_ACT_ENVIRONMENT = true;

let root: Root | undefined;

afterEach(async () => {
  await act(async () => root?.unmount());
  root = undefined;
  document.body.innerHTML = '';
});

async function show(node: ReactNode, language: Language = 'fr'): Promise<HTMLElement> {
  const host = document.createElement('div');
  document.body.append(host);
  root = createRoot(host);
  await act(async () => {
    root?.render(
      <LanguageProvider language={language}>
        <VocabularyProvider
          vocabularies={{
            outcome_kinds: {
              title: { fr: '', ar: '' },
              codes: [{ code: 'decision', fr: 'Décision', ar: 'قرار' }],
            },
          }}
        >
          {node}
        </VocabularyProvider>
      </LanguageProvider>,
    );
  });
  return host;
}

async function press(element: Element): Promise<void> {
  await act(async () => {
    (element as HTMLElement).click();
  });
}

/** Opens everything that folds, one after the other, and answers the names of all fields seen on the way. */
async function reachableFields(): Promise<ReadonlySet<string>> {
  const seen = new Set<string>();
  const look = () => {
    for (const element of document.querySelectorAll<HTMLElement>('[data-field]')) {
      if (element.dataset.field !== undefined) seen.add(element.dataset.field);
    }
  };
  const openFolds = async () => {
    for (let round = 0; round < 5; round++) {
      look();
      const closed = [...document.querySelectorAll('.tq-fold__trigger[aria-expanded="false"]')];
      if (closed.length === 0) return;
      for (const fold of closed) await press(fold);
    }
  };
  await openFolds();
  const tabs = [...document.querySelectorAll('[role="tab"]')];
  for (const tab of tabs) {
    await press(tab);
    await openFolds();
  }
  if (tabs[0] !== undefined) await press(tabs[0]);
  const action = document.querySelector('.tq-plan__first[data-column="0"], .tq-card');
  if (action !== null) {
    await press(action);
    await openFolds();
  }
  return seen;
}

async function showEditor(kind: DocKind, options = {}): Promise<MemoryHandle> {
  const handle = memoryHandle(kind, fullDocument(kind), options);
  await show(<DocumentEditor handle={handle} today="2026-05-20" />);
  return handle;
}

/** What a file says of itself: nobody writes it, and it is behind the way to the file. */
const OF_FILES = new Set(['attachment.media_type', 'attachment.sha256']);

describe('every field of the schema can be reached', () => {
  for (const kind of DOC_KINDS) {
    it(`in the editor of ${kind}`, async () => {
      await showEditor(kind);
      const seen = await reachableFields();
      const all = recordsOf(SCHEMAS[kind]).flatMap((record) =>
        fieldsOf(kind, record)
          .filter((field) => !KEPT_BY_EDITORS.has(field.name))
          .map((field) => `${record}.${field.name}`),
      );
      expect(all.filter((field) => !seen.has(field) && !OF_FILES.has(field))).toEqual([]);
    });
  }
});

function input(selector: string): HTMLTextAreaElement {
  const found = document.querySelector<HTMLTextAreaElement>(selector);
  if (found === null) throw new Error(`find ${selector}`);
  return found;
}

async function type(control: HTMLTextAreaElement, value: string, caret: number): Promise<void> {
  await act(async () => {
    control.focus();
    const setter = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(control), 'value')?.set;
    setter?.call(control, value);
    control.setSelectionRange(caret, caret);
    control.dispatchEvent(new Event('input', { bubbles: true }));
  });
}

describe('a text field', () => {
  it('writes one splice per input and nothing else', async () => {
    const handle = await showEditor('minutes');
    const control = input('[data-field="minutes.title"] textarea[lang="fr"]');
    expect(control.value).toBe('title fr');
    await type(control, 'titleX fr', 6);
    expect(handle.history).toHaveLength(1);
    expect((handle.getSnapshot().doc.title as DocView).fr).toBe('titleX fr');
    expect((handle.getSnapshot().doc.title as DocView).ar).toBe('title ar');
    expect(control.value).toBe('titleX fr');
  });

  it('keeps the caret with its words when another editor writes before it', async () => {
    const handle = await showEditor('minutes');
    const control = input('[data-field="minutes.title"] textarea[lang="fr"]');
    await type(control, 'title2 fr', 6);
    await act(async () => handle.spliceText(['title', 'fr'], 0, 0, 'Le '));
    expect(control.value).toBe('Le title2 fr');
    expect(control.selectionStart).toBe(9);
  });

  it('keeps it through several such edits before the browser tells where the caret is', async () => {
    const handle = await showEditor('minutes');
    const control = input('[data-field="minutes.title"] textarea[lang="fr"]');
    control.addEventListener('select', (event) => event.stopImmediatePropagation(), { capture: true });
    await type(control, 'title2 fr', 6);
    for (const letter of ['L', 'e', ' ']) {
      const at = control.value.indexOf('title');
      await act(async () => handle.spliceText(['title', 'fr'], at, 0, letter));
    }
    expect(control.value).toBe('Le title2 fr');
    expect(control.selectionStart).toBe(9);
  });

  it('is not a control when the document may only be read', async () => {
    await showEditor('minutes', { canEdit: false });
    expect(document.querySelectorAll('.tq-page input, .tq-page textarea')).toHaveLength(0);
    expect(document.body.textContent).toContain('title fr');
  });
});

describe('rows', () => {
  it('are added with all their texts and maps, and nothing that is unset', async () => {
    const handle = await showEditor('terms');
    const field = document.querySelector('[data-field="terms.deliverables"]');
    const add = field?.querySelector('.tq-add button');
    if (add === null || add === undefined) throw new Error('find the button');
    await press(add);
    const rows = asRows(handle.getSnapshot().doc.deliverables);
    expect(rows).toHaveLength(2);
    expect(rows[1]?.value).toEqual({ title: { fr: '', ar: '' }, order: expect.any(String) });
    expect(String(rows[1]?.value.order) > 'V').toBe(true);
  });
});

describe('a conflict', () => {
  it('is told in words, and the choice is written', async () => {
    const handle = await showEditor('minutes');
    await act(async () => handle.conflict(['next_date'], ['2026-06-30', '2026-07-15']));
    const note = document.querySelector('[data-field="minutes.next_date"] .tq-conflict');
    expect(note?.textContent).toContain('30 juin 2026');
    expect(note?.textContent).toContain('15 juillet 2026');
    const keep = note?.querySelectorAll('button')[1];
    if (keep === undefined) throw new Error('find the choice');
    await press(keep);
    expect(handle.getSnapshot().doc.next_date).toBe('2026-07-15');
    expect(document.querySelector('[data-field="minutes.next_date"] .tq-conflict')).toBeNull();
  });
});

describe('cells', () => {
  it('that do not add up are a warning', async () => {
    await showEditor('action_plan');
    await press(document.querySelector('.tq-plan__first[data-column="0"], .tq-card') ?? document.body);
    const warning = document.querySelector('[data-field="action.target_estimate"] .tq-banner--warning');
    expect(warning?.textContent?.replace(/[\u2068\u2069]/g, '')).toContain('est 4, le total est 10');
  });
});

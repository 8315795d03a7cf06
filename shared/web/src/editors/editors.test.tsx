import { act, type ReactNode } from 'react';
import { createRoot, type Root } from 'react-dom/client';
import { afterEach, describe, expect, it } from 'vitest';
import type { DocView } from '../client/docHandle.ts';
import { KEPT_BY_EDITORS } from '../document/adoption.ts';
import { asRows } from '../document/read.ts';
import { fieldsOf, SCHEMAS } from '../document/schema.ts';
import { LanguageProvider } from '../i18n.tsx';
import { DOC_KINDS, type DocKind } from '../ids.ts';
import { fullDocument } from '../testing/exampleDocs.ts';
import { type MemoryHandle, memoryHandle } from '../testing/memoryHandle.ts';
import type { Language } from '../ui/l10n.ts';
import { VocabularyProvider } from '../ui/vocabulary.tsx';
import { DocumentEditor } from './DocumentEditor.tsx';
import { recordsOf } from './layout.ts';

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

  it('takes nothing of what would go beyond its limit, and says how long it may be', async () => {
    const handle = await showEditor('minutes');
    const control = input('[data-field="minutes.title"] textarea[lang="fr"]');
    await type(control, `title ${'x'.repeat(100_000)} fr`, 100_006);
    expect(handle.history).toHaveLength(0);
    expect(control.value).toBe('title fr');
    const said = document.querySelector('[data-field="minutes.title"] [role="alert"]');
    expect(said?.textContent?.replace(/[\u2068\u2069]/g, '').replace(/\s/g, ' ')).toContain(
      '20 000 caractères',
    );
    await type(control, 'title2 fr', 6);
    expect(handle.history).toHaveLength(1);
    expect(document.querySelector('[data-field="minutes.title"] [role="alert"]')).toBeNull();
  });

  it('that is over its limit already may be shortened', async () => {
    const handle = memoryHandle('minutes', {
      ...fullDocument('minutes'),
      title: { fr: 'x'.repeat(30_000), ar: '' },
    });
    await show(<DocumentEditor handle={handle} today="2026-05-20" />);
    const control = input('[data-field="minutes.title"] textarea[lang="fr"]');
    await type(control, 'x'.repeat(29_999), 29_999);
    expect((handle.getSnapshot().doc.title as DocView).fr).toHaveLength(29_999);
    await type(control, 'x'.repeat(30_001), 30_001);
    expect((handle.getSnapshot().doc.title as DocView).fr).toHaveLength(29_999);
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

describe('a row that is deleted', () => {
  const names = (handle: MemoryHandle) =>
    asRows(handle.getSnapshot().doc.deliverables).map(({ value }) => (value.title as DocView).fr);
  const frames = async () => {
    for (let n = 0; n < 3; n++)
      await act(async () => new Promise<void>((next) => requestAnimationFrame(() => next())));
  };
  async function showTwo(): Promise<MemoryHandle> {
    const row = (fr: string, order: string) => ({ title: { fr, ar: '' }, order });
    const handle = memoryHandle('terms', {
      ...fullDocument('terms'),
      deliverables: { aaaaaaaaaaaaaaaa: row('Un', 'V'), bbbbbbbbbbbbbbbb: row('Deux', 'W') },
    });
    await show(<DocumentEditor handle={handle} today="2026-05-20" />);
    return handle;
  }
  const list = () => document.querySelector('[data-field="terms.deliverables"]');

  it('is asked for, leaves with a line that takes it back, and the focus stays beside it', async () => {
    const handle = await showTwo();
    await press(
      list()?.querySelector('[data-row="aaaaaaaaaaaaaaaa"] .tq-row-tools > button:last-of-type') ??
        document.body,
    );
    const question = document.querySelector('[role="dialog"]');
    expect(question?.textContent?.replace(/[\u2068\u2069]/g, '')).toContain('attendra 30 jours');
    await press(question?.querySelector('.tq-button--danger') ?? document.body);
    await frames();
    expect(names(handle)).toEqual(['Deux']);
    expect(document.activeElement?.closest('[data-row]')?.getAttribute('data-row')).toBe('bbbbbbbbbbbbbbbb');
    const line = list()?.querySelector('.tq-removed');
    expect(line?.textContent).toContain('Un');
    await press(line?.querySelector('button') ?? document.body);
    await frames();
    expect(names(handle)).toEqual(['Un', 'Deux']);
    expect(list()?.querySelector('.tq-removed')?.textContent).toBe('');
  });

  it('by somebody else while it is in sight is said where it stood', async () => {
    const handle = await showTwo();
    await act(async () =>
      handle.change((root) => {
        root.deliverables.aaaaaaaaaaaaaaaa.deleted = '2026-05-20T10:00:00Z karim';
      }),
    );
    expect(names(handle)).toEqual(['Deux']);
    expect(list()?.querySelector('.tq-removed')?.textContent).toContain('Un');
  });

  it('does not close the panel of its action', async () => {
    const handle = await showEditor('action_plan');
    await press(document.querySelector('.tq-plan__first[data-column="0"], .tq-card') ?? document.body);
    const [id = ''] = Object.keys(handle.getSnapshot().doc.actions as DocView);
    await act(async () =>
      handle.change((root) => {
        root.actions[id].deleted = '2026-05-20T10:00:00Z karim';
      }),
    );
    const panel = document.querySelector('[role="dialog"]');
    expect(panel?.querySelector('.tq-banner--bad')?.textContent).toContain('supprimée');
    expect(panel?.querySelector('textarea')).not.toBeNull();
    await press(panel?.querySelector('.tq-banner--bad button') ?? document.body);
    expect(asRows(handle.getSnapshot().doc.actions)).toHaveLength(1);
    expect(document.querySelector('[role="dialog"] .tq-banner--bad')).toBeNull();
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

/** The small plan in its editor on a page, for the tests of its views. */
import { act } from 'react';
import { createRoot } from 'react-dom/client';
import type { DocState, DocView } from '../client/docHandle.ts';
import { DocumentEditor } from '../editors/DocumentEditor.tsx';
import { LanguageProvider } from '../i18n.tsx';
import type { Language } from '../ui/l10n.ts';
import { VocabularyProvider } from '../ui/vocabulary.tsx';
import { type MemoryHandle, memoryHandle } from './memoryHandle.ts';
import { plan, VOCABULARIES } from './planExamples.ts';

(globalThis as { IS_REACT_ACT_ENVIRONMENT?: boolean }).IS_REACT_ACT_ENVIRONMENT = true;

/** Makes the window as wide as a desk's, or as narrow as a phone's. */
export function setWindow(size: 'wide' | 'narrow'): void {
  window.matchMedia = ((query: string) => ({
    matches: query.includes('min-width') && size === 'wide',
    media: query,
    addEventListener: () => undefined,
    removeEventListener: () => undefined,
  })) as unknown as typeof window.matchMedia;
}

/** Opens the plan on 2027-05-20, and answers its document, how to choose a view by its name, and how to leave. */
export async function openPlan(
  language: Language = 'fr',
  options: Partial<DocState> = {},
  content: object = plan(),
) {
  const handle = memoryHandle('action_plan', content, options);
  const host = document.createElement('div');
  host.dir = language === 'ar' ? 'rtl' : 'ltr';
  host.style.direction = host.dir;
  document.body.append(host);
  const root = createRoot(host);
  await act(async () => {
    root.render(
      <LanguageProvider language={language}>
        <VocabularyProvider vocabularies={VOCABULARIES}>
          <DocumentEditor handle={handle} today="2027-05-20" />
        </VocabularyProvider>
      </LanguageProvider>,
    );
  });
  return {
    handle,
    choose: async (view: string): Promise<void> => {
      const found = [...document.querySelectorAll<HTMLElement>('.tq-segments__item')].find(
        ({ textContent }) => textContent?.trim() === view,
      );
      if (found === undefined) throw new Error(`no view ${view}`);
      await act(async () => found.click());
    },
    leave: async (): Promise<void> => {
      await act(async () => root.unmount());
      document.body.innerHTML = '';
    },
  };
}

/** Presses a key where the focus is. */
export async function press(key: string, more: KeyboardEventInit = {}): Promise<void> {
  await act(async () => {
    document.activeElement?.dispatchEvent(
      new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...more }),
    );
  });
}

/** An action as the document has it now. */
export function actionIn(handle: MemoryHandle, row: string): DocView {
  return (handle.getSnapshot().doc.actions as Record<string, DocView>)[row] ?? {};
}

import { act } from 'react';
import { createRoot } from 'react-dom/client';
import { expect, it } from 'vitest';
import { LanguageProvider } from '../i18n.tsx';
import { DirectoryProvider, type PlanRow } from './directory.tsx';
import type { Language } from './l10n.ts';
import { PlanRowPicker } from './pickers.tsx';

(globalThis as { IS_REACT_ACT_ENVIRONMENT?: boolean }).IS_REACT_ACT_ENVIRONMENT = true;

const ROWS: readonly PlanRow[] = [
  { id: 'a'.repeat(16), doc: '1'.repeat(32), code: '2.1', title: { fr: 'Former les associations', ar: '' } },
  { id: 'b'.repeat(16), doc: '2'.repeat(32), code: '2.2', title: { fr: 'Ouvrir', ar: 'فتح الخلية' } },
];

async function shown(value: string, language: Language): Promise<string> {
  const host = document.createElement('div');
  document.body.append(host);
  const root = createRoot(host);
  await act(async () => {
    root.render(
      <LanguageProvider language={language}>
        <DirectoryProvider directory={{ people: [], documents: [], planRows: ROWS }}>
          <PlanRowPicker label="Action" value={value} onChange={() => {}} />
        </DirectoryProvider>
      </LanguageProvider>,
    );
  });
  const text = host.querySelector('button')?.textContent ?? '';
  await act(async () => root.unmount());
  host.remove();
  return text;
}

it('names an action of a plan in the language of the screen, and never by its row', async () => {
  expect(await shown('b'.repeat(16), 'ar')).toContain('2.2 فتح الخلية');
  expect(await shown('a'.repeat(16), 'ar')).toContain('2.1 Former les associations');
  const unknown = await shown('c'.repeat(16), 'fr');
  expect(unknown).not.toContain('cccc');
  expect(unknown).not.toBe('');
});

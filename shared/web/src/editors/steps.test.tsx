import { act, type ReactNode } from 'react';
import { createRoot, type Root } from 'react-dom/client';
import { afterEach, describe, expect, it } from 'vitest';
import type { DocView } from '../client/docHandle.ts';
import { type Circle, lockOf } from '../document/adoption.ts';
import { fieldOf } from '../document/schema.ts';
import { LanguageProvider } from '../i18n.tsx';
import { type MemoryHandle, memoryHandle } from '../testing/memoryHandle.ts';
import { VocabularyProvider } from '../ui/vocabulary.tsx';
import { adopt } from './adopting.ts';
import { EditingProvider } from './context.tsx';
import { DocumentHeader } from './DocumentHeader.tsx';
import { LeafField } from './LeafField.tsx';
import type { StepsProps } from './Steps.tsx';
import { setScalar } from './write.ts';

(globalThis as { IS_REACT_ACT_ENVIRONMENT?: boolean }).IS_REACT_ACT_ENVIRONMENT = true;

let root: Root | undefined;

afterEach(async () => {
  await act(async () => root?.unmount());
  root = undefined;
  document.body.innerHTML = '';
});

const SELF = { editor: 'e1', role: 'secretary' };
const PRIVATE: Circle = { rule: 'from_circulated', ruleWaits: true, ministry: false, councils: [] };

async function show(handle: MemoryHandle, steps: StepsProps): Promise<void> {
  const number = fieldOf('minutes', 'minutes', 'number');
  if (number === undefined) throw new Error('find the field');
  const node: ReactNode = (
    <LanguageProvider language="fr">
      <VocabularyProvider vocabularies={{}}>
        <EditingProvider handle={handle} today="2026-10-12">
          <DocumentHeader steps={{ self: SELF, ...steps }} />
          <LeafField field={number} path={[]} />
        </EditingProvider>
      </VocabularyProvider>
    </LanguageProvider>
  );
  const host = document.createElement('div');
  document.body.append(host);
  root = createRoot(host);
  await act(async () => root?.render(node));
}

function minutes(content: DocView): MemoryHandle {
  return memoryHandle('minutes', { kind: 'minutes', agenda: { a: { order: 'V' } }, ...content });
}

async function press(name: string, within: ParentNode = document): Promise<void> {
  const found = [...within.querySelectorAll('button')].find((button) => button.textContent?.trim() === name);
  if (found === undefined) throw new Error(`find the button ${name}`);
  await act(async () => found.click());
}

const dialog = (): HTMLElement => {
  const found = document.querySelector<HTMLElement>('[role=dialog]');
  if (found === null) throw new Error('find the dialog');
  return found;
};

const words = (element: Element): string => (element.textContent ?? '').replace(/[\u2068\u2069]/g, '');

describe('circulating', () => {
  it('names the ministry, what it reads, and how much that is', async () => {
    await show(minutes({ state: 'draft', chair: 'p1' }), { circle: PRIVATE });
    await press('circulated');
    expect(words(dialog())).toContain('Le ministère lira ce document');
    expect(words(dialog())).toContain('historique depuis le premier mot');
    expect(words(dialog())).toContain('1 point de l’ordre du jour');
    expect(words(dialog())).toContain('1 personne désignée');
    expect(words(dialog())).toContain('12 octobre 2026');
  });

  it('writes nothing when it is cancelled', async () => {
    const handle = minutes({ state: 'draft' });
    await show(handle, { circle: PRIVATE });
    await press('circulated');
    await press('Annuler', dialog());
    expect(handle.history).toEqual([]);
    expect(document.querySelector('[role=dialog]')).toBeNull();
  });

  it('says that nothing changes where the ministry reads already, or never will', async () => {
    await show(minutes({ state: 'draft' }), {
      circle: { ...PRIVATE, ministry: true, councils: ['Oriental'] },
    });
    await press('circulated');
    expect(words(dialog())).toContain('Le ministère lit déjà ce document');
    expect(words(dialog())).toContain('Oriental');
    await press('Annuler', dialog());
    await act(async () => root?.unmount());
    await show(minutes({ state: 'draft' }), { circle: { ...PRIVATE, rule: 'private' } });
    await press('circulated');
    expect(words(dialog())).toContain('cette étape n’y change rien');
  });

  it('says so when it cannot know who reads', async () => {
    await show(minutes({ state: 'draft' }), {});
    await press('circulated');
    expect(words(dialog())).toContain('ne sait pas qui lit ce document');
  });
});

describe('going back', () => {
  it('says that the ministry still reads, before and after, and leads to the sharing', async () => {
    let asked = 0;
    const handle = minutes({ state: 'circulated' });
    const circle = { ...PRIVATE, ministry: true, ruleWaits: false };
    await show(handle, { circle, onShare: () => (asked += 1) });
    await press('draft');
    expect(words(dialog())).toContain('continuera de le lire');
    await press('Confirmer', dialog());
    expect(handle.getSnapshot().doc.state).toBe('draft');
    expect(words(document.body)).toContain('Le ministère lit toujours ce document.');
    await press('Arrêter le partage…');
    expect(asked).toBe(1);
  });
});

describe('an adopted document', () => {
  it('locks every field, and opens with a reason only', async () => {
    const handle = minutes({ state: 'draft' });
    await show(handle, { circle: PRIVATE });
    expect(document.querySelector('input')).not.toBeNull();
    await act(async () => adopt(handle, SELF));
    expect(document.querySelector('input')).toBeNull();
    expect(words(document.body)).toContain('Le texte est figé.');
    expect(document.querySelector('.tq-stepper__step')).toBeNull();

    const written = handle.history.length;
    await press('Amender…');
    await press('Ouvrir le texte', dialog());
    expect(words(dialog())).toContain('Écrivez le motif');
    expect(handle.history).toHaveLength(written);
    const reason = dialog().querySelector('textarea');
    await act(async () => {
      const setter = Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, 'value')?.set;
      setter?.call(reason, 'Erreur de montant');
      reason?.dispatchEvent(new Event('input', { bubbles: true }));
    });
    await press('Ouvrir le texte', dialog());
    expect(lockOf(handle.getSnapshot().doc).tag).toBe('amending');
    expect(words(document.body)).toContain('amendé depuis');
    expect(words(document.body)).toContain('Erreur de montant');
    expect(document.querySelector('input')).not.toBeNull();

    await act(async () => setScalar(handle, ['number'], '2026-07'));
    await press('Ce qui a changé');
    expect(words(dialog())).toContain('1 différence');
    expect(words(dialog())).toContain('2026-07');
  });

  it('shows what came in all the same', async () => {
    const handle = minutes({ state: 'draft' });
    await show(handle, { circle: PRIVATE });
    await act(async () => adopt(handle, SELF));
    await act(async () => setScalar(handle, ['number'], '2026-07'));
    expect(words(document.body)).toContain('modifié depuis');
    expect(words(document.body)).toContain('Le texte est figé.');
  });

  it('of before says that its version was not recorded', async () => {
    await show(minutes({ state: 'adopted', adopted_on: '2025-01-02' }), {});
    expect(words(document.body)).toContain('Adopté le 2 janvier 2025');
    expect(words(document.body)).toContain('La version adoptée n’a pas été enregistrée');
    expect(document.querySelector('input')).toBeNull();
  });
});

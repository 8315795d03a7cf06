import { act } from 'react';
import { createRoot, type Root } from 'react-dom/client';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { DocRepo } from '../client/docRepo.ts';
import { LocalStore } from '../client/localStore.ts';
import type { OpenDoc } from '../client/openDoc.ts';
import { Session } from '../client/session.ts';
import { DocumentEditor } from '../editors/DocumentEditor.tsx';
import { addRow } from '../editors/write.ts';
import { LanguageProvider } from '../i18n.tsx';
import type { EditorId } from '../ids.ts';
import { fullDocument } from '../testing/exampleDocs.ts';
import { FakeLocks, FakeNode, PRINCIPAL, until } from '../testing/fakeNode.ts';
import { directionOf } from './keys.ts';
import { UndoBar } from './UndoBar.tsx';

(globalThis as { IS_REACT_ACT_ENVIRONMENT?: boolean }).IS_REACT_ACT_ENVIRONMENT = true;

let root: Root | undefined;
let round = 0;
let node: FakeNode;
let open: OpenDoc;

beforeEach(async () => {
  round += 1;
  node = new FakeNode();
  const id = node.birth('ab'.repeat(16), (doc) => {
    const { order: _order, ...content } = fullDocument('action_plan');
    Object.assign(doc, content);
  });
  const store = await LocalStore.open(PRINCIPAL, `bar${round}` as EditorId);
  const session = new Session({ dial: node.dial, random: () => 0 });
  const { locks } = new FakeLocks().tab();
  const repo = new DocRepo({ store, session, principal: PRINCIPAL, locks });
  session.start();
  open = await repo.open(id);
  await until(() => open.getSnapshot().canEdit, 'the document');
  const host = document.createElement('div');
  document.body.append(host);
  root = createRoot(host);
  await act(async () => {
    root?.render(
      <LanguageProvider language="fr">
        <input aria-label="search" />
        <UndoBar open={open} />
        <DocumentEditor handle={open} />
      </LanguageProvider>,
    );
  });
});

afterEach(async () => {
  await act(async () => root?.unmount());
  document.body.innerHTML = '';
});

const plain = (text: string | null | undefined): string => (text ?? '').replace(/[\u2068\u2069]/g, '');
const said = (): string => plain(document.querySelector('.tq-undo-said')?.textContent);
const nameOf = (at: 0 | 1): string =>
  plain(document.querySelectorAll('.tq-undo button')[at]?.getAttribute('aria-label'));

async function press(init: KeyboardEventInit, target: Element = document.body): Promise<boolean> {
  const event = new KeyboardEvent('keydown', { bubbles: true, cancelable: true, ...init });
  await act(async () => {
    target.dispatchEvent(event);
    await new Promise((resolve) => setTimeout(resolve, 60));
  });
  return event.defaultPrevented;
}

async function type(field: HTMLInputElement, value: string): Promise<void> {
  await act(async () => {
    field.focus();
    field.dispatchEvent(new InputEvent('beforeinput', { bubbles: true, cancelable: true }));
    Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value')?.set?.call(field, value);
    field.dispatchEvent(new Event('input', { bubbles: true }));
    await new Promise((resolve) => setTimeout(resolve, 5));
  });
}

describe('undo on the screen', () => {
  it('takes my last step back with a key, says what it was, and shows its place', async () => {
    const [action = ''] = Object.keys(open.getSnapshot().doc.actions as object);
    await act(async () => {
      open.spliceText(['actions', action, 'activities', 'fr'], 0, 0, 'Fait. ');
    });
    expect(nameOf(0)).toMatch(/^Annuler : saisie : .+ \(.*title fr\)$/);
    const tab = [...document.querySelectorAll<HTMLElement>('[role="tab"]')].at(-1);
    await act(async () => tab?.click());
    expect(await press({ key: 'z', code: 'KeyZ', ctrlKey: true })).toBe(true);
    expect(JSON.stringify(open.getSnapshot().doc.actions)).not.toContain('Fait. ');
    expect(said()).toMatch(/^Annulé – saisie : /);
    // The part of the actions, and in it the panel of this one, opened by themselves.
    await vi.waitFor(() => {
      const slot = document.querySelector(`[role="dialog"] [data-path="actions/${action}/activities"]`);
      expect(slot?.contains(document.activeElement)).toBe(true);
      expect(document.activeElement?.getAttribute('lang')).toBe('fr');
    });
    expect(nameOf(0)).toBe('Annuler');
    expect(nameOf(1)).toMatch(/^Rétablir : saisie : /);
    await press({ key: 'Z', code: 'KeyZ', metaKey: true, shiftKey: true });
    expect(JSON.stringify(open.getSnapshot().doc.actions)).toContain('Fait. ');
  });

  it('never lets the browser undo, nor when there is nothing of mine', async () => {
    expect(await press({ key: 'z', code: 'KeyZ', ctrlKey: true })).toBe(true);
    expect(said()).toBe('Rien à annuler.');
    const event = new InputEvent('beforeinput', {
      inputType: 'historyUndo',
      bubbles: true,
      cancelable: true,
    });
    await act(async () => {
      document.querySelector('[aria-label="search"]')?.dispatchEvent(event);
    });
    expect(event.defaultPrevented).toBe(true);
  });

  it('gives a field that is no part of the document its own draft back, and touches nothing else', async () => {
    await act(async () => {
      addRow(open, ['actions'], 'action');
    });
    const before = open.getSnapshot().doc;
    const search = document.querySelector<HTMLInputElement>('[aria-label="search"]');
    if (search === null) throw new Error('search');
    await type(search, 'abc');
    await press({ key: 'z', code: 'KeyZ', ctrlKey: true }, search);
    expect(search.value).toBe('');
    expect(open.getSnapshot().doc).toBe(before);
    await press({ key: 'z', code: 'KeyZ', ctrlKey: true }, search);
    expect(open.getSnapshot().doc).not.toBe(before);
    expect(said()).toMatch(/^Annulé – ajout : /);
  });

  it('says when somebody else changed it meanwhile', async () => {
    await act(async () => {
      open.change((doc) => {
        doc.odd = 5;
      });
    });
    await until(() => open.unsaved === 0, 'saved');
    await act(async () => {
      node.write(open.id, (doc) => {
        doc.odd = 7;
      });
    });
    await until(() => open.getSnapshot().doc.odd === 7, 'hers');
    await press({ key: 'z', code: 'KeyZ', ctrlKey: true });
    expect(said()).toMatch(/^Non fait – modification : .+ Une autre personne/);
    expect(open.getSnapshot().doc.odd).toBe(7);
  });
});

describe('the keys', () => {
  const key = (key: string, code: string, more = {}) =>
    directionOf({ key, code, ctrlKey: true, metaKey: false, shiftKey: false, altKey: false, ...more });

  it('work on every keyboard', () => {
    expect(key('z', 'KeyZ')).toBe('undo');
    expect(key('z', 'KeyW')).toBe('undo'); // AZERTY: the letter counts.
    expect(key('w', 'KeyZ')).toBeUndefined();
    expect(key('ئ', 'KeyZ')).toBe('undo'); // Arabic: the place of the key counts.
    expect(key('Z', 'KeyZ', { shiftKey: true })).toBe('redo');
    expect(key('y', 'KeyY')).toBe('redo');
    expect(key('z', 'KeyZ', { ctrlKey: false })).toBeUndefined();
    expect(key('z', 'KeyZ', { ctrlKey: false, metaKey: true })).toBe('undo');
    expect(key('z', 'KeyZ', { altKey: true })).toBeUndefined();
  });
});

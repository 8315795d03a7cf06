import { act, type ReactNode } from 'react';
import { createRoot, type Root } from 'react-dom/client';
import { afterEach, describe, expect, it } from 'vitest';
import type { LateValue, Writer } from '../../client/docHandle.ts';
import { asRows } from '../../document/read.ts';
import { LanguageProvider } from '../../i18n.tsx';
import { fullDocument } from '../../testing/exampleDocs.ts';
import { type MemoryHandle, memoryHandle } from '../../testing/memoryHandle.ts';
import { DirectoryProvider } from '../../ui/directory.tsx';
import { BinDialog } from './BinDialog.tsx';
import { LateNotices } from './LateNotices.tsx';

(globalThis as { IS_REACT_ACT_ENVIRONMENT?: boolean }).IS_REACT_ACT_ENVIRONMENT = true;

const ID = 'aaaaaaaaaaaaaaaa';
const PEOPLE = { people: [{ id: 'amina', name: 'Amina' }], documents: [] };
let root: Root | undefined;

afterEach(async () => {
  await act(async () => root?.unmount());
  root = undefined;
  document.body.innerHTML = '';
  localStorage.clear();
});

async function show(node: ReactNode): Promise<void> {
  const host = document.createElement('div');
  document.body.append(host);
  root = createRoot(host);
  await act(async () => {
    root?.render(
      <LanguageProvider language="fr">
        <DirectoryProvider directory={PEOPLE}>{node}</DirectoryProvider>
      </LanguageProvider>,
    );
  });
}

/** A document with one deleted row, in which somebody wrote meanwhile. */
function withLate(by: string, writer: Writer): MemoryHandle {
  const handle = memoryHandle('terms', {
    ...fullDocument('terms'),
    deliverables: {
      [ID]: { title: { fr: 'Rapport', ar: '' }, order: 'V', deleted: `${new Date().toISOString()} ${by}` },
    },
  });
  const late: LateValue = {
    path: ['deliverables', ID, 'title', 'fr'],
    value: 'Rapport annuel',
    added: ' annuel',
    writers: [{ writer, actor: 'aa' }],
    atMs: Date.now(),
  };
  return { ...handle, writtenSince: () => [late] };
}

const said = () => document.body.textContent?.replace(/[\u2068\u2069]/g, '').replace(/\s+/g, ' ') ?? '';

async function press(label: string): Promise<void> {
  const button = [...document.querySelectorAll('button')].find((each) => each.textContent === label);
  if (button === undefined) throw new Error(`find ${label}`);
  await act(async () => button.click());
}

describe('what was written into something that is deleted', () => {
  it('is shown to the one who wrote it, with who deleted it and the text', async () => {
    await show(<LateNotices handle={withLate('amina', 'me')} />);
    expect(said()).toContain('« Rapport » a été supprimé par Amina pendant que vous y écriviez');
    expect(document.querySelector('.tq-late__text')?.textContent).toBe('annuel');
  });

  it('is shown to the one who deleted it, and comes back with one press', async () => {
    const handle = withLate('me', 'council');
    await show(<LateNotices handle={handle} />);
    expect(said()).toContain('une personne de votre conseil');
    await press('Remettre');
    expect(asRows(handle.getSnapshot().doc.deliverables).map(({ id }) => id)).toEqual([ID]);
    expect(said()).toBe('');
  });

  it('is put away for good in this browser', async () => {
    const handle = withLate('amina', 'me');
    await show(<LateNotices handle={handle} />);
    await press('C’est vu');
    expect(said()).toBe('');
    await act(async () => root?.unmount());
    await show(<LateNotices handle={handle} />);
    expect(said()).toBe('');
  });

  it('is no news to a third person, nor to whoever deleted own words', async () => {
    await show(
      <>
        <LateNotices handle={withLate('amina', 'council')} />
        <LateNotices handle={withLate('me', 'me')} />
      </>,
    );
    expect(said()).toBe('');
  });
});

describe('the bin of a document', () => {
  it('says what, where, who and how long, and puts back', async () => {
    const handle = withLate('amina', 'other');
    await show(<BinDialog handle={handle} onClose={() => {}} />);
    expect(said()).toContain('Rapport');
    expect(said()).toContain('Supprimé par Amina');
    expect(said()).toContain('Attend encore 30 jours');
    expect(said()).toContain('par un autre conseil');
    await press('Remettre');
    expect(asRows(handle.getSnapshot().doc.deliverables)).toHaveLength(1);
    expect(said()).toContain('La corbeille est vide');
  });
});

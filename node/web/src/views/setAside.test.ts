import type { SetAsideCopy } from '@tansiq/web/client/localStore.ts';
import { expect, test } from 'vitest';
import { copyFile } from './SetAside.tsx';

test('a set-aside copy as a file says what was written and why it was refused, and holds the changes', () => {
  const copy = {
    id: 'aa',
    doc: 'bb',
    kind: 'minutes',
    title: { fr: 'Réunion', ar: 'اجتماع' },
    reason: 'earlier-account',
    by: 'council',
    atMs: Date.UTC(2026, 10, 30),
    changes: [new Uint8Array([1, 2, 3])],
    values: [],
  } as unknown as SetAsideCopy;
  const file = JSON.parse(copyFile(copy, [{ label: 'Lieu', wrote: 'Tanger', without: undefined }]));
  expect(file).toEqual({
    document: 'bb',
    kind: 'minutes',
    title: { fr: 'Réunion', ar: 'اجتماع' },
    refused: { reason: 'earlier-account', by: 'council', at: '2026-11-30T00:00:00.000Z' },
    values: [{ label: 'Lieu', wrote: 'Tanger' }],
    automerge_changes_base64: ['AQID'],
  });
});

import type { OpenDoc } from '@tansiq/web/client/openDoc.ts';
import { expect, test } from 'vitest';
import { writableNow } from './writable.ts';

type Looked = Parameters<typeof writableNow>[0];

const doc = (canEdit: boolean, hasAnswer: boolean, tag: OpenDoc['phase']['tag']): Looked =>
  ({ getSnapshot: () => ({ canEdit }), hasAnswer, phase: { tag } }) as unknown as Looked;

test('whether a document may be written in is known as soon as the council has answered, or cannot', () => {
  expect(writableNow(doc(true, false, 'ready'), true)).toBe('yes');
  // Read only until now: the council may say otherwise in a moment.
  expect(writableNow(doc(false, false, 'ready'), true)).toBeUndefined();
  expect(writableNow(doc(false, true, 'ready'), true)).toBe('no');
  expect(writableNow(doc(false, true, 'closed'), true)).toBe('no');
  expect(writableNow(doc(false, false, 'failed'), true)).toBe('no');
  // Without a line, nobody says otherwise.
  expect(writableNow(doc(false, false, 'ready'), false)).toBe('no');
  expect(writableNow(doc(false, false, 'loading'), false)).toBe('silent');
});

import * as Automerge from '@automerge/automerge/slim';
import { expect, it } from 'vitest';
import type { MutableDoc } from '../client/docHandle.ts';
import { automergeHandle } from '../testing/automergeHandle.ts';
import { isTextAt, putBack, replaceable } from './putBack.ts';
import { addRow, deleteRow, setText } from './write.ts';

const ROW = 'aaaaaaaaaaaaaaaa';

it('tells texts from what is entered again by hand', () => {
  expect(isTextAt('action_plan', ['summary', 'fr'])).toBe(true);
  expect(isTextAt('action_plan', ['actions', ROW, 'activities', 'ar'])).toBe(true);
  for (const path of [
    [],
    ['summary'],
    ['summary', 'de'],
    ['period_start'],
    ['actions', ROW],
    ['actions', ROW, 'status'],
    ['actions', ROW, 'percent'],
    ['made', 'up', 'fr'],
  ]) {
    expect(isTextAt('action_plan', path), path.join('/')).toBe(false);
  }
});

it('puts a text back where it was written, and says what it replaces', () => {
  const handle = automergeHandle(
    Automerge.from<MutableDoc>({ summary: { fr: 'Bref.', ar: '' }, actions: {} }),
  );
  expect(replaceable(handle, ['summary', 'fr'])).toBe('Bref.');
  expect(putBack(handle, ['summary', 'fr'], 'Trois phrases.')).toBe(true);
  expect(replaceable(handle, ['summary', 'fr'])).toBe('Trois phrases.');
  const row = addRow(handle, ['actions'], 'action');
  setText(handle, ['actions', row, 'title', 'fr'], 'Former');
  expect(replaceable(handle, ['actions', row, 'title', 'ar'])).toBe('');
});

it('writes nothing in a row that was deleted or is gone', () => {
  const handle = automergeHandle(Automerge.from<MutableDoc>({ actions: {} }));
  const row = addRow(handle, ['actions'], 'action');
  deleteRow(handle, ['actions'], row);
  const before = handle.heads();
  expect(putBack(handle, ['actions', row, 'title', 'fr'], 'Former')).toBe(false);
  expect(putBack(handle, ['actions', ROW, 'title', 'fr'], 'Former')).toBe(false);
  expect(handle.heads()).toEqual(before);
});

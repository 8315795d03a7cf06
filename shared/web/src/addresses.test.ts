import { describe, expect, it } from 'vitest';
import {
  addressOfDoc,
  addressOfList,
  type DocAddress,
  docAddressOf,
  type ListAddress,
  listAddressOf,
  WHOLE_LIST,
} from './addresses.ts';
import type { DocId } from './ids.ts';

const id = '0ccc01feae61d70276e76b2cb1b953d8' as DocId;
const row = '00000000000000a1';

describe('the address of a document', () => {
  const addresses: readonly (readonly [string, DocAddress])[] = [
    [`/documents/${id}`, { id, place: [], shown: {} }],
    [`/documents/${id}/actions/${row}`, { id, place: ['actions', row], shown: {} }],
    [
      `/documents/${id}/agenda/${row}/outcomes/${row}/due`,
      { id, place: ['agenda', row, 'outcomes', row, 'due'], shown: {} },
    ],
    [`/documents/${id}?part=indicators`, { id, place: [], shown: { part: 'indicators' } }],
    [
      `/documents/${id}?view=board&lane=late&q=eau`,
      { id, place: [], shown: { view: 'board', lane: 'late', q: 'eau' } },
    ],
    [`/documents/${id}/title?show=history`, { id, place: ['title'], shown: { show: 'history' } }],
    [`/documents/${id}?read=ar`, { id, place: [], shown: { read: 'ar' } }],
    [
      `/documents/${id}/actions/${row}/status?open=${row}&q=sant%C3%A9+%26+eau&status=late&due=overdue`,
      {
        id,
        place: ['actions', row, 'status'],
        shown: { open: row, q: 'santé & eau', status: 'late', due: 'overdue' },
      },
    ],
  ];
  it.each(addresses)('%s says what is meant, and is written so', (address, meant) => {
    expect(docAddressOf(address)).toEqual(meant);
    expect(addressOfDoc(meant)).toBe(address);
  });

  it('ends at the field: a language, a period or a member of a set is inside one', () => {
    const at = (...place: string[]) => addressOfDoc({ id, place, shown: {} });
    expect(at('agenda', row, 'title', 'ar')).toBe(`/documents/${id}/agenda/${row}/title`);
    expect(at('indicators', row, 'actuals', '2026|sex=f')).toBe(`/documents/${id}/indicators/${row}/actuals`);
    expect(at('actions', row, 'sdg', '4.b')).toBe(`/documents/${id}/actions/${row}/sdg`);
  });

  it('leaves out words that mean nothing, or that nobody would write', () => {
    expect(docAddressOf(`/documents/${id}?x=1&part=&q=${'a'.repeat(500)}&due=overdue`)?.shown).toEqual({
      due: 'overdue',
    });
  });

  it('is none where no document is named, or where no place can be', () => {
    const none = [
      '/',
      '/documents',
      '/documents/xyz',
      `/documents/${id.toUpperCase()}`,
      `/documents/${id}/..`,
    ];
    const odd = [`/documents/${id}/actions/%3Cb%3E`, `/documents/${id}/${'a/'.repeat(17)}`];
    for (const address of [...none, ...odd]) expect(docAddressOf(address), address).toBeUndefined();
  });
});

describe('the address of the list', () => {
  const addresses: readonly (readonly [string, ListAddress])[] = [
    ['/', WHOLE_LIST],
    ['/?kind=action_plan', { ...WHOLE_LIST, kind: 'action_plan' }],
    ['/?kind=minutes&q=sant%C3%A9', { kind: 'minutes', words: 'santé', isBin: false }],
    ['/?show=bin', { ...WHOLE_LIST, isBin: true }],
  ];
  it.each(addresses)('%s says what it is narrowed to, and is written so', (address, meant) => {
    expect(listAddressOf(address)).toEqual(meant);
    expect(addressOfList(meant)).toBe(address);
  });

  it('narrows nothing by a kind that there is not', () => {
    expect(listAddressOf('/documents?kind=else')).toEqual(WHOLE_LIST);
  });
});

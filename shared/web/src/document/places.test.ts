import { describe, expect, it } from 'vitest';
import type { DocView } from '../client/docHandle.ts';
import { pathOfRow, stateOfPlace } from './places.ts';

const MARK = '2026-11-29T22:40:00Z amina';
const DOC: DocView = {
  kind: 'minutes',
  agenda: {
    a1: {
      title: { fr: 'Premier' },
      outcomes: { b1: { kind: 'decision' }, b2: { kind: 'action', deleted: MARK } },
    },
    a2: { deleted: MARK, outcomes: { b3: { kind: 'decision' } } },
  },
};
const of = (...place: string[]) => stateOfPlace('minutes', DOC, place);

describe('a place of an address', () => {
  it('is there: the document, a field, a row and a field of it', () => {
    const there = [
      [],
      ['date'],
      ['agenda'],
      ['agenda', 'a1'],
      ['agenda', 'a1', 'outcomes', 'b1', 'due'],
      ['classification', 'integrity'],
    ];
    for (const place of there) expect(of(...place), place.join('/')).toEqual({ tag: 'there' });
  });

  it('is in the bin with its row, or with the row around it', () => {
    const mark = { atMs: Date.parse('2026-11-29T22:40:00Z'), by: 'amina' };
    expect(of('agenda', 'a1', 'outcomes', 'b2', 'due')).toEqual({
      tag: 'bin',
      row: ['agenda', 'a1', 'outcomes', 'b2'],
      mark,
    });
    expect(of('agenda', 'a2', 'outcomes', 'b3')).toEqual({ tag: 'bin', row: ['agenda', 'a2'], mark });
  });

  it('is gone with a row that is not here, and unknown where no such document has it', () => {
    expect(of('agenda', 'a9', 'title')).toEqual({ tag: 'gone' });
    expect(of('actions', 'a1')).toEqual({ tag: 'unknown' });
    expect(of('agenda', 'a1', 'no_such_field')).toEqual({ tag: 'unknown' });
  });
});

describe('a row', () => {
  it('is found by its id wherever it stands', () => {
    expect(pathOfRow('minutes', DOC, 'a2')).toEqual(['agenda', 'a2']);
    expect(pathOfRow('minutes', DOC, 'b1')).toEqual(['agenda', 'a1', 'outcomes', 'b1']);
    expect(pathOfRow('minutes', DOC, 'c1')).toBeUndefined();
  });
});

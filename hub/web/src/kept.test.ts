import type { EditorId } from '@tansiq/web/ids.ts';
import { afterEach, describe, expect, it } from 'vitest';
import { VISIT_PAUSE_MS } from './constants.ts';
import { noteVisit } from './kept.ts';

const salma = { editor: 'aa' as EditorId };
const nadia = { editor: 'bb' as EditorId };

afterEach(() => localStorage.clear());

describe('the visit before this one', () => {
  it('is none at first, and ends when somebody was gone for a while', () => {
    const later = 1_000 + VISIT_PAUSE_MS;
    expect(noteVisit(salma, 1_000)).toBeUndefined();
    expect(noteVisit(salma, 2_000)).toBeUndefined();
    expect(noteVisit(salma, 2_000 + VISIT_PAUSE_MS)).toBe(2_000);
    // A reload is the same visit.
    expect(noteVisit(salma, later + 60_000)).toBe(2_000);
  });

  it('is nobody else’s', () => {
    noteVisit(salma, 1_000);
    expect(noteVisit(nadia, 1_000 + 2 * VISIT_PAUSE_MS)).toBeUndefined();
  });
});

import { describe, expect, it } from 'vitest';
import type { DocId } from '../../ids.ts';
import { sessionSteps } from './keep.ts';
import type { Kept } from './step.ts';

const DOC = '0'.repeat(32) as DocId;
const KEPT: Kept = {
  actors: [],
  undone: [],
  done: [{ what: 'set', path: ['title'], count: 1, atMs: 1, hashes: [], since: [], parts: [] }],
};

describe('the steps of a tab', () => {
  it('are there at once for whoever opens the document anew, as another page of the same tab does', () => {
    const steps = sessionSteps(window.sessionStorage, 'amina');
    steps.save(DOC, () => KEPT);
    expect(steps.load(DOC)).toEqual(KEPT);
  });
});

import { describe, expect, it } from 'vitest';
import { applySplice, computeSplice, movePosition, rebaseSplice } from './splice.ts';

describe('computeSplice', () => {
  it('finds nothing where nothing changed', () => {
    expect(computeSplice('abc', 'abc', 1)).toBeUndefined();
  });

  it('puts a repeated letter where the caret is', () => {
    expect(computeSplice('aaa', 'aaaa', 1)).toEqual({ index: 0, del: 0, insert: 'a' });
    expect(computeSplice('aaa', 'aaaa', 4)).toEqual({ index: 3, del: 0, insert: 'a' });
    // Backspace after the second letter leaves the caret at 1.
    expect(computeSplice('aaa', 'aa', 1)).toEqual({ index: 1, del: 1, insert: '' });
  });

  it('replaces only the selected words', () => {
    expect(computeSplice('le plan régional', 'le projet régional', 9)).toEqual({
      index: 4,
      del: 3,
      insert: 'rojet',
    });
  });

  it('never cuts a surrogate pair', () => {
    // Both faces begin with the same high surrogate.
    expect(computeSplice('a😀b', 'a😁b', 3)).toEqual({ index: 1, del: 2, insert: '😁' });
    // U+1F600 and U+1FA00 end with the same low surrogate.
    const one = String.fromCodePoint(0x1f600);
    const other = String.fromCodePoint(0x1fa00);
    const splice = computeSplice(`x${one}`, `x${other}`, 1);
    expect(splice).toEqual({ index: 1, del: 2, insert: other });
  });

  it('works with Arabic and its marks', () => {
    const before = 'مجموعة العمل';
    const after = 'مجموعةُ العمل';
    expect(computeSplice(before, after, 7)).toEqual({ index: 6, del: 0, insert: 'ُ' });
  });

  it('is right even when the caret tells nothing', () => {
    for (const [before, after, caret] of [
      ['abc', 'xabc', 99],
      ['abcabc', 'abc', 0],
      ['', 'نص', 0],
      ['tout', '', 0],
      ['un deux trois', 'un trois', 0],
    ] as const) {
      const splice = computeSplice(before, after, caret);
      expect(splice && applySplice(before, splice)).toBe(after);
    }
  });
});

describe('movePosition', () => {
  it('moves a caret that stands after the edit, and only that', () => {
    expect(movePosition(2, { index: 5, del: 0, insert: 'xx' })).toBe(2);
    expect(movePosition(5, { index: 5, del: 0, insert: 'xx' })).toBe(5);
    expect(movePosition(8, { index: 5, del: 1, insert: 'xyz' })).toBe(10);
    expect(movePosition(6, { index: 5, del: 4, insert: '' })).toBe(5);
  });
});

describe('rebaseSplice', () => {
  it('keeps a composed word in its place while others write before it', () => {
    const base = 'réunion du ';
    const mine = { index: 11, del: 0, insert: 'groupe' };
    const current = `La ${base}`;
    const moved = rebaseSplice(mine, base, current);
    expect(applySplice(current, moved)).toBe('La réunion du groupe');
  });

  it('does not take out what others already took out', () => {
    const moved = rebaseSplice({ index: 2, del: 3, insert: 'X' }, 'ab123cd', 'abcd');
    expect(applySplice('abcd', moved)).toBe('abXcd');
  });
});

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { beginningsOf, kinOf, wordsOf } from './words.ts';

const SHARED = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../../search/words.json'), 'utf8'),
) as Record<'words' | 'same', readonly (readonly [string, readonly string[]])[]>;

describe('node and browser agree', () => {
  it.each(SHARED.words)('on the words of %j', (text, expected) => {
    expect(wordsOf(text).map(({ folded }) => folded)).toEqual(expected);
  });

  it.each(SHARED.same)('on the forms of %j', (typed, texts) => {
    const [word] = wordsOf(typed);
    for (const text of texts) expect(wordsOf(text).map(kinOf)).toContain(word && kinOf(word));
  });
});

it('keeps the place of a word, and what stands behind its article', () => {
  const text = 'de l’Œuvre, والهجرة';
  expect(wordsOf(text).map(({ from, to }) => text.slice(from, to))).toEqual(['de', 'Œuvre', 'والهجرة']);
  expect(wordsOf('والهجرة').map(beginningsOf)).toEqual([['والهجره', 'هجره']]);
});

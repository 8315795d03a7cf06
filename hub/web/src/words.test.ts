import { bundleOf, LANGUAGES } from '@tansiq/web/i18n.tsx';
import { describe, expect, it } from 'vitest';

const SOURCES: Readonly<Record<string, string>> = import.meta.glob('./**/*.{ts,tsx}', {
  query: '?raw',
  import: 'default',
  eager: true,
});

/** Every message that a screen names; those whose end is put together at run time are listed by hand. */
const NAMED = [
  ...new Set([
    ...Object.values(SOURCES).flatMap((source) =>
      [...source.matchAll(/'(hub-[a-z-]*[a-z])'/g)].map(([, id]) => id ?? ''),
    ),
    ...['linked', 'away', 'awaited', 'absent'].map((standing) => `hub-standing-${standing}`),
    ...['no-line', 'expired', 'revoked', 'nothing-written'].map((reason) => `hub-silence-${reason}`),
    ...['planned', 'secured', 'committed', 'spent', 'gap'].flatMap((amount) => [
      `hub-${amount}`,
      `hub-${amount}-short`,
    ]),
    ...['minutes', 'action-plan', 'terms'].map((kind) => `hub-kind-${kind}`),
  ]),
].filter(
  (id) =>
    !Object.values(SOURCES).some((source) =>
      new RegExp(`className=(\\{[^}]*)?['"][^'"]*\\b${id}\\b`).test(source),
    ),
);

describe('the words of the screens', () => {
  it.each(LANGUAGES)('are all there in %s', (language) => {
    const bundle = bundleOf(language);
    expect(NAMED.length).toBeGreaterThan(80);
    expect(NAMED.filter((id) => !bundle.hasMessage(id))).toEqual([]);
  });
});

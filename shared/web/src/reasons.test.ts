import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { bundleOf, LANGUAGES } from './i18n.tsx';
import { reasonIn, reasonMessage } from './reasons.ts';

const RUST = join(import.meta.dirname, '../../src');

function rust(...path: string[]): string {
  return readFileSync(join(RUST, ...path), 'utf8');
}

/** Every code that the programs give as a reason, from their source. */
function codes(): readonly string[] {
  const core = readdirSync(join(RUST, 'engine/core')).filter((name) => name.endsWith('.rs'));
  const judges = readdirSync(join(RUST, 'admission')).filter((name) => name !== 'tests.rs');
  const found = [
    ...[
      rust('admission.rs'),
      ...judges.map((name) => rust('admission', name)),
      rust('engine/core/deliver.rs'),
    ].flatMap((source) => [...source.matchAll(/\b(?:breach|wait|refused|no)\("([a-z-]+)"\)/g)]),
    ...rust('journal/change.rs').matchAll(/=> "([a-z-]+)"/g),
    ...rust('error.rs').matchAll(/=> "([a-z-]+)"/g),
    ...[rust('engine.rs'), ...core.map((name) => rust('engine/core', name))].flatMap((source) => [
      ...source.matchAll(/reason: "([a-z-]+)"/g),
    ]),
  ];
  return [...new Set(found.map((match) => match[1] ?? ''))].sort();
}

describe('reasons', () => {
  it('of the programs all have words of their own', () => {
    expect(codes().length).toBeGreaterThan(40);
    expect(codes().filter((code) => reasonMessage(code) === 'reason-other')).toEqual([]);
  });

  it.each(LANGUAGES)('are said in %s without a code, also one that is not known', (language) => {
    const bundle = bundleOf(language);
    for (const code of [...codes(), 'of-a-newer-program']) {
      const said = reasonIn((id) => {
        const pattern = bundle.getMessage(id)?.value ?? '';
        return bundle.formatPattern(pattern, {});
      }, code);
      expect(said.length, code).toBeGreaterThan(5);
      expect(said, code).not.toMatch(/[a-z]+-[a-z]+-|[{}$]/);
      expect(said, code).not.toContain('of-a-newer-program');
    }
  });
});

import { describe, expect, it } from 'vitest';
import { bundleOf, LANGUAGES } from './i18n.tsx';
import { REASON_CODES } from './reasons.gen.ts';
import { reasonIn, reasonMessage } from './reasons.ts';

/** The codes that people read, by the table of the programs. */
function codes(): readonly string[] {
  return Object.entries(REASON_CODES).flatMap(([code, { isRead }]) => (isRead ? [code] : []));
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

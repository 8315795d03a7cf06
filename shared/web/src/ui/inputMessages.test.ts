import { describe, expect, it } from 'vitest';
import { bundleOf } from '../i18n.tsx';
import type { DateReason } from '../input/date.ts';
import type { NumberReason } from '../input/number.ts';
import type { TimeReason } from '../input/time.ts';

// A record, so that a reason that is added is missed here by the compiler.
const CODES: Readonly<Record<(NumberReason | DateReason | TimeReason)['code'], true>> = {
  'not-number': true,
  several: true,
  grouping: true,
  ambiguous: true,
  decimals: true,
  whole: true,
  negative: true,
  word: true,
  currency: true,
  'not-money': true,
  'not-percent': true,
  'too-small': true,
  'too-large': true,
  'too-long': true,
  'not-date': true,
  'no-year': true,
  'no-day': true,
  'no-such-month': true,
  'no-such-day': true,
  'other-weekday': true,
  'out-of-years': true,
  'not-time': true,
  'no-such-hour': true,
  'no-such-minute': true,
};

describe('reasons for which a text is not taken', () => {
  it.each(['fr', 'ar', 'en'] as const)('have words in %s', (language) => {
    const bundle = bundleOf(language);
    expect(Object.keys(CODES).filter((code) => !bundle.hasMessage(`input-${code}`))).toEqual([]);
  });
});

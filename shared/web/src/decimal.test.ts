import { describe, expect, it } from 'vitest';
import {
  add,
  compare,
  type Decimal,
  decimal,
  editableDecimal,
  formatDecimal,
  readDecimal,
  shareOf,
  subtract,
  writeDecimal,
  ZERO,
} from './decimal.ts';
import { type NumberSpec, parseNumber } from './input/number.ts';
import { formatsOf, type Language } from './ui/l10n.ts';

const LANGUAGES: readonly Language[] = ['fr', 'ar', 'en'];

/** A seeded source of numbers below `limit` (mulberry32): a failure comes again. */
function drawsOf(seed: number): (limit: number) => number {
  let state = seed;
  return (limit) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % limit;
  };
}

/** Values of at most `places` decimals: all lengths, with many zeros and nines among their digits. */
function valuesOf(seed: number, places: number, count: number): Decimal[] {
  const draw = drawsOf(seed);
  return Array.from({ length: count }, () => {
    const length = 1 + draw(15);
    const digits = Array.from({ length }, () => [0, 9, draw(10), draw(10)][draw(4)] ?? 0).join('');
    return decimal((draw(2) === 0 ? 1n : -1n) * BigInt(digits), Math.min(draw(places + 1), length));
  });
}

/** Whether a text reads as exactly that value. Compared by hand: thousands of `expect` would take most of a minute. */
function readsAs(shown: string, spec: NumberSpec, value: Decimal): boolean {
  const read = parseNumber(shown, spec);
  return read.ok && read.value?.units === value.units && read.value.scale === value.scale;
}

const text = (value: Decimal): string => String(writeDecimal(value));
const read = (value: unknown): string | undefined => {
  const found = readDecimal(value);
  return found === undefined ? undefined : text(found);
};

describe('a decimal in a document', () => {
  it('has one form: an integer, or a string without needless zeros', () => {
    expect(writeDecimal(decimal(1250050n, 2))).toBe('12500.5');
    expect(writeDecimal(decimal(1250000n, 2))).toBe(12500);
    expect(writeDecimal(decimal(-25n, 2))).toBe('-0.25');
    expect(writeDecimal(decimal(0n, 2))).toBe(0);
    expect(read('12500.5')).toBe('12500.5');
    expect(read({ val: '0.25' })).toBe('0.25');
    expect(read('-0.25')).toBe('-0.25');
    expect(read(12500)).toBe('12500');
    expect(read(12n)).toBe('12');
  });

  it('is read in no other form', () => {
    const odd = ['', '12500', '12500.50', '012.5', '.5', '5.', '1e3', '+1.5', '12,5', ' 1.5', '1.5 ', '-'];
    for (const value of [...odd, 1.5, Number.NaN, 2 ** 53, true, null, undefined, {}, '1234567890123456.5'])
      expect(read(value), String(value)).toBeUndefined();
  });

  it('comes back as itself', () => {
    for (const value of valuesOf(1, 6, 2000)) expect(readDecimal(writeDecimal(value))).toEqual(value);
  });
});

describe('sums', () => {
  it('are exact', () => {
    const tenth = decimal(1n, 1);
    expect(text(add(tenth, decimal(2n, 1)))).toBe('0.3');
    expect(text(Array.from({ length: 1000 }, () => tenth).reduce(add, ZERO))).toBe('100');
    expect(text(add(decimal(999999999999999n), decimal(1n, 2)))).toBe('999999999999999.01');
    expect(text(subtract(decimal(1n), decimal(99n, 2)))).toBe('0.01');
  });

  it('do not depend on the order, and can be taken apart again', () => {
    const values = valuesOf(2, 4, 400);
    const forwards = values.reduce(add, ZERO);
    expect([...values].reverse().reduce(add, ZERO)).toEqual(forwards);
    expect(values.reduce(subtract, forwards)).toEqual(ZERO);
  });

  it('compare by value', () => {
    expect(compare(decimal(5n, 1), decimal(50n, 2))).toBe(0);
    expect(compare(decimal(5n, 1), decimal(49n, 2))).toBe(1);
    expect(compare(decimal(-5n), decimal(1n, 3))).toBe(-1);
    expect(shareOf(decimal(1n), decimal(3n))).toBe(33.333);
    expect(shareOf(decimal(4n), decimal(3n))).toBe(100);
    expect(shareOf(decimal(4n), ZERO)).toBe(0);
  });
});

describe('what is shown', () => {
  it('groups by spaces, with the mark of the language', () => {
    const amount = decimal(125000050n, 2);
    expect(formatDecimal(amount, 'fr', 2)).toBe('1\u202f250\u202f000,50');
    expect(formatDecimal(amount, 'ar', 2)).toBe('1\u202f250\u202f000,50');
    expect(formatDecimal(amount, 'en', 2)).toBe('1\u202f250\u202f000.50');
    expect(formatDecimal(decimal(12500n), 'fr', 2)).toBe('12\u202f500');
    expect(formatDecimal(decimal(1234567n, 3), 'fr')).toBe('1\u202f234,5670');
    expect(formatDecimal(decimal(125n, 3), 'fr')).toBe('0,125');
    expect(formatDecimal(decimal(-5n), 'ar')).toBe('\u200e-5');
    expect(editableDecimal(amount, 'fr', 2)).toBe('1250000,50');
  });

  it.each(LANGUAGES)('reads back as itself in %s', (language) => {
    const formats = formatsOf(language);
    const odd: string[] = [];
    for (const places of [0, 1, 2, 3, 4]) {
      const spec = { places, allowsNegative: true, language };
      for (const value of valuesOf(10 + places, places, 1500)) {
        for (const shown of [
          formatDecimal(value, language, places),
          formatDecimal(value, language),
          editableDecimal(value, language, places),
          formats.number(value),
        ])
          if (!readsAs(shown, spec, value)) odd.push(shown);
      }
    }
    expect(odd).toEqual([]);
  });

  it.each(LANGUAGES)('reads back with its currency or its sign in %s', (language) => {
    const formats = formatsOf(language);
    const odd: string[] = [];
    const check = (shown: string, spec: Omit<NumberSpec, 'places' | 'language'>, value: Decimal) => {
      if (!readsAs(shown, { places: 2, language, ...spec }, value)) odd.push(shown);
    };
    for (const signed of valuesOf(30, 2, 1500)) {
      const value = signed.units < 0n ? { ...signed, units: -signed.units } : signed;
      for (const currency of ['MAD', 'EUR', 'CHF'])
        check(formats.money(value, currency), { currency }, value);
      check(formats.percent(value), { isPercent: true }, value);
    }
    expect(odd).toEqual([]);
  });
});

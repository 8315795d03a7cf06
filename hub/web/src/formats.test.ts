import { describe, expect, it } from 'vitest';
import { hubFormatsOf } from './formats.ts';

const NOW_MS = Date.UTC(2026, 10, 23, 11, 0);

/** With each kind of blank as a plain one. */
const plain = (text: string): string => text.replace(/[\u00a0\u202f]/g, ' ');

describe('formats', () => {
  it('write a dash for what is not known, and only for that', () => {
    const formats = hubFormatsOf('fr');
    expect(formats.number(undefined)).toBe('—');
    expect(formats.number(0)).toBe('0');
    expect(formats.date('')).toBe('—');
  });

  it('group numbers the French way in Arabic too, with Latin digits', () => {
    expect(plain(hubFormatsOf('fr').number(12_345_678))).toBe('12 345 678');
    expect(plain(hubFormatsOf('ar').number(12_345_678))).toBe('12 345 678');
    expect(hubFormatsOf('ar').moment(NOW_MS, NOW_MS)).toMatch(/^[0-9]{2}:[0-9]{2}$/);
  });

  it('write money exactly, and a month as a month', () => {
    const formats = hubFormatsOf('fr');
    expect(plain(formats.amount(12_500_500n, 3))).toBe('12 500,50');
    expect(plain(formats.amount(999_999_999_999_125n, 3))).toBe('999 999 999 999,125');
    expect(plain(formats.amount(5_000n, 3))).toBe('5');
    expect(plain(formats.age(NOW_MS - 75 * 86_400_000, NOW_MS))).toBe('il y a 2 mois');
  });

  it('tell an age and the exact moment by Morocco’s clock', () => {
    const formats = hubFormatsOf('fr');
    expect(plain(formats.age(NOW_MS - 3 * 60_000, NOW_MS))).toBe('il y a 3 minutes');
    expect(plain(formats.age(NOW_MS - 50 * 3_600_000, NOW_MS))).toBe('il y a 2 jours');
    expect(formats.age(NOW_MS - 10_000, NOW_MS)).toBe('');
    expect(formats.age(NOW_MS + 10_000, NOW_MS)).toBe('');
    expect(formats.moment(NOW_MS - 3_600_000, NOW_MS)).toBe('11:00');
    expect(formats.moment(NOW_MS - 86_400_000, NOW_MS)).toContain('22 nov.');
  });
});

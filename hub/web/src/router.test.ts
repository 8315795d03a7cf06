import { describe, expect, it } from 'vitest';
import { addressOf, routeOf } from './router.tsx';

describe('addresses', () => {
  it.each([
    '/',
    '/?sort=overdue-down',
    '/?sort=status%3Adone-up',
    '/?as_of=2026-11-30',
    '/?sort=overdue-down&as_of=2026-11-30&since=2026-11-01',
    '/overdue',
    '/overdue?region=MA-02&programme=7',
    '/documents?region=MA-02&kind=minutes',
    '/documents?region=inter-regional%2Fnord&q=r%C3%A9union',
    '/documents?kind=minutes&sort=meeting',
    `/documents/${'ab'.repeat(16)}`,
    `/documents/${'ab'.repeat(16)}?row=00112233aabbccdd`,
  ])('%s leads to a screen and back', (address) => {
    expect(addressOf(routeOf(address))).toBe(address);
    expect(routeOf(address).tag).not.toBe('unknown');
  });

  it('that lead nowhere say so', () => {
    for (const address of ['/documents/nothing', '/elsewhere', '/overdue/7']) {
      expect(routeOf(address)).toEqual({ tag: 'unknown' });
    }
  });
});

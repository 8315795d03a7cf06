import { describe, expect, it } from 'vitest';
import { compareOrder, orderBetween } from './order.ts';

describe('orderBetween', () => {
  it('gives a first key to an empty list', () => {
    expect(orderBetween(undefined, undefined)).toBe('V');
  });

  it('keeps keys short when a list is typed from top to bottom', () => {
    let last = orderBetween(undefined, undefined);
    const keys = [last];
    for (let i = 0; i < 300; i++) {
      last = orderBetween(last, undefined);
      keys.push(last);
    }
    expect([...keys].sort(compareOrder)).toEqual(keys);
    expect(new Set(keys).size).toBe(keys.length);
    expect(Math.max(...keys.map((key) => key.length))).toBeLessThanOrEqual(8);
  });

  it('always finds room before the first and between two neighbours', () => {
    let first = 'V';
    for (let i = 0; i < 100; i++) {
      const next = orderBetween(undefined, first);
      expect(next < first).toBe(true);
      expect(next.endsWith('0')).toBe(false);
      first = next;
    }
    let low = 'A';
    const high = 'B';
    for (let i = 0; i < 100; i++) {
      const mid = orderBetween(low, high);
      expect(low < mid && mid < high).toBe(true);
      low = mid;
    }
  });

  it('goes on when a key is used up', () => {
    const next = orderBetween('zz', undefined);
    expect(next > 'zz').toBe(true);
  });

  it('answers a key after the first when two rows carry the same one', () => {
    expect(orderBetween('V', 'V') > 'V').toBe(true);
  });

  it('survives a thousand insertions at pseudo-random places', () => {
    const keys: string[] = [];
    let seed = 42;
    for (let i = 0; i < 1000; i++) {
      seed = (seed * 1103515245 + 12345) % 2147483648;
      const at = seed % (keys.length + 1);
      keys.splice(at, 0, orderBetween(keys[at - 1], keys[at]));
    }
    expect([...keys].sort(compareOrder)).toEqual(keys);
  });
});

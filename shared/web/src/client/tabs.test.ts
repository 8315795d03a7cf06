import { expect, test } from 'vitest';
import { FakeLocks } from '../testing/fakeNode.ts';
import { holdStore, ifNobodyHolds } from './tabs.ts';

test('the last tab that lets go of a store may remove it, no other one', async () => {
  const { locks } = new FakeLocks().tab();
  const [one, two] = [await holdStore('s', locks), await holdStore('s', locks)];
  let removed = 0;
  const remove = async (): Promise<void> => {
    removed += 1;
  };
  await one();
  expect(await ifNobodyHolds('s', locks, remove)).toBe(false);
  await two();
  expect(await ifNobodyHolds('s', locks, remove)).toBe(true);
  expect(removed).toBe(1);
});

test('without locks nobody removes anything', async () => {
  expect(await ifNobodyHolds('s', undefined, async () => {})).toBe(false);
});

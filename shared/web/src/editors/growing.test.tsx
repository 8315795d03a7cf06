import { act } from 'react';
import { createRoot } from 'react-dom/client';
import { expect, it, vi } from 'vitest';
import { useGrowing } from './growing.ts';

(globalThis as { IS_REACT_ACT_ENVIRONMENT?: boolean }).IS_REACT_ACT_ENVIRONMENT = true;

const seen: number[] = [];

function List({ count }: { count: number }) {
  const limit = useGrowing(count, 3);
  const rows = Array.from({ length: count }, (_, at) => `row ${at}`).slice(0, limit);
  seen.push(rows.length);
  return rows.join();
}

it('builds the first rows of a long list at once and all of them in the end, and a short list whole', async () => {
  const root = createRoot(document.createElement('div'));
  await act(async () => {
    root.render(<List count={30} />);
  });
  await vi.waitFor(async () => {
    await act(async () => {});
    expect(seen.at(-1)).toBe(30);
  });
  expect(seen[0]).toBe(3);
  seen.length = 0;
  await act(async () => {
    root.render(<List key="short" count={2} />);
  });
  expect([...new Set(seen)]).toEqual([2]);
  await act(async () => root.unmount());
});

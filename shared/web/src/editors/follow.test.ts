import { expect, it, vi } from 'vitest';
import type { DocHandle, DocState, DocView } from '../client/docHandle.ts';
import { memoryHandle } from '../testing/memoryHandle.ts';
import { watchPlace } from './follow.ts';

/** A handle whose versions the test gives, with whatever they share. */
function versions(first: DocView): { handle: DocHandle; show: (doc: DocView) => void } {
  const watchers = new Set<() => void>();
  const base = memoryHandle('minutes', {});
  let state: DocState = { ...base.getSnapshot(), doc: first };
  return {
    handle: {
      ...base,
      getSnapshot: () => state,
      subscribe: (watcher) => {
        watchers.add(watcher);
        return () => watchers.delete(watcher);
      },
    },
    show: (doc) => {
      state = { ...state, doc };
      for (const watcher of [...watchers]) watcher();
    },
  };
}

it('tells who follows a value, or something around it, and nobody else', () => {
  const beside = { title: 'b' };
  const { handle, show } = versions({ agenda: { a: { title: 'a', note: 'n' }, b: beside } });
  const told = { list: vi.fn(), row: vi.fn(), title: vi.fn(), note: vi.fn(), beside: vi.fn() };
  watchPlace(handle, ['agenda'], told.list);
  watchPlace(handle, ['agenda', 'a'], told.row);
  watchPlace(handle, ['agenda', 'a', 'title'], told.title);
  watchPlace(handle, ['agenda', 'a', 'note'], told.note);
  watchPlace(handle, ['agenda', 'b', 'title'], told.beside);
  show({ agenda: { a: { title: 'aa', note: 'n' }, b: beside } });
  const counts = Object.entries(told).map(([name, watcher]) => [name, watcher.mock.calls.length]);
  expect(Object.fromEntries(counts)).toEqual({ list: 1, row: 1, title: 1, note: 0, beside: 0 });
});

it('tells of what comes and goes, and nothing of a version that is the same', () => {
  const { handle, show } = versions({});
  const told = vi.fn();
  const stop = watchPlace(handle, ['agenda', 'a'], told);
  const doc = { agenda: { a: { title: 'a' } } };
  show(doc);
  show(doc);
  expect(told).toHaveBeenCalledTimes(1);
  show({ agenda: {} });
  expect(told).toHaveBeenCalledTimes(2);
  stop();
  show(doc);
  expect(told).toHaveBeenCalledTimes(2);
});

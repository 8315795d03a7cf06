/**
 * Following one place of an open document. A key changes one value of thousands: only who follows that value, or something
 * around it, is told. A view reuses the objects of what did not change, so finding what did costs its depth and no more,
 * however long the document is.
 */
import { useCallback, useRef, useSyncExternalStore } from 'react';
import type { DocHandle, DocState, DocValue, DocView, Path } from '../client/docHandle.ts';
import { asMap, valueAt } from '../document/read.ts';

interface Place {
  readonly watchers: Set<() => void>;
  readonly below: Map<string, Place>;
}

/** Everybody who follows places of one document. */
class Watchers {
  readonly #handle: DocHandle;
  readonly #root: Place = { watchers: new Set(), below: new Map() };
  #doc: DocView;
  #count = 0;
  #stop: (() => void) | undefined;

  constructor(handle: DocHandle) {
    this.#handle = handle;
    this.#doc = handle.getSnapshot().doc;
  }

  watch(path: Path, watcher: () => void): () => void {
    if (this.#count === 0) {
      this.#doc = this.#handle.getSnapshot().doc;
      this.#stop = this.#handle.subscribe(() => this.#look());
    }
    this.#count += 1;
    const way = [this.#root];
    for (const step of path) {
      const { below } = way.at(-1) ?? this.#root;
      const place = below.get(step) ?? { watchers: new Set(), below: new Map() };
      below.set(step, place);
      way.push(place);
    }
    way.at(-1)?.watchers.add(watcher);
    return () => {
      way.at(-1)?.watchers.delete(watcher);
      for (let depth = path.length; depth > 0; depth -= 1) {
        const place = way[depth];
        if (place === undefined || place.watchers.size > 0 || place.below.size > 0) break;
        way[depth - 1]?.below.delete(path[depth - 1] ?? '');
      }
      this.#count -= 1;
      if (this.#count === 0) this.#stop?.();
    };
  }

  #look(): void {
    const before = this.#doc;
    this.#doc = this.#handle.getSnapshot().doc;
    const told: (() => void)[] = [];
    gather(this.#root, before, this.#doc, told);
    for (const watcher of told) watcher();
  }
}

function gather(
  place: Place,
  before: DocValue | undefined,
  now: DocValue | undefined,
  told: (() => void)[],
): void {
  if (before === now) return;
  told.push(...place.watchers);
  const [was, is] = [asMap(before), asMap(now)];
  for (const [step, below] of place.below) gather(below, was[step], is[step], told);
}

const watchersByDoc = new WeakMap<DocHandle, Watchers>();

function watchersOf(handle: DocHandle): Watchers {
  let all = watchersByDoc.get(handle);
  if (all === undefined) {
    all = new Watchers(handle);
    watchersByDoc.set(handle, all);
  }
  return all;
}

/** Calls `watcher` whenever the value at `path` is another. */
export function watchPlace(handle: DocHandle, path: Path, watcher: () => void): () => void {
  return watchersOf(handle).watch(path, watcher);
}

/** Something of a document's state, followed: painted again only when `select` answers another value. */
export function useFollowed<T>(handle: DocHandle, select: (state: DocState) => T): T {
  return useSyncExternalStore(handle.subscribe, () => select(handle.getSnapshot()));
}

function sameOf<T>(a: T, b: T): boolean {
  return Object.is(a, b);
}

/**
 * Something of the value at `path`, followed: painted again only when `select` answers what `isSame` calls another. Asked
 * only when that value is another.
 */
export function usePart<T>(
  handle: DocHandle,
  path: Path,
  select: (value: DocValue | undefined) => T,
  isSame: (a: T, b: T) => boolean = sameOf,
): T {
  const name = path.join('/');
  // biome-ignore lint/correctness/useExhaustiveDependencies: a path is its steps
  const subscribe = useCallback(
    (watcher: () => void) => watchersOf(handle).watch(path, watcher),
    [handle, name],
  );
  const last = useRef<{ readonly part: T } | undefined>(undefined);
  return useSyncExternalStore(subscribe, () => {
    const part = select(valueAt(handle.getSnapshot().doc, path));
    // The same object as before where it says the same.
    if (last.current === undefined || !isSame(last.current.part, part)) last.current = { part };
    return last.current.part;
  });
}

/** Whether two lists hold the same, one by one. */
export function isSameList<T>(a: readonly T[], b: readonly T[]): boolean {
  return a === b || (a.length === b.length && a.every((each, index) => each === b[index]));
}

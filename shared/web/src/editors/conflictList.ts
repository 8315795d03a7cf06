/**
 * The conflicts of an open document as the screen follows them. Finding them costs a look at what came in, so it waits
 * until the keys are quiet.
 */
import { useSyncExternalStore } from 'react';
import type { Conflict, DocHandle, Path } from '../client/docHandle.ts';
import { useEditing } from './context.tsx';

/** After the last change for this long, the list is made anew. */
const QUIET_MS = 200;

const NONE: readonly Conflict[] = [];

class ConflictList {
  readonly #handle: DocHandle;
  readonly #watchers = new Set<() => void>();
  #list: readonly Conflict[] = NONE;
  #byPath: ReadonlyMap<string, Conflict> = new Map();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #stop: (() => void) | undefined;

  constructor(handle: DocHandle) {
    this.#handle = handle;
  }

  subscribe = (watcher: () => void): (() => void) => {
    if (this.#watchers.size === 0) {
      this.#stop = this.#handle.subscribe(() => this.#soon());
      this.#soon(0);
    }
    this.#watchers.add(watcher);
    return () => {
      this.#watchers.delete(watcher);
      if (this.#watchers.size > 0) return;
      this.#stop?.();
      clearTimeout(this.#timer);
      this.#timer = undefined;
    };
  };

  list = (): readonly Conflict[] => this.#list;

  at = (path: Path): Conflict | undefined => this.#byPath.get(path.join('/'));

  #soon(delay = QUIET_MS): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#look(), delay);
  }

  #look(): void {
    const before = this.#byPath;
    const found = this.#handle.allConflicts();
    // A conflict that is the same stays the same object, so that what shows it is not painted again.
    const list = found.map((conflict) => {
      const known = before.get(conflict.path.join('/'));
      return known !== undefined && JSON.stringify(known) === JSON.stringify(conflict) ? known : conflict;
    });
    if (list.length === this.#list.length && list.every((each, index) => each === this.#list[index])) return;
    this.#list = list;
    this.#byPath = new Map(list.map((conflict) => [conflict.path.join('/'), conflict]));
    for (const watcher of [...this.#watchers]) watcher();
  }
}

const listByDoc = new WeakMap<DocHandle, ConflictList>();

function listOf(handle: DocHandle): ConflictList {
  let list = listByDoc.get(handle);
  if (list === undefined) {
    list = new ConflictList(handle);
    listByDoc.set(handle, list);
  }
  return list;
}

/** Every conflict of a document, followed. */
export function useAllConflicts(handle: DocHandle): readonly Conflict[] {
  const list = listOf(handle);
  return useSyncExternalStore(list.subscribe, list.list);
}

/** The conflict at exactly this path, followed. */
export function useConflictAt(path: Path): Conflict | undefined {
  const list = listOf(useEditing().handle);
  return useSyncExternalStore(list.subscribe, () => list.at(path));
}

/** The conflicts below a path, followed: cells of a field, members of a set. */
export function conflictsBelow(list: readonly Conflict[], path: Path): readonly Conflict[] {
  return list.filter(
    (conflict) =>
      conflict.path.length > path.length && path.every((step, index) => conflict.path[index] === step),
  );
}

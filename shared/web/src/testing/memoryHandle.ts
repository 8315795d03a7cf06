/** A document in memory that answers like an open one: for tests of the editors, which know nothing of storage or network. */
import type { DocHandle, DocState, DocView, MutableDoc, Path } from '../client/docHandle.ts';
import type { DocId, DocKind } from '../ids.ts';

/** A handle whose texts are plain strings and whose other editors are the test. */
export interface MemoryHandle extends DocHandle {
  /** Puts several values at a path, as concurrent writes do. */
  conflict(path: Path, values: readonly unknown[]): void;
  /** Every change in the order made, as plain copies of the root. */
  readonly history: DocView[];
}

function hashOf(place: number): string {
  return place.toString(16).padStart(64, '0');
}

/** Opens `content` as a document of `kind`. */
export function memoryHandle(kind: DocKind, content: object, options: Partial<DocState> = {}): MemoryHandle {
  const listeners = new Set<() => void>();
  const conflicts = new Map<string, readonly unknown[]>();
  const history: DocView[] = [];
  let state: DocState = {
    doc: structuredClone(content) as DocView,
    save: { tag: 'ministry' },
    canEdit: true,
    shared: true,
    notAccepted: [],
    hasNoRoom: false,
    ...options,
  };
  const born = state.doc;
  const replace = (doc: DocView) => {
    history.push(doc);
    state = { ...state, doc };
    for (const listener of listeners) listener();
  };
  const valueAt = (root: MutableDoc, path: Path): unknown =>
    path.reduce<unknown>((map, step) => (map as MutableDoc | undefined)?.[step], root);
  return {
    id: '0'.repeat(32) as DocId,
    kind,
    editor: 'me',
    history,
    getSnapshot: () => state,
    subscribe: (onChange) => {
      listeners.add(onChange);
      return () => listeners.delete(onChange);
    },
    change: (mutate) => {
      const next = structuredClone(state.doc) as MutableDoc;
      mutate(next);
      // Writing a register ends its conflict.
      for (const key of conflicts.keys()) {
        const path = JSON.parse(key) as string[];
        if (valueAt(next, path) !== valueAt(state.doc as MutableDoc, path)) conflicts.delete(key);
      }
      replace(JSON.parse(JSON.stringify(next)) as DocView);
    },
    spliceText: (path, index, del, insert) => {
      const next = structuredClone(state.doc) as MutableDoc;
      const map = valueAt(next, path.slice(0, -1)) as MutableDoc;
      const key = path.at(-1) ?? '';
      const before = String(map[key] ?? '');
      map[key] = before.slice(0, index) + insert + before.slice(index + del);
      replace(next as DocView);
    },
    group: (run) => run(),
    conflicts: (path) =>
      conflicts.get(JSON.stringify(path)) ??
      [valueAt(state.doc as MutableDoc, path)].filter((value) => value !== undefined),
    writtenSince: () => [],
    allConflicts: () =>
      [...conflicts].map(([key, values]) => ({
        path: JSON.parse(key) as string[],
        values: values.map((value) => ({ value, writer: 'council' as const, actor: '', atMs: 0 })),
      })),
    // The hash of a version is its place in the history, written as long as one.
    heads: () => [hashOf(history.length)],
    viewAt: ([head = '']) => (head === hashOf(0) ? born : history[Number.parseInt(head, 16) - 1]),
    changesSince: ([head = '']) => history.length - Number.parseInt(head, 16),
    conflict: (path, values) => {
      conflicts.set(JSON.stringify(path), values);
      // As in an open document: the record around it is another.
      state = { ...state, doc: structuredClone(state.doc) };
      for (const listener of listeners) listener();
    },
  };
}

/** A handle with a real document behind it, without storage or network. */
import * as Automerge from '@automerge/automerge/slim';
import { changesAbove, headsOf, spliceText, valuesAt, viewOf, viewOfHeads } from '../client/automerge.ts';
import type { DocHandle, MutableDoc } from '../client/docHandle.ts';
import type { ChangeHash, DocId, DocKind } from '../ids.ts';

/** The document is at hand, and takes in what another editor wrote. */
export interface AutomergeHandle extends DocHandle {
  raw(): Automerge.Doc<MutableDoc>;
  merge(other: Automerge.Doc<MutableDoc>): void;
}

/** Opens a document. */
export function automergeHandle(
  doc: Automerge.Doc<MutableDoc>,
  kind: DocKind = 'action_plan',
): AutomergeHandle {
  let now = doc;
  return {
    id: '0'.repeat(32) as DocId,
    kind,
    editor: 'amina',
    raw: () => now,
    merge: (other) => {
      now = Automerge.merge(now, other);
    },
    getSnapshot: () => ({
      doc: viewOf(now),
      save: { tag: 'kept' },
      canEdit: true,
      shared: false,
      notAccepted: [],
      hasNoRoom: false,
    }),
    subscribe: () => () => {},
    change: (mutate) => {
      now = Automerge.change(now, mutate);
    },
    spliceText: (path, index, del, insert) => {
      now = Automerge.change(now, (root) => spliceText(root, path, index, del, insert));
    },
    heads: () => headsOf(now),
    viewAt: (heads) => viewOfHeads(now, heads as readonly ChangeHash[]),
    changesSince: (heads) => changesAbove(now, heads as readonly ChangeHash[]).length,
    group: (run) => run(),
    conflicts: (path) => valuesAt(now, path),
    writtenSince: () => [],
    allConflicts: () => [],
  };
}

/**
 * How far the edits of this browser have come. Derived from acknowledgements by heads alone, never from timers.
 *
 * "Saved here" is in IndexedDB; "saved at the council" is covered by heads that the node made durable; "received by the
 * ministry" is covered by heads that the hub made durable. A document that the ministry does not read ends at "kept".
 */
export type SaveState =
  | { readonly tag: 'opening' }
  /** `pending` changes are not yet in this browser's storage. */
  | { readonly tag: 'saving'; readonly pending: number }
  /** `pending` changes are on this page alone: the browser's store is broken, and the council lacks them. */
  | { readonly tag: 'unkept'; readonly pending: number }
  /** The council no longer has the document; this browser does. */
  | { readonly tag: 'gone' }
  /** `pending` changes are in this browser and not yet at the council. */
  | { readonly tag: 'here'; readonly pending: number }
  /** At the council, on the way to the ministry. */
  | { readonly tag: 'council'; readonly pending: number }
  /** Received by the ministry. */
  | { readonly tag: 'ministry' }
  /** At the council, and meant to stay there. */
  | { readonly tag: 'kept' };

/** What a save state is derived from. Each count is of changes. */
export interface SaveCounts {
  /** Whether there is anything to show yet. */
  readonly isOpen: boolean;
  /** Whether the council said that it has no such document. */
  readonly isGone: boolean;
  /** Whether the browser's store is broken. */
  readonly isStoreBroken: boolean;
  /** Made here and not yet in IndexedDB. */
  readonly unkept: number;
  /** Made here, in IndexedDB, and not yet covered by the council's heads. */
  readonly unsaved: number;
  /** In the document and not yet covered by the ministry's heads. */
  readonly unreceived: number;
  /** Whether the ministry reads the document. */
  readonly shared: boolean;
}

/** The one sentence on the screen. */
export function saveStateOf(counts: SaveCounts): SaveState {
  if (!counts.isOpen) return { tag: 'opening' };
  if (counts.unkept > 0) {
    return { tag: counts.isStoreBroken ? 'unkept' : 'saving', pending: counts.unkept };
  }
  if (counts.isGone) return { tag: 'gone' };
  if (counts.unsaved > 0) return { tag: 'here', pending: counts.unsaved };
  if (!counts.shared) return { tag: 'kept' };
  if (counts.unreceived > 0) return { tag: 'council', pending: counts.unreceived };
  return { tag: 'ministry' };
}

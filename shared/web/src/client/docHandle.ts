/**
 * What an editor sees of a document. Views import this and nothing of the network or of the browser's storage.
 *
 * `getSnapshot` and `subscribe` fit `useSyncExternalStore`: the snapshot is a new object whenever anything in it changed,
 * and the same object otherwise.
 */
import type { DocId, DocKind } from '../ids.ts';
import type { SaveState } from './saveState.ts';

/** Where a value stands in a document: field names and row ids, from the root. */
export type Path = readonly string[];

/** A value of a document as a view reads it: texts are strings, maps and rows plain objects, sets `{code: true}`. */
export type DocValue = string | number | boolean | null | DocView | readonly DocValue[];

/** A map of a document as a view reads it. Never written to: use `DocHandle.change`. */
export interface DocView {
  readonly [key: string]: DocValue | undefined;
}

/** A value that a `change` may write. A JavaScript string becomes a Text object; wrap scalars in `scalar()`. */
export type MutableValue = string | number | boolean | MutableDoc | object;

/**
 * A map of a document inside `change`. Reading gives nested maps, writing sets a key, `delete` unsets one.
 * A null or undefined is never written: unset means the key is gone.
 */
export interface MutableDoc {
  // biome-ignore lint/suspicious/noExplicitAny: the Automerge proxy's shape is the document's schema, which is data
  [key: string]: any;
}

/** An edit of ours that the council or the ministry did not accept; a copy of it is kept. */
export interface NotAcceptedNotice {
  /** Names the copy that was set aside in this browser; empty when another browser of this account wrote it. */
  readonly setAside: string;
  /** The closed reason code, such as "no-grant". */
  readonly reason: string;
  /** Who refused. */
  readonly by: 'council' | 'ministry';
  /** When this browser heard of it, in Unix milliseconds. */
  readonly atMs: number;
}

/** Who made a change, as far as the change itself tells. */
export type Writer = 'me' | 'council' | 'other';

/** Who wrote something: as far as a change tells, and the actor whose name the council may know. */
export interface Author {
  readonly writer: Writer;
  readonly actor: string;
}

/** A value that was written late: after something, or beside it. */
export interface LateValue {
  readonly path: Path;
  /** The value as it stands. */
  readonly value: string;
  /** The letters that came in, when it is a text; otherwise the value. */
  readonly added: string;
  /** Everybody who wrote there, each once. */
  readonly writers: readonly Author[];
  /** When the last of it was written, in Unix milliseconds by its writer's clock. */
  readonly atMs: number;
}

/** One of several values that were written at the same time. */
export interface Written extends Author {
  /** The value; `undefined` when it was taken away. */
  readonly value: unknown;
  /** In Unix milliseconds by the writer's clock. */
  readonly atMs: number;
}

/** A place that several people wrote at the same time. */
export interface Conflict {
  readonly path: Path;
  /** The one that is shown first. */
  readonly values: readonly Written[];
}

/** Everything a view needs to paint a document. */
export interface DocState {
  /** The materialised root. */
  readonly doc: DocView;
  /** Where the edits of this browser have come to. */
  readonly save: SaveState;
  /** Whether this account may write. False while that is unknown. */
  readonly canEdit: boolean;
  /** Whether the ministry reads the document. */
  readonly shared: boolean;
  /** Edits that were not accepted and that nobody dismissed yet. */
  readonly notAccepted: readonly NotAcceptedNotice[];
  /** Whether the council has no room on its disk for the last edit. It stays in this browser and is submitted again by itself. */
  readonly hasNoRoom: boolean;
}

/** One open document. */
export interface DocHandle {
  readonly id: DocId;
  readonly kind: DocKind;
  /** Who writes here; '' when nobody is signed in. */
  readonly editor: string;
  getSnapshot(): DocState;
  subscribe(cb: () => void): () => void;
  /** Makes one Automerge change and paints at once; it is kept in this browser before it is sent. Throws when not `canEdit`. */
  change(mutate: (doc: MutableDoc) => void): void;
  /** Edits a Text object; positions count UTF-16 code units. */
  spliceText(path: Path, index: number, del: number, insert: string): void;
  /** Everything written within `run` is one step for whoever takes it back. */
  group<T>(run: () => T): T;
  /** The frontier of what is shown, as hexadecimal hashes. */
  heads(): readonly string[];
  /** The document as it was at `heads`; `undefined` when it does not hold them all. */
  viewAt(heads: readonly string[]): DocView | undefined;
  /** How many changes stand above `heads`. */
  changesSince(heads: readonly string[]): number;
  /** Every value that stands at `path`, the winning one first; one element when there is no conflict. */
  conflicts(path: Path): readonly unknown[];
  /**
   * What was written at or below `path` by changes that whoever set the register at `mark` had not seen: after it, or at the
   * same time.
   */
  writtenSince(path: Path, mark: Path): readonly LateValue[];
  /** Every place that was written by several people at the same time and that nobody settled yet. */
  allConflicts(): readonly Conflict[];
}

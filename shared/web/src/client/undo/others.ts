/** What other people did since a step: looked up only when somebody takes a step back. */

import type { ActorId, ChangeHash } from '../../ids.ts';
import { changesAbove, type Doc } from '../automerge.ts';
import { type ChangeOps, type OpId, opsOf } from '../automergeOps.ts';

/** The work of others. */
export interface Others {
  /** Values and letters that somebody else replaced or took out. */
  readonly gone: ReadonlySet<OpId>;
  /** Maps and texts that somebody else wrote in. */
  readonly touched: ReadonlySet<string>;
}

/** Remembers what was decoded: a change never changes. */
export class OthersLook {
  readonly #decoded = new Map<ChangeHash, ChangeOps>();

  /** What others did in `doc` above `since`. */
  look(doc: Doc, since: readonly ChangeHash[], mine: ReadonlySet<ActorId>): Others {
    const gone = new Set<OpId>();
    const touched = new Set<string>();
    for (const hash of changesAbove(doc, since)) {
      const change = this.#decoded.get(hash) ?? opsOf(doc, hash);
      if (change === undefined) continue;
      this.#decoded.set(hash, change);
      if (mine.has(change.actor)) continue;
      for (const op of change.ops) {
        touched.add(op.obj);
        for (const id of op.pred) gone.add(id);
      }
    }
    return { gone, touched };
  }
}

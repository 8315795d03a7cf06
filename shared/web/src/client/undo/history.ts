/**
 * What one tab wrote in one document, step by step, and the way back and forth.
 *
 * H1 Only steps of this tab are in it. Taking one back is a new change like any other; nothing that was written is rewritten.
 * H2 What others wrote since stays (see `inverse.ts`). A step that they left nothing of is passed over, and that is said.
 * H3 A new edit ends the way forth. An undo is never one step with typing.
 * H4 The last hundred steps outlive a reload of the tab, where the browser lets them.
 */

import type { ActorId, ChangeHash } from '../../ids.ts';
import type { Doc } from '../automerge.ts';
import { type OpId, opsOf } from '../automergeOps.ts';
import type { MutableDoc } from '../docHandle.ts';
import { nothingYet, type Origin, type TakenBack, takeBack } from './inverse.ts';
import { grown, joined } from './join.ts';
import { OthersLook } from './others.ts';
import { type CutNote, type Made, partsOf } from './record.ts';
import { type Kept, nameOf, type Part, type Step, withNames } from './step.ts';

/** How many steps can be taken back. */
export const STEPS_MAX = 100;

/** What came of an undo or a redo. */
export interface Outcome {
  readonly direction: 'undo' | 'redo';
  /** `partly` and `left`: somebody else changed the rest, or all of it, meanwhile. */
  readonly result: 'done' | 'partly' | 'left';
  readonly step: Step;
}

/** The two next steps, for the buttons. */
export interface Ways {
  readonly undo: Step | undefined;
  readonly redo: Step | undefined;
}

/** What a history writes through. */
export interface Target {
  readonly doc: Doc;
  /** Makes one change that is not recorded as a step. */
  readonly make: (mutate: (doc: MutableDoc) => void) => Made | undefined;
  /** What a row that goes is marked with. */
  readonly mark: string;
}

/** The steps of one tab in one document. */
export class History {
  #done: Step[] = [];
  #undone: Step[] = [];
  readonly #actors: Set<ActorId>;
  /** What the letters that were put back had been. */
  readonly #origins = new Map<OpId, Origin>();
  readonly #others = new OthersLook();
  readonly #watchers = new Set<() => void>();
  readonly #keep: () => void;
  /** The parts written so far in the open group. */
  #group: { depth: number; step: Step | undefined; doc: Doc | undefined } = {
    depth: 0,
    step: undefined,
    doc: undefined,
  };
  #ways: Ways = { undo: undefined, redo: undefined };
  /** Whether the next edit may be one step with the last. */
  #isOpen = false;

  /** `keep` is called whenever `kept` is another. */
  constructor(kept: Kept | undefined, keep: () => void) {
    this.#keep = keep;
    this.#actors = new Set(kept?.actors ?? []);
    this.#done = [...(kept?.done ?? [])];
    this.#undone = [...(kept?.undone ?? [])];
    this.#looked();
  }

  /** The next step back and the next one forth. The same object until one of them is another. */
  ways = (): Ways => this.#ways;

  /** Calls `watcher` whenever `ways` is another. */
  subscribe = (watcher: () => void): (() => void) => {
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  };

  /** What is to be kept. */
  get kept(): Kept {
    return { done: this.#done, undone: this.#undone, actors: [...this.#actors] };
  }

  /** Everything written within `run` is one step. */
  group<T>(run: () => T): T {
    this.#group.depth += 1;
    try {
      return run();
    } finally {
      this.#group.depth -= 1;
      const { depth, step, doc } = this.#group;
      if (depth === 0) {
        this.#group = { depth, step: undefined, doc: undefined };
        if (step !== undefined) this.#push(step, doc);
      }
    }
  }

  /** Remembers a change that a person just made here. */
  wrote(made: Made, notes: readonly CutNote[]): void {
    const change = opsOf(made.after, made.hash);
    if (change === undefined) return;
    this.#actors.add(change.actor);
    const parts = partsOf(made, change, notes);
    if (parts === undefined) {
      // An act such as an adoption: what came before it stays as it was adopted.
      this.#done = [];
      this.#undone = [];
      this.#changed();
      return;
    }
    if (parts.length === 0) return;
    const step = stepOf(made, parts);
    const { depth, step: sofar } = this.#group;
    if (depth === 0) this.#push(step, made.after);
    // A group of one change is an edit like any other: the next letter may be one step with it.
    else if (sofar === undefined) this.#group = { depth, step, doc: made.after };
    else this.#group = { depth, step: grown(sofar, step, [...sofar.parts, ...parts]), doc: undefined };
  }

  /** Takes the last step back, or makes the last one that was taken back again; `undefined` when there is none. */
  go(direction: Outcome['direction'], target: Target): Outcome | undefined {
    const from = direction === 'undo' ? this.#done : this.#undone;
    const step = from.pop();
    if (step === undefined) return undefined;
    const others = this.#others.look(target.doc, step.since, this.#actors);
    let taken = nothingYet();
    const made = target.make((doc) => {
      taken = takeBack(doc, step.parts, {
        others,
        mark: target.mark,
        since: step.since,
        origins: this.#origins,
      });
    });
    this.#isOpen = false;
    const change = made === undefined ? undefined : opsOf(made.after, made.hash);
    if (made !== undefined && change !== undefined) {
      this.#actors.add(change.actor);
      const parts = partsOf(made, change, taken.notes) ?? [];
      for (const [old, now] of taken.names)
        this.#origins.set(now, this.#origins.get(old) ?? { id: old, heads: step.since });
      this.#rename(taken);
      const { what, path, count } = step;
      const back = { ...stepOf(made, parts), what, path, count };
      (direction === 'undo' ? this.#undone : this.#done).push(back);
    }
    this.#changed();
    const result = taken.done === 0 ? 'left' : taken.left > 0 ? 'partly' : 'done';
    return { direction, result, step };
  }

  /** Takes out the steps of changes that the document does not hold (any more). */
  keepOnly(holds: (hash: ChangeHash) => boolean): void {
    const isHeld = (step: Step) => step.hashes.every(holds) && step.since.every(holds);
    if (this.#done.every(isHeld) && this.#undone.every(isHeld)) return;
    this.#done = this.#done.filter(isHeld);
    this.#undone = this.#undone.filter(isHeld);
    this.#changed();
  }

  #push(step: Step, doc: Doc | undefined): void {
    const last = this.#done.at(-1);
    const one = this.#isOpen && last !== undefined && doc !== undefined ? joined(last, step, doc) : undefined;
    if (one === undefined) this.#done.push(step);
    else this.#done[this.#done.length - 1] = one;
    this.#isOpen = doc !== undefined;
    this.#undone = [];
    this.#done.splice(0, this.#done.length - STEPS_MAX);
    this.#changed();
  }

  /** A value that was put back has a new id; every step that knew the old one means the new one. */
  #rename({ names, rivals }: TakenBack): void {
    if (names.size === 0) return;
    const of = (id: OpId): OpId => names.get(id) ?? id;
    const partOf = (part: Part): Part => {
      const named = withNames(part, of);
      const rival = named.tag === 'set' && named.id !== undefined ? rivals.get(named.id) : undefined;
      // Once my value is taken back too, theirs is what is left.
      return rival === undefined || named.tag !== 'set'
        ? named
        : { ...named, had: rival.had, hadIds: [rival.id] };
    };
    const all = (steps: readonly Step[]) => steps.map((step) => ({ ...step, parts: step.parts.map(partOf) }));
    this.#done = all(this.#done);
    this.#undone = all(this.#undone);
  }

  #changed(): void {
    this.#looked();
    this.#keep();
    for (const watcher of [...this.#watchers]) watcher();
  }

  #looked(): void {
    const [undo, redo] = [this.#done.at(-1), this.#undone.at(-1)];
    if (this.#ways.undo !== undo || this.#ways.redo !== redo) this.#ways = { undo, redo };
  }
}

function stepOf(made: Made, parts: readonly Part[]): Step {
  return { ...nameOf(parts), atMs: Date.now(), hashes: [made.hash], since: made.since, parts };
}

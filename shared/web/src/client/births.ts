/**
 * Documents that are begun in this browser and made at the council later. The browser makes the first change itself, by an
 * actor of its own, so that all that is written above it is the same document before and after: with its history, its marks
 * and what can be taken back. The council makes the document from that change, under the id that was drawn here; asked
 * again, it makes nothing twice.
 */

import type { Answer } from '../api.ts';
import { base64Of } from '../base64.ts';
import { STATES } from '../document/adoption.ts';
import { emptyRecord } from '../document/edits.ts';
import { asText } from '../document/read.ts';
import { SCHEMAS } from '../document/schema.ts';
import {
  type ActorId,
  type DocId,
  type DocKind,
  type GroupId,
  hexOf,
  type PrincipalId,
  type SharingRule,
} from '../ids.ts';
import { holdActor } from './actors.ts';
import { applyChanges, emptyDoc, makeChange, readChange, viewOf } from './automerge.ts';
import type { DocMeta, LocalStore } from './localStore.ts';
import { scalar } from './scalar.ts';

/** A document that the council has not made yet. */
export interface Birth {
  readonly group: GroupId;
  readonly rule: SharingRule;
  /** When it was begun, in Unix milliseconds. */
  readonly atMs: number;
  /** Why the council did not make it; it is not asked again by itself. */
  readonly refused?: string | undefined;
}

/** What a person chose for a new document. */
export interface NewDoc {
  readonly kind: DocKind;
  readonly group: GroupId;
  readonly rule: SharingRule;
  readonly title: { readonly fr: string; readonly ar: string };
}

/** What the council is asked to make. */
export interface BirthOrder extends NewDoc {
  readonly id: DocId;
  /** The first change. */
  readonly change: Uint8Array;
}

/** What became of it. `later`: nobody answered, or not now. */
export type BirthAnswer =
  | { readonly tag: 'made' }
  | { readonly tag: 'later' }
  | { readonly tag: 'refused'; readonly code: string };

/** Asks the council. */
export type Bear = (order: BirthOrder) => Promise<BirthAnswer>;

/** Answers that mean "not now". */
const PASSING = new Set(['busy', 'unavailable', 'internal', 'signed-out']);

/** Asks through a request that makes documents. */
export function bearThrough(
  create: (order: NewDoc & { id: DocId; changes: readonly string[] }) => Promise<Answer<unknown>>,
): Bear {
  return async ({ change, ...order }) => {
    const answer = await create({ ...order, changes: [base64Of(change)] });
    if (answer.ok) return { tag: 'made' };
    if (answer.error.tag !== 'refused' || PASSING.has(answer.error.code)) return { tag: 'later' };
    return { tag: 'refused', code: answer.error.code };
  };
}

/** A document that was just begun. */
export interface Begun {
  readonly order: BirthOrder;
  /** Whether this browser keeps it. */
  readonly isKept: boolean;
}

/** Begins a document: its first change is made and kept here, and opening it makes it at the council once there is a line. */
export async function beginDoc(
  store: LocalStore,
  principal: PrincipalId,
  wanted: NewDoc,
  locks: LockManager | undefined,
): Promise<Begun> {
  const { kind, group, rule, title } = wanted;
  const id = hexOf(crypto.getRandomValues(new Uint8Array(16))) as DocId;
  const actor = await holdActor(store, principal, [], locks);
  try {
    const made = makeChange(emptyDoc(actor.id), (root) => {
      root.kind = scalar(kind);
      root.schema = SCHEMAS[kind].version;
      const skeleton = { ...emptyRecord(kind, SCHEMAS[kind].root), title: { ...title } };
      for (const [key, value] of Object.entries(skeleton)) root[key] = value;
      root.state = scalar(STATES[kind][0] ?? '');
    });
    if (made === undefined) throw new Error('begin a document: nothing was written');
    const meta: DocMeta = {
      id,
      kind,
      councilHeads: [],
      receivedHeads: [],
      shared: false,
      canEdit: true,
      unsaved: 1,
      burntActors: [],
      notAccepted: [],
      birth: { group, rule, atMs: Date.now() },
    };
    const isKept = await store.bear(meta, { hash: made.hash, bytes: made.bytes, mine: true }).then(
      () => true,
      () => false,
    );
    return { order: { id, kind, group, rule, title, change: made.bytes }, isKept };
  } finally {
    actor.release();
  }
}

/** The council has made it: nobody asks again. */
export async function wasMade(store: LocalStore, { order }: Begun): Promise<void> {
  const meta = await store.meta(order.id);
  if (meta === undefined) return;
  const { hash } = readChange(order.change);
  await store.putMeta({ ...meta, birth: undefined, councilHeads: [hash], unsaved: 0 });
}

/** A document of this browser that the council has not made yet, as a list shows it. */
export interface BegunHere {
  readonly id: DocId;
  readonly kind: DocKind;
  readonly title: { readonly fr: string; readonly ar: string };
  readonly state: string;
  readonly birth: Birth;
  readonly unsaved: number;
}

/** All of them, newest first. */
export async function begunHere(store: LocalStore): Promise<BegunHere[]> {
  const found: BegunHere[] = [];
  for (const { id, kind, birth, unsaved, councilHeads } of await store.metas()) {
    if (birth === undefined || councilHeads.length > 0) continue;
    const changes = (await store.changesOf(id)).map((change) => change.bytes);
    if (changes.length === 0) continue;
    const view = viewOf(applyChanges(emptyDoc(READER), changes));
    const title = view.title as { fr?: unknown; ar?: unknown } | undefined;
    const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');
    found.push({
      id,
      kind,
      title: { fr: textOf(title?.fr), ar: textOf(title?.ar) },
      state: asText(view.state),
      birth,
      unsaved,
    });
  }
  return found.sort((a, b) => b.birth.atMs - a.birth.atMs);
}

/** An actor that writes nothing. */
const READER = '00'.repeat(16) as ActorId;

/** The steps of a document from its first state to its adoption and back, each as one change. */

import type { DocHandle, MutableDoc } from '../client/docHandle.ts';
import { instantOf, todayInMorocco } from '../days.ts';
import { ADOPTED, asAdopted, CIRCULATED, lockOf, VERSION_HEADS_MAX } from '../document/adoption.ts';
import { emptyRecord, scalar } from '../document/edits.ts';
import { orderBetween } from '../document/order.ts';
import { asRows, asText } from '../document/read.ts';
import { newRowId } from '../ids.ts';
import { countToKeep } from './minutes/counting.ts';
import { findMap } from './write.ts';

/** Who takes a step. */
export interface Self {
  /** The account, opaque. */
  readonly editor: string;
  /** The role that it has at its council. */
  readonly role: string;
}

/** Most characters of a reason. */
export const REASON_UNITS_MAX = 2_000;

/** Moves a document to a state other than adopted. The day it is circulated on is filled when nobody did. */
export function moveTo(handle: DocHandle, state: string, now: Date = new Date()): void {
  handle.change((doc) => {
    if (state === CIRCULATED) keepQuorum(handle, doc);
    doc.state = scalar(state);
    if (state === CIRCULATED && asText(doc.circulated_on) === '')
      doc.circulated_on = scalar(todayInMorocco(now));
  });
}

/**
 * Adopts the text as it stands. One change writes the state, the day and the record, so that nobody ever sees a part of it.
 * More heads than a register holds are joined first by a change of their own.
 */
export function adopt(handle: DocHandle, self: Self | undefined, now: Date = new Date()): void {
  const before = handle.getSnapshot().doc;
  const { adopted, amendments } = lockOf(before);
  const at = laterThan(now, ...amendments.map((amendment) => amendment.at), adopted?.at ?? '');
  if (countToKeep(before) !== undefined) handle.change((doc) => keepQuorum(handle, doc));
  if (handle.heads().length > VERSION_HEADS_MAX) {
    handle.change((doc) => {
      // No heads, and new every time: it is only there to be a change.
      record(doc).version = scalar(at);
    });
  }
  const version = [...handle.heads()].sort().join(',');
  const day = dayToWrite(handle, now);
  handle.change((doc) => {
    const adoption = record(doc);
    adoption.at = scalar(at);
    if (self === undefined) {
      delete adoption.by;
      delete adoption.role;
    } else {
      adoption.by = scalar(self.editor);
      adoption.role = scalar(self.role);
    }
    adoption.version = scalar(version);
    if (day !== undefined) doc.adopted_on = scalar(day);
    doc.state = scalar(ADOPTED);
  });
}

/** Writes down the quorum of a meeting as it was counted; what is sent and adopted says it. */
function keepQuorum(handle: DocHandle, doc: MutableDoc): void {
  const count = countToKeep(handle.getSnapshot().doc);
  if (handle.kind !== 'minutes' || count === undefined) return;
  doc.quorum_present = count.present;
  if (count.isReached === undefined) delete doc.quorum_reached;
  else doc.quorum_reached = count.isReached;
}

/** The day of adoption, when it is not the one that somebody wrote for this very adoption. */
function dayToWrite(handle: DocHandle, now: Date): string | undefined {
  const { doc } = handle.getSnapshot();
  const written = asText(doc.adopted_on);
  const { adopted } = lockOf(doc);
  if (written === '') return todayInMorocco(now);
  if (adopted === undefined || adopted.version.length === 0) return undefined;
  const earlier = handle.viewAt(adopted.version);
  const wasThere = earlier !== undefined && asText(asAdopted(earlier, adopted).adopted_on) === written;
  return wasThere ? todayInMorocco(now) : undefined;
}

/** Opens an adopted document again, and keeps which version was the adopted one until then. */
export function amend(
  handle: DocHandle,
  self: Self | undefined,
  reason: string,
  now: Date = new Date(),
): void {
  const { doc } = handle.getSnapshot();
  const { adopted, amendments } = lockOf(doc);
  const at = laterThan(now, adopted?.at ?? '', ...amendments.map((amendment) => amendment.at));
  const last = asRows(doc.amendments).at(-1);
  const order = orderBetween(
    last === undefined ? undefined : asText(last.value.order) || undefined,
    undefined,
  );
  handle.change((root) => {
    const rows = findMap(root, ['amendments']);
    if (rows === undefined) return;
    const row: MutableDoc = emptyRecord(handle.kind, 'amendment');
    row.order = scalar(order);
    row.at = scalar(at);
    row.reason = reason;
    if (self !== undefined) row.by = scalar(self.editor);
    if (adopted !== undefined && adopted.at !== '') row.adopted_at = scalar(adopted.at);
    if (adopted !== undefined && adopted.version.length > 0)
      row.adopted_version = scalar(adopted.version.join(','));
    rows[newRowId()] = row;
  });
}

function record(doc: MutableDoc): MutableDoc {
  return findMap(doc, ['adoption']) ?? {};
}

const SECOND_MS = 1_000;

/** Now, to the second; later than all of `others` though this clock be behind theirs. */
function laterThan(now: Date, ...others: readonly string[]): string {
  const seen = others.map((other) => Date.parse(other)).filter((ms) => !Number.isNaN(ms));
  const ms = Math.max(now.valueOf(), ...seen.map((other) => other + SECOND_MS));
  return instantOf(ms);
}

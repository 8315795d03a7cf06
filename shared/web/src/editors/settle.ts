/** Ends a conflict by a choice, which stays in the document: what was kept, what was dropped, by whom and why. */

import type { Conflict, DocHandle, DocView, MutableDoc } from '../client/docHandle.ts';
import { instantOf } from '../days.ts';
import { ADOPTED, versionOf } from '../document/adoption.ts';
import { scalar } from '../document/edits.ts';
import { orderBetween } from '../document/order.ts';
import { asMap, asRows, asText } from '../document/read.ts';
import { newRowId } from '../ids.ts';

/** A choice between the values of a conflict. */
export interface Settling {
  readonly conflict: Conflict;
  /** Which of the values is kept. */
  readonly kept: number;
  /** Each value in words. */
  readonly words: readonly string[];
  /** Who chooses. */
  readonly by: string;
  readonly reason: string;
}

/**
 * Whether one of the values may be kept: a choice adopts nothing. Only where the record of an adoption stands beside it may
 * the state say so; otherwise nobody could tell which text was adopted.
 */
export function mayKeep(doc: DocView, conflict: Conflict, kept: number): boolean {
  const isAdopting = conflict.path.join('.') === 'state' && conflict.values[kept]?.value === ADOPTED;
  const record = asMap(doc.adoption);
  return !isAdopting || (asText(record.at) !== '' && versionOf(asText(record.version)).length > 0);
}

/** Writes the choice and the value, as one change; nothing where that value may not be kept. */
export function settle(handle: DocHandle, { conflict, kept, words, by, reason }: Settling): void {
  const key = conflict.path.at(-1);
  const value = conflict.values[kept]?.value;
  if (key === undefined || !mayKeep(handle.getSnapshot().doc, conflict, kept)) return;
  const last = asRows(handle.getSnapshot().doc.choices).at(-1);
  handle.change((doc) => {
    const map = conflict.path.slice(0, -1).reduce<MutableDoc | undefined>((at, step) => at?.[step], doc);
    if (map === undefined) return;
    // Unset first: writing the value that already stands would be no change, and the conflict would stay.
    delete map[key];
    if (value !== undefined) map[key] = typeof value === 'string' ? scalar(value) : value;
    doc.choices ??= {};
    const dropped = words.filter((_, index) => index !== kept).join(' / ');
    const said: Readonly<Record<string, string>> = {
      order: orderBetween(last === undefined ? undefined : asText(last.value.order), undefined),
      at: instantOf(Date.now()),
      by,
      path: conflict.path.join('.'),
      kept: words[kept] ?? '',
      dropped,
      reason: reason.trim(),
    };
    doc.choices[newRowId()] = Object.fromEntries(
      Object.entries(said)
        .filter(([, words]) => words !== '')
        .map(([name, words]) => [name, scalar(words)]),
    );
  });
}

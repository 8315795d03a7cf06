/** Makes parts of a document say again what they said: new changes like any other, one step for whoever takes it back. */
import type { DocHandle, DocView, MutableDoc, Path } from '../client/docHandle.ts';
import { mayWriteAt } from '../document/adoption.ts';
import { DELETED, readMark } from '../document/deleted.ts';
import type { Difference } from '../document/differences.ts';
import { emptyRecord, scalar } from '../document/edits.ts';
import { asMap, asSet, asText, valueAt } from '../document/read.ts';
import { fieldsOf, isSet } from '../document/schema.ts';
import {
  deleteRow,
  findMap,
  putBackRow,
  type Scalar,
  setMembers,
  setScalar,
  setText,
} from '../editors/write.ts';
import type { DocKind } from '../ids.ts';
import { type Entry, entriesBetween, isOneLine, partsIn } from './entries.ts';

/** Why nothing was restored. */
export type Refusal = 'no-right' | 'frozen' | 'nothing' | 'in-bin';

/** Rows that come back have rows of their own: as deep as documents go. */
const ROUNDS_MAX = 4;

/** What a restoration would write: everything at or below `scope` that is otherwise than `then`. */
export function toRestore(
  handle: DocHandle,
  scope: Path,
  places: readonly Path[],
  then: DocView,
): readonly Entry[] {
  const now = partsIn(handle.getSnapshot().doc, places);
  return entriesBetween(handle.kind, now, then).filter(
    // The state of a document has its own steps, with who reads it from then on.
    ({ path, difference: { tag } }) =>
      tag !== 'unknown' &&
      path[0] !== 'state' &&
      isOneLine(scope, path) &&
      // What stands in a row that is in the bin comes back with its row; nothing else around it is touched.
      (path.length >= scope.length || tag === 'added'),
  );
}

/** Why `entries` may not be written; `undefined` when they may. */
export function refusalOf(handle: DocHandle, entries: readonly Entry[]): Refusal | undefined {
  const { canEdit, doc } = handle.getSnapshot();
  if (!canEdit) return 'no-right';
  if (readMark(doc[DELETED]) !== undefined) return 'in-bin';
  if (entries.length === 0) return 'nothing';
  const isFrozen = entries.some(({ path }) => !mayWriteAt(handle.kind, doc, path));
  return isFrozen ? 'frozen' : undefined;
}

/** Restores; answers why it did not. */
export function restore(
  handle: DocHandle,
  scope: Path,
  places: readonly Path[],
  then: DocView,
): Refusal | undefined {
  const refusal = refusalOf(handle, toRestore(handle, scope, places, then));
  if (refusal !== undefined) return refusal;
  handle.group(() => {
    for (let round = 0; round < ROUNDS_MAX; round++) {
      const entries = toRestore(handle, scope, places, then);
      if (entries.length === 0) return;
      for (const { difference, path } of entries) write(handle, difference, path, then);
    }
  });
  return undefined;
}

function write(handle: DocHandle, difference: Difference, path: Path, then: DocView): void {
  const wanted = valueAt(then, path);
  switch (difference.tag) {
    case 'text':
      setText(handle, path, difference.after);
      return;
    case 'value': {
      if (isSet(difference.field)) setMembers(handle, path, [...asSet(wanted)]);
      else setScalar(handle, path, asScalar(wanted));
      return;
    }
    case 'cell': {
      const list = path.slice(0, -1);
      const mark = `${DELETED}|${difference.key.split('|')[0]}`;
      if (readMark(asMap(valueAt(handle.getSnapshot().doc, list))[mark]) !== undefined)
        setScalar(handle, [...list, mark], undefined);
      setScalar(handle, path, asScalar(difference.after));
      return;
    }
    case 'moved':
      setScalar(handle, [...path, 'order'], asScalar(asMap(wanted).order));
      return;
    case 'removed':
      deleteRow(handle, path.slice(0, -1), path.at(-1) ?? '');
      return;
    case 'added':
      comeBack(handle, difference, path, asMap(wanted));
      return;
    default:
  }
}

function asScalar(value: unknown): Scalar {
  return typeof value === 'number' || typeof value === 'boolean' ? value : asText(value) || undefined;
}

/** Out of the bin, or made anew under the id that it had. */
function comeBack(handle: DocHandle, { path: steps }: Difference, path: Path, row: DocView): void {
  const [list, id] = [path.slice(0, -1), path.at(-1) ?? ''];
  if (valueAt(handle.getSnapshot().doc, path) !== undefined) {
    putBackRow(handle, list, id);
    return;
  }
  const last = steps.at(-1);
  const record = last?.tag === 'row' ? last.record : '';
  handle.change((doc) => {
    const rows = findMap(doc, list);
    if (rows !== undefined) rows[id] = recordFrom(handle.kind, record, row);
  });
}

function recordFrom(kind: DocKind, record: string, from: DocView): MutableDoc {
  const out: MutableDoc = emptyRecord(kind, record);
  const order = asText(from.order);
  if (order !== '') out.order = scalar(order);
  for (const { name, type, record: inner = '' } of fieldsOf(kind, record)) {
    const value = from[name];
    if (value === undefined) continue;
    if (type === 'text') out[name] = asText(value);
    else if (type === 'bilingual') out[name] = { fr: asText(asMap(value).fr), ar: asText(asMap(value).ar) };
    else if (type === 'record') out[name] = recordFrom(kind, inner, asMap(value));
    else if (type === 'rows')
      out[name] = Object.fromEntries(
        Object.entries(asMap(value)).map(([id, row]) => [id, recordFrom(kind, inner, asMap(row))]),
      );
    else if (type === 'codes' || type === 'institutions' || type === 'cells')
      out[name] = Object.fromEntries(Object.entries(asMap(value)).flatMap(([key, each]) => pair(key, each)));
    else out[name] = written(value);
  }
  return out;
}

function pair(key: string, value: unknown): readonly [string, unknown][] {
  const scalarValue = asScalar(value);
  return scalarValue === undefined ? [] : [[key, written(value)]];
}

function written(value: unknown): unknown {
  return typeof value === 'number' || typeof value === 'boolean' ? value : scalar(asText(value));
}

/** Writing many cells of a plan as one step: what somebody pastes, fills or empties goes back at one press of Ctrl+Z. */
import type { DocHandle, MutableDoc } from '../../../client/docHandle.ts';
import { DELETED, readMark } from '../../../document/deleted.ts';
import { emptyRecord, scalar } from '../../../document/edits.ts';
import { orderBetween } from '../../../document/order.ts';
import { DEFAULT_CURRENCY } from '../../../document/sums.ts';
import { newRowId } from '../../../ids.ts';
import { findMap, type NewRow, putMembers, putRows, putScalar, type Scalar, setText } from '../../write.ts';
import type { Column } from '../columns.ts';
import type { CellValue } from './values.ts';

/** A value for a cell. */
export interface CellWrite {
  /** The action. */
  readonly row: string;
  readonly column: Column;
  readonly value: CellValue;
}

/** Cells of one change: a change has a greatest length, and a plan may be long. */
const CELLS_PER_CHANGE = 2000;

/** Writes cells, after the actions that are made for them at the end of the plan. Texts in two languages are written in `side`. */
export function writeCells(
  handle: DocHandle,
  writes: readonly CellWrite[],
  side: 'fr' | 'ar',
  added: readonly NewRow[] = [],
): void {
  const fresh = new Set(added.map(({ id }) => id));
  // A text that is there is edited, so that others may write in it meanwhile; that of a new action is born with it.
  const isEdit = (write: CellWrite) => write.value.tag === 'text' && !fresh.has(write.row);
  const whole = writes.filter((write) => !isEdit(write));
  handle.group(() => {
    for (let at = 0; at < Math.max(whole.length, added.length > 0 ? 1 : 0); at += CELLS_PER_CHANGE) {
      handle.change((doc) => {
        if (at === 0 && added.length > 0) putRows(handle, doc, ['actions'], 'action', added);
        for (const write of whole.slice(at, at + CELLS_PER_CHANGE)) putCell(handle, doc, write, side);
      });
    }
    for (const { row, column, value } of writes.filter(isEdit))
      if (value.tag === 'text') setText(handle, textPath(row, column, side), value.text);
  });
}

function textPath(row: string, { field }: Column, side: 'fr' | 'ar'): readonly string[] {
  return ['actions', row, field.name, ...(field.type === 'bilingual' ? [side] : [])];
}

function putCell(
  handle: DocHandle,
  doc: MutableDoc,
  { row, column, value }: CellWrite,
  side: 'fr' | 'ar',
): void {
  const action = findMap(doc, ['actions', row]);
  if (action === undefined) return;
  const { field } = column;
  if (column.tag === 'sum') {
    if (value.tag === 'scalar') putAmount(handle, action, column.amount, value.value);
  } else if (value.tag === 'scalar') putScalar(action, field.name, value.value);
  else if (value.tag === 'set') putMembers(action, [field.name], value.codes);
  else if (field.type === 'bilingual') {
    action[field.name] ??= { fr: '', ar: '' };
    action[field.name][side] = value.text;
  } else action[field.name] = value.text;
}

/** An amount goes into the only line of the budget; where there is none, one is made. Of several, it would be nobody's. */
function putAmount(handle: DocHandle, action: MutableDoc, amount: string, value: Scalar): void {
  action.budget ??= {};
  const budget = action.budget as MutableDoc;
  const lines = Object.keys(budget).filter((id) => readMark(budget[id]?.[DELETED]) === undefined);
  const [only] = lines;
  if (lines.length > 1) return;
  if (only !== undefined) {
    putScalar(budget[only] as MutableDoc, amount, value);
    return;
  }
  if (value === undefined) return;
  const line: MutableDoc = emptyRecord(handle.kind, 'budget');
  line.order = scalar(orderBetween(undefined, undefined));
  line.currency = scalar(DEFAULT_CURRENCY);
  putScalar(line, amount, value);
  budget[newRowId()] = line;
}

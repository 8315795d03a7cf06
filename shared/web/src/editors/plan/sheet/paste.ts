/** What a pasted block would do, before anything of it is written. */
import type { DocView } from '../../../client/docHandle.ts';
import { asText } from '../../../document/read.ts';
import { newRowId } from '../../../ids.ts';
import type { NewRow } from '../../write.ts';
import type { Column } from '../columns.ts';
import type { Block, RawCell } from './clipboard.ts';
import { actionOf, closedBy, type Refused, type Sheet, write } from './sheet.ts';
import { isSameCell, readCell, valueIn, writtenCell } from './values.ts';
import type { CellWrite } from './writing.ts';

/** A block at its place. */
export interface PastePlan {
  readonly rows: number;
  readonly columns: number;
  readonly writes: readonly CellWrite[];
  /** Cells that do not fit, with what was pasted. */
  readonly refused: readonly Refused[];
  /** The actions that are made for what goes beyond the last row. */
  readonly added: readonly NewRow[];
  /** Columns beyond the last one, which nothing takes. */
  readonly beyond: number;
  /** Rows beyond the last one for which no action may be made. */
  readonly lost: number;
  /** The corners of what is pasted. */
  readonly from: string;
  readonly to: string;
  readonly left: number;
  readonly right: number;
}

/** Whether nothing has to be asked first. */
export function fitsAsItIs(plan: PastePlan): boolean {
  return plan.refused.length === 0 && plan.added.length === 0 && plan.beyond === 0 && plan.lost === 0;
}

/** Puts a block at the selected one: from its first cell on, or as often as it fills the selection whole. */
export function planPaste(sheet: Sheet, block: Block, mayAdd: boolean): PastePlan | undefined {
  const { store, columns } = sheet;
  const { range } = store;
  const width = block[0]?.length ?? 0;
  if (range === undefined || width === 0) return undefined;
  const [high, wide] = [range.bottom - range.top + 1, range.right - range.left + 1];
  const isFilled = high % block.length === 0 && wide % width === 0;
  const rows = isFilled ? high : block.length;
  const across = columns.slice(range.left, range.left + (isFilled ? wide : width));
  const there = store.order.slice(range.top, range.top + rows);
  const missing = rows - there.length;
  const preset = presetOf(sheet, store.order.at(-1));
  const added = mayAdd ? Array.from({ length: missing }, () => ({ id: newRowId(), preset })) : [];
  const ids = [...there, ...added.map(({ id }) => id)];
  const cells = ids.flatMap((row, y) =>
    across.map((column, x) => ({ row, column, raw: block[y % block.length]?.[x % width] ?? { text: '' } })),
  );
  const fresh = new Set(added.map(({ id }) => id));
  return {
    ...readAll(sheet, cells, fresh, preset as DocView),
    rows,
    columns: across.length,
    added,
    beyond: isFilled ? 0 : width - across.length,
    lost: mayAdd ? 0 : missing,
    from: ids[0] ?? '',
    to: ids.at(-1) ?? '',
    left: range.left,
    right: range.left + across.length - 1,
  };
}

/** A new action stands with the last one, and has its first status. */
function presetOf(sheet: Sheet, last: string | undefined) {
  const axis = last === undefined ? '' : asText(actionOf(sheet, last).axis);
  return { ...(axis === '' ? {} : { axis }), status: 'planned' };
}

interface PastedCell {
  readonly row: string;
  readonly column: Column;
  readonly raw: RawCell;
}

function readAll(sheet: Sheet, cells: readonly PastedCell[], fresh: ReadonlySet<string>, preset: DocView) {
  const writes: CellWrite[] = [];
  const refused: Refused[] = [];
  for (const { row, column, raw } of cells) {
    const isFresh = fresh.has(row);
    // An empty cell of a new row says nothing.
    if (isFresh && raw.text.trim() === '') continue;
    const action = isFresh ? preset : actionOf(sheet, row);
    // What was copied here and comes back says what is there, however it is written.
    if (!isFresh && raw.text === writtenCell(sheet.reading, column, action)) continue;
    const read = readCell(sheet.reading, column, raw, action);
    if (read.ok && isSameCell(read.value, valueIn(sheet.reading, column, action))) continue;
    const reason = closedBy(sheet, column, action) ?? (read.ok ? undefined : read.reason);
    if (reason !== undefined) refused.push({ row, column, text: raw.text, reason });
    else if (read.ok) writes.push({ row, column, value: read.value });
  }
  return { writes, refused };
}

/** Writes what fits, as one step, and selects it. */
export function paste(sheet: Sheet, plan: PastePlan): void {
  write(sheet, plan.writes, plan.added);
  sheet.store.selectCells({ row: plan.from, column: plan.left }, { row: plan.to, column: plan.right });
}

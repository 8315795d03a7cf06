/** What can be done with a block of the sheet: copying, emptying and filling it. */
import type { DocHandle, DocView } from '../../../client/docHandle.ts';
import { isLocked } from '../../../document/adoption.ts';
import { asMap, valueAt } from '../../../document/read.ts';
import type { Field } from '../../../document/schema.ts';
import type { NewRow } from '../../write.ts';
import type { Column } from '../columns.ts';
import type { OutCell } from './clipboard.ts';
import type { SheetStore } from './store.ts';
import {
  type CellReading,
  type CellValue,
  isSameCell,
  isWords,
  readCell,
  type SheetReading,
  sideOf,
  singleBudget,
  valueIn,
  writtenCell,
} from './values.ts';
import { type CellWrite, writeCells } from './writing.ts';

/** The table as those who write in it see it. */
export interface Sheet {
  readonly handle: DocHandle;
  readonly store: SheetStore;
  /** All columns, the action's own first. */
  readonly columns: readonly Column[];
  readonly reading: SheetReading;
  readonly canEditField: (field: Field) => boolean;
  /** Called before rows are written from the table: what it is narrowed and sorted by stays what it was. */
  readonly onWrite: (rows: readonly string[]) => void;
}

/** A cell that was not written, and why. */
export interface Refused {
  readonly row: string;
  readonly column: Column;
  readonly text: string;
  readonly reason: string;
}

/** An action as the document has it now. */
export function actionOf({ handle }: Sheet, row: string): DocView {
  return asMap(valueAt(handle.getSnapshot().doc, ['actions', row]));
}

/** Why a cell may not be written at all; `undefined` when it may. */
export function closedBy(sheet: Sheet, column: Column, action: DocView): string | undefined {
  const { reading, handle } = sheet;
  const { doc } = handle.getSnapshot();
  if (!sheet.canEditField(column.field))
    return reading.text(isLocked(doc) ? 'sheet-frozen' : 'sheet-read-only');
  // A line of the budget is part of the adopted text, though its amounts may follow.
  const isLineMissing = column.tag === 'sum' && singleBudget(action) === undefined;
  return isLineMissing && isLocked(doc) ? reading.text('sheet-frozen') : undefined;
}

/** The cells of the selected block, row by row. */
export function blockOf({ store, columns }: Sheet): readonly { row: string; columns: readonly Column[] }[] {
  const { range } = store;
  if (range === undefined) return [];
  const across = columns.slice(range.left, range.right + 1);
  return store.rows.map((row) => ({ row, columns: across }));
}

/** What the block says to another program. */
export function copiedBlock(sheet: Sheet): readonly (readonly OutCell[])[] {
  return blockOf(sheet).map(({ row, columns }) => {
    const action = actionOf(sheet, row);
    return columns.map((column) => ({
      text: writtenCell(sheet.reading, column, action),
      isWords: isWords(column),
    }));
  });
}

/** Writes a value into each cell for which `valueFor` answers one, as one step. Answers what was refused. */
function writeEach(
  sheet: Sheet,
  cells: readonly { row: string; column: Column }[],
  valueFor: (cell: { row: string; column: Column }, action: DocView) => CellReading,
): { readonly written: number; readonly refused: readonly Refused[] } {
  const writes: CellWrite[] = [];
  const refused: Refused[] = [];
  for (const cell of cells) {
    const action = actionOf(sheet, cell.row);
    const read = valueFor(cell, action);
    const now = valueIn(sheet.reading, cell.column, action);
    if (read.ok && isSameCell(read.value, now)) continue;
    const closed = closedBy(sheet, cell.column, action);
    const reason = closed ?? (read.ok ? undefined : read.reason);
    if (reason !== undefined) refused.push({ ...cell, text: '', reason });
    else if (read.ok) writes.push({ ...cell, value: read.value });
  }
  write(sheet, writes);
  return { written: writes.length, refused };
}

/** Writes cells and paints their rows at once. */
export function write(sheet: Sheet, writes: readonly CellWrite[], added: readonly NewRow[] = []): void {
  if (writes.length === 0 && added.length === 0) return;
  const rows = [...new Set([...added.map(({ id }) => id), ...writes.map(({ row }) => row)])];
  sheet.onWrite(rows);
  writeCells(sheet.handle, writes, sideOf(sheet.reading), added);
  sheet.store.wrote(rows);
}

/** Empties the block. */
export function emptyBlock(sheet: Sheet) {
  const cells = blockOf(sheet).flatMap(({ row, columns }) => columns.map((column) => ({ row, column })));
  return writeEach(sheet, cells, ({ column }, action) =>
    readCell(sheet.reading, column, { text: '' }, action),
  );
}

/** Fills the block with its first row; one row alone, with the row above it. */
export function fillDown(sheet: Sheet) {
  const { store } = sheet;
  const block = blockOf(sheet);
  const { range } = store;
  if (range === undefined) return { written: 0, refused: [] };
  const isOne = block.length === 1;
  const from = isOne ? store.order[range.top - 1] : block[0]?.row;
  if (from === undefined) return { written: 0, refused: [] };
  const source = actionOf(sheet, from);
  const cells = block
    .slice(isOne ? 0 : 1)
    .flatMap(({ row, columns }) => columns.map((column) => ({ row, column })));
  return writeEach(sheet, cells, ({ column }, action) => filledWith(sheet, column, source, action));
}

function filledWith(sheet: Sheet, column: Column, source: DocView, action: DocView): CellReading {
  if (column.tag === 'sum') {
    // Read again: an amount of one budget is not always one of another.
    const text = writtenCell(sheet.reading, column, source);
    return readCell(sheet.reading, column, { text }, action);
  }
  const value = valueIn(sheet.reading, column, source);
  // A title that is seen in the other language only has no words here to fill with.
  const isOther =
    value.tag === 'text' && value.text === '' && writtenCell(sheet.reading, column, source) !== '';
  return { ok: true, value: isOther ? valueIn(sheet.reading, column, action) : value };
}

/** Gives one field of several actions one value, as one step. */
export function setInRows(sheet: Sheet, rows: readonly string[], column: Column, value: CellValue) {
  return writeEach(
    sheet,
    rows.map((row) => ({ row, column })),
    () => ({ ok: true, value }),
  );
}

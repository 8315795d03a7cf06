/** The way through the plan's table by keys. */
import type { KeyboardEvent } from 'react';
import { HEAD, type Place } from './sheet/store.ts';

export type { Place } from './sheet/store.ts';

/** How many rows a page is. */
const PAGE_ROWS = 10;

/** Where an arrow, Home, End or a page leads from a cell; `undefined` for any other key. Left and right are as they are seen. */
export function step(
  event: KeyboardEvent,
  place: Place,
  order: readonly string[],
  columns: number,
): Place | undefined {
  const isRtl = getComputedStyle(event.currentTarget).direction === 'rtl';
  const isFar = event.ctrlKey || event.metaKey;
  const at = order.indexOf(place.row);
  const toRow = (index: number): Place | undefined => {
    if (index < 0 && !event.shiftKey) return { ...place, row: HEAD };
    const row = order[Math.min(Math.max(index, 0), order.length - 1)];
    return row === undefined ? undefined : { ...place, row };
  };
  const toColumn = (column: number): Place => ({ ...place, column: Math.min(Math.max(column, 0), columns) });
  const across = (by: number) => toColumn(isFar ? by * columns : place.column + by);
  switch (event.key) {
    case 'ArrowUp':
      return isFar ? toRow(0) : toRow(at - 1);
    case 'ArrowDown':
      return isFar ? toRow(order.length - 1) : toRow(at + 1);
    case 'ArrowRight':
      return across(isRtl ? -1 : 1);
    case 'ArrowLeft':
      return across(isRtl ? 1 : -1);
    case 'Home':
      return isFar ? { row: order[0] ?? place.row, column: 0 } : toColumn(0);
    case 'End':
      return isFar ? { row: order.at(-1) ?? place.row, column: columns } : toColumn(columns);
    case 'PageUp':
      return place.row === HEAD ? place : toRow(Math.max(at - PAGE_ROWS, 0));
    case 'PageDown':
      return toRow(at + PAGE_ROWS);
    default:
      return undefined;
  }
}

/** The way through the plan's table by keys. */
import type { KeyboardEvent } from 'react';

/** A cell by its place: 0 is the action's own column. */
export interface Place {
  readonly row: string;
  readonly column: number;
}

/** Where the tab stop stands before anybody walked. */
export function firstPlace(order: readonly string[]): Place | undefined {
  return order[0] === undefined ? undefined : { row: order[0], column: 0 };
}

/** Where a key leads from a cell. */
export function step(
  event: KeyboardEvent,
  place: Place,
  order: readonly string[],
  columns: number,
): Place | 'open' | 'up' | 'down' | undefined {
  const isRtl = getComputedStyle(event.currentTarget).direction === 'rtl';
  const at = order.indexOf(place.row);
  const toRow = (index: number): Place | undefined => {
    const row = order[Math.min(Math.max(index, 0), order.length - 1)];
    return row === undefined ? undefined : { ...place, row };
  };
  const toColumn = (column: number): Place => ({ ...place, column: Math.min(Math.max(column, 0), columns) });
  switch (event.key) {
    case 'Enter':
    case 'F2':
    case ' ':
      return 'open';
    case 'ArrowUp':
      return event.altKey ? 'up' : toRow(at - 1);
    case 'ArrowDown':
      return event.altKey ? 'down' : toRow(at + 1);
    case 'ArrowRight':
      return toColumn(place.column + (isRtl ? -1 : 1));
    case 'ArrowLeft':
      return toColumn(place.column + (isRtl ? 1 : -1));
    case 'Home':
      return event.ctrlKey ? toRow(0) : toColumn(0);
    case 'End':
      return event.ctrlKey ? toRow(order.length - 1) : toColumn(columns);
    case 'PageUp':
      return toRow(at - 10);
    case 'PageDown':
      return toRow(at + 10);
    default:
      return undefined;
  }
}

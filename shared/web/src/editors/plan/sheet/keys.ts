/** The keys of the sheet, as the fingers know them from a spreadsheet. */
import type { KeyboardEvent } from 'react';
import { step } from '../walk.ts';
import type { Way } from './CellInput.tsx';
import { HEAD, type Place, type SheetStore } from './store.ts';

/** What the keys of the sheet do besides walking. */
export interface SheetHands {
  readonly store: SheetStore;
  /** Whether anything in the table may be written. */
  readonly mayWrite: boolean;
  /** Goes to a cell and brings it into sight. */
  readonly goTo: (place: Place, isTab?: boolean) => void;
  /** Selects from the active cell to another. */
  readonly reach: (place: Place) => void;
  /** Writes in a cell, or opens its control; `letter` is the key that began it. Answers `false` when it may not be written. */
  readonly write: (place: Place, letter?: string) => boolean;
  readonly openRow: (row: string) => void;
  readonly moveRow: (row: string, by: -1 | 1) => void;
  readonly empty: () => void;
  readonly fill: () => void;
  /** Opens the menu of a column. */
  readonly openMenu: (column: number) => void;
}

/** The cell that a way out of a cell leads to. */
export function wayFrom(store: SheetStore, from: Place, way: Way, isRtl: boolean): Place {
  const at = store.indexOf(from.row);
  const toRow = (index: number, column: number): Place => ({ row: store.order[index] ?? from.row, column });
  const toColumn = (column: number): Place => ({
    ...from,
    column: Math.min(Math.max(column, 0), store.columns),
  });
  switch (way) {
    case 'down':
      return toRow(at + 1, at + 1 < store.order.length ? (store.enterColumn ?? from.column) : from.column);
    case 'up':
      return toRow(at - 1, from.column);
    case 'next':
      return toColumn(from.column + 1);
    case 'previous':
      return toColumn(from.column - 1);
    case 'right':
      return toColumn(from.column + (isRtl ? -1 : 1));
    case 'left':
      return toColumn(from.column + (isRtl ? 1 : -1));
    default:
      return from;
  }
}

/** Whether a key puts a letter where somebody writes; an input method says so in a way of its own. */
function isLetter({ key, ctrlKey, altKey, metaKey }: KeyboardEvent): boolean {
  const isGraph = (ctrlKey && altKey) || (!ctrlKey && !altKey);
  return !metaKey && isGraph && ([...key].length === 1 || key === 'Dead' || key === 'Process');
}

/** Answers a key of the table; what it does not know goes on its own way. */
export function answerKey(event: KeyboardEvent, hands: SheetHands): void {
  const { store } = hands;
  const { active } = store;
  if (active === undefined || event.nativeEvent.isComposing) return;
  const isDone =
    active.row === HEAD ? answerInHead(event, hands, active) : answerInCell(event, hands, active);
  if (isDone) event.preventDefault();
}

function walk(event: KeyboardEvent, { store, goTo, reach }: SheetHands, active: Place): boolean {
  const from = event.shiftKey ? (store.far ?? active) : active;
  const next = step(event, from, store.order, store.columns);
  if (next === undefined) return false;
  if (event.shiftKey && active.row !== HEAD) reach(next);
  else goTo(next);
  return true;
}

function answerInHead(event: KeyboardEvent, hands: SheetHands, active: Place): boolean {
  const isOpening = event.key === 'Enter' || event.key === ' ' || (event.key === 'ArrowDown' && event.altKey);
  if (!isOpening) return !event.altKey && walk(event, hands, active);
  hands.openMenu(active.column);
  return true;
}

function answerInCell(event: KeyboardEvent, hands: SheetHands, active: Place): boolean {
  const { store, goTo, mayWrite } = hands;
  const isRtl = getComputedStyle(event.currentTarget).direction === 'rtl';
  const { key, shiftKey } = event;
  const isCommand = event.ctrlKey || event.metaKey;
  if (event.altKey && (key === 'ArrowUp' || key === 'ArrowDown')) {
    hands.moveRow(active.row, key === 'ArrowUp' ? -1 : 1);
    return true;
  }
  if (key === 'Enter') {
    if (isCommand || !mayWrite) hands.openRow(active.row);
    else goTo(wayFrom(store, active, shiftKey ? 'up' : 'down', isRtl));
    return true;
  }
  if (key === 'Tab') return answerTab(hands, active, shiftKey, isRtl);
  if (key === 'Escape') {
    const isBlock = store.isBlock;
    if (isBlock) goTo(active);
    store.isLeaving = true;
    return isBlock;
  }
  if (key === 'F2') {
    if (!hands.write(active)) hands.openRow(active.row);
    return true;
  }
  if (key === 'Delete' || key === 'Backspace') {
    if (mayWrite) hands.empty();
    return mayWrite;
  }
  return isCommand && !event.altKey
    ? answerCommand(event, hands)
    : walk(event, hands, active) || answerLetter(event, hands, active);
}

/** Tab goes to the next cell while somebody writes; out of the table from the end of a row, and after Escape. */
function answerTab(
  { store, goTo, mayWrite }: SheetHands,
  active: Place,
  isBack: boolean,
  isRtl: boolean,
): boolean {
  const next = wayFrom(store, active, isBack ? 'previous' : 'next', isRtl);
  if (!mayWrite || store.isLeaving || next.column === active.column) return false;
  goTo(next, true);
  return true;
}

function answerCommand(event: KeyboardEvent, hands: SheetHands): boolean {
  const { store } = hands;
  const isLatin = /^[a-z]$/i.test(event.key);
  // Also on a keyboard whose letters are not Latin.
  const letter = isLatin ? event.key.toLowerCase() : event.code.replace(/^Key/, '').toLowerCase();
  if (letter === 'd' && !event.shiftKey) {
    if (hands.mayWrite) hands.fill();
    return true;
  }
  if (letter === 'a' && !event.shiftKey) {
    store.select({ top: 0, bottom: store.order.length - 1, left: 0, right: store.columns });
    return true;
  }
  const { active } = store;
  return active !== undefined && walk(event, hands, active);
}

function answerLetter(event: KeyboardEvent, hands: SheetHands, active: Place): boolean {
  if (!isLetter(event)) return false;
  const isRow = event.key === ' ' && active.column === 0;
  if (!isRow && hands.write(active, event.key)) {
    // The letter itself goes into the field that has the focus by now.
    return false;
  }
  if (event.key !== ' ') return false;
  hands.openRow(active.row);
  return true;
}

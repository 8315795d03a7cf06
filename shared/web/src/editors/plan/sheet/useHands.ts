import {
  type FocusEvent,
  type KeyboardEvent,
  type MouseEvent,
  type RefObject,
  useCallback,
  useLayoutEffect,
  useRef,
} from 'react';
import { flushSync } from 'react-dom';
import { asRows } from '../../../document/read.ts';
import { rowOf } from '../rowOf.ts';
import { isTyped, type Way } from './CellInput.tsx';
import { answerKey, type SheetHands, wayFrom } from './keys.ts';
import { actionOf, closedBy, emptyBlock, fillDown, type Sheet } from './sheet.ts';
import { HEAD, type Place } from './store.ts';
import { sayRefused } from './words.ts';

/** What the table does when somebody asks for more than its cells. */
export interface HandsAsk {
  readonly onOpen: (row: string) => void;
  readonly onMove: (row: string, by: -1 | 1) => void;
}

/** The keys and presses of the table. */
export function useHands(grid: RefObject<HTMLTableElement | null>, sheet: Sheet, ask: HandsAsk) {
  const { store, columns, canEditField } = sheet;
  const cellAt = useCallback(
    ({ row, column }: Place): HTMLElement | null =>
      grid.current?.querySelector<HTMLElement>(
        row === HEAD
          ? `[data-head="${column}"]`
          : `[data-row="${CSS.escape(row)}"] > [data-column="${column}"]`,
      ) ?? null,
    [grid],
  );
  const hands: SheetHands = {
    store,
    mayWrite: columns.some(({ field }) => canEditField(field)),
    goTo: (place, isTab) => {
      store.goTo(place, isTab);
      cellAt(place)?.focus();
    },
    reach: (place) => {
      store.reach(place);
      cellAt(place)?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
    },
    write: (place, letter) => begin(sheet, place, letter),
    openRow: ask.onOpen,
    moveRow: ask.onMove,
    empty: () => sayRefused(sheet, emptyBlock(sheet)),
    fill: () => sayRefused(sheet, fillDown(sheet)),
    openMenu: store.openMenu,
  };
  // The cell that was active when the mouse went down.
  const before = useRef<Place>(undefined);
  // Where it went down: the block reaches from there to where it is drawn.
  const pressed = useRef<Place>(undefined);
  const latest = useRef(hands);
  useLayoutEffect(() => {
    latest.current = hands;
  });
  const onDone = useCallback(
    (way: Way | undefined) => {
      const { edit } = store;
      if (edit === undefined) return;
      // Gone before the focus moves: what is open keeps the focus, and brings it back to its own cell.
      flushSync(() => store.end());
      if (way === undefined || grid.current === null) return;
      const isRtl = getComputedStyle(grid.current).direction === 'rtl';
      latest.current.goTo(wayFrom(store, edit, way, isRtl), way === 'next' || way === 'previous');
    },
    [store, grid],
  );
  return {
    cellAt,
    onDone,
    onKeyDown: (event: KeyboardEvent) => {
      if ((event.target as HTMLElement).matches('[data-column], [data-head]')) answerKey(event, hands);
    },
    onMouseDown: (event: MouseEvent) => {
      // The browser's own marking of words, and the focus, would go where the block reaches.
      if (event.shiftKey && placeIn(event) !== undefined) event.preventDefault();
      before.current = store.isWalked && !store.isBlock ? store.active : undefined;
      pressed.current = event.shiftKey ? undefined : placeIn(event);
    },
    onMouseOver: (event: MouseEvent) => {
      const place = event.buttons === 1 && pressed.current !== undefined ? placeIn(event) : undefined;
      if (place === undefined || isSamePlace(place, store.far)) return;
      window.getSelection()?.removeAllRanges();
      store.reach(place);
    },
    onFocus: (event: FocusEvent) => {
      const place = (event.target as HTMLElement).matches('[data-column]') ? placeIn(event) : undefined;
      // Somebody was led here: by a link, by Ctrl+Z, by Tab.
      if (place !== undefined && !isSamePlace(place, store.active)) store.goTo(place);
      else if (place !== undefined && !store.isWalked) store.goTo(place);
    },
    onClick: (event: MouseEvent) => {
      const was = before.current;
      before.current = undefined;
      pressed.current = undefined;
      press(event, hands, was);
    },
  };
}

function isSamePlace(a: Place, b: Place | undefined): boolean {
  return a.row === b?.row && a.column === b.column;
}

/** The cell that an event is in. */
function placeIn(event: { readonly target: EventTarget }): Place | undefined {
  const target = event.target as HTMLElement;
  if (target.closest('input, button, a') !== null) return undefined;
  const cell = target.closest<HTMLElement>('[data-column]');
  const row = rowOf(cell);
  return cell === null || cell === undefined || row === undefined
    ? undefined
    : { row, column: Number(cell.dataset.column) };
}

/** Begins to write in a cell; answers `false` when it may not be written, and says why to whoever typed. */
function begin(sheet: Sheet, place: Place, letter: string | undefined): boolean {
  const column = sheet.columns[place.column];
  if (column === undefined) return false;
  const action = actionOf(sheet, place.row);
  const isShared = column.tag === 'sum' && asRows(action.budget).length > 1;
  const why = isShared ? sheet.reading.text('sheet-several-sources') : closedBy(sheet, column, action);
  if (why !== undefined) {
    if (letter !== undefined && letter !== ' ') sheet.store.say(why);
    return false;
  }
  flushSync(() => sheet.store.begin({ ...place, isOver: letter !== undefined }));
  // A short list has no field for the letter: it goes to the option that begins with it.
  const { activeElement } = document;
  if (
    letter !== undefined &&
    letter !== ' ' &&
    !isTyped(column.field) &&
    activeElement?.closest('[role="listbox"]')
  )
    activeElement.dispatchEvent(new KeyboardEvent('keydown', { key: letter, bubbles: true }));
  return true;
}

/**
 * A press goes to a cell, one in the cell that was active before writes in it; with Shift the block reaches there. The action's
 * own column opens its panel.
 */
function press(event: MouseEvent, hands: SheetHands, was: Place | undefined): void {
  const { store } = hands;
  const head = (event.target as HTMLElement).closest<HTMLElement>('[data-head]');
  if (head !== null) {
    hands.goTo({ row: HEAD, column: Number(head.dataset.head) });
    hands.openMenu(Number(head.dataset.head));
    return;
  }
  const place = placeIn(event);
  if (place === undefined) return;
  const { active } = store;
  if (event.shiftKey && active !== undefined && active.row !== HEAD) {
    hands.goTo(active);
    hands.reach(place);
    return;
  }
  hands.goTo(place);
  if (place.column === 0) hands.openRow(place.row);
  else if (isSamePlace(place, was) && !hands.write(place)) hands.openRow(place.row);
}

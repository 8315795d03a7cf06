/** Cards that are dragged by a pointer: a mouse or a pen at once, a finger once it rested, so that it can still scroll. */
import { type PointerEvent, type RefObject, useEffect, useRef, useState } from 'react';

/** How far a pointer goes before it drags, in CSS pixels. */
const FAR = 6;
/** How long a finger rests before it drags. */
const REST_MS = 350;
/** How near to an edge of the board it scrolls, in CSS pixels. */
const EDGE = 48;

/** A card on its way, and the column under it. */
export interface Drag {
  readonly row: string;
  readonly over: string | undefined;
}

interface Hold {
  readonly row: string;
  readonly card: HTMLElement;
  readonly x: number;
  readonly y: number;
  ghost: HTMLElement | undefined;
}

/**
 * The drag that is under way, and what begins one. `onDrop` is called with the column that a card was let go over. A copy of the card
 * follows the pointer; Escape lets go of it where it was.
 */
export function useCardDrag(
  board: RefObject<HTMLElement | null>,
  onDrop: (row: string, lane: string) => void,
) {
  const [drag, setDrag] = useState<Drag | undefined>(undefined);
  const end = useRef<() => void>(undefined);
  useEffect(() => () => end.current?.(), []);

  const onPointerDown = (event: PointerEvent<HTMLElement>): void => {
    const target = event.target as HTMLElement;
    const card = target.closest<HTMLElement>('[data-row]');
    const row = card?.dataset.row;
    if (!card || row === undefined || event.button !== 0 || target.closest('[aria-haspopup]') !== null)
      return;
    end.current?.();
    end.current = follow({ row, card, x: event.clientX, y: event.clientY, ghost: undefined }, event);
  };

  const follow = (hold: Hold, { pointerId, pointerType }: PointerEvent): (() => void) => {
    const doing = new AbortController();
    const { signal } = doing;
    let over: string | undefined;
    const begin = (): void => {
      hold.ghost = ghostOf(hold.card);
      setDrag({ row: hold.row, over });
    };
    const timer = pointerType === 'touch' ? setTimeout(begin, REST_MS) : undefined;
    const stop = (): void => {
      clearTimeout(timer);
      hold.ghost?.remove();
      doing.abort();
      setDrag(undefined);
    };
    const move = ({ clientX, clientY, pointerId: id }: globalThis.PointerEvent): void => {
      if (id !== pointerId) return;
      const isFar = Math.hypot(clientX - hold.x, clientY - hold.y) > FAR;
      // A finger that goes before it rested scrolls.
      if (hold.ghost === undefined && isFar) (timer === undefined ? begin : stop)();
      if (hold.ghost === undefined) return;
      hold.ghost.style.translate = `${clientX - hold.x}px ${clientY - hold.y}px`;
      if (board.current !== null) scrollNear(board.current, clientX, clientY);
      const lane = laneAt(clientX, clientY);
      if (lane === over) return;
      over = lane;
      setDrag({ row: hold.row, over });
    };
    const up = (): void => {
      const isDropped = hold.ghost !== undefined;
      stop();
      if (!isDropped) return;
      swallowClick();
      if (over !== undefined) onDrop(hold.row, over);
    };
    const key = (event: KeyboardEvent): void => {
      if (event.key !== 'Escape' || hold.ghost === undefined) return;
      event.preventDefault();
      event.stopPropagation();
      // The button is still down.
      window.addEventListener('pointerup', swallowClick, { once: true });
      stop();
    };
    const still = (event: Event): void => {
      if (hold.ghost !== undefined) event.preventDefault();
    };
    window.addEventListener('pointermove', move, { signal });
    window.addEventListener('pointerup', up, { signal });
    window.addEventListener('pointercancel', stop, { signal });
    window.addEventListener('keydown', key, { signal, capture: true });
    window.addEventListener('touchmove', still, { signal, passive: false });
    window.addEventListener('contextmenu', still, { signal });
    window.addEventListener('selectstart', (event) => event.preventDefault(), { signal });
    return stop;
  };

  return { drag, onPointerDown };
}

function laneAt(x: number, y: number): string | undefined {
  return document.elementFromPoint(x, y)?.closest<HTMLElement>('[data-lane]')?.dataset.lane;
}

/** A copy of the card over the page, that no voice reads and no pointer meets. */
function ghostOf(card: HTMLElement): HTMLElement {
  const ghost = card.cloneNode(true) as HTMLElement;
  const { left, top, width } = card.getBoundingClientRect();
  ghost.removeAttribute('data-row');
  ghost.removeAttribute('data-path');
  ghost.inert = true;
  ghost.classList.add('tq-board__ghost');
  Object.assign(ghost.style, { left: `${left}px`, top: `${top}px`, inlineSize: `${width}px` });
  document.body.append(ghost);
  return ghost;
}

function scrollNear(board: HTMLElement, x: number, y: number): void {
  const { left, right, top, bottom } = board.getBoundingClientRect();
  const by = (at: number, low: number, high: number) => (at < low + EDGE ? -12 : at > high - EDGE ? 12 : 0);
  board.scrollBy({ left: by(x, left, right), top: by(y, top, bottom), behavior: 'instant' });
}

/** The click that follows a drag opens nothing. */
function swallowClick(): void {
  const swallow = (event: MouseEvent): void => {
    event.preventDefault();
    event.stopPropagation();
  };
  window.addEventListener('click', swallow, { capture: true, once: true });
  setTimeout(() => window.removeEventListener('click', swallow, { capture: true }), 0);
}

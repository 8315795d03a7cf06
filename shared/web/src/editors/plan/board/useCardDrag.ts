/** Cards that are dragged from column to column. */
import { type PointerEvent, type RefObject, useEffect, useRef, useState } from 'react';
import { followPointer, scrollNear } from '../gesture.ts';

/** A card on its way, and the column under it. */
export interface Drag {
  readonly row: string;
  readonly over: string | undefined;
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
    const { clientX: fromX, clientY: fromY } = event;
    let ghost: HTMLElement | undefined;
    let over: string | undefined;
    end.current?.();
    end.current = followPointer(event, {
      begin: () => {
        ghost = ghostOf(card);
        setDrag({ row, over });
      },
      move: (x, y) => {
        if (ghost !== undefined) ghost.style.translate = `${x - fromX}px ${y - fromY}px`;
        if (board.current !== null) scrollNear(board.current, x, y);
        const lane = laneAt(x, y);
        if (lane === over) return;
        over = lane;
        setDrag({ row, over });
      },
      drop: () => over !== undefined && onDrop(row, over),
      end: () => {
        ghost?.remove();
        setDrag(undefined);
      },
    });
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

/** The hands on the bars: keys and pointers. */
import {
  type FocusEvent,
  type KeyboardEvent,
  type MouseEvent,
  type PointerEvent,
  type RefObject,
  useEffect,
  useRef,
} from 'react';
import { followPointer, scrollNear } from '../gesture.ts';
import { rowOf } from '../rowOf.ts';
import { type Part, stepOf, type Timeline } from './timeline.ts';
import type { Gantt } from './useGantt.ts';

/** What the hands work with. */
export interface BarsProps {
  readonly timeline: Timeline;
  /** The actions that have a bar, in their order. */
  readonly order: readonly string[];
  readonly onOpen: (row: string) => void;
  /** The bar that has the focus. */
  readonly onActive: (row: string) => void;
}

/** What the frame around the bars listens with. A gesture is written once: when a key or a pointer is let go. */
export function useBars(frame: RefObject<HTMLElement | null>, gantt: Gantt, props: BarsProps) {
  const { timeline, order, onOpen, onActive } = props;
  const end = useRef<() => void>(undefined);
  useEffect(() => () => end.current?.(), []);

  const walk = (row: string, by: -1 | 1): void => {
    const next = order[order.indexOf(row) + by];
    if (next === undefined) return;
    const bar = frame.current?.querySelector<HTMLElement>(`[data-row="${next}"] button`);
    bar?.focus({ preventScroll: true });
    bar?.closest('li')?.scrollIntoView?.({ block: 'nearest', inline: 'nearest' });
  };

  const onKeyDown = (event: KeyboardEvent<HTMLElement>): void => {
    const row = rowOf(event.target);
    if (row === undefined || event.altKey) return;
    if (event.key === 'Escape') gantt.drop();
    const isUp = event.key === 'ArrowUp';
    if (isUp || event.key === 'ArrowDown') {
      event.preventDefault();
      gantt.commit();
      walk(row, isUp ? -1 : 1);
      return;
    }
    const isRtl = getComputedStyle(event.currentTarget).direction === 'rtl';
    const ctrlKey = event.ctrlKey || event.metaKey;
    const step = stepOf({ key: event.key, shiftKey: event.shiftKey, ctrlKey }, isRtl);
    if (step === undefined) return;
    event.preventDefault();
    if (gantt.canMove) gantt.shift(row, step.part, step.days);
  };

  const onPointerDown = (event: PointerEvent<HTMLElement>): void => {
    const target = event.target as HTMLElement;
    const bar = target.closest<HTMLElement>('.tq-gantt__bar');
    const row = rowOf(target);
    if (!gantt.canMove || bar === null || row === undefined || event.button !== 0) return;
    const part = (target.closest<HTMLElement>('[data-end]')?.dataset.end ?? 'whole') as Part;
    const from = dayAt(bar, timeline, event.clientX);
    gantt.commit();
    end.current?.();
    end.current = followPointer(event, {
      begin: () => gantt.shift(row, part, 0),
      move: (x, y) => {
        if (frame.current !== null) scrollNear(frame.current, x, y);
        gantt.shift(row, part, Math.round(dayAt(bar, timeline, x) - from), true);
      },
      drop: gantt.commit,
      end: gantt.drop,
    });
  };

  return {
    onKeyDown,
    onKeyUp: ({ key }: KeyboardEvent) => {
      // Shift and Ctrl may be let go first, between two presses of an arrow.
      if (key !== 'Shift' && key !== 'Control') gantt.commit();
    },
    onPointerDown,
    onBlur: gantt.commit,
    onFocus: ({ target }: FocusEvent<HTMLElement>) => {
      const row = rowOf(target);
      if (row !== undefined) onActive(row);
    },
    onClick: ({ target }: MouseEvent<HTMLElement>) => {
      const row = rowOf(target);
      if (row !== undefined && (target as HTMLElement).closest('button') !== null) onOpen(row);
    },
  };
}

/** How many days from the beginning a place of the window is. */
function dayAt(bar: HTMLElement, timeline: Timeline, x: number): number {
  const track = bar.closest('[data-track]') ?? bar;
  const { left, right, width } = track.getBoundingClientRect();
  const isRtl = getComputedStyle(track).direction === 'rtl';
  return ((isRtl ? right - x : x - left) / Math.max(width, 1)) * timeline.days;
}

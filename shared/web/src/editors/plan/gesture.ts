/** Things that are dragged by a pointer: by a mouse or a pen at once, by a finger once it rested, so that it can still scroll. */
import type { PointerEvent } from 'react';

/** How far a pointer goes before it drags, in CSS pixels. */
const FAR = 6;
/** How long a finger rests before it drags. */
const REST_MS = 350;
/** How near to an edge what is dragged over scrolls, in CSS pixels. */
const EDGE = 48;

/** What is done along a drag. */
export interface Gesture {
  readonly begin: () => void;
  readonly move: (x: number, y: number) => void;
  /** It was let go. */
  readonly drop: () => void;
  /** It is over, dropped or not. */
  readonly end: () => void;
}

/** Follows the pointer that was pressed until it is let go; Escape ends it without a drop. Answers what ends it too. */
export function followPointer(pressed: PointerEvent, gesture: Gesture): () => void {
  const { pointerId, pointerType, clientX: fromX, clientY: fromY } = pressed;
  const doing = new AbortController();
  const { signal } = doing;
  let isDragging = false;
  const begin = (): void => {
    isDragging = true;
    gesture.begin();
  };
  const timer = pointerType === 'touch' ? setTimeout(begin, REST_MS) : undefined;
  const stop = (): void => {
    clearTimeout(timer);
    doing.abort();
    if (isDragging) gesture.end();
    isDragging = false;
  };
  const move = ({ clientX, clientY, pointerId: id }: globalThis.PointerEvent): void => {
    if (id !== pointerId) return;
    // A finger that goes before it rested scrolls.
    if (!isDragging && Math.hypot(clientX - fromX, clientY - fromY) > FAR)
      (timer === undefined ? begin : stop)();
    if (isDragging) gesture.move(clientX, clientY);
  };
  const up = (): void => {
    if (isDragging) {
      swallowClick();
      gesture.drop();
    }
    stop();
  };
  const key = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape' || !isDragging) return;
    event.preventDefault();
    event.stopPropagation();
    // The button is still down.
    window.addEventListener('pointerup', swallowClick, { once: true });
    stop();
  };
  const still = (event: Event): void => {
    if (isDragging) event.preventDefault();
  };
  window.addEventListener('pointermove', move, { signal });
  window.addEventListener('pointerup', up, { signal });
  window.addEventListener('pointercancel', stop, { signal });
  window.addEventListener('keydown', key, { signal, capture: true });
  window.addEventListener('touchmove', still, { signal, passive: false });
  window.addEventListener('contextmenu', still, { signal });
  window.addEventListener('selectstart', (event) => event.preventDefault(), { signal });
  return stop;
}

/** Scrolls what is dragged over when the pointer comes near its edge. */
export function scrollNear(frame: HTMLElement, x: number, y: number): void {
  const { left, right, top, bottom } = frame.getBoundingClientRect();
  const by = (at: number, low: number, high: number) => (at < low + EDGE ? -12 : at > high - EDGE ? 12 : 0);
  frame.scrollBy({ left: by(x, left, right), top: by(y, top, bottom), behavior: 'instant' });
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

/**
 * Writes the address of the page. A filter is typed letter by letter and browsers take only so many writes a minute, so an address
 * that is no step of its own waits a moment; whatever leaves the page, or makes a step, writes it first.
 */
import { noteSight } from './keepSight.ts';

/** How long an address waits. */
const WAIT_MS = 200;

let waiting: { readonly address: string; readonly timer: ReturnType<typeof setTimeout> } | undefined;

/** The path, and what is asked of it behind a question mark. */
export function addressNow(): string {
  return window.location.pathname + window.location.search;
}

/** The same step of the history by another address, in a moment. */
export function writeSoon(address: string): void {
  if (waiting !== undefined) clearTimeout(waiting.timer);
  waiting = { address, timer: setTimeout(writeNow, WAIT_MS) };
}

/** Writes what waits. */
export function writeNow(): void {
  if (waiting === undefined) return;
  clearTimeout(waiting.timer);
  const { address } = waiting;
  waiting = undefined;
  try {
    window.history.replaceState(window.history.state, '', address);
  } catch {
    // Too many for this browser: the next one brings this one too.
  }
}

/** A step of the history; the way back leads to where one is now. */
export function writeStep(address: string, state: object | null = null): void {
  writeNow();
  noteSight();
  window.history.pushState(state, '', address);
}

/** What waits is of a page that was left. */
function forget(): void {
  if (waiting === undefined) return;
  clearTimeout(waiting.timer);
  waiting = undefined;
}

window.addEventListener('popstate', forget);
window.addEventListener('pagehide', writeNow);

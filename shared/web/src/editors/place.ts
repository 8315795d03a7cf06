/**
 * Brings a place of an open document into sight: whoever hides it (a tab, a fold, a panel) is asked to show it, then it is
 * scrolled to, focused and marked for a moment.
 *
 * What can be found carries its path: `data-path` on a field or a cell, `data-row` on a row.
 */
import { useEffect, useRef } from 'react';
import type { DocHandle, Path } from '../client/docHandle.ts';
import { useEditing } from './context.tsx';

/** Parts that open one after the other may take this long until the place is there. */
const SEARCH_MS = 2000;
/** How long the place stays marked. */
const MARK_MS = 1800;
const MARKED = 'tq-marked';

const ROW_ID = /^[0-9a-f]{16}$/;
const CONTROLS = 'input, textarea, select, button, [tabindex="0"], [role="spinbutton"]';

/** The places of one open document. */
class Places {
  readonly #watchers = new Set<(path: Path) => void>();
  #wanted: Path | undefined;
  #search = 0;

  /** Shows `path`. Quietly: it is opened and takes the focus, and the page stays where it is. */
  go(path: Path, isQuiet = false): void {
    const search = ++this.#search;
    const there = find(path, true);
    if (there !== undefined && isInReach(there)) {
      show(there, path, isQuiet);
      return;
    }
    this.#wanted = path;
    for (const watcher of [...this.#watchers]) watcher(path);
    const until = performance.now() + SEARCH_MS;
    const look = (): void => {
      if (search !== this.#search) return;
      const isLate = performance.now() > until;
      const found = find(path, !isLate);
      if (found === undefined || (!isInReach(found) && !isLate)) {
        if (!isLate) requestAnimationFrame(look);
        else this.#wanted = undefined;
        return;
      }
      this.#wanted = undefined;
      show(found, path, isQuiet);
    };
    requestAnimationFrame(look);
  }

  /** Calls `watcher` with each place that is asked for; at once if one is asked for now. */
  watch(watcher: (path: Path) => void): () => void {
    this.#watchers.add(watcher);
    if (this.#wanted !== undefined) watcher(this.#wanted);
    return () => this.#watchers.delete(watcher);
  }
}

const placesByDoc = new WeakMap<DocHandle, Places>();

/** The places of an open document. */
export function placesOf(handle: DocHandle): Places {
  let places = placesByDoc.get(handle);
  if (places === undefined) {
    places = new Places();
    placesByDoc.set(handle, places);
  }
  return places;
}

/** For a part that hides others: `reveal` is called with each place that somebody wants to see. */
export function usePlace(reveal: (path: Path) => void): void {
  const { handle } = useEditing();
  const latest = useRef(reveal);
  useEffect(() => {
    latest.current = reveal;
  });
  useEffect(() => placesOf(handle).watch((path) => latest.current(path)), [handle]);
}

/** The element of `path`: the field itself, or the nearest part around it down from its row. */
function find(path: Path, isExact: boolean): HTMLElement | undefined {
  for (let length = path.length; length > 0; length--) {
    const at = path.slice(0, length);
    const last = at.at(-1) ?? '';
    const isRow = ROW_ID.test(last);
    const selector = isRow ? `[data-row="${last}"]` : `[data-path="${CSS.escape(at.join('/'))}"]`;
    const all = [...document.querySelectorAll<HTMLElement>(selector)];
    // What stands in front is last: a panel is built after the page that it covers.
    const found = all.findLast(isInReach) ?? all.at(-1);
    if (found !== undefined) return found;
    // A row that is not on the screen stands for nothing around it; a language or a cell stands in its field.
    if (isRow || (isExact && length < path.length - 1)) return undefined;
  }
  return undefined;
}

/** Whether nothing that takes the whole attention stands before it. */
function isInReach(element: HTMLElement): boolean {
  return element.closest('[inert], [aria-hidden="true"]') === null;
}

function show(element: HTMLElement, path: Path, isQuiet: boolean): void {
  // In a panel nothing else brings it into sight.
  if (!isQuiet || element.closest('[role="dialog"]') !== null)
    element.scrollIntoView?.({ block: 'center', inline: 'nearest' });
  const language = path.at(-1) ?? '';
  const side = /^(fr|ar)$/.test(language) ? element.querySelector<HTMLElement>(`[lang="${language}"]`) : null;
  const control = element.matches('[tabindex], button')
    ? element
    : (side ?? element.querySelector<HTMLElement>(CONTROLS));
  if (!element.contains(document.activeElement) || side !== null) control?.focus({ preventScroll: true });
  if (isQuiet) return;
  element.classList.remove(MARKED);
  requestAnimationFrame(() => element.classList.add(MARKED));
  setTimeout(() => element.classList.remove(MARKED), MARK_MS);
}

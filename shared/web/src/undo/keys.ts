/** The keys of undo and redo, for the whole page: the browser's own undo never runs where a document is open. */

import type { Outcome } from '../client/undo/history.ts';
import { Drafts } from './drafts.ts';

type Direction = Outcome['direction'];

/** Ctrl or Cmd with Z, with Shift and Z, or with Y; also on a keyboard whose letters are not Latin. */
export function directionOf(
  event: Pick<KeyboardEvent, 'key' | 'code' | 'ctrlKey' | 'metaKey' | 'shiftKey' | 'altKey'>,
): Direction | undefined {
  if (event.ctrlKey === event.metaKey || event.altKey) return undefined;
  const isLatin = /^[a-z]$/i.test(event.key);
  const letter = isLatin ? event.key.toLowerCase() : event.code.replace(/^Key/, '').toLowerCase();
  if (letter === 'z') return event.shiftKey ? 'redo' : 'undo';
  return letter === 'y' && !event.shiftKey ? 'redo' : undefined;
}

/** Follows the keys of a page; `go` takes a step. Call what comes back to stop. */
export function followKeys(
  page: Document,
  { version, go }: { readonly version: () => unknown; readonly go: (direction: Direction) => void },
): () => void {
  const drafts = new Drafts(version);
  const stopDrafts = drafts.follow(page);
  const take = (direction: Direction): void => {
    const { activeElement } = page;
    if (direction === 'undo' && drafts.putBack(activeElement)) return;
    if (direction === 'redo' && drafts.has(activeElement)) return;
    // A question or a dialog about something else is answered first.
    const dialog = activeElement?.closest('[role="dialog"], [role="alertdialog"]');
    const isElsewhere = dialog?.closest('.tq-modal') != null && dialog.querySelector('[data-path]') === null;
    if (!isElsewhere) go(direction);
  };
  const onKey = (event: KeyboardEvent): void => {
    // An input method takes its own letters back.
    const direction = event.isComposing ? undefined : directionOf(event);
    if (direction === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    take(direction);
  };
  // The browser's menu, or a shaken phone.
  const onInput = (event: InputEvent): void => {
    if (event.inputType !== 'historyUndo' && event.inputType !== 'historyRedo') return;
    event.preventDefault();
    event.stopPropagation();
    take(event.inputType === 'historyUndo' ? 'undo' : 'redo');
  };
  page.addEventListener('keydown', onKey, true);
  page.addEventListener('beforeinput', onInput, true);
  return () => {
    stopDrafts();
    page.removeEventListener('keydown', onKey, true);
    page.removeEventListener('beforeinput', onInput, true);
  };
}

/** The way to the search from every page: a glass in the head, Ctrl+K, and a slash where nobody writes. */

import { addressNow } from '@tansiq/web/ui/addressWriting.ts';
import { Icon } from '@tansiq/web/ui/icons.tsx';
import { useText } from '@tansiq/web/ui/l10n.ts';
import { useEffect } from 'react';
import { go, Link, routeOf } from '../../router.tsx';
import { SEEK } from './SearchPage.tsx';

export function SearchDoor() {
  const text = useText();
  return (
    <span title={text('search-door')}>
      <Link to={{ tag: 'search' }} className="app-glass" label={text('search-title')}>
        <Icon name="search" />
      </Link>
    </span>
  );
}

/** Where a slash is a letter: what is written in, and tables that begin to write with it. */
const WRITING = 'input, textarea, select, [contenteditable="true"], table, [role="grid"], [role="dialog"]';

/** Ctrl+K from everywhere but a dialog, and `/` from where nothing is written. */
export function useSearchKeys(): void {
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || event.altKey || event.isComposing) return;
      const around = event.target instanceof Element ? event.target : document.body;
      const isCtrlK = (event.ctrlKey || event.metaKey) && !event.shiftKey && event.key.toLowerCase() === 'k';
      const isSlash =
        event.key === '/' && !event.ctrlKey && !event.metaKey && around.closest(WRITING) === null;
      if (!isSlash && !(isCtrlK && around.closest('[role="dialog"], [role="alertdialog"]') === null)) return;
      event.preventDefault();
      // A field that is being written in is left first, so that what is in it is kept.
      if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
      if (routeOf(addressNow()).tag === 'search') window.dispatchEvent(new Event(SEEK));
      else go({ tag: 'search' });
    };
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, []);
}

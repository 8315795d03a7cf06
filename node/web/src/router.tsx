/** Addresses to screens and back, on the browser's own history. */
import { assertNever, type DocId, parseDocId } from '@tansiq/web/ids.ts';
import type { MouseEvent, ReactNode } from 'react';
import { useMemo, useSyncExternalStore } from 'react';

/** A screen. */
export type Route =
  | { readonly tag: 'documents' }
  | { readonly tag: 'document'; readonly id: DocId }
  | { readonly tag: 'setAside' }
  | { readonly tag: 'unknown' };

/** The screen at an address. */
export function routeOf(path: string): Route {
  const [first, second, ...rest] = path.split('/').filter((part) => part !== '');
  if (first === undefined) return { tag: 'documents' };
  if (first === 'set-aside' && second === undefined) return { tag: 'setAside' };
  if (first === 'documents' && second === undefined) return { tag: 'documents' };
  const id =
    first === 'documents' && second !== undefined && rest.length === 0 ? parseDocId(second) : undefined;
  return id === undefined ? { tag: 'unknown' } : { tag: 'document', id };
}

/** The address of a screen. */
export function pathOf(route: Route): string {
  switch (route.tag) {
    case 'documents':
    case 'unknown':
      return '/';
    case 'document':
      return `/documents/${route.id}`;
    case 'setAside':
      return '/set-aside';
    default:
      return assertNever(route);
  }
}

/** Goes to a screen. */
export function go(route: Route): void {
  const path = pathOf(route);
  if (path === window.location.pathname) return;
  window.history.pushState(null, '', path);
  window.dispatchEvent(new PopStateEvent('popstate'));
  window.scrollTo(0, 0);
}

function subscribe(onChange: () => void): () => void {
  window.addEventListener('popstate', onChange);
  return () => window.removeEventListener('popstate', onChange);
}

/** The screen that the address names now. */
export function useRoute(): Route {
  const path = useSyncExternalStore(subscribe, () => window.location.pathname);
  return useMemo(() => routeOf(path), [path]);
}

/** A link to a screen: a real one, so that it can be opened in another tab. */
export function Link(props: { to: Route; className?: string; isCurrent?: boolean; children: ReactNode }) {
  const { to, className, isCurrent, children } = props;
  const onClick = (event: MouseEvent<HTMLAnchorElement>): void => {
    if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    go(to);
  };
  return (
    <a
      href={pathOf(to)}
      className={className}
      aria-current={isCurrent ? 'page' : undefined}
      onClick={onClick}
    >
      {children}
    </a>
  );
}

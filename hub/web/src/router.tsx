/** Addresses to screens and back, on the browser's own history. */
import { assertNever, type DocId, parseDocId } from '@tansiq/web/ids.ts';
import type { MouseEvent, ReactNode } from 'react';
import { useMemo, useSyncExternalStore } from 'react';

/** What a list is narrowed to; an empty text narrows nothing. */
export interface Narrowing {
  readonly region: string;
  /** The kind of a document, or the programme of an action. */
  readonly other: string;
  /** Words that a document has. */
  readonly words?: string;
  /** The order; without it, that of the list. */
  readonly sort?: string;
}

/** Nothing left out. */
export const ALL: Narrowing = { region: '', other: '' };

/** A screen. */
export type Route =
  | { readonly tag: 'overview'; readonly sort?: string }
  | { readonly tag: 'overdue'; readonly narrowing: Narrowing }
  | { readonly tag: 'documents'; readonly narrowing: Narrowing }
  | { readonly tag: 'document'; readonly id: DocId; readonly row?: string }
  | { readonly tag: 'unknown' };

/** The screen at an address with its query. */
export function routeOf(address: string): Route {
  const [path = '', query = ''] = address.split('?');
  const parts = path.split('/').filter((part) => part !== '');
  const [first, second] = parts;
  if (first === undefined) return { tag: 'overview', ...sortOf(new URLSearchParams(query)) };
  if (parts.length === 1 && first === 'overdue')
    return { tag: 'overdue', narrowing: narrowingOf(query, 'programme') };
  if (parts.length === 1 && first === 'documents')
    return { tag: 'documents', narrowing: narrowingOf(query, 'kind') };
  const id =
    parts.length === 2 && first === 'documents' && second !== undefined ? parseDocId(second) : undefined;
  if (id === undefined) return { tag: 'unknown' };
  const row = new URLSearchParams(query).get('row');
  return { tag: 'document', id, ...(row === null ? {} : { row }) };
}

function narrowingOf(query: string, other: string): Narrowing {
  const asked = new URLSearchParams(query);
  const words = asked.get('q') ?? '';
  return {
    region: asked.get('region') ?? '',
    other: asked.get(other) ?? '',
    ...(words === '' ? {} : { words }),
    ...sortOf(asked),
  };
}

function sortOf(asked: URLSearchParams): { sort?: string } {
  const sort = asked.get('sort') ?? '';
  return sort === '' ? {} : { sort };
}

/** The address of a screen. */
export function addressOf(route: Route): string {
  switch (route.tag) {
    case 'overview':
      return route.sort === undefined ? '/' : `/?${new URLSearchParams({ sort: route.sort })}`;
    case 'unknown':
      return '/';
    case 'overdue':
      return `/overdue${queryOf(route.narrowing, 'programme')}`;
    case 'documents':
      return `/documents${queryOf(route.narrowing, 'kind')}`;
    case 'document':
      return `/documents/${route.id}${route.row === undefined ? '' : `?row=${encodeURIComponent(route.row)}`}`;
    default:
      return assertNever(route);
  }
}

function queryOf(narrowing: Narrowing, other: string): string {
  const query = new URLSearchParams();
  if (narrowing.region !== '') query.set('region', narrowing.region);
  if (narrowing.other !== '') query.set(other, narrowing.other);
  if (narrowing.words !== undefined && narrowing.words !== '') query.set('q', narrowing.words);
  if (narrowing.sort !== undefined && narrowing.sort !== '') query.set('sort', narrowing.sort);
  const text = query.toString();
  return text === '' ? '' : `?${text}`;
}

const address = (): string => window.location.pathname + window.location.search;

/** Goes to a screen; the way back leads here. */
export function go(route: Route): void {
  if (addressOf(route) === address()) return;
  window.history.pushState(null, '', addressOf(route));
  window.dispatchEvent(new PopStateEvent('popstate'));
  window.scrollTo(0, 0);
}

/** The same screen, narrowed: no step on the way back. */
export function narrow(route: Route): void {
  window.history.replaceState(null, '', addressOf(route));
  window.dispatchEvent(new PopStateEvent('popstate'));
}

function subscribe(onChange: () => void): () => void {
  window.addEventListener('popstate', onChange);
  return () => window.removeEventListener('popstate', onChange);
}

/** The screen that the address names now. */
export function useRoute(): Route {
  const now = useSyncExternalStore(subscribe, address);
  return useMemo(() => routeOf(now), [now]);
}

/** A link to a screen: a real one, so that it can be opened in another tab. */
export function Link(props: {
  to: Route;
  className?: string;
  isCurrent?: boolean;
  /** What a voice says instead of the content. */
  label?: string;
  children: ReactNode;
}) {
  const { to, className, isCurrent, label, children } = props;
  const onClick = (event: MouseEvent<HTMLAnchorElement>): void => {
    if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    go(to);
  };
  return (
    <a
      href={addressOf(to)}
      className={className}
      aria-label={label}
      aria-current={isCurrent ? 'page' : undefined}
      onClick={onClick}
    >
      {children}
    </a>
  );
}

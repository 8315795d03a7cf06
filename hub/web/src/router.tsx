/** Addresses to screens and back. */
import { assertNever, type DocId, parseDocId } from '@tansiq/web/ids.ts';
import { AddressLink, goTo, type LinkProps, readdress, useAddress } from '@tansiq/web/ui/address.tsx';
import { useMemo } from 'react';

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
  | {
      readonly tag: 'overview';
      readonly sort?: string | undefined;
      /** The day whose end is shown, as YYYY-MM-DD; now without it. */
      readonly asOf?: string | undefined;
      /** The day from which changes are told, as YYYY-MM-DD; the last visit without it. */
      readonly since?: string | undefined;
    }
  | { readonly tag: 'overdue'; readonly narrowing: Narrowing }
  | { readonly tag: 'documents'; readonly narrowing: Narrowing }
  | { readonly tag: 'document'; readonly id: DocId; readonly row?: string }
  | { readonly tag: 'unknown' };

/** The screen at an address with its query. */
export function routeOf(address: string): Route {
  const [path = '', query = ''] = address.split('?');
  const parts = path.split('/').filter((part) => part !== '');
  const [first, second] = parts;
  if (first === undefined) return overviewOf(new URLSearchParams(query));
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

function overviewOf(asked: URLSearchParams): Route {
  const asOf = asked.get('as_of') ?? '';
  const since = asked.get('since') ?? '';
  return {
    tag: 'overview',
    ...sortOf(asked),
    ...(asOf === '' ? {} : { asOf }),
    ...(since === '' ? {} : { since }),
  };
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
      return overviewAddress(route);
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

function overviewAddress({ sort, asOf, since }: Extract<Route, { tag: 'overview' }>): string {
  const query = new URLSearchParams();
  if (sort !== undefined) query.set('sort', sort);
  if (asOf !== undefined) query.set('as_of', asOf);
  if (since !== undefined) query.set('since', since);
  const text = query.toString();
  return text === '' ? '/' : `/?${text}`;
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

/** Goes to a screen; the way back leads here. */
export function go(route: Route): void {
  goTo(addressOf(route));
}

/** The same screen, narrowed: no step on the way back. */
export function narrow(route: Route): void {
  readdress(addressOf(route));
}

/** The screen that the address names now. */
export function useRoute(): Route {
  const now = useAddress();
  return useMemo(() => routeOf(now), [now]);
}

/** A link to a screen. */
export function Link({ to, ...props }: LinkProps & { to: Route }) {
  return <AddressLink to={addressOf(to)} {...props} />;
}

/** Addresses to screens and back. */
import { assertNever, type DocId, parseDocId } from '@tansiq/web/ids.ts';
import { AddressLink, goTo, type LinkProps, useAddress } from '@tansiq/web/ui/address.tsx';
import { useMemo } from 'react';

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
  goTo(pathOf(route));
}

/** The screen that the address names now. */
export function useRoute(): Route {
  const [path = ''] = useAddress().split('?');
  return useMemo(() => routeOf(path), [path]);
}

/** A link to a screen. */
export function Link({ to, ...props }: LinkProps & { to: Route }) {
  return <AddressLink to={pathOf(to)} {...props} />;
}

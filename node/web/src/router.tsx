/** Addresses to screens and back; `@tansiq/web/addresses.ts` says what they look like. */
import { addressOfDoc, type DocShown, docAddressOf } from '@tansiq/web/addresses.ts';
import type { Path } from '@tansiq/web/client/docHandle.ts';
import type { Between } from '@tansiq/web/history/past.ts';
import { assertNever, type DocId } from '@tansiq/web/ids.ts';
import { AddressLink, goTo, type LinkProps, readdress, useAddress } from '@tansiq/web/ui/address.tsx';
import { useMemo } from 'react';

/** A screen. */
export type Route =
  | { readonly tag: 'documents' }
  | {
      readonly tag: 'document';
      readonly id: DocId;
      /** A place in it. */
      readonly place?: Path;
      /** Not to be worked on, but to be read and copied, in this language. */
      readonly read?: ReadLanguage;
      /** Not as it stands, but how it came to be: all of it, or what differs between two points. */
      readonly history?: 'list' | Between;
      /** Not to be worked on, but to be shown on the wall while the meeting runs. */
      readonly meeting?: true;
    }
  | { readonly tag: 'setAside' }
  /** Of all documents; what is sought is in the address and the page's own. */
  | { readonly tag: 'search' }
  | { readonly tag: 'unknown' };

/** The languages that a document can be read in. */
export type ReadLanguage = 'fr' | 'ar';

const SEARCH: Route = { tag: 'search' };

/** The screen at an address with its query. */
export function routeOf(address: string): Route {
  const [path = ''] = address.split('?');
  const [first, second] = path.split('/').filter((part) => part !== '');
  if (first === undefined) return { tag: 'documents' };
  if (first === 'set-aside' && second === undefined) return { tag: 'setAside' };
  if (first === 'search' && second === undefined) return SEARCH;
  if (first === 'documents' && second === undefined) return { tag: 'documents' };
  const doc = docAddressOf(address);
  if (doc === undefined) return { tag: 'unknown' };
  const { id, place, shown } = doc;
  const read = readOf(shown);
  return {
    tag: 'document',
    id,
    ...(place.length === 0 ? {} : { place }),
    ...(read === undefined ? {} : { read }),
    ...historyOf(shown),
    ...(shown.show === 'meeting' ? { meeting: true as const } : {}),
  };
}

function historyOf({ show, from, to }: DocShown): { readonly history?: 'list' | Between } {
  if (show !== 'history') return {};
  return { history: from === undefined || to === undefined ? 'list' : { from, to } };
}

function readOf({ read }: DocShown): ReadLanguage | undefined {
  return read === 'fr' || read === 'ar' ? read : undefined;
}

/** The address of a screen. */
export function pathOf(route: Route): string {
  switch (route.tag) {
    case 'documents':
    case 'unknown':
      return '/';
    case 'document':
      return addressOfDoc({
        id: route.id,
        place: route.place ?? [],
        shown: {
          ...(route.read === undefined ? {} : { read: route.read }),
          ...(route.history === undefined ? {} : { show: 'history' }),
          ...(route.meeting === undefined ? {} : { show: 'meeting' }),
          ...(typeof route.history === 'object' ? route.history : {}),
        },
      });
    case 'setAside':
      return '/set-aside';
    case 'search':
      return '/search';
    default:
      return assertNever(route);
  }
}

/** Goes to a screen. */
export function go(route: Route): void {
  goTo(pathOf(route));
}

/** The same screen in another language or place: no step on the way back. */
export function reread(route: Route): void {
  readdress(pathOf(route));
}

/** The screen that the address names now. */
export function useRoute(): Route {
  const address = useAddress();
  return useMemo(() => routeOf(address), [address]);
}

/** A link to a screen. */
export function Link({ to, ...props }: LinkProps & { to: Route }) {
  return <AddressLink to={pathOf(to)} {...props} />;
}

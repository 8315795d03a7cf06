import {
  addressOfSearch,
  NOTHING_SOUGHT,
  type SearchAddress,
  searchAddressOf,
} from '@tansiq/web/addresses.ts';
import { addressNow, writeSoon } from '@tansiq/web/ui/addressWriting.ts';
import { useEffect, useState } from 'react';

/** What is sought, as the page's address says it: no step on the way back, and the same after a reload. */
export function useSearchAddress() {
  const [search, setSearch] = useState(() => searchAddressOf(addressNow()));
  useEffect(() => {
    const taken = (): void => setSearch(searchAddressOf(addressNow()));
    window.addEventListener('popstate', taken);
    return () => window.removeEventListener('popstate', taken);
  }, []);
  return {
    search,
    seek: (next: SearchAddress): void => {
      setSearch(next);
      writeSoon(addressOfSearch(next));
    },
  };
}

/** Whether something narrows the search. */
export function isNarrowed(search: SearchAddress): boolean {
  return addressOfSearch({ ...search, words: '' }) !== addressOfSearch(NOTHING_SOUGHT);
}

import { addressOfList, type ListAddress, listAddressOf } from '@tansiq/web/addresses.ts';
import { addressNow, writeSoon } from '@tansiq/web/ui/addressWriting.ts';
import { useEffect, useState } from 'react';

/** What the list is narrowed to, as its address says it: no step on the way back, and the same after a reload. */
export function useListAddress() {
  const [asked, setAsked] = useState(() => listAddressOf(addressNow()));
  useEffect(() => {
    const taken = (): void => setAsked(listAddressOf(addressNow()));
    window.addEventListener('popstate', taken);
    return () => window.removeEventListener('popstate', taken);
  }, []);
  return {
    asked,
    narrow: (next: ListAddress): void => {
      setAsked(next);
      writeSoon(addressOfList(next));
    },
  };
}

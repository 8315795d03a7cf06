/** How much of a long list is built so far: what fills the first window at once, the rest while the page already answers. */
import { startTransition, useEffect, useState } from 'react';

/**
 * How many of `count` rows to build now: `first` of them, then all. All of them come: the browser's search and a screen reader
 * know the whole list.
 */
export function useGrowing(count: number, first: number): number {
  const [isWhole, setWhole] = useState(count <= first);
  useEffect(() => {
    if (isWhole) return undefined;
    // In one step: at each, the browser lays the whole list out anew.
    const frame = requestAnimationFrame(() => startTransition(() => setWhole(true)));
    return () => cancelAnimationFrame(frame);
  }, [isWhole]);
  return isWhole ? Number.POSITIVE_INFINITY : first;
}

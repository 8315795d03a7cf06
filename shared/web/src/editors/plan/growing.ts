/** How much of a long table is built so far: what fills the first window at once, the rest while the page already answers. */
import { startTransition, useEffect, useState } from 'react';

/** Rows that are there at once: more than a window shows. */
const FIRST_ROWS = 40;

/** How many rows to build now. All of them come: the browser's search and a screen reader know the whole table. */
export function useGrowing(): number {
  const [limit, setLimit] = useState(FIRST_ROWS);
  useEffect(() => {
    // In one step: at each, the browser lays the whole table out anew.
    const frame = requestAnimationFrame(() => startTransition(() => setLimit(Number.POSITIVE_INFINITY)));
    return () => cancelAnimationFrame(frame);
  }, []);
  return limit;
}

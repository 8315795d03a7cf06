/** How much of a long table is built so far: what fills the first window at once, the rest while the page already answers. */
import { startTransition, useEffect, useState } from 'react';

/** Rows that are there at once: more than a window shows. */
const FIRST_ROWS = 40;

/** Rows that come with each step after. All of them come: the browser's search and a screen reader know the whole table. */
const MORE_ROWS = 60;

/** How many of `total` rows to build now. */
export function useGrowing(total: number): number {
  const [limit, setLimit] = useState(FIRST_ROWS);
  useEffect(() => {
    if (limit === Number.POSITIVE_INFINITY) return undefined;
    const grow = () => {
      const next = limit + MORE_ROWS;
      startTransition(() => setLimit(next >= total ? Number.POSITIVE_INFINITY : next));
    };
    const frame = requestAnimationFrame(grow);
    return () => cancelAnimationFrame(frame);
  }, [limit, total]);
  return limit;
}

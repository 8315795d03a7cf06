/**
 * The rows that a long table shows while something stands over it. What it says of them all, their groups, sums and counts, is
 * looked through whenever a word in one changes, which no key needs: so the table waits until the keys are quiet.
 */
import { useCallback, useRef, useSyncExternalStore } from 'react';
import type { DocHandle, DocValue } from '../../client/docHandle.ts';
import { asRows, valueAt } from '../../document/read.ts';
import { isSameList, watchPlace } from '../follow.ts';

/** After the last key for this long, the table says what was typed. */
const QUIET_MS = 400;

/** The value of the list `name`. Held back as long as `isHeld` and the keys come, but never a row that comes, goes or moves. */
export function useHeldRows(handle: DocHandle, name: string, isHeld: boolean): DocValue | undefined {
  const held = useRef(isHeld);
  held.current = isHeld;
  const shown = useRef<DocValue | undefined>(undefined);
  const subscribe = useCallback(
    (watcher: () => void) => {
      let timer: ReturnType<typeof setTimeout> | undefined;
      const stop = watchPlace(handle, [name], () => {
        clearTimeout(timer);
        timer = setTimeout(() => {
          shown.current = valueAt(handle.getSnapshot().doc, [name]);
          watcher();
        }, QUIET_MS);
        watcher();
      });
      return () => {
        clearTimeout(timer);
        stop();
      };
    },
    [handle, name],
  );
  return useSyncExternalStore(subscribe, () => {
    const now = valueAt(handle.getSnapshot().doc, [name]);
    if (!held.current || !isSameOrder(now, shown.current)) shown.current = now;
    return shown.current;
  });
}

/** Whether two values of a list have the same rows in the same order. */
export function isSameOrder(a: DocValue | undefined, b: DocValue | undefined): boolean {
  return a === b || isSameList(idsOf(a), idsOf(b));
}

function idsOf(value: DocValue | undefined): readonly string[] {
  return asRows(value).map(({ id }) => id);
}

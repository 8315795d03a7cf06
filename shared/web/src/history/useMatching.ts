import { useEffect, useState } from 'react';
import type { Path } from '../client/docHandle.ts';
import { isOneLine } from './entries.ts';
import { lazily } from './lazily.ts';
import type { Item, Past } from './past.ts';
import type { PastReader } from './reader.ts';

/** Rests after as many changes. */
const STEPS_AT_ONCE = 4;

/** The items that wrote at a place, the latest first, found little by little; all of them for the document itself. */
export function useMatching(
  reader: PastReader,
  past: Past,
  place: Path,
): { readonly items: readonly Item[]; readonly isSearching: boolean } {
  const [found, setFound] = useState<{ of: Past; items: readonly Item[]; isSearching: boolean }>();
  const isAll = place.length === 0;
  const at = place.join('/');
  useEffect(() => {
    if (isAll) return undefined;
    const tell = (items: readonly Item[]) => setFound({ of: past, items: [...items], isSearching: true });
    const end = (items: readonly Item[]) => setFound({ of: past, items, isSearching: false });
    return lazily(search(reader, past, at.split('/'), tell), end);
  }, [reader, past, at, isAll]);
  if (isAll) return { items: past.items, isSearching: false };
  return { items: found?.items ?? [], isSearching: found?.of !== past || found.isSearching };
}

/** Goes through the past from its end, and tells of each item as it is found. */
export function* search(
  reader: Pick<PastReader, 'touched'>,
  past: Past,
  place: Path,
  tell: (items: readonly Item[]) => void,
): Generator<void, readonly Item[]> {
  const found: Item[] = [];
  let steps = 0;
  for (const item of past.items) {
    if (item.tag === 'version') continue;
    let isHit = false;
    for (const { hash } of item.changes) {
      isHit = reader.touched(hash).some((path) => path !== undefined && isOneLine(path, place));
      steps += 1;
      if (steps % STEPS_AT_ONCE === 0) yield;
      if (isHit) break;
    }
    if (!isHit) continue;
    found.push(item);
    tell(found);
  }
  return found;
}

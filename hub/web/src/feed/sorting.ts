/** The order of the regions' table. */
import type { Figures, RegionRow } from './country.ts';

/** What the table may be sorted by; a status is sorted by its own count. */
export type SortKey =
  | { readonly tag: 'name' }
  | { readonly tag: 'heard' }
  | { readonly tag: 'status'; readonly status: string }
  | { readonly tag: 'figure'; readonly figure: 'documents' | 'overdue' }
  | { readonly tag: 'meeting' };

/** A key and its direction; `undefined` stands for the order of the codes, which is that of the map. */
export type Sort = { readonly key: SortKey; readonly isDescending: boolean } | undefined;

/** Whether two keys are the same. */
export function isSameKey(a: SortKey, b: SortKey): boolean {
  return nameOf(a) === nameOf(b);
}

/** A key as one word. */
export function nameOf(key: SortKey): string {
  switch (key.tag) {
    case 'status':
      return `status:${key.status}`;
    case 'figure':
      return key.figure;
    default:
      return key.tag;
  }
}

/** An order as one word, for the address. */
export function wordOf(sort: Sort): string | undefined {
  return sort === undefined ? undefined : `${nameOf(sort.key)}-${sort.isDescending ? 'down' : 'up'}`;
}

/** The order of such a word; none when it says nothing that is known. */
export function sortOf(word: string | undefined): Sort {
  const [, name = '', direction] = /^(.+)-(up|down)$/.exec(word ?? '') ?? [];
  const key = keyOf(name);
  return key === undefined ? undefined : { key, isDescending: direction === 'down' };
}

function keyOf(name: string): SortKey | undefined {
  if (name.startsWith('status:')) return { tag: 'status', status: name.slice('status:'.length) };
  if (name === 'documents' || name === 'overdue') return { tag: 'figure', figure: name };
  return name === 'name' || name === 'heard' || name === 'meeting' ? { tag: name } : undefined;
}

/** What a press on a column's header makes of the order: the telling end first, then the other one, then none. */
export function pressed(sort: Sort, key: SortKey): Sort {
  const startsDescending = key.tag !== 'name';
  if (sort === undefined || !isSameKey(sort.key, key)) return { key, isDescending: startsDescending };
  return sort.isDescending === startsDescending ? { key, isDescending: !startsDescending } : undefined;
}

/** The regions in that order. What is unknown stands last whichever way the rest is turned. */
export function sortRegions(
  regions: readonly RegionRow[],
  sort: Sort,
  nameOfRegion: (code: string) => string,
  locale: string,
): readonly RegionRow[] {
  if (sort === undefined) return regions;
  const { key, isDescending } = sort;
  if (key.tag === 'name') {
    const collator = new Intl.Collator(locale);
    const sorted = [...regions].sort((a, b) => collator.compare(nameOfRegion(a.code), nameOfRegion(b.code)));
    return isDescending ? sorted.reverse() : sorted;
  }
  return [...regions].sort((a, b) => {
    const [x, y] = [measureOf(a, key), measureOf(b, key)];
    if (x === undefined || y === undefined) return Number(x === undefined) - Number(y === undefined);
    return (isDescending ? -1 : 1) * (x < y ? -1 : Number(x > y));
  });
}

function measureOf(region: RegionRow, key: Exclude<SortKey, { tag: 'name' }>): number | undefined {
  const figures: Figures | undefined = region.figures;
  switch (key.tag) {
    case 'heard':
      return region.heardAtMs;
    case 'status':
      return figures?.actions === undefined ? undefined : (figures.actions[key.status] ?? 0);
    case 'figure':
      return figures?.[key.figure];
    case 'meeting':
      return figures?.lastMeeting === undefined || figures.lastMeeting === ''
        ? undefined
        : Date.parse(figures.lastMeeting);
  }
}

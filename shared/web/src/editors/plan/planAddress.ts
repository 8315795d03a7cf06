/** What of a plan's table stands in the address: what it is narrowed to and sorted by, its columns, and which action is open. */
import { useMemo, useSyncExternalStore } from 'react';
import { COLUMN_WORDS, type DocShown } from '../../addresses.ts';
import { type Addressing, useAddressing, useShown } from '../addressing.ts';
import type { Due } from './due.ts';
import type { Where } from './narrow.ts';
import type { Filter } from './PlanToolbar.tsx';

/** Every action. */
export const NO_FILTER: Filter = { words: '', status: '', due: '', where: {} };

const DUE: ReadonlySet<string> = new Set<Due>(['overdue', 'this-week']);

/** What the columns are narrowed to, as one text: the same as long as it is the same. */
function whereIn(shown: DocShown): string {
  return JSON.stringify(COLUMN_WORDS.flatMap((word) => (shown[word] ? [[word, shown[word]]] : [])));
}

/** What the table is narrowed to; no step on the way back. */
export function usePlanFilter() {
  const addressing = useAddressing();
  const [words, status, due] = [useShown('q'), useShown('status'), useShown('due')];
  const where = useSyncExternalStore(addressing.subscribe, () => whereIn(addressing.get().shown));
  const filter = useMemo<Filter>(
    () => ({
      words,
      status,
      due: DUE.has(due) ? (due as Due) : '',
      where: Object.fromEntries(JSON.parse(where) as [string, string][]),
    }),
    [words, status, due, where],
  );
  const setFilter = ({ words: q, status: of, due: until, where: within }: Filter): void =>
    addressing.turn({
      shown: { ...addressing.get().shown, ...withinOnly(within), q, status: of, due: until },
    });
  return { filter, setFilter };
}

function withinOnly(where: Where): DocShown {
  return Object.fromEntries(COLUMN_WORDS.map((word) => [word, where[word] ?? '']));
}

/** What the table is sorted by, and which columns it shows; no step on the way back either. */
export function usePlanShape() {
  const addressing = useAddressing();
  const [sort, columns] = [useShown('sort'), useShown('columns')];
  const turn = (words: DocShown) => addressing.turn({ shown: { ...addressing.get().shown, ...words } });
  return {
    sort,
    columns,
    setSort: (word: string) => turn({ sort: word }),
    setColumns: (word: string) => turn({ columns: word }),
  };
}

/** How a plan's actions are seen. */
export const PLAN_VIEWS = ['table', 'board', 'gantt', 'indicators'] as const;

/** One of them. */
export type PlanViewName = (typeof PLAN_VIEWS)[number];

/** The view that the address asks for. Another one is a step: the way back leads to the one before. */
export function usePlanViewName() {
  const addressing = useAddressing();
  const word = useShown('view');
  const setView = (view: PlanViewName): void =>
    addressing.go({
      place: [],
      shown: { ...addressing.get().shown, view: view === 'table' ? '' : view },
    });
  return { view: PLAN_VIEWS.find((each) => each === word) ?? 'table', setView };
}

/** One word of the address that says how a view is shown, and how to change it; no step on the way back. */
export function usePlanWord(word: 'lane' | 'scale' | 'period') {
  const addressing = useAddressing();
  const set = (value: string): void =>
    addressing.turn({ shown: { ...addressing.get().shown, [word]: value } });
  return [useShown(word), set] as const;
}

/** Which action is open in its panel: one that somebody opens, the way back closes. */
export function useOpenAction() {
  const addressing = useAddressing();
  const open = useShown('open');
  // The same functions for good: the table is given them.
  const ways = useMemo(() => waysOf(addressing), [addressing]);
  return { openId: open === '' ? undefined : open, ...ways };
}

function waysOf(addressing: Addressing) {
  const to = (id: string | undefined) => {
    const { part: _, open: __, ...shown } = addressing.get().shown;
    return id === undefined ? { shown } : { place: ['actions', id], shown: { ...shown, open: id } };
  };
  return {
    /** Whether the address has it open by now: what was painted may be a step behind. */
    isOpenNow: (id: string): boolean => addressing.get().shown.open === id,
    /** Somebody opens one, or closes it. */
    setOpenId: (id: string | undefined): void => {
      if (id === undefined) addressing.close(to(undefined));
      else addressing.open(to(id));
    },
    /** One is opened to show a place in it, or another in place of the one that is open. */
    showOpen: (id: string | undefined): void => {
      const { shown, place } = addressing.get();
      if ((shown.open ?? '') === (id ?? '')) return;
      addressing.turn(
        id === undefined ? to(id) : { ...to(id), place: place[1] === id ? place : ['actions', id] },
      );
    },
  };
}

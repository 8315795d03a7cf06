/** Asks the council while somebody types, and this browser when the council cannot be reached. */
import { askedOf, type SearchAddress } from '@tansiq/web/addresses.ts';
import { nodeApi, type SearchAnswer } from '@tansiq/web/api.ts';
import { findHere } from '@tansiq/web/search/here.ts';
import { useVocabularies } from '@tansiq/web/ui/vocabulary.tsx';
import { useEffect, useRef, useState } from 'react';
import { useAccount, useLine } from '../../context.tsx';
import { type Held, heldDocs } from './held.ts';

/** What a search came to. */
export type SearchState =
  | { readonly tag: 'none' }
  | {
      readonly tag: 'found';
      readonly of: SearchAddress;
      readonly answer: SearchAnswer;
      readonly source: Source;
    }
  /** The council refused, for a reason of its table. */
  | { readonly tag: 'refused'; readonly code: string };

/** Who looked: the council in all of its documents, or this browser in as many as it holds. */
export type Source = { readonly tag: 'council' } | { readonly tag: 'here'; readonly count: number };

/** Between two letters nobody waits for an answer. */
const TYPING_MS = 120;
/** While the council's index is built, or is there again in a moment. */
const AGAIN_MS = 1_500;

/** What is found by a search; the last answer stays until the next one is there. */
export function useSearch(search: SearchAddress): { readonly state: SearchState; readonly isBusy: boolean } {
  const { repo, store } = useAccount();
  const vocabularies = useVocabularies();
  const isUp = useLine().council === 'up';
  const [state, setState] = useState<SearchState>({ tag: 'none' });
  const [isBusy, setBusy] = useState(false);
  const held = useRef<Promise<Held>>(undefined);
  // The documents that this browser holds are read once for each time without a line.
  if (isUp) held.current = undefined;
  const asked = askedOf(search);

  // biome-ignore lint/correctness/useExhaustiveDependencies: a search is what is asked
  useEffect(() => {
    if (search.words.trim() === '') {
      setState({ tag: 'none' });
      setBusy(false);
      return undefined;
    }
    let isOver = false;
    let timer: ReturnType<typeof setTimeout>;
    const tell = (next: SearchState): void => {
      if (isOver) return;
      setState(next);
      setBusy(false);
    };
    const lookHere = async (): Promise<void> => {
      held.current ??= heldDocs(repo, store, vocabularies);
      const { docs } = await held.current;
      tell({
        tag: 'found',
        of: search,
        answer: findHere(docs, search),
        source: { tag: 'here', count: docs.length },
      });
    };
    const look = async (): Promise<void> => {
      if (!isUp) return lookHere();
      const answer = await nodeApi.search(asked);
      if (answer.ok) {
        tell({ tag: 'found', of: search, answer: answer.value, source: { tag: 'council' } });
        if (!answer.value.whole && !isOver) timer = setTimeout(run, AGAIN_MS);
        return undefined;
      }
      if (answer.error.tag !== 'refused') return lookHere();
      tell({ tag: 'refused', code: answer.error.code });
      return undefined;
    };
    const run = (): void => {
      look().catch(() => tell({ tag: 'refused', code: 'internal' }));
    };
    setBusy(true);
    timer = setTimeout(run, TYPING_MS);
    return () => {
      isOver = true;
      clearTimeout(timer);
    };
  }, [asked, isUp, repo, store, vocabularies]);
  return { state, isBusy };
}

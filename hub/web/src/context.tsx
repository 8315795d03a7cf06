/** What every view below the shell may use: the country as the feed last told it, and the time. */
import { createContext, useContext, useEffect, useState } from 'react';
import { AGE_TICK_MS } from './constants.ts';
import type { Country } from './feed/country.ts';
import type { FeedLine } from './feed/liveFeed.ts';

/** What the views show. */
export interface Shown {
  readonly line: FeedLine;
  /** `undefined` until the first State came. */
  readonly country: Country | undefined;
  /** In Unix milliseconds; moves on by itself. */
  readonly nowMs: number;
  /** The end of an earlier day is shown: how the lines stood then nobody knows. */
  readonly isPast?: boolean;
  /** When this account's visit before this one ended. */
  readonly lastVisitMs?: number | undefined;
}

const ShownContext = createContext<Shown>({ line: { tag: 'dialling' }, country: undefined, nowMs: 0 });

/** Gives what is shown to the views. */
export const ShownProvider = ShownContext.Provider;

/** What is shown. */
export function useShown(): Shown {
  return useContext(ShownContext);
}

/** The day that "days late" counts to: the hub's, so that a count and its list are of one day whatever this clock says. */
export function useCountingDay(): string {
  return useShown().country?.today ?? '';
}

/** The time, told anew every little while. It is never before `atLeastMs`: the hub's clock may be ahead of this one. */
export function useNow(atLeastMs: number): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), AGE_TICK_MS);
    return () => clearInterval(timer);
  }, []);
  return Math.max(now, atLeastMs);
}

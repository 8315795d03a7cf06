/** What every view below the shell may use: the country as the feed last told it, and the time. */
import { todayInMorocco } from '@tansiq/web/ui/l10n.ts';
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
}

const ShownContext = createContext<Shown>({ line: { tag: 'dialling' }, country: undefined, nowMs: 0 });

/** Gives what is shown to the views. */
export const ShownProvider = ShownContext.Provider;

/** What is shown. */
export function useShown(): Shown {
  return useContext(ShownContext);
}

/** The day in Morocco that "days late" counts to: today while the figures live, their own day once they don't. */
export function useCountingDay(): string {
  const { line, country, nowMs } = useShown();
  return todayInMorocco(new Date(line.tag === 'live' || country === undefined ? nowMs : country.asOfMs));
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

/** The country as it was at the end of a day, and what changed since a moment: asked of the hub, beside the feed. */
import type { Answer, ApiError } from '@tansiq/web/api.ts';
import { decodeState } from '@tansiq/web/feed.ts';
import { useEffect, useState } from 'react';
import { type Changes, hubApi } from '../api.ts';
import { CHANGES_EVERY_MS } from '../constants.ts';
import { type Country, countryOf } from './country.ts';

/** What is known of an earlier day. */
export type Then =
  | { readonly tag: 'asking' }
  | { readonly tag: 'known'; readonly country: Country }
  /** The past is known from this moment on. */
  | { readonly tag: 'tooEarly'; readonly sinceMs: number }
  /** It is no day that is over. */
  | { readonly tag: 'noDay' }
  | { readonly tag: 'failed' };

const ASKING: Then = { tag: 'asking' };

/** The end of that day; `again` asks anew when it changes. */
export function useThen(day: string, again: number): Then {
  const [known, setKnown] = useState<{ readonly day: string; readonly told: Then }>({ day, told: ASKING });
  useEffect(() => {
    void again;
    let isOver = false;
    setKnown({ day, told: ASKING });
    void askThen(day).then((told) => {
      if (!isOver) setKnown({ day, told });
    });
    return () => {
      isOver = true;
    };
  }, [day, again]);
  return known.day === day ? known.told : ASKING;
}

async function askThen(day: string): Promise<Then> {
  const answer = await hubApi.overview(day);
  if (answer.ok) {
    try {
      return { tag: 'known', country: countryOf(decodeState(answer.value.state)) };
    } catch {
      return { tag: 'failed' };
    }
  }
  if (isRefused(answer.error, 'malformed')) return { tag: 'noDay' };
  if (!isRefused(answer.error, 'not-found')) return { tag: 'failed' };
  const known = await hubApi.overview();
  return known.ok ? { tag: 'tooEarly', sinceMs: known.value.since_ms } : { tag: 'failed' };
}

function isRefused(error: ApiError, code: string): boolean {
  return error.tag === 'refused' && error.code === code;
}

/** What changed since a day or a moment, counted anew now and then. */
export function useChanges(from: string): Answer<Changes> | undefined {
  const [known, setKnown] = useState<{ readonly from: string; readonly answer: Answer<Changes> }>();
  useEffect(() => {
    let isOver = false;
    const ask = async (): Promise<void> => {
      const answer = await hubApi.changes(from);
      // What was counted stays when a newer count cannot be had.
      if (!isOver) setKnown((before) => (answer.ok || before?.from !== from ? { from, answer } : before));
    };
    void ask();
    const timer = setInterval(() => void ask(), CHANGES_EVERY_MS);
    return () => {
      isOver = true;
      clearInterval(timer);
    };
  }, [from]);
  return known?.from === from ? known.answer : undefined;
}

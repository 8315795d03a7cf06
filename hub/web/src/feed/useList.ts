/** A list that the hub filters: asked for when its filter changes, and again when the figures move. */
import type { Answer } from '@tansiq/web/api.ts';
import { useEffect, useRef, useState } from 'react';
import type { ListAnswer } from '../api.ts';
import { LIST_EVERY_MS } from '../constants.ts';
import { useShown } from '../context.tsx';

/** What is known of a list. What was read stays when a newer answer cannot be had. */
export interface Listed<T> {
  readonly list: ListAnswer<T> | undefined;
  readonly hasFailed: boolean;
}

const NOTHING = { list: undefined, hasFailed: false } as const;

/** `key` names the filter and `limit` how much of the list; `ask` asks for it. What another filter found is not shown under this one. */
export function useList<T>(key: string, limit: number, ask: () => Promise<Answer<ListAnswer<T>>>): Listed<T> {
  const { country, line } = useShown();
  const [known, setKnown] = useState<Listed<T> & { key: string }>({ key, list: undefined, hasFailed: false });
  const asking = useRef(ask);
  asking.current = ask;
  const last = useRef({ asked: '', atMs: 0 });
  const moved = `${country?.position} ${country?.today} ${line.tag === 'live'}`;
  const asked = `${key} ${limit}`;
  const wanted = useRef('');
  useEffect(() => {
    wanted.current = asked;
    return () => {
      wanted.current = '';
    };
  }, [asked]);
  useEffect(() => {
    void moved;
    const read = async (): Promise<void> => {
      last.current = { asked, atMs: Date.now() };
      const answer = await asking.current();
      // Figures that move meanwhile ask again, and do not make this answer worthless.
      if (wanted.current !== asked) return;
      setKnown((before) =>
        answer.ok
          ? { key, list: answer.value, hasFailed: false }
          : { key, list: before.key === key ? before.list : undefined, hasFailed: true },
      );
    };
    const waitMs = last.current.asked === asked ? last.current.atMs + LIST_EVERY_MS - Date.now() : 0;
    const timer = setTimeout(() => void read(), Math.max(0, waitMs));
    return () => clearTimeout(timer);
  }, [key, asked, moved]);
  return known.key === key ? known : NOTHING;
}

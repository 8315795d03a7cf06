/** What every view below the shell may use. */
import type { Answer, GroupsAnswer } from '@tansiq/web/api.ts';
import type { LineStatus } from '@tansiq/web/client/session.ts';
import {
  createContext,
  useCallback,
  useContext,
  useEffect,
  useRef,
  useState,
  useSyncExternalStore,
} from 'react';
import type { Account } from './account.ts';

const AccountContext = createContext<Account | undefined>(undefined);

/** Gives the account to the views. */
export const AccountProvider = AccountContext.Provider;

/** The account at work. */
export function useAccount(): Account {
  const account = useContext(AccountContext);
  if (account === undefined) throw new Error('use an account outside of the shell');
  return account;
}

/** Whether the council and the ministry can be reached. */
export function useLine(): LineStatus {
  const { session } = useAccount();
  return useSyncExternalStore(session.subscribe, session.status);
}

/** An answer of the node, or its last one from this browser. */
export interface Remembered<T> {
  readonly value: T | undefined;
  /** When it was answered, in Unix milliseconds, if it is an old one; `undefined` when it is fresh. */
  readonly asOfMs: number | undefined;
  /** Whether neither the node nor this browser has one. */
  readonly isMissing: boolean;
  /** Asks again. */
  readonly refresh: () => void;
}

/**
 * Asks the node, shows this browser's last answer until then, and keeps the new one. Asks again when the line comes back,
 * when the page is looked at again, and every `everyMs` while it is.
 */
export function useRemembered<T>(
  key: string,
  ask: () => Promise<Answer<T>>,
  everyMs?: number,
): Remembered<T> {
  const { store } = useAccount();
  const line = useLine();
  const [state, setState] = useState<{
    value: T | undefined;
    asOfMs: number | undefined;
    isMissing: boolean;
  }>({
    value: undefined,
    asOfMs: undefined,
    isMissing: false,
  });
  const asking = useRef(ask);
  asking.current = ask;
  const round = useRef(0);

  const load = useCallback(async (): Promise<void> => {
    round.current += 1;
    const mine = round.current;
    const isLast = (): boolean => round.current === mine;
    const kept = store.answer<T>(key).catch(() => undefined);
    const fresh = asking.current();
    const old = await kept;
    if (old !== undefined && isLast()) {
      setState((now) =>
        now.value === undefined ? { value: old.value, asOfMs: old.atMs, isMissing: false } : now,
      );
    }
    const answer = await fresh;
    if (!isLast()) return;
    if (answer.ok) {
      setState({ value: answer.value, asOfMs: undefined, isMissing: false });
      await store.putAnswer(key, answer.value).catch(() => {});
    } else {
      setState((now) => ({
        value: now.value,
        asOfMs: now.asOfMs ?? old?.atMs ?? Date.now(),
        isMissing: now.value === undefined,
      }));
    }
  }, [key, store]);

  const isUp = line.council === 'up';
  useEffect(() => {
    const again = (): void => {
      if (document.visibilityState === 'visible') load().catch(() => {});
    };
    load().catch(() => {});
    document.addEventListener('visibilitychange', again);
    const timer = everyMs === undefined || !isUp ? undefined : setInterval(again, everyMs);
    return () => {
      round.current += 1;
      document.removeEventListener('visibilitychange', again);
      clearInterval(timer);
    };
  }, [load, everyMs, isUp]);

  const refresh = useCallback(() => {
    load().catch(() => {});
  }, [load]);
  return { ...state, refresh };
}

const GroupsContext = createContext<Remembered<GroupsAnswer> | undefined>(undefined);

/** Gives the council's working groups to the views. They are asked for before anybody needs one: a document is also begun without a line. */
export const GroupsProvider = GroupsContext.Provider;

/** The council's working groups, asked for again when a view begins to use them. */
export function useGroups(): Remembered<GroupsAnswer> {
  const groups = useContext(GroupsContext);
  if (groups === undefined) throw new Error('use the groups outside of the shell');
  const { refresh } = groups;
  useEffect(refresh, [refresh]);
  return groups;
}

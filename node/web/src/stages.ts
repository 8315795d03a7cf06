/** The stages of the app: who is signed in, whose account works in this tab, and how one stage becomes the next. */
import type { AccountInfo } from '@tansiq/web/api.ts';
import { storeName } from '@tansiq/web/client/localStore.ts';
import { assertNever } from '@tansiq/web/ids.ts';
import {
  type Dispatch,
  type RefObject,
  type SetStateAction,
  useCallback,
  useEffect,
  useRef,
  useState,
} from 'react';
import {
  type Account,
  clearAway,
  endAccount,
  leave,
  onLeftElsewhere,
  startAccount,
  whoIsSignedIn,
} from './account.ts';

/** Where the app is. */
export type Phase =
  | { readonly tag: 'starting' }
  | { readonly tag: 'signedOut' }
  | { readonly tag: 'failed'; readonly reason: 'unreachable' | 'broken' }
  | { readonly tag: 'working'; readonly account: Account; readonly isSignedIn: boolean };

/** The account that works in this tab; screens see it as part of the phase. */
type Working = RefObject<Account | undefined>;

/** What the app's frame is given. */
export interface Stages {
  readonly phase: Phase;
  /** Begins anew, after a failure. */
  readonly retry: () => void;
  /** Somebody has signed in; the same person goes on where the tab is. */
  readonly work: (info: AccountInfo) => Promise<void>;
  /** Signs this account out, here at once. */
  readonly signOut: (account: Account) => void;
}

/** Starts the account of whoever is signed in, and follows it until it leaves. */
export function useStages(): Stages {
  const [phase, setPhase] = useState<Phase>({ tag: 'starting' });
  const account = useRef<Account | undefined>(undefined);
  const onUnwelcome = useAskingAgain(account, setPhase);
  const work = useCallback(
    async (info: AccountInfo): Promise<void> => {
      const old = account.current;
      if (old !== undefined && old.info.editor === info.editor && old.info.principal === info.principal) {
        // The same person with a new session: the tab goes on where it is.
        setPhase({ tag: 'working', account: old, isSignedIn: true });
        old.session.retry();
        return;
      }
      try {
        account.current = undefined;
        if (old !== undefined) await endAccount(old);
        const started = await startAccount(info, onUnwelcome);
        account.current = started;
        setPhase({ tag: 'working', account: started, isSignedIn: true });
      } catch {
        setPhase({ tag: 'failed', reason: 'broken' });
      }
    },
    [onUnwelcome],
  );

  // The screen first: nothing that a node or a disk does may keep words in sight of the next person.
  const lock = useCallback((leaver: Account): void => {
    if (account.current !== leaver) return;
    account.current = undefined;
    window.history.replaceState(null, '', '/');
    setPhase({ tag: 'signedOut' });
    clearAway(leaver).catch(() => {});
  }, []);

  useLeftElsewhere(account, lock);
  const start = useCallback(async (): Promise<void> => {
    setPhase({ tag: 'starting' });
    const who = await whoIsSignedIn();
    switch (who.tag) {
      case 'signedOut':
        setPhase({ tag: 'signedOut' });
        return;
      case 'unreachable':
        setPhase({ tag: 'failed', reason: 'unreachable' });
        return;
      case 'signedIn':
        await work(who.info);
        return;
      default:
        assertNever(who);
    }
  }, [work]);

  const retry = useCallback((): void => {
    start().catch(() => setPhase({ tag: 'failed', reason: 'broken' }));
  }, [start]);

  const hasStarted = useRef(false);
  useEffect(() => {
    if (hasStarted.current) return; // Strict mode runs effects twice; an account is started once.
    hasStarted.current = true;
    retry();
  }, [retry]);

  useClosingAsked(account);
  const signOut = (leaver: Account): void => {
    leave(leaver);
    lock(leaver);
  };
  return { phase, retry, work, signOut };
}

/** Asks the node again who is signed in, when it did not welcome a dial. */
function useAskingAgain(account: Working, setPhase: Dispatch<SetStateAction<Phase>>): () => void {
  const isChecking = useRef(false);
  // A dial that was not welcomed: the line is cut, or the session has ended. Only the node knows which.
  return useCallback(() => {
    if (isChecking.current) return;
    isChecking.current = true;
    whoIsSignedIn()
      .then((start) => {
        isChecking.current = false;
        const working = account.current;
        if (working === undefined) return;
        const isSame =
          start.tag === 'signedIn' &&
          start.info.editor === working.info.editor &&
          start.info.principal === working.info.principal;
        if (start.tag === 'signedOut' || (start.tag === 'signedIn' && !isSame)) {
          setPhase((now) =>
            now.tag === 'working' && now.account === working && now.isSignedIn
              ? { ...now, isSignedIn: false }
              : now,
          );
        }
      })
      .catch(() => {
        isChecking.current = false;
      });
  }, [account, setPhase]);
}

/** Another tab of this browser signed the same account out. */
function useLeftElsewhere(account: Working, lock: (leaver: Account) => void): void {
  useEffect(
    () =>
      onLeftElsewhere(
        (store) => {
          const info = account.current?.info;
          return info !== undefined && storeName(info.principal, info.editor) === store;
        },
        () => {
          if (account.current !== undefined) lock(account.current);
        },
      ),
    [account, lock],
  );
}

/** Closing the tab in the milliseconds before an edit is in IndexedDB would lose it: ask first. */
function useClosingAsked(account: Working): void {
  useEffect(() => {
    const ask = (event: BeforeUnloadEvent): void => {
      if (account.current?.repo.isKeeping()) event.preventDefault();
    };
    window.addEventListener('beforeunload', ask);
    return () => window.removeEventListener('beforeunload', ask);
  }, [account]);
}

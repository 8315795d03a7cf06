/** From the first byte to a working account: who is signed in, sign in, start, and what to do when that fails. */
import type { AccountInfo } from '@tansiq/web/api.ts';
import { storeName } from '@tansiq/web/client/localStore.ts';
import { LanguageProvider, useChosenLanguage } from '@tansiq/web/i18n.tsx';
import { assertNever } from '@tansiq/web/ids.ts';
import { Button } from '@tansiq/web/ui/Button.tsx';
import { useText } from '@tansiq/web/ui/l10n.ts';
import { useCallback, useEffect, useRef, useState } from 'react';
import {
  type Account,
  clearAway,
  endAccount,
  leave,
  onLeftElsewhere,
  startAccount,
  whoIsSignedIn,
} from './account.ts';
import { AccountProvider } from './context.tsx';
import { Shell } from './views/Shell.tsx';
import { SignIn } from './views/SignIn.tsx';

type Phase =
  | { readonly tag: 'starting' }
  | { readonly tag: 'signedOut' }
  | { readonly tag: 'failed'; readonly reason: 'unreachable' | 'broken' }
  | { readonly tag: 'working'; readonly account: Account; readonly isSignedIn: boolean };

export function App() {
  const [language, chooseLanguage] = useChosenLanguage();
  return (
    <LanguageProvider language={language}>
      <Stages language={language} chooseLanguage={chooseLanguage} />
    </LanguageProvider>
  );
}

type Stage = {
  language: ReturnType<typeof useChosenLanguage>[0];
  chooseLanguage: ReturnType<typeof useChosenLanguage>[1];
};

function Stages({ language, chooseLanguage }: Stage) {
  const text = useText();
  const [phase, setPhase] = useState<Phase>({ tag: 'starting' });
  const account = useRef<Account | undefined>(undefined);
  const isChecking = useRef(false);

  // A dial that was not welcomed: the line is cut, or the session has ended. Only the node knows which.
  const onUnwelcome = useCallback(() => {
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
  }, []);

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
    [lock],
  );

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

  const hasStarted = useRef(false);
  useEffect(() => {
    if (hasStarted.current) return; // Strict mode runs effects twice; an account is started once.
    hasStarted.current = true;
    start().catch(() => setPhase({ tag: 'failed', reason: 'broken' }));
  }, [start]);

  // Closing the tab in the milliseconds before an edit is in IndexedDB would lose it: ask first.
  useEffect(() => {
    const ask = (event: BeforeUnloadEvent): void => {
      if (account.current?.repo.isKeeping()) event.preventDefault();
    };
    window.addEventListener('beforeunload', ask);
    return () => window.removeEventListener('beforeunload', ask);
  }, []);

  const languageChoice = { language, chooseLanguage };
  switch (phase.tag) {
    case 'starting':
      return (
        <div className="app-start" role="status">
          <img src="/icon.svg" alt="" width="56" height="56" />
          <p>{text('app-loading')}</p>
        </div>
      );
    case 'failed':
      return (
        <main className="app-start">
          <img src="/icon.svg" alt="" width="56" height="56" />
          <h1>{text('app-name')}</h1>
          <p>{text(phase.reason === 'unreachable' ? 'sign-in-unreachable' : 'app-failed')}</p>
          <Button
            kind="primary"
            onPress={() => {
              start().catch(() => setPhase({ tag: 'failed', reason: 'broken' }));
            }}
          >
            {text('app-retry')}
          </Button>
        </main>
      );
    case 'signedOut':
      return <SignIn {...languageChoice} onSignedIn={work} />;
    case 'working':
      return (
        <AccountProvider value={phase.account}>
          <Shell
            {...languageChoice}
            isSignedIn={phase.isSignedIn}
            onSignedIn={work}
            onSignOut={() => {
              leave(phase.account);
              lock(phase.account);
            }}
          />
        </AccountProvider>
      );
    default:
      return assertNever(phase);
  }
}

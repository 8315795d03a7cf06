/** From the first byte to the dashboard: who is signed in, sign in, follow the feed. */

import { isLeaving, onLeaving, remember, remembered } from '@tansiq/web/client/leaving.ts';
import { LanguageProvider, useChosenLanguage } from '@tansiq/web/i18n.tsx';
import { assertNever } from '@tansiq/web/ids.ts';
import { Button } from '@tansiq/web/ui/Button.tsx';
import { useText } from '@tansiq/web/ui/l10n.ts';
import { type Vocabularies, VocabularyProvider } from '@tansiq/web/ui/vocabulary.tsx';
import { useCallback, useEffect, useMemo, useState, useSyncExternalStore } from 'react';
import { type AccountInfo, askHub, hubApi } from './api.ts';
import { REDIAL_MAX_MS, VISIT_EVERY_MS } from './constants.ts';
import { ShownProvider, useNow } from './context.tsx';
import { type FeedSnapshot, type LiveFeed, openFeed } from './feed/liveFeed.ts';
import { endVisit, keepLists, keepState, keptLists, keptState, leave, noteVisit } from './kept.ts';
import { type Route, useRoute } from './router.tsx';
import { DocumentPage } from './views/DocumentPage.tsx';
import { DocumentsPage } from './views/DocumentsPage.tsx';
import { Emblem } from './views/Emblem.tsx';
import type { Choosing } from './views/LanguageSwitch.tsx';
import { NotFound } from './views/NotFound.tsx';
import { OverduePage } from './views/OverduePage.tsx';
import { OverviewPage } from './views/OverviewPage.tsx';
import { Shell } from './views/Shell.tsx';
import { SignIn } from './views/SignIn.tsx';

type Phase =
  | { readonly tag: 'starting' }
  | { readonly tag: 'unreachable' }
  | { readonly tag: 'signedOut'; readonly hasExpired: boolean }
  | { readonly tag: 'signedIn'; readonly account: AccountInfo };

export function App() {
  const [language, choose] = useChosenLanguage();
  const choosing = useMemo(() => ({ language, choose }), [language, choose]);
  return (
    <LanguageProvider language={language}>
      <Stages choosing={choosing} />
    </LanguageProvider>
  );
}

function Stages({ choosing }: { choosing: Choosing }) {
  const text = useText();
  const [phase, setPhase] = useState<Phase>({ tag: 'starting' });

  const start = useCallback(async (): Promise<void> => {
    // Whoever left here stays out, also before the hub has heard of it.
    if (isLeaving()) {
      setPhase({ tag: 'signedOut', hasExpired: false });
      return;
    }
    const answer = await hubApi.account();
    if (answer.ok) {
      remember(answer.value);
      setPhase({ tag: 'signedIn', account: answer.value });
      return;
    }
    if (answer.error.tag === 'signedOut') {
      endVisit();
      setPhase({ tag: 'signedOut', hasExpired: false });
      return;
    }
    // Without a line the last figures are shown, to the one who saw them, with their day and hour.
    const account = remembered<AccountInfo>();
    const hasFigures = account !== undefined && keptState(account) !== undefined;
    setPhase(hasFigures ? { tag: 'signedIn', account } : { tag: 'unreachable' });
  }, []);
  useEffect(() => {
    void start();
  }, [start]);

  const expire = useCallback(() => {
    endVisit();
    setPhase({ tag: 'signedOut', hasExpired: true });
  }, []);
  // The screen first: the hub hears of it as soon as it can.
  const lock = useCallback(() => {
    window.history.replaceState(null, '', '/');
    setPhase({ tag: 'signedOut', hasExpired: false });
  }, []);
  useEffect(() => onLeaving(lock), [lock]);

  switch (phase.tag) {
    case 'starting':
      return (
        <div className="hub-start" role="status">
          <Emblem />
          <p>{text('hub-opening')}</p>
        </div>
      );
    case 'unreachable':
      return (
        <main className="hub-start">
          <Emblem />
          <h1>{text('hub-unreachable-title')}</h1>
          <p>{text('hub-unreachable')}</p>
          <Button kind="primary" onPress={() => void start()}>
            {text('hub-retry')}
          </Button>
        </main>
      );
    case 'signedOut':
      return (
        <SignIn
          choosing={choosing}
          hasExpired={phase.hasExpired}
          onSignedIn={(account) => setPhase({ tag: 'signedIn', account })}
        />
      );
    case 'signedIn':
      return (
        <SignedIn
          account={phase.account}
          choosing={choosing}
          onExpired={expire}
          onSignOut={() => {
            lock();
            leave(phase.account);
          }}
        />
      );
    default:
      return assertNever(phase);
  }
}

function SignedIn(props: {
  account: AccountInfo;
  choosing: Choosing;
  onExpired: () => void;
  onSignOut: () => void;
}) {
  const { account, choosing, onExpired, onSignOut } = props;
  const { line, country } = useFeed(account, onExpired);
  const nowMs = useNow(country?.asOfMs ?? 0);
  const vocabularies = useVocabulariesOfHub();
  const route = useRoute();
  const lastVisitMs = useLastVisit(account);
  const shown = useMemo(() => ({ line, country, nowMs, lastVisitMs }), [line, country, nowMs, lastVisitMs]);
  return (
    <VocabularyProvider vocabularies={vocabularies}>
      <ShownProvider value={shown}>
        <Shell account={account} choosing={choosing} route={route} onSignOut={onSignOut}>
          <Screen route={route} />
        </Shell>
      </ShownProvider>
    </VocabularyProvider>
  );
}

function Screen({ route }: { route: Route }) {
  switch (route.tag) {
    case 'overview':
      return <OverviewPage sort={route.sort} asOf={route.asOf} since={route.since} />;
    case 'overdue':
      return <OverduePage narrowing={route.narrowing} />;
    case 'documents':
      return <DocumentsPage narrowing={route.narrowing} />;
    case 'document':
      return <DocumentPage key={route.id} id={route.id} row={route.row} />;
    case 'unknown':
      return <NotFound />;
    default:
      return assertNever(route);
  }
}

const NOTHING_YET: FeedSnapshot = { line: { tag: 'dialling' }, country: undefined };
const nothing = (): (() => void) => () => {};

/** The feed for as long as this is on the page. */
function useFeed(account: AccountInfo, onExpired: () => void): FeedSnapshot {
  const [feed, setFeed] = useState<LiveFeed | undefined>(undefined);
  useEffect(() => {
    const opened = openFeed(askHub, onExpired, {
      kept: () => keptState(account),
      // Another tab may have left meanwhile: then nothing of it is kept.
      keep: (data) => {
        if (!isLeaving()) keepState(account, data);
      },
    });
    setFeed(opened);
    window.addEventListener('online', opened.check);
    window.addEventListener('offline', opened.check);
    window.addEventListener('pagehide', opened.keepNow);
    return () => {
      window.removeEventListener('online', opened.check);
      window.removeEventListener('offline', opened.check);
      window.removeEventListener('pagehide', opened.keepNow);
      opened.close();
    };
  }, [account, onExpired]);
  return useSyncExternalStore(feed?.subscribe ?? nothing, feed?.getSnapshot ?? (() => NOTHING_YET));
}

/** When this account's visit before this one ended; notes meanwhile that it is here. */
function useLastVisit(account: AccountInfo): number | undefined {
  const [last] = useState(() => noteVisit(account, Date.now()));
  useEffect(() => {
    const timer = setInterval(() => {
      if (!document.hidden) noteVisit(account, Date.now());
    }, VISIT_EVERY_MS);
    return () => clearInterval(timer);
  }, [account]);
  return last;
}

/** The code lists; asked for until they are there. */
function useVocabulariesOfHub(): Vocabularies {
  const [vocabularies, setVocabularies] = useState<Vocabularies>(() => keptLists() ?? {});
  useEffect(() => {
    let isOver = false;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const ask = async (): Promise<void> => {
      const answer = await hubApi.vocabularies();
      if (isOver) return;
      if (answer.ok) {
        setVocabularies(answer.value);
        keepLists(answer.value);
      } else timer = setTimeout(() => void ask(), REDIAL_MAX_MS / 4);
    };
    void ask();
    return () => {
      isOver = true;
      clearTimeout(timer);
    };
  }, []);
  return vocabularies;
}

import { type AccountInfo, type DocumentRow, nodeApi } from '@tansiq/web/api.ts';
import { keepAhead } from '@tansiq/web/client/keepAhead.ts';
import type { LineStatus } from '@tansiq/web/client/session.ts';
import { assertNever } from '@tansiq/web/ids.ts';
import { Button } from '@tansiq/web/ui/Button.tsx';
import { ConfirmDialog } from '@tansiq/web/ui/Dialog.tsx';
import { DirectoryProvider } from '@tansiq/web/ui/directory.tsx';
import { Icon, type IconName } from '@tansiq/web/ui/icons.tsx';
import { type Language, momentIn, useLanguage, useText } from '@tansiq/web/ui/l10n.ts';
import { Banner, EmptyState } from '@tansiq/web/ui/parts.tsx';
import { SkipLink } from '@tansiq/web/ui/SkipLink.tsx';
import { UpdateBanner } from '@tansiq/web/ui/UpdateBanner.tsx';
import { useMediaQuery } from '@tansiq/web/ui/useMediaQuery.ts';
import { VocabularyProvider } from '@tansiq/web/ui/vocabulary.tsx';
import { WritersProvider } from '@tansiq/web/ui/writers.tsx';
import { type KeyboardEvent, type ReactNode, useEffect, useId, useMemo, useRef, useState } from 'react';
import { Button as AriaButton } from 'react-aria-components';
import { GroupsProvider, type Remembered, useAccount, useLine, useRemembered } from '../context.tsx';
import { readPlanRows } from '../planRows.ts';
import { Link, useRoute } from '../router.tsx';
import { AccountDialog } from './AccountDialog.tsx';
import { DocumentList } from './DocumentList.tsx';
import { DocumentPage } from './DocumentPage.tsx';
import { EarlierBanner } from './EarlierBanner.tsx';
import { HistoryPage } from './HistoryPage.tsx';
import { StoreBanner } from './KeptHere.tsx';
import { LanguageSwitch } from './LanguageSwitch.tsx';
import { MeetingPage } from './MeetingPage.tsx';
import { ReadingPage } from './ReadingPage.tsx';
import { SetAside } from './SetAside.tsx';
import { SignInAgain } from './SignInAgain.tsx';
import { SearchDoor, useSearchKeys } from './search/SearchDoor.tsx';
import { SearchPage } from './search/SearchPage.tsx';

/** The frame around every view: where one is, who one is, and whether the council can be reached. */
export function Shell(props: {
  language: Language;
  chooseLanguage: (language: Language) => void;
  isSignedIn: boolean;
  onSignedIn: (info: AccountInfo) => Promise<void>;
  onSignOut: () => void;
}) {
  const { language, chooseLanguage, isSignedIn, onSignedIn, onSignOut } = props;
  const text = useText();
  const { info, repo } = useAccount();
  const line = useLine();
  const isNarrow = useMediaQuery(NARROW);
  useSearchKeys();
  const [asked, setAsked] = useState<AccountAsked>();
  const menu = <AccountMenu onAsk={setAsked} onSignOut={onSignOut} />;
  return (
    <div className="app">
      <SkipLink />
      <header className="app-top">
        <div className="app-top__in">
          <Link to={{ tag: 'documents' }} className="app-brand">
            <img src="/icon.svg" alt="" width="32" height="32" />
            <span className="app-brand__name">{text('app-name')}</span>
            <span className="app-brand__council" dir="auto">
              {language === 'ar' ? info.council.ar : info.council.fr}
            </span>
          </Link>
          {isNarrow ? (
            <NarrowEnd line={line}>
              <MainNav />
              <LanguageSwitch language={language} chooseLanguage={chooseLanguage} />
              {menu}
            </NarrowEnd>
          ) : (
            <>
              <MainNav />
              <div className="app-top__end">
                <SearchDoor />
                <LineMark line={line} />
                <LanguageSwitch language={language} chooseLanguage={chooseLanguage} />
                {menu}
              </div>
            </>
          )}
        </div>
      </header>
      <AccountDialogs asked={asked} onSignOut={onSignOut} onClose={() => setAsked(undefined)} />
      <UpdateBanner settled={() => repo.settled()} />
      {!isSignedIn && <SignInAgain onSignedIn={onSignedIn} onSignOut={onSignOut} />}
      {isSignedIn && <OfflineBanner line={line} />}
      {isSignedIn && <StoppedBanner line={line} />}
      <StoreBanner />
      <EarlierBanner />
      <main id="content" tabIndex={-1} className="app-main">
        <Surroundings>
          <View />
        </Surroundings>
      </main>
    </div>
  );
}

/** Below this the head is one line, and a button opens the rest of it. */
const NARROW = '(max-width: 56rem)';

function MainNav() {
  const text = useText();
  const route = useRoute();
  return (
    <nav className="app-nav" aria-label={text('app-main-nav')}>
      <Link to={{ tag: 'documents' }} isCurrent={route.tag === 'documents'}>
        {text('documents-title')}
      </Link>
      <Link to={{ tag: 'setAside' }} isCurrent={route.tag === 'setAside'}>
        {text('set-aside-title')}
      </Link>
    </nav>
  );
}

/** The end of a narrow head: the line's state as an icon, and the button that opens `children` below the head. */
function NarrowEnd({ line, children }: { line: LineStatus; children: ReactNode }) {
  const text = useText();
  const route = useRoute();
  const [isOpen, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const id = useId();
  // biome-ignore lint/correctness/useExhaustiveDependencies: another page has been chosen
  useEffect(() => setOpen(false), [route]);
  // It lies over the page: whoever turns to the page wants it out of the way.
  useEffect(() => {
    if (!isOpen) return undefined;
    const look = (event: Event): void => {
      if (event.target instanceof Element && event.target.closest('#content') !== null) setOpen(false);
    };
    document.addEventListener('focusin', look);
    document.addEventListener('pointerdown', look);
    return () => {
      document.removeEventListener('focusin', look);
      document.removeEventListener('pointerdown', look);
    };
  }, [isOpen]);
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape' || !isOpen) return;
    setOpen(false);
    button.current?.focus();
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: Escape closes the menu from anywhere in it
    <div className="app-narrow" onKeyDown={onKeyDown}>
      <SearchDoor />
      <LineMark line={line} isIcon />
      <AriaButton
        ref={button}
        className="app-narrow__button"
        aria-label={text('app-menu')}
        aria-expanded={isOpen}
        {...(isOpen ? { 'aria-controls': id } : {})}
        onPress={() => setOpen(!isOpen)}
      >
        <Icon name={isOpen ? 'close' : 'menu'} />
      </AriaButton>
      {isOpen && (
        <div id={id} className="app-narrow__menu">
          {children}
          <LineWords line={line} />
        </div>
      )}
    </div>
  );
}

function View() {
  const route = useRoute();
  const text = useText();
  switch (route.tag) {
    case 'documents':
      return <DocumentList />;
    case 'document':
      if (route.history !== undefined)
        return (
          <HistoryPage
            key={`${route.id} history`}
            id={route.id}
            place={route.place ?? []}
            history={route.history}
          />
        );
      if (route.meeting) return <MeetingPage key={`${route.id} meeting`} id={route.id} />;
      return route.read === undefined ? (
        <DocumentPage key={route.id} id={route.id} />
      ) : (
        <ReadingPage key={`${route.id} read`} id={route.id} language={route.read} />
      );
    case 'setAside':
      return <SetAside />;
    case 'search':
      return <SearchPage />;
    case 'unknown':
      return (
        <EmptyState
          title={text('app-not-found')}
          action={
            <Link to={{ tag: 'documents' }} className="tq-button tq-button--primary">
              {text('app-back')}
            </Link>
          }
        />
      );
    default:
      return assertNever(route);
  }
}

const NO_PEOPLE: readonly never[] = [];

/** The code lists, the people and the names of documents, from the node or from this browser. */
function Surroundings({ children }: { children: ReactNode }) {
  const { writers } = useAccount();
  const vocabularies = useRemembered('vocabularies', nodeApi.vocabularies);
  const people = useRemembered('people', nodeApi.people);
  const documents = useRemembered('documents', nodeApi.documents);
  const groups = useRemembered('groups', nodeApi.groups);
  const planRows = useRemembered('plan-rows', readPlanRows);
  useNewcomer(documents);
  useKeptAhead(documents.asOfMs === undefined ? documents.value?.documents : undefined);
  const directory = useMemo(
    () => ({
      people: people.value?.people ?? NO_PEOPLE,
      documents: documents.value?.documents ?? NO_PEOPLE,
      planRows: planRows.value ?? NO_PEOPLE,
    }),
    [people.value, documents.value, planRows.value],
  );
  return (
    <VocabularyProvider vocabularies={vocabularies.value ?? NO_VOCABULARIES}>
      <DirectoryProvider directory={directory}>
        <GroupsProvider value={groups}>
          <WritersProvider names={writers}>{children}</WritersProvider>
        </GroupsProvider>
      </DirectoryProvider>
    </VocabularyProvider>
  );
}

/** A document that was just begun is in no list yet: it is asked for again when one is opened that the list does not have. */
function useNewcomer({ value, refresh }: Remembered<{ readonly documents: readonly DocumentRow[] }>): void {
  const route = useRoute();
  const id = route.tag === 'document' ? route.id : undefined;
  const isNew = id !== undefined && (value?.documents.every((row) => row.id !== id) ?? false);
  useEffect(() => {
    if (isNew) refresh();
  }, [isNew, refresh]);
}

/** While the line holds, the newest documents come here without being opened. */
function useKeptAhead(listed: readonly DocumentRow[] | undefined): void {
  const { repo, store } = useAccount();
  const isUp = useLine().council === 'up';
  useEffect(() => {
    if (!isUp || listed === undefined) return undefined;
    let isStopped = false;
    // What is looked at comes first.
    const timer = setTimeout(() => {
      keepAhead(repo, store, listed, () => isStopped).catch(() => {});
    }, AHEAD_AFTER_MS);
    return () => {
      isStopped = true;
      clearTimeout(timer);
    };
  }, [repo, store, listed, isUp]);
}

const AHEAD_AFTER_MS = 2_000;

const NO_VOCABULARIES = {};

/** Whether the council and the ministry can be reached, as one sentence. */
function useLineWords(line: LineStatus): string {
  const text = useText();
  const council = { dialling: 'line-dialling', up: 'line-council-up', down: 'line-council-down' }[
    line.council
  ];
  return line.council === 'up' && line.ministry !== undefined
    ? `${text(council)} · ${text(line.ministry ? 'line-ministry-up' : 'line-ministry-down')}`
    : text(council);
}

function LineWords({ line }: { line: LineStatus }) {
  return <p className="app-narrow__line">{useLineWords(line)}</p>;
}

/** The icons are those of the save states: how far an edit could come now. */
function lineIcon(line: LineStatus): IconName {
  if (line.council === 'dialling') return 'clock';
  if (line.council === 'down') return 'warning';
  return line.ministry === true ? 'ministry' : 'council';
}

function LineMark({ line, isIcon = false }: { line: LineStatus; isIcon?: boolean }) {
  const label = useLineWords(line);
  const isWhole = line.council === 'up' && line.ministry === true;
  return (
    <span
      className={`app-line app-line--${line.council === 'up' ? (isWhole ? 'whole' : 'part') : 'none'}`}
      role="status"
      data-line={line.council}
      data-ministry={line.ministry === undefined ? 'unknown' : line.ministry ? 'up' : 'down'}
    >
      {isIcon ? <Icon name={lineIcon(line)} /> : <span className="app-line__dot" aria-hidden="true" />}
      <span className={isIcon ? 'tq-visually-hidden' : 'app-line__text'}>{label}</span>
    </span>
  );
}

/** What the account's part of the head opened. */
type AccountAsked = 'account' | 'signOut';

function AccountMenu(props: { onAsk: (what: AccountAsked) => void; onSignOut: () => void }) {
  const { onAsk, onSignOut } = props;
  const text = useText();
  const { info, repo } = useAccount();
  return (
    <div className="app-who">
      <AriaButton className="app-who__name" onPress={() => onAsk('account')}>
        <span className="tq-visually-hidden">{text('account-title')}</span>
        <bdi>{info.name}</bdi>
        <small>{text(`role-${info.role}`)}</small>
      </AriaButton>
      <Button
        kind="quiet"
        isSmall
        onPress={() => {
          if (repo.unsaved() > 0 || repo.isKeeping()) onAsk('signOut');
          else onSignOut();
        }}
      >
        {text('sign-out')}
      </Button>
    </div>
  );
}

/** Beside the head, which is another one when the window gets narrow: what is typed here stays. */
function AccountDialogs(props: {
  asked: AccountAsked | undefined;
  onSignOut: () => void;
  onClose: () => void;
}) {
  const { asked, onSignOut, onClose } = props;
  const text = useText();
  const { repo } = useAccount();
  return (
    <>
      {asked === 'account' && <AccountDialog onClose={onClose} />}
      <ConfirmDialog
        title={text('sign-out-title')}
        isOpen={asked === 'signOut'}
        confirmLabel={text('sign-out')}
        onConfirm={onSignOut}
        onClose={onClose}
      >
        {text(repo.isKeeping() ? 'sign-out-unkept' : 'sign-out-pending')}
      </ConfirmDialog>
    </>
  );
}

/** Why the ministry serves no line, as far as there are words for it. */
const STOPPED: readonly string[] = ['clone', 'restoring', 'superseded', 'revoked'];

/** Says so when the ministry serves no line of this council: that does not pass by itself in a moment. */
function StoppedBanner({ line }: { line: LineStatus }) {
  const text = useText();
  const language = useLanguage();
  if (line.council !== 'up' || !STOPPED.includes(line.reason)) return null;
  return (
    <div className="app-banner">
      <Banner tone="warning" title={text('line-stopped-title')}>
        {text(`line-stopped-${line.reason}`)}
        {line.sinceMs !== undefined &&
          ` ${text('line-stopped-since', { since: momentIn(line.sinceMs, language) })}`}
      </Banner>
    </div>
  );
}

/** Says so when the council cannot be reached; a line that blinks for a moment is not worth a banner. */
function OfflineBanner({ line }: { line: LineStatus }) {
  const text = useText();
  const { session } = useAccount();
  const [isLong, setLong] = useState(!navigator.onLine);
  useEffect(() => {
    if (line.council === 'up') {
      setLong(false);
      return undefined;
    }
    const timer = setTimeout(() => setLong(true), BLINK_MS);
    return () => clearTimeout(timer);
  }, [line.council]);
  if (line.council === 'up' || !isLong) return null;
  return (
    <div className="app-banner">
      <Banner
        tone="warning"
        title={text('offline-title')}
        actions={
          <Button isSmall onPress={session.retry}>
            {text('app-retry')}
          </Button>
        }
      >
        {text('offline-text')}
      </Banner>
    </div>
  );
}

const BLINK_MS = 1_500;

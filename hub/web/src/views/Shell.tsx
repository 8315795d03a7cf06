/** The frame around every screen: who, where, and whether what is shown still is so. */
import { Button } from '@tansiq/web/ui/Button.tsx';
import { useText } from '@tansiq/web/ui/l10n.ts';
import { Banner } from '@tansiq/web/ui/parts.tsx';
import { SkipLink } from '@tansiq/web/ui/SkipLink.tsx';
import { UpdateBanner } from '@tansiq/web/ui/UpdateBanner.tsx';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import type { AccountInfo } from '../api.ts';
import { SPEAK_EVERY_MS } from '../constants.ts';
import { useShown } from '../context.tsx';
import { useHubFormats } from '../formats.ts';
import { ALL, Link, type Route } from '../router.tsx';
import { Emblem } from './Emblem.tsx';
import { type Choosing, LanguageSwitch } from './LanguageSwitch.tsx';
import { PrintedSources } from './Printed.tsx';

export function Shell(props: {
  account: AccountInfo;
  choosing: Choosing;
  route: Route;
  onSignOut: () => void;
  children: ReactNode;
}) {
  const { account, choosing, route, onSignOut, children } = props;
  const text = useText();
  const overdue = useShown().country?.totals?.overdue;
  const isPast = route.tag === 'overview' && route.asOf !== undefined;
  const isDocuments = route.tag === 'documents' || route.tag === 'document';
  return (
    <div className="hub-shell">
      <SkipLink />
      <header className="hub-head">
        <div className="hub-head__bar">
          <Link to={{ tag: 'overview' }} className="hub-brand">
            <Emblem />
            <span className="hub-brand__text">
              <strong>{text('hub-name')}</strong>
              <small>{text('hub-tagline')}</small>
            </span>
          </Link>
          <div className="hub-head__tools">
            <LanguageSwitch {...choosing} />
            <span className="hub-account" dir="auto">
              {account.name}
            </span>
            <button type="button" className="hub-sign-out" onClick={onSignOut}>
              {text('hub-sign-out')}
            </button>
          </div>
        </div>
        <nav className="hub-nav" aria-label={text('hub-nav')}>
          <Link to={{ tag: 'overview' }} isCurrent={route.tag === 'overview'}>
            {text('hub-overview')}
          </Link>
          <Link to={{ tag: 'overdue', narrowing: ALL }} isCurrent={route.tag === 'overdue'}>
            {text('hub-overdue')}
            {overdue !== undefined && overdue > 0 && <Count value={overdue} />}
          </Link>
          <Link to={{ tag: 'documents', narrowing: ALL }} isCurrent={isDocuments}>
            {text('hub-documents')}
          </Link>
        </nav>
      </header>
      <main id="content" className="hub-main" tabIndex={-1}>
        <UpdateBanner settled={async () => {}} />
        {/* The end of an earlier day says itself as of when its figures are. */}
        <FeedNote isPast={isPast} />
        {!isPast && <PrintedSources />}
        {children}
      </main>
      <Spoken />
    </div>
  );
}

function Count({ value }: { value: number }) {
  return <span className="hub-nav__count">{useHubFormats().number(value)}</span>;
}

/** As of when the figures are; a banner while no new ones can come. */
function FeedNote({ isPast }: { isPast: boolean }) {
  const { line, country, nowMs } = useShown();
  const text = useText();
  const formats = useHubFormats();
  if (line.tag === 'cut' || line.tag === 'unreadable') {
    const since = formats.moment(line.sinceMs, nowMs);
    return (
      <Banner
        tone="warning"
        title={text(line.tag === 'cut' ? 'hub-cut-title' : 'hub-unreadable-title', { since })}
        actions={
          line.tag === 'unreadable' && (
            <Button isSmall onPress={() => window.location.reload()}>
              {text('hub-reload')}
            </Button>
          )
        }
      >
        {country === undefined
          ? text('hub-cut-nothing')
          : text('hub-cut-figures', { when: formats.dated(country.asOfMs, nowMs) })}{' '}
        {line.tag === 'cut' && text('hub-cut-retry')}
      </Banner>
    );
  }
  if (country === undefined || isPast) return null;
  return (
    <p className={`hub-live hub-live--${line.tag}`}>
      <span className="hub-live__dot" aria-hidden="true" />
      <strong>{text(line.tag === 'live' ? 'hub-live' : 'hub-dialling')}</strong>
      <span>
        {text('hub-as-of')}{' '}
        <time dateTime={new Date(country.asOfMs).toISOString()}>{formats.dated(country.asOfMs, nowMs)}</time>
      </span>
    </p>
  );
}

/** Says in a voice what a glance would tell: that the feed is cut or back, and now and then what the figures are. */
function Spoken() {
  const { line, country, nowMs } = useShown();
  const text = useText();
  const formats = useHubFormats();
  const [message, setMessage] = useState('');
  const lastTag = useRef(line.tag);
  const spoken = useRef<{ atMs: number; figures: string }>({ atMs: 0, figures: '' });
  const totals = country?.totals;
  const figures = totals === undefined ? '' : `${totals.actionsTotal}|${totals.overdue}|${country?.heard}`;

  useEffect(() => {
    const before = lastTag.current;
    lastTag.current = line.tag;
    if (before === line.tag || before === 'dialling') return;
    if (line.tag === 'cut') setMessage(text('hub-spoken-cut'));
    if (line.tag === 'live') setMessage(text('hub-spoken-back'));
  }, [line.tag, text]);

  useEffect(() => {
    if (totals === undefined || figures === spoken.current.figures) return;
    const isFirst = spoken.current.figures === '';
    // nowMs moves on by itself, so what is held back now is told later.
    if (!isFirst && nowMs - spoken.current.atMs < SPEAK_EVERY_MS) return;
    spoken.current = { atMs: nowMs, figures };
    if (isFirst) return;
    const { actionsTotal, overdue } = totals;
    setMessage(
      text('hub-spoken-figures', { actions: formats.number(actionsTotal), overdue: formats.number(overdue) }),
    );
  }, [figures, totals, nowMs, text, formats]);

  return (
    <div className="tq-visually-hidden" role="status" aria-live="polite">
      {message}
    </div>
  );
}

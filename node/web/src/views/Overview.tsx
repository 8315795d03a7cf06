/** What asks for attention, above the list of documents: the next meeting, what is late, what is to be checked, what waits; and the line. */

import { type DocumentRow, nodeApi } from '@tansiq/web/api.ts';
import { daysBetween, todayInMorocco } from '@tansiq/web/days.ts';
import { inLanguage } from '@tansiq/web/document/read.ts';
import type { DocId } from '@tansiq/web/ids.ts';
import { Button } from '@tansiq/web/ui/Button.tsx';
import { intlLocale, useFormats, useLanguage, useText } from '@tansiq/web/ui/l10n.ts';
import { type ReactNode, useState } from 'react';
import { useAccount, useGroups, useLine, useRemembered } from '../context.tsx';
import { type Home, readHome, waitingMinutes } from '../home.ts';
import { Link } from '../router.tsx';
import { titleIn } from './words.ts';

const REFRESH_MS = 60_000;

/** Lines that a part has at most; the rest is a number. */
const SHOWN_MAX = 3;

/** The parts side by side, and the line to the ministry below. */
export function Overview(props: {
  rows: readonly DocumentRow[];
  unsaved: ReadonlyMap<DocId, number>;
  isFresh: boolean;
}) {
  const { rows, unsaved, isFresh } = props;
  const text = useText();
  const language = useLanguage();
  const home = useRemembered<Home>('home', readHome, REFRESH_MS).value;
  const groups = useGroups().value?.groups ?? [];
  if (rows.length === 0) return null;
  return (
    <section className="app-overview" aria-label={text('home-title')}>
      {groups.length > 0 && (
        <p className="app-overview__groups">
          {groups.map((group) => (
            <bdi key={group.id}>{titleIn(group, language, group.id)}</bdi>
          ))}
        </p>
      )}
      <div className="app-overview__parts">
        <NextMeeting home={home} />
        <Due home={home} />
        <Late home={home} />
        <ToCheck rows={rows} />
        <Waiting rows={rows} />
      </div>
      {isFresh && <MinistryLine rows={rows} unsaved={unsaved} />}
    </section>
  );
}

function Part({ title, count, children }: { title: string; count?: number; children: ReactNode }) {
  return (
    <div className="app-overview__part">
      <h2>
        {title}
        {count !== undefined && count > 0 && <span className="tq-count">{count}</span>}
      </h2>
      {children}
    </div>
  );
}

function Lines({ lines, none }: { lines: readonly { key: string; line: ReactNode }[]; none: string }) {
  const text = useText();
  if (lines.length === 0) return <p className="tq-hint">{none}</p>;
  return (
    <>
      <ul>
        {lines.slice(0, SHOWN_MAX).map(({ key, line }) => (
          <li key={key}>{line}</li>
        ))}
      </ul>
      {lines.length > SHOWN_MAX && (
        <p className="tq-hint">{text('home-more', { count: lines.length - SHOWN_MAX })}</p>
      )}
    </>
  );
}

function NextMeeting({ home }: { home: Home | undefined }) {
  const text = useText();
  const formats = useFormats();
  const next = home?.next;
  if (next === undefined) {
    return (
      <Part title={text('home-next')}>
        {home !== undefined && <p className="tq-hint">{text('home-next-none')}</p>}
      </Part>
    );
  }
  const where = inLanguage(next.place, formats.language);
  const day = formats.fullDate(next.date);
  return (
    <Part title={text('home-next')}>
      <p>
        <Link to={{ tag: 'document', id: next.doc }}>
          <bdi>{next.start === '' ? day : text('message-when', { day, start: next.start })}</bdi>
        </Link>
      </p>
      <p className="tq-hint">
        {text('home-in-days', { days: daysBetween(todayInMorocco(), next.date) })}
        {where !== '' && (
          <>
            {' · '}
            <bdi>{where}</bdi>
          </>
        )}
      </p>
    </Part>
  );
}

/** What the terms of reference ask for; nothing stands here while nothing is due. */
function Due({ home }: { home: Home | undefined }) {
  const text = useText();
  const { language, fullDate } = useFormats();
  const reminders = home?.reminders ?? [];
  if (reminders.length === 0) return null;
  const today = todayInMorocco();
  return (
    <Part title={text('home-due')} count={reminders.length}>
      <Lines
        none=""
        lines={reminders.map(({ kind, doc, title, due }) => ({
          key: `${kind} ${doc}`,
          line: (
            <>
              <Link to={{ tag: 'document', id: doc }}>
                <bdi>{inLanguage(title, language) || text('ui-untitled')}</bdi>
              </Link>{' '}
              <span className="tq-hint">
                {text(`home-due-${kind}${due < today ? '-past' : ''}`, { day: fullDate(due) })}
              </span>
            </>
          ),
        }))}
      />
    </Part>
  );
}

function Late({ home }: { home: Home | undefined }) {
  const text = useText();
  const language = useLanguage();
  const late = home?.late ?? [];
  const today = todayInMorocco();
  return (
    <Part title={text('home-late')} count={late.length}>
      {home !== undefined && (
        <Lines
          none={text('home-late-none')}
          lines={late.map(({ doc, row, code, title, end }) => ({
            key: row,
            line: (
              <>
                <Link to={{ tag: 'document', id: doc, place: ['actions', row] }}>
                  <bdi>
                    {[code, inLanguage(title, language) || text('ui-untitled')]
                      .filter((part) => part !== '')
                      .join(' · ')}
                  </bdi>
                </Link>{' '}
                <span className="tq-hint">{text('home-late-since', { days: daysBetween(end, today) })}</span>
              </>
            ),
          }))}
        />
      )}
    </Part>
  );
}

function ToCheck({ rows }: { rows: readonly DocumentRow[] }) {
  const text = useText();
  const language = useLanguage();
  const refused = useRemembered('set-aside', nodeApi.setAside).value?.entries.length ?? 0;
  const found = rows.filter(({ warnings }) => warnings > 0).sort((a, b) => b.warnings - a.warnings);
  const lines = [
    ...(refused === 0
      ? []
      : [
          {
            key: 'set-aside',
            line: <Link to={{ tag: 'setAside' }}>{text('home-set-aside', { count: refused })}</Link>,
          },
        ]),
    ...found.map((row) => ({
      key: row.id,
      line: (
        <>
          <Link to={{ tag: 'document', id: row.id }}>
            <bdi>{titleIn(row.title, language, text('documents-untitled'))}</bdi>
          </Link>{' '}
          <span className="tq-hint">{text('home-check-one', { count: row.warnings })}</span>
        </>
      ),
    })),
  ];
  return (
    <Part title={text('home-check')} count={found.reduce((sum, row) => sum + row.warnings, refused)}>
      <Lines none={text('home-check-none')} lines={lines} />
    </Part>
  );
}

function Waiting({ rows }: { rows: readonly DocumentRow[] }) {
  const text = useText();
  const language = useLanguage();
  const waiting = waitingMinutes(rows);
  return (
    <Part title={text('home-minutes')} count={waiting.length}>
      <Lines
        none={text('home-minutes-none')}
        lines={waiting.map((row) => ({
          key: row.id,
          line: (
            <>
              <Link to={{ tag: 'document', id: row.id }}>
                <bdi>{titleIn(row.title, language, text('documents-untitled'))}</bdi>
              </Link>{' '}
              <span className="tq-hint">{text(`home-minutes-${row.state}`)}</span>
            </>
          ),
        }))}
      />
    </Part>
  );
}

/** How the line is, as far as this page knows: what has come through, what waits, and since when it was seen to be cut. */
function MinistryLine(props: { rows: readonly DocumentRow[]; unsaved: ReadonlyMap<DocId, number> }) {
  const { rows, unsaved } = props;
  const text = useText();
  const language = useLanguage();
  const line = useLine();
  const { session } = useAccount();
  const state = line.council !== 'up' ? 'council' : line.ministry === false ? 'ministry' : 'whole';
  const since = useSince(state);
  const behind = rows.filter(({ shared, received }) => shared && !received).length;
  const at = new Intl.DateTimeFormat(intlLocale(language), {
    timeStyle: 'short',
    timeZone: 'Africa/Casablanca',
  }).format(since);
  if (state === 'council') {
    const count = [...unsaved.values()].reduce((sum, each) => sum + each, 0);
    return (
      <p className="app-overview__line">
        {text('home-council-down', { since: at, count })}{' '}
        <Button isSmall onPress={session.retry}>
          {text('app-retry')}
        </Button>
      </p>
    );
  }
  if (state === 'ministry')
    return <p className="app-overview__line">{text('home-ministry-down', { since: at, count: behind })}</p>;
  if (line.ministry === undefined) return null;
  return (
    <p className="app-overview__line">
      {behind === 0 ? text('home-ministry-up') : text('home-ministry-behind', { count: behind })}
    </p>
  );
}

/** When this page saw the state begin, in Unix milliseconds. */
function useSince(state: string): number {
  const [seen, setSeen] = useState({ state, atMs: Date.now() });
  if (seen.state === state) return seen.atMs;
  const now = { state, atMs: Date.now() };
  setSeen(now);
  return now.atMs;
}

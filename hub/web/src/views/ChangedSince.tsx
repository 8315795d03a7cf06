/** What changed since the last visit, or since a day, in words, with the way to it. */
import { momentIn, useText } from '@tansiq/web/ui/l10n.ts';
import { Fragment, type ReactNode } from 'react';
import type { ChangedRow } from '../api.ts';
import { FIRST_VISIT_BACK_MS } from '../constants.ts';
import { useShown } from '../context.tsx';
import { AMOUNTS } from '../feed/money.ts';
import { useChanges } from '../feed/useThen.ts';
import { dayIn, useHubFormats } from '../formats.ts';
import { Link, narrow } from '../router.tsx';
import { DayChoice } from './DayChoice.tsx';
import { Part, usePlaceName } from './parts.tsx';

export function ChangedSince({ sort, since }: { sort?: string | undefined; since?: string | undefined }) {
  const text = useText();
  const formats = useHubFormats();
  const { lastVisitMs, nowMs } = useShown();
  // Told from a whole day on, a first visit asks for the same all day long.
  const first = dayIn(nowMs - FIRST_VISIT_BACK_MS);
  const visit = lastVisitMs === undefined ? first : new Date(lastVisitMs).toISOString();
  const answer = useChanges(since ?? visit);
  const fromMs = answer?.ok ? answer.value.from_ms : undefined;
  const isCut = answer?.ok && answer.value.from_ms === answer.value.since_ms;
  const when =
    since !== undefined || lastVisitMs === undefined
      ? formats.longDate(since ?? first)
      : momentIn(lastVisitMs, formats.language);
  return (
    <Part
      title={text('hub-changed-since', { when })}
      lead={
        isCut &&
        fromMs !== undefined &&
        text('hub-changed-known', { when: momentIn(fromMs, formats.language) })
      }
      aside={
        <div className="tq-no-print">
          <DayChoice
            label={text('hub-changed-day')}
            hint={text('hub-changed-day-hint')}
            value={since ?? ''}
            onChange={(day) => narrow({ tag: 'overview', sort, since: day === '' ? undefined : day })}
          />
        </div>
      }
    >
      {answer === undefined ? (
        <p role="status">{text('hub-changed-asking')}</p>
      ) : !answer.ok ? (
        <p className="hub-note">{text('hub-changed-failed')}</p>
      ) : answer.value.rows.length === 0 ? (
        <p className="hub-note">{text('hub-changed-nothing')}</p>
      ) : (
        <ul className="hub-changed">
          {answer.value.rows.map((row) => (
            <Row key={row.region} row={row} />
          ))}
        </ul>
      )}
    </Part>
  );
}

function Row({ row }: { row: ChangedRow }) {
  const text = useText();
  const place = usePlaceName();
  const { documents, actions, region } = row;
  const narrowing = { region, other: '' };
  const said = (id: string, count: number) => (count === 0 ? undefined : text(id, { count }));
  const papers = joined([
    said('hub-changed-new', documents.new),
    said('hub-changed-adopted', documents.adopted),
    said('hub-changed-amended', documents.amended),
  ]);
  const work = joined([said('hub-changed-actions', actions.new), said('hub-changed-done', actions.done)]);
  const late = said('hub-changed-late', actions.newly_late);
  return (
    <li>
      <strong>{place(region)}</strong>
      <ul>
        {papers !== undefined && (
          <li>
            <Link to={{ tag: 'documents', narrowing }}>{papers}</Link>
          </li>
        )}
        {work !== undefined && <li>{work}</li>}
        {late !== undefined && (
          <li>
            <Link to={{ tag: 'overdue', narrowing }}>{late}</Link>
          </li>
        )}
        <Money row={row} />
      </ul>
    </li>
  );
}

function joined(parts: readonly (string | undefined)[]): ReactNode {
  const said = parts.filter((part) => part !== undefined);
  if (said.length === 0) return undefined;
  return said.map((part, index) => (
    <Fragment key={part}>
      {index > 0 && ' · '}
      {part}
    </Fragment>
  ));
}

/** Each amount that is another now. */
function Money({ row }: { row: ChangedRow }) {
  const text = useText();
  const formats = useHubFormats();
  return row.money.flatMap(({ currency, places, before, after }) =>
    AMOUNTS.filter((name) => before[name] !== after[name]).map((name) => (
      <li key={`${currency} ${name}`}>
        {text('hub-changed-money', {
          name: text(`hub-${name}`),
          before: formats.amount(BigInt(before[name]), places),
          after: formats.amount(BigInt(after[name]), places),
          currency,
        })}
      </li>
    )),
  );
}

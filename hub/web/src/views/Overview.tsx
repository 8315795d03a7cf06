/** The country at a glance: headline figures, what changed, regions, programmes, what is overdue. */
import { useText } from '@tansiq/web/ui/l10n.ts';
import type { ReactNode } from 'react';
import { OVERDUE_SHOWN } from '../constants.ts';
import { useShown } from '../context.tsx';
import type { Country } from '../feed/country.ts';
import { useHubFormats } from '../formats.ts';
import { ALL, Link } from '../router.tsx';
import { MoneyTable } from './MoneyTable.tsx';
import { OverdueTable } from './OverdueTable.tsx';
import { ProgrammesTable } from './ProgrammesTable.tsx';
import { Purse } from './Purse.tsx';
import { Figure, Part, useStatusName } from './parts.tsx';
import { RegionsTable, useStatusColumns } from './RegionsTable.tsx';

export function Overview({ sort, changed }: { sort?: string | undefined; changed?: ReactNode }) {
  const text = useText();
  const formats = useHubFormats();
  const { country, line } = useShown();
  return (
    <>
      {country === undefined ? (
        line.tag === 'dialling' && <p role="status">{text('hub-waiting')}</p>
      ) : (
        <>
          <Headline country={country} />
          {changed}
          <Part title={text('hub-regions')} lead={text('hub-regions-lead')}>
            <RegionsTable country={country} sort={sort} />
          </Part>
          <Part title={text('hub-money')} lead={text('hub-money-lead')}>
            <MoneyTable country={country} />
          </Part>
          <Part title={text('hub-programmes')} lead={text('hub-programmes-lead')}>
            <ProgrammesTable country={country} />
          </Part>
          <Part
            title={text('hub-overdue')}
            lead={text('hub-overdue-lead')}
            aside={
              (country.totals?.overdue ?? 0) > OVERDUE_SHOWN && (
                <Link className="hub-more" to={{ tag: 'overdue', narrowing: ALL }}>
                  {text('hub-overdue-all', { count: formats.number(country.totals?.overdue) })}
                </Link>
              )
            }
          >
            <OverdueTable actions={country.overdue.slice(0, OVERDUE_SHOWN)} level={3} />
          </Part>
        </>
      )}
    </>
  );
}

/** Which plans the figures count. */
export function Counted({ country }: { country: Country | undefined }) {
  const text = useText();
  const plans = country?.totals?.draft?.plans ?? 0;
  return (
    <>
      {text('hub-overview-lead')}
      {plans > 0 && ` ${text('hub-overview-drafts', { count: plans })}`}
    </>
  );
}

/** The figures that answer the first question of each day: three counts, then the money in one card. */
function Headline({ country }: { country: Country }) {
  const text = useText();
  const formats = useHubFormats();
  const { totals, heard, fresh, regions } = country;
  const of = { heard: formats.number(heard), all: formats.number(regions.length) };
  return (
    <section className="hub-headline" aria-label={text('hub-headline')}>
      <dl>
        <Card
          title={text('hub-heard')}
          note={<Freshness country={country} />}
          tone={heard > 0 && fresh < heard ? 'bad' : undefined}
        >
          {/* A bdi of its own: in a right-to-left line a slash turns its two sides round. */}
          <bdi dir="ltr">
            {of.heard}
            <span className="hub-card__of"> / {of.all}</span>
          </bdi>
        </Card>
        <Card title={text('hub-actions')} note={<StatusLine country={country} />}>
          <Figure value={totals?.actionsTotal} />
        </Card>
        <Card
          title={text('hub-overdue-figure')}
          note={<OverdueNote country={country} />}
          tone={(totals?.overdue ?? 0) > 0 ? 'bad' : undefined}
        >
          <Figure value={totals?.overdue} />
        </Card>
      </dl>
      <Purse money={totals?.money} />
    </section>
  );
}

/** What is overdue, and how much of it stands in figures that are old. */
function OverdueNote({ country }: { country: Country }) {
  const text = useText();
  const formats = useHubFormats();
  return (
    <>
      {text('hub-overdue-note')}
      {country.overdueOld > 0 && (
        <strong className="hub-card__warning">
          {text('hub-overdue-old', { count: formats.number(country.overdueOld) })}
        </strong>
      )}
    </>
  );
}

/** How many regions are fresh, and how old the oldest figures are. */
function Freshness({ country }: { country: Country }) {
  const text = useText();
  const formats = useHubFormats();
  const { nowMs } = useShown();
  const { heard, fresh, oldestMs } = country;
  if (oldestMs === undefined) return text('hub-heard-note');
  return (
    <>
      <span>{text('hub-fresh', { fresh: formats.number(fresh), heard: formats.number(heard) })}</span>
      {' · '}
      <span>
        {text('hub-oldest')} <bdi>{formats.age(oldestMs, nowMs) || text('hub-age-now')}</bdi>
      </span>
    </>
  );
}

/** "23 ongoing · 9 done · …": where the actions stand, in a line. */
function StatusLine({ country }: { country: Country }) {
  const text = useText();
  const statusName = useStatusName();
  const formats = useHubFormats();
  const actions = country.totals?.actions ?? {};
  const found = useStatusColumns(country).filter((status) => (actions[status] ?? 0) > 0);
  return (
    <>
      {found.map((status, index) => (
        <span key={status}>
          {index > 0 && ' · '}
          <bdi className="hub-nowrap">
            {text('hub-status-count', { status: statusName(status), count: formats.number(actions[status]) })}
          </bdi>
        </span>
      ))}
    </>
  );
}

function Card(props: { title: string; note?: ReactNode; tone?: 'bad' | undefined; children: ReactNode }) {
  return (
    <div className={props.tone === undefined ? 'hub-card' : `hub-card hub-card--${props.tone}`}>
      <dt>{props.title}</dt>
      <dd>
        <span className="hub-card__value">{props.children}</span>
        {props.note !== undefined && <span className="hub-card__note">{props.note}</span>}
      </dd>
    </div>
  );
}

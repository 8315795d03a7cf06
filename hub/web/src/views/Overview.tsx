/** The country at a glance: headline figures, regions, programmes, what is overdue. */
import { useText } from '@tansiq/web/ui/l10n.ts';
import type { ReactNode } from 'react';
import { OVERDUE_SHOWN } from '../constants.ts';
import { useShown } from '../context.tsx';
import type { Country } from '../feed/country.ts';
import { useHubFormats } from '../formats.ts';
import { ALL, Link } from '../router.tsx';
import { OverdueTable } from './OverdueTable.tsx';
import { ProgrammesTable } from './ProgrammesTable.tsx';
import { Figure, PageTitle, Part, useStatusName } from './parts.tsx';
import { RegionsTable } from './RegionsTable.tsx';

export function Overview() {
  const text = useText();
  const formats = useHubFormats();
  const { country, line } = useShown();
  return (
    <>
      <PageTitle lead={text('hub-overview-lead')}>{text('hub-overview-title')}</PageTitle>
      {country === undefined ? (
        line.tag === 'dialling' && <p role="status">{text('hub-waiting')}</p>
      ) : (
        <>
          <Headline country={country} />
          <Part title={text('hub-regions')} lead={text('hub-regions-lead')}>
            <RegionsTable country={country} />
          </Part>
          <Part title={text('hub-programmes')} lead={text('hub-programmes-lead')}>
            <ProgrammesTable country={country} />
          </Part>
          <Part
            title={text('hub-overdue')}
            lead={text('hub-overdue-lead')}
            aside={
              country.overdue.length > OVERDUE_SHOWN && (
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

/** The figures that answer the first question of each day. */
function Headline({ country }: { country: Country }) {
  const text = useText();
  const formats = useHubFormats();
  const { totals, heard, regions } = country;
  const of = { heard: formats.number(heard), all: formats.number(regions.length) };
  const share = (part: number) =>
    totals === undefined || totals.planned <= 0 ? undefined : formats.percent(part / totals.planned);
  return (
    <section className="hub-headline" aria-label={text('hub-headline')}>
      <dl>
        <Card title={text('hub-heard')} note={text('hub-heard-note')}>
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
          note={text('hub-overdue-note')}
          tone={(totals?.overdue ?? 0) > 0 ? 'bad' : undefined}
        >
          <Figure value={totals?.overdue} />
        </Card>
        <Money title={text('hub-planned')} value={totals?.planned} note={text('hub-planned-note')} />
        <Money title={text('hub-secured')} value={totals?.secured} share={share(totals?.secured ?? 0)} />
        <Money title={text('hub-spent')} value={totals?.spent} share={share(totals?.spent ?? 0)} />
        <Money title={text('hub-gap')} value={totals?.gap} note={text('hub-gap-note')} />
      </dl>
    </section>
  );
}

/** "23 ongoing · 9 done": where the actions stand, in a line. */
function StatusLine({ country }: { country: Country }) {
  const text = useText();
  const statusName = useStatusName();
  const formats = useHubFormats();
  const actions = country.totals?.actions ?? {};
  const found = (['ongoing', 'done'] as const).filter((status) => (actions[status] ?? 0) > 0);
  return (
    <>
      {found.map((status, index) => (
        <span key={status}>
          {index > 0 && ' · '}
          <bdi>
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

function Money(props: {
  title: string;
  value: number | undefined;
  share?: string | undefined;
  note?: string;
}) {
  const text = useText();
  const { title, value, share, note } = props;
  return (
    <Card title={title} note={share === undefined ? note : text('hub-share-of-planned', { share })}>
      <Figure value={value} />
      {value !== undefined && <span className="hub-card__unit"> {text('hub-dirham')}</span>}
    </Card>
  );
}

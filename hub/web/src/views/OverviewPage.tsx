/** The overview with its day: as it is now, or as it was at the end of an earlier day, which is said plainly above the figures. */
import { Button } from '@tansiq/web/ui/Button.tsx';
import { useText } from '@tansiq/web/ui/l10n.ts';
import { Banner } from '@tansiq/web/ui/parts.tsx';
import { useMemo, useState } from 'react';
import { ShownProvider, useShown } from '../context.tsx';
import { type Then, useThen } from '../feed/useThen.ts';
import { dayIn, useHubFormats } from '../formats.ts';
import { go, narrow } from '../router.tsx';
import { ChangedSince } from './ChangedSince.tsx';
import { DayChoice } from './DayChoice.tsx';
import { Counted, Overview } from './Overview.tsx';
import { PrintedSources, PrintPage } from './Printed.tsx';
import { PageTitle } from './parts.tsx';

interface Asked {
  readonly sort?: string | undefined;
  readonly asOf?: string | undefined;
  readonly since?: string | undefined;
}

export function OverviewPage(asked: Asked) {
  const { sort, asOf, since } = asked;
  return asOf === undefined ? (
    <>
      <Head {...asked} />
      <Overview sort={sort} changed={<ChangedSince sort={sort} since={since} />} />
    </>
  ) : (
    <Past {...asked} asOf={asOf} />
  );
}

/** The title, and the day that is shown. */
function Head({ sort, asOf = '' }: Asked) {
  const text = useText();
  const { country } = useShown();
  return (
    <div className="hub-overview-head">
      <PageTitle lead={<Counted country={country} />}>{text('hub-overview-title')}</PageTitle>
      <div className="hub-overview-head__tools tq-no-print">
        <DayChoice
          label={text('hub-day')}
          hint={text('hub-day-hint')}
          value={asOf}
          onChange={(day) => go({ tag: 'overview', sort, asOf: day === '' ? undefined : day })}
        />
        <PrintPage />
      </div>
    </div>
  );
}

function Past(asked: Asked & { readonly asOf: string }) {
  const { sort, asOf } = asked;
  const now = useShown();
  const [again, setAgain] = useState(0);
  const then = useThen(asOf, again);
  const country = then.tag === 'known' ? then.country : undefined;
  const shown = useMemo(
    () => ({ ...now, country, nowMs: country?.asOfMs ?? now.nowMs, isPast: true }),
    [now, country],
  );
  return (
    <ShownProvider value={shown}>
      <Head {...asked} />
      <Band
        day={asOf}
        then={then}
        onNow={() => narrow({ tag: 'overview', sort })}
        onAgain={() => setAgain(again + 1)}
      />
      {country !== undefined && (
        <>
          <PrintedSources />
          <Overview sort={sort} />
        </>
      )}
    </ShownProvider>
  );
}

/** What is shown instead of now, or why nothing is; one press leads back. */
function Band(props: { day: string; then: Then; onNow: () => void; onAgain: () => void }) {
  const { day, then, onNow, onAgain } = props;
  const text = useText();
  const formats = useHubFormats();
  const back = (
    <Button isSmall onPress={onNow}>
      {text('hub-day-now')}
    </Button>
  );
  const title = text('hub-past-title', { day: formats.longDate(day) });
  switch (then.tag) {
    case 'asking':
      return <p role="status">{text('hub-past-asking')}</p>;
    case 'known':
      return (
        <Banner tone="info" title={title} actions={back}>
          {text('hub-past-note')}
        </Banner>
      );
    case 'tooEarly':
      return (
        <Banner
          tone="warning"
          title={text('hub-past-early-title', { day: formats.longDate(day) })}
          actions={back}
        >
          {text('hub-past-early', { day: formats.longDate(dayIn(then.sinceMs)) })}
        </Banner>
      );
    case 'noDay':
      return (
        <Banner tone="warning" title={text('hub-past-no-day-title')} actions={back}>
          {text('hub-past-no-day')}
        </Banner>
      );
    case 'failed':
      return (
        <Banner
          tone="warning"
          title={text('hub-past-failed-title')}
          actions={
            <>
              <Button isSmall onPress={onAgain}>
                {text('hub-retry')}
              </Button>
              {back}
            </>
          }
        >
          {text('hub-past-failed')}
        </Banner>
      );
  }
}

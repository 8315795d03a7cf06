import { asDate, asText } from '../../document/read.ts';
import { Button } from '../../ui/Button.tsx';
import { useFormats, useText } from '../../ui/l10n.ts';
import { Banner } from '../../ui/parts.tsx';
import { useEditing, useValue } from '../context.tsx';
import { setScalar } from '../write.ts';
import { callBy, nextMeeting, rhythmOf } from './nextDate.ts';
import { useTerms } from './useTerms.ts';

/** The day that the terms' rhythm proposes for the next meeting, and by when that one is called. */
export function NextDate() {
  const { handle, canEdit, today } = useEditing();
  const text = useText();
  const formats = useFormats();
  const terms = useTerms();
  const day = asDate(useValue(['date']));
  const next = asDate(useValue(['next_date']));
  if (terms === undefined) return null;
  const { perYear, noticeDays } = rhythmOf(terms.doc);
  const proposed = perYear === undefined ? undefined : nextMeeting(day, perYear, today);
  return (
    <div className="tq-next">
      {canEdit && proposed !== undefined && perYear !== undefined && proposed !== next && (
        <p className="tq-quorum__line">
          <span className="tq-hint">{text('next-by-rhythm', { count: perYear })}</span>
          <Button isSmall icon="calendar" onPress={() => setScalar(handle, ['next_date'], proposed)}>
            {text('next-take', { date: formats.fullDate(proposed) })}
          </Button>
        </p>
      )}
      {noticeDays !== undefined && <CallBy day={next} noticeDays={noticeDays} today={today} />}
    </div>
  );
}

/** Of a meeting that is still to be called: by when, and that it would be too late. */
export function Notice() {
  const { today } = useEditing();
  const terms = useTerms();
  const day = asDate(useValue(['date']));
  const isCalled = asText(useValue(['state'])) !== 'convocation';
  const noticeDays = terms === undefined ? undefined : rhythmOf(terms.doc).noticeDays;
  if (isCalled || noticeDays === undefined) return null;
  return (
    <div className="tq-next">
      <CallBy day={day} noticeDays={noticeDays} today={today} />
    </div>
  );
}

function CallBy({ day, noticeDays, today }: { day: string; noticeDays: number; today: string }) {
  const text = useText();
  const { fullDate } = useFormats();
  if (day === '' || day < today) return null;
  const by = callBy(day, noticeDays);
  if (by >= today)
    return <p className="tq-hint">{text('notice-by', { date: fullDate(by), count: noticeDays })}</p>;
  return (
    <Banner tone="warning" title={text('notice-late')}>
      {text('notice-late-text', { date: fullDate(by), count: noticeDays })}
    </Banner>
  );
}

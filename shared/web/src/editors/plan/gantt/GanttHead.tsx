import type { CSSProperties } from 'react';
import { intlLocale, useFormats, useText } from '../../../ui/l10n.ts';
import { placeOf, type Scale, type Timeline, type Unit } from './timeline.ts';

/** Columns as wide as their days are many. */
function columnsOf(units: readonly Unit[]): CSSProperties {
  return { gridTemplateColumns: units.map(({ days }) => `minmax(0, ${days}fr)`).join(' ') };
}

/** The years, and the months or quarters of each. A bar says its days itself: this is for the eyes. */
export function GanttHead({ timeline, scale, today }: { timeline: Timeline; scale: Scale; today: string }) {
  const { language } = useFormats();
  const text = useText();
  const month = new Intl.DateTimeFormat(intlLocale(language), { month: 'short', timeZone: 'UTC' });
  const nameOf = ({ first }: Unit): string =>
    scale === 'month'
      ? month.format(new Date(`${first}T00:00:00Z`))
      : text('gantt-quarter', { quarter: Math.ceil(Number(first.slice(5, 7)) / 3) });
  const at = todayIn(timeline, today);
  return (
    <div className="tq-gantt__head" aria-hidden="true">
      <div className="tq-gantt__corner" />
      <div className="tq-gantt__times">
        <div className="tq-gantt__years" style={columnsOf(timeline.years)}>
          {timeline.years.map((year) => (
            <span key={year.first}>
              <b>{year.first.slice(0, 4)}</b>
            </span>
          ))}
        </div>
        <div className="tq-gantt__units" style={columnsOf(timeline.units)}>
          {timeline.units.map((unit) => (
            <span key={unit.first}>{nameOf(unit)}</span>
          ))}
        </div>
        {at !== undefined && (
          <span className="tq-gantt__today-name" style={{ insetInlineStart: `${at}%` }}>
            {text('gantt-today')}
          </span>
        )}
      </div>
    </div>
  );
}

/** The lines between months or quarters, and today's, behind all bars. */
export function GanttLines({ timeline, today }: { timeline: Timeline; today: string }) {
  const at = todayIn(timeline, today);
  return (
    <div className="tq-gantt__lines" style={columnsOf(timeline.units)} aria-hidden="true">
      {timeline.units.map(({ first }) => (
        <i key={first} data-year={first.endsWith('-01-01') || undefined} />
      ))}
      {at !== undefined && <b className="tq-gantt__today" style={{ insetInlineStart: `${at}%` }} />}
    </div>
  );
}

function todayIn(timeline: Timeline, today: string): number | undefined {
  const { at } = placeOf(timeline, { start: today, end: today });
  return at < 0 || at > 100 ? undefined : at;
}

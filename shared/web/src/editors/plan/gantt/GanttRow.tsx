import { memo } from 'react';
import type { DocView } from '../../../client/docHandle.ts';
import { shareOf, whole } from '../../../decimal.ts';
import { asBoth, asDecimal, asText, inLanguage } from '../../../document/read.ts';
import { Icon } from '../../../ui/icons.tsx';
import { useFormats, useText } from '../../../ui/l10n.ts';
import { toneOf } from '../../../ui/parts.tsx';
import { useCodeLabel } from '../../../ui/vocabulary.tsx';
import { ConflictMarkBelow } from '../../Conflict.tsx';
import { useEditing } from '../../context.tsx';
import { dueOf } from '../due.ts';
import { RowTitle } from '../PlanRow.tsx';
import { type Dates, datesOf, placeOf, type Timeline } from './timeline.ts';

/** One action in time. */
export interface GanttRowProps {
  readonly id: string;
  readonly action: DocView;
  readonly timeline: Timeline;
  /** Its days while they are chosen. */
  readonly draft: Dates | undefined;
  readonly canMove: boolean;
  /** Whether the Tab key stops here. */
  readonly isStop: boolean;
}

const HUNDRED = whole(100);

/** Its title and days at the side, and its bar from the first day to the last. */
export const GanttRow = memo(function GanttRow(props: GanttRowProps) {
  const { id, action, timeline, draft, canMove, isStop } = props;
  const { today } = useEditing();
  const formats = useFormats();
  const text = useText();
  const statusOf = useCodeLabel('statuses');
  const dates = draft ?? datesOf(action);
  if (dates === undefined) return null;
  const { at, size } = placeOf(timeline, dates);
  const status = asText(action.status);
  const due = dueOf({ ...action, end: dates.end }, today);
  const percent = asDecimal(action.percent);
  const [start, end] = [formats.date(dates.start), formats.date(dates.end)];
  const dueWords = due === 'overdue' || due === 'this-week' ? text(`due-${due}`) : '';
  const words = [statusOf(status), percent === undefined ? '' : formats.percent(percent)]
    .filter((word) => word !== '')
    .join(' · ');
  const title = inLanguage(asBoth(action.title), formats.language) || text('ui-untitled');
  const name = text('gantt-bar', { action: `${asText(action.code)} ${title}`.trim(), start, end });
  return (
    <li className="tq-gantt__row" data-row={id}>
      <div className="tq-gantt__label">
        <span className="tq-gantt__title" dir="auto">
          <RowTitle row={{ id, value: action }} />
        </span>
        <span className="tq-gantt__dates" data-due={due}>
          {dueWords !== '' && (
            <span title={dueWords}>
              <Icon name="clock" />
              <span className="tq-visually-hidden">{dueWords} </span>
            </span>
          )}
          <bdi>{start}</bdi> – <bdi>{end}</bdi>
          <ConflictMarkBelow path={['actions', id]} />
        </span>
      </div>
      <div className="tq-gantt__track" data-track data-path={`actions/${id}/end`}>
        <button
          type="button"
          className={`tq-gantt__bar tq-gantt__bar--${toneOf(status)}`}
          data-path={`actions/${id}/start`}
          data-due={due}
          data-draft={draft !== undefined || undefined}
          style={{ insetInlineStart: `${at}%`, inlineSize: `${size}%` }}
          tabIndex={isStop ? 0 : -1}
          aria-label={[name, words, dueWords].filter((word) => word !== '').join(', ')}
          aria-describedby="tq-gantt-keys"
          title={[name, words, dueWords].filter((word) => word !== '').join('\n')}
        >
          {percent !== undefined && (
            <i className="tq-gantt__done" style={{ inlineSize: `${shareOf(percent, HUNDRED)}%` }} />
          )}
          {canMove && <i className="tq-gantt__end" data-end="start" />}
          <span className="tq-gantt__words">
            {due === 'overdue' && <Icon name="clock" />} {words}
          </span>
          {canMove && <i className="tq-gantt__end" data-end="end" />}
        </button>
      </div>
    </li>
  );
});

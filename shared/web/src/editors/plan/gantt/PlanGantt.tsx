import { type CSSProperties, memo, type RefObject, useLayoutEffect, useMemo, useRef, useState } from 'react';
import { useText } from '../../../ui/l10n.ts';
import { Segments } from '../../../ui/Segments.tsx';
import { useEditing } from '../../context.tsx';
import { useGrowing } from '../../growing.ts';
import { type AxisGroup, firstOf } from '../groups.ts';
import { usePlanWord } from '../planAddress.ts';
import { ViewStatus } from '../ViewStatus.tsx';
import { GanttGroup } from './GanttGroup.tsx';
import { GanttHead, GanttLines } from './GanttHead.tsx';
import { datesOf, SCALES, timelineOf } from './timeline.ts';
import { Undated } from './Undated.tsx';
import { useBars } from './useBars.ts';
import { useGantt } from './useGantt.ts';

/** What the view in time is given. */
export interface PlanGanttProps {
  readonly groups: readonly AxisGroup[];
  readonly onOpen: (action: string) => void;
  /** Called with the actions that are about to be written from here. */
  readonly onWrite: (actions: readonly string[]) => void;
}

/** Bars that are there at once: more than a window shows. */
const FIRST_BARS = 30;

/** How wide a month or a quarter is at least, in rem. */
const UNIT_REM = { month: 4.5, quarter: 4.5 } as const;

/**
 * The actions in time, by months or quarters: a bar from the first day to the last. A bar and its ends are dragged, or moved by the
 * arrows: by a day, with Ctrl by a week, with Shift the end alone.
 */
export const PlanGantt = memo(function PlanGantt({ groups, onOpen, onWrite }: PlanGanttProps) {
  const { today } = useEditing();
  const text = useText();
  const [word, setScale] = usePlanWord('scale');
  const scale = word === 'quarter' ? 'quarter' : 'month';
  const rows = useMemo(() => groups.flatMap((group) => group.actions), [groups]);
  const dated = useMemo(() => datedOf(groups), [groups]);
  const timeline = useMemo(
    () =>
      timelineOf(
        rows.flatMap(({ value }) => datesOf(value) ?? []),
        today,
        scale,
      ),
    [rows, today, scale],
  );
  const gantt = useGantt(rows, onWrite);
  const limit = useGrowing(rows.length, FIRST_BARS);
  const shown = useMemo(() => firstOf(dated, limit), [dated, limit]);
  const order = useMemo(() => dated.flatMap((group) => group.actions.map(({ id }) => id)), [dated]);
  const [active, setActive] = useState<string | undefined>(undefined);
  const stop = active !== undefined && order.includes(active) ? active : order[0];
  const frame = useRef<HTMLDivElement>(null);
  const hands = useBars(frame, gantt, { timeline, order, onOpen, onActive: setActive });
  useToday(frame, scale);
  const within = (group: AxisGroup, id: string | undefined) =>
    id !== undefined && group.actions.some((action) => action.id === id);
  const style = {
    '--gantt-times': `${timeline.units.length * UNIT_REM[scale]}rem`,
  } as CSSProperties;
  return (
    <div className="tq-gantt">
      <Segments
        label={text('gantt-scale')}
        items={SCALES.map((id) => ({ id, label: text(`gantt-scale-${id}`) }))}
        selected={scale}
        onSelect={(next) => setScale(next === 'month' ? '' : next)}
      />
      {order.length > 0 && (
        <div className="tq-gantt__frame" ref={frame} {...hands}>
          <div className="tq-gantt__page" style={style}>
            <GanttHead timeline={timeline} scale={scale} today={today} />
            <div className="tq-gantt__body">
              <GanttLines timeline={timeline} today={today} />
              {shown.map((group) => (
                <GanttGroup
                  key={group.axis?.id ?? (group.isWhole ? 'all' : 'none')}
                  group={group}
                  timeline={timeline}
                  canMove={gantt.canMove}
                  draft={within(group, gantt.draft?.row) ? gantt.draft : undefined}
                  stop={within(group, stop) ? stop : undefined}
                />
              ))}
            </div>
          </div>
        </div>
      )}
      <ViewStatus
        sheet={gantt.sheet}
        keysId="tq-gantt-keys"
        keys={text(gantt.canMove ? 'gantt-keys' : 'gantt-keys-read-only')}
      />
      <Undated rows={rows} canGive={gantt.canMove} />
    </div>
  );
});

/** The same groups with only the actions that have a place in time. */
function datedOf(groups: readonly AxisGroup[]): readonly AxisGroup[] {
  const hasDates = ({ value }: AxisGroup['actions'][number]) => datesOf(value) !== undefined;
  return groups.map((group) => ({
    ...group,
    actions: group.actions.filter(hasDates),
    objectives: group.objectives
      .map((part) => ({ ...part, actions: part.actions.filter(hasDates) }))
      .filter(({ actions }) => actions.length > 0),
  }));
}

/** Today is in sight at first, and when the scale is another. */
function useToday(frame: RefObject<HTMLElement | null>, scale: string): void {
  // biome-ignore lint/correctness/useExhaustiveDependencies: another scale is another width
  useLayoutEffect(() => {
    const line = frame.current?.querySelector('.tq-gantt__today');
    if (!frame.current || !line) return;
    const [around, at] = [frame.current.getBoundingClientRect(), line.getBoundingClientRect()];
    const middle = around.left + around.width / 2;
    frame.current.scrollBy?.({ left: at.left - middle, behavior: 'instant' });
  }, [frame, scale]);
}

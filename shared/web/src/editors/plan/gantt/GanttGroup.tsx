import { memo } from 'react';
import { Title, Under } from '../../../ui/heading.tsx';
import { useText } from '../../../ui/l10n.ts';
import type { AxisGroup } from '../groups.ts';
import { RowTitle } from '../PlanRow.tsx';
import { GanttRow, type GanttRowProps } from './GanttRow.tsx';
import type { Draft } from './useGantt.ts';

/** What the actions of an axis are given. */
export interface GanttGroupProps extends Pick<GanttRowProps, 'timeline' | 'canMove'> {
  readonly group: AxisGroup;
  /** What is moved, and the bar that the Tab key stops at, where they are of this axis. */
  readonly draft: Draft | undefined;
  readonly stop: string | undefined;
}

/** One axis: its objectives, and the actions below each, as the table has them. */
export const GanttGroup = memo(function GanttGroup(props: GanttGroupProps) {
  const { group, draft, stop, ...shared } = props;
  const text = useText();
  if (group.actions.length === 0) return null;
  return (
    <section className="tq-gantt__group">
      {group.isWhole !== true && (
        <Title className="tq-gantt__axis">
          <span>
            <span dir="auto">
              {group.axis === undefined ? text('plan-no-axis') : <RowTitle row={group.axis} />}
            </span>
            <span className="tq-count">{group.actions.length}</span>
          </span>
        </Title>
      )}
      <Under>
        {group.objectives.map(({ objective, actions }) => (
          <div key={objective?.id ?? ''}>
            {objective !== undefined && (
              <Title className="tq-gantt__objective">
                <span dir="auto">
                  <RowTitle row={objective} />
                </span>
              </Title>
            )}
            <ul className="tq-gantt__rows">
              {actions.map(({ id, value }) => (
                <GanttRow
                  key={id}
                  id={id}
                  action={value}
                  draft={draft?.row === id ? draft.now : undefined}
                  isStop={stop === id}
                  {...shared}
                />
              ))}
            </ul>
          </div>
        ))}
      </Under>
    </section>
  );
});

import type { AxisGroup } from '../editors/plan/groups.ts';
import { Named } from './Named.tsx';
import { useDocReading } from './reading.tsx';

/** Where the contents stand on the page. */
export const CONTENTS = 'plan-contents';

/** Where the indicators stand on the page. */
export const INDICATORS = 'plan-indicators';

/** Where an axis stands on the page. */
export function placeOfAxis(group: AxisGroup): string {
  return `axis-${group.axis?.id ?? 'none'}`;
}

/** Links to every axis and action: a plan is some fifty screens long. */
export function PlanContents(props: {
  groups: readonly AxisGroup[];
  hasIndicators: boolean;
  isFolded: boolean;
}) {
  const { groups, hasIndicators, isFolded } = props;
  const { text } = useDocReading();
  const list = (
    <ul className="tq-view__contents-list">
      {groups.map((group) => (
        <li key={placeOfAxis(group)}>
          <a href={`#${placeOfAxis(group)}`} className="tq-view__contents-axis">
            {group.axis === undefined ? text('plan-no-axis') : <Named row={group.axis} />}
          </a>
          <ul className="tq-view__contents-actions">
            {group.actions.map((action) => (
              <li key={action.id} data-row={action.id}>
                <a href={`#row-${action.id}`}>
                  <Named row={action} />
                </a>
              </li>
            ))}
          </ul>
        </li>
      ))}
      {hasIndicators && (
        <li>
          <a href={`#${INDICATORS}`} className="tq-view__contents-axis">
            {text('plan-tab-indicators')}
          </a>
        </li>
      )}
    </ul>
  );
  return (
    <nav id={CONTENTS} className="tq-view__contents tq-no-print" aria-label={text('plan-contents')}>
      {isFolded ? (
        <details>
          <summary>{text('plan-contents')}</summary>
          {list}
        </details>
      ) : (
        <>
          <p className="tq-view__label">{text('plan-contents')}</p>
          {list}
        </>
      )}
    </nav>
  );
}

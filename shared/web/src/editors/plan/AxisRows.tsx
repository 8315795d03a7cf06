/** The rows of one axis: its head, its objectives, and the actions below each. */
import { useText } from '../../ui/l10n.ts';
import type { AxisGroup } from './groups.ts';
import { PlanRow, type PlanRowProps, RowTitle } from './PlanRow.tsx';
import { ROLES } from './roles.ts';
import { useBudgetLine } from './Totals.tsx';
import type { Place } from './walk.ts';

interface AxisRowsProps
  extends Pick<PlanRowProps, 'columns' | 'reading' | 'today' | 'canEditField' | 'onOpen'> {
  readonly group: AxisGroup;
  /** By action, the fields that were written twice at once. */
  readonly marks: ReadonlyMap<string, string>;
  /** The cell that holds the grid's tab stop. */
  readonly stop: Place | undefined;
}

/** One body of the table. */
export function AxisRows({ group, marks, stop, ...shared }: AxisRowsProps) {
  const text = useText();
  const span = shared.columns.length + 1;
  return (
    <tbody {...ROLES.body}>
      <AxisHead group={group} span={span} />
      {group.objectives.map(({ objective, actions }) => [
        objective !== undefined && (
          <tr {...ROLES.row} key={objective.id} className="tq-plan__objective">
            <th {...ROLES.rowHead} scope="rowgroup" colSpan={span}>
              <span dir="auto">
                <RowTitle row={objective} />
              </span>
            </th>
          </tr>
        ),
        ...actions.map((action) => (
          <PlanRow
            key={action.id}
            id={action.id}
            action={action.value}
            {...shared}
            marks={marks.get(action.id) ?? ''}
            stop={stop?.row === action.id ? stop.column : undefined}
          />
        )),
      ])}
      {group.actions.length === 0 && (
        <tr {...ROLES.row}>
          <td {...ROLES.cell} className="tq-plan__none" colSpan={span}>
            {text('plan-axis-empty')}
          </td>
        </tr>
      )}
    </tbody>
  );
}

function AxisHead({ group, span }: { group: AxisGroup; span: number }) {
  const text = useText();
  const budget = useBudgetLine(group.actions);
  return (
    <tr {...ROLES.row} className="tq-plan__axis">
      <th {...ROLES.rowHead} scope="rowgroup" colSpan={span}>
        <span className="tq-plan__axis-title">
          <span dir="auto">
            {group.axis === undefined ? text('plan-no-axis') : <RowTitle row={group.axis} />}
          </span>
          <span className="tq-count">{group.actions.length}</span>
          {budget !== '' && <span className="tq-plan__axis-budget">{budget}</span>}
        </span>
      </th>
    </tr>
  );
}

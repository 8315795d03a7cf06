/** The rows of one axis: its head, its objectives, and the actions below each. */
import { memo } from 'react';
import { useText } from '../../ui/l10n.ts';
import type { AxisGroup, ObjectiveGroup } from './groups.ts';
import { PlanRow, type PlanRowProps, RowTitle } from './PlanRow.tsx';
import { ROLES } from './roles.ts';
import { useBudgetLine } from './Totals.tsx';

interface AxisRowsProps
  extends Pick<PlanRowProps, 'columns' | 'sheet' | 'today' | 'canEditField' | 'onDone'> {
  readonly group: AxisGroup;
  /** By action, the fields that were written twice at once. */
  readonly marks: ReadonlyMap<string, string>;
}

/** One body of the table. */
export const AxisRows = memo(function AxisRows({ group, marks, ...shared }: AxisRowsProps) {
  const text = useText();
  const span = shared.columns.length + 1;
  return (
    <tbody {...ROLES.body}>
      {group.isWhole !== true && <AxisHead group={group} span={span} />}
      {group.objectives.map((part) => (
        <ObjectiveRows key={part.objective?.id ?? ''} part={part} marks={marks} {...shared} />
      ))}
      {group.actions.length === 0 && (
        <tr {...ROLES.row}>
          <td {...ROLES.cell} className="tq-plan__none" colSpan={span}>
            {text('plan-axis-empty')}
          </td>
        </tr>
      )}
    </tbody>
  );
});

type ObjectiveRowsProps = Omit<AxisRowsProps, 'group'> & { readonly part: ObjectiveGroup };

// One that nothing came into or went from is not gone through: each row of hundreds would be asked whether it is another.
const ObjectiveRows = memo(function ObjectiveRows({ part, marks, ...shared }: ObjectiveRowsProps) {
  const { objective, actions } = part;
  return (
    <>
      {objective !== undefined && (
        <tr {...ROLES.row} className="tq-plan__objective">
          <th {...ROLES.rowHead} scope="rowgroup" colSpan={shared.columns.length + 1}>
            <span dir="auto">
              <RowTitle row={objective} />
            </span>
          </th>
        </tr>
      )}
      {actions.map((action) => (
        <PlanRow
          key={action.id}
          id={action.id}
          action={action.value}
          {...shared}
          marks={marks.get(action.id) ?? ''}
        />
      ))}
    </>
  );
});

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

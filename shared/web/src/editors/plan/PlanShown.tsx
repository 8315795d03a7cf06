/** The actions of a plan in the chosen view: the same rows, narrowed and sorted the same way. */
import { PlanBoard } from './board/PlanBoard.tsx';
import type { Column } from './columns.ts';
import { PlanGantt } from './gantt/PlanGantt.tsx';
import { PlanIndicators } from './indicators/PlanIndicators.tsx';
import { PlanCards } from './PlanCards.tsx';
import { PlanTable, type PlanTableProps } from './PlanTable.tsx';
import type { PlanViewName } from './planAddress.ts';

/** The view, and what each of them is given. */
export interface PlanShownProps extends PlanTableProps {
  readonly view: PlanViewName;
  /** Whether there is room for a table; actions are cards otherwise. */
  readonly isWide: boolean;
}

export function PlanShown({ view, isWide, ...props }: PlanShownProps) {
  const { groups, onOpen, onWrite } = props;
  switch (view) {
    case 'board':
      return <PlanBoard groups={groups} isWide={isWide} onOpen={onOpen} onWrite={onWrite} />;
    case 'gantt':
      return <PlanGantt groups={groups} onOpen={onOpen} onWrite={onWrite} />;
    case 'indicators':
      return <PlanIndicators />;
    default:
      return isWide ? <PlanTable {...props} /> : <PlanCards groups={groups} onOpen={onOpen} />;
  }
}

/** Whether a field of an action, or the action itself, stands in the view, and not only in its panel. */
export function standsIn(
  view: PlanViewName,
  isWide: boolean,
  columns: readonly Column[],
  field: string | undefined,
): boolean {
  if (view === 'board') return field === undefined || field === 'status';
  if (view === 'gantt') return field === undefined || field === 'start' || field === 'end';
  if (view === 'indicators' || !isWide) return false;
  return (
    field === undefined || columns.some((column) => column.tag === 'field' && column.field.name === field)
  );
}

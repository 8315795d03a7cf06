import { useText } from '../../ui/l10n.ts';
import { Segments } from '../../ui/Segments.tsx';
import { PLAN_VIEWS, type PlanViewName } from './planAddress.ts';

/** The views of a plan's actions, of which one is shown. */
export function PlanViewSwitch(props: {
  readonly view: PlanViewName;
  readonly onView: (view: PlanViewName) => void;
}) {
  const text = useText();
  return (
    <Segments
      label={text('plan-views')}
      items={PLAN_VIEWS.map((id) => ({ id, label: text(`plan-view-${id}`) }))}
      selected={props.view}
      onSelect={props.onView}
    />
  );
}

import { Button as AriaButton } from 'react-aria-components';
import { asDate, asDecimal, asText, type Row } from '../../document/read.ts';
import { fieldOf } from '../../document/schema.ts';
import { Title } from '../../ui/heading.tsx';
import { useFormats, useText } from '../../ui/l10n.ts';
import { StatusTag } from '../../ui/parts.tsx';
import { useCodeLabel } from '../../ui/vocabulary.tsx';
import { ConflictMarkBelow } from '../Conflict.tsx';
import { useEditing } from '../context.tsx';
import { Progress } from './CellText.tsx';
import type { AxisGroup } from './groups.ts';
import { DueMark, RowTitle } from './PlanRow.tsx';
import { useBudgetLine } from './Totals.tsx';

/** The actions one under the other, for a narrow screen. */
export function PlanCards({
  groups,
  onOpen,
}: {
  groups: readonly AxisGroup[];
  onOpen: (action: string) => void;
}) {
  const text = useText();
  return groups.map((group) => (
    <section key={group.axis?.id ?? 'none'} className="tq-cards">
      {group.isWhole !== true && (
        <Title className="tq-cards__title">
          {group.axis === undefined ? text('plan-no-axis') : <RowTitle row={group.axis} />}
        </Title>
      )}
      {group.actions.length === 0 && <p className="tq-hint">{text('plan-axis-empty')}</p>}
      {group.actions.map((action) => (
        <ActionCard key={action.id} action={action} onOpen={onOpen} />
      ))}
    </section>
  ));
}

function ActionCard({ action, onOpen }: { action: Row; onOpen: (action: string) => void }) {
  const { schema, today } = useEditing();
  const formats = useFormats();
  const text = useText();
  const lead = useCodeLabel(fieldOf(schema.kind, 'action', 'lead')?.vocabulary);
  const budget = useBudgetLine([action]);
  const { value } = action;
  const end = asDate(value.end);
  return (
    <AriaButton className="tq-card" data-row={action.id} onPress={() => onOpen(action.id)}>
      <span className="tq-card__title" dir="auto">
        <RowTitle row={action} />
      </span>
      <span className="tq-card__tags">
        <StatusTag vocabulary="statuses" code={asText(value.status)} />
        <DueMark action={value} today={today} />
        <ConflictMarkBelow path={['actions', action.id]} />
      </span>
      {asText(value.lead) !== '' && <span dir="auto">{lead(asText(value.lead))}</span>}
      <span className="tq-card__foot">
        <Progress value={asDecimal(value.percent)} />
        {end !== '' && <span>{text('plan-until', { date: formats.date(end) })}</span>}
        {budget !== '' && <span>{budget}</span>}
      </span>
    </AriaButton>
  );
}

import { asDate, asDecimal, type Row } from '../document/read.ts';
import { fieldOf } from '../document/schema.ts';
import { sumBudget } from '../document/sums.ts';
import { describe } from '../editors/describe.ts';
import type { AxisGroup } from '../editors/plan/groups.ts';
import { Named } from './Named.tsx';
import { placeOfAxis } from './PlanContents.tsx';
import { useDocReading } from './reading.tsx';

/** The actions on a narrow screen: a card each, with the way to the action in full. */
export function PlanActionCards({ groups }: { groups: readonly AxisGroup[] }) {
  const reading = useDocReading();
  const { schema, text, formats } = reading;
  const named = (name: string) => {
    const field = fieldOf(schema.kind, 'action', name);
    return field === undefined ? '' : text(field.label);
  };
  const say = (row: Row, name: string) => {
    const field = fieldOf(schema.kind, 'action', name);
    return field === undefined ? '' : describe(reading, field, row.value[name], row.value);
  };
  const percentOf = (row: Row) => {
    const percent = asDecimal(row.value.percent);
    return percent === undefined ? '' : formats.number(percent);
  };
  return groups.map((group) => (
    <div key={placeOfAxis(group)} className="tq-view__cards">
      <h3 className="tq-view__cards-title">
        {group.axis === undefined ? text('plan-no-axis') : <Named row={group.axis} />}
      </h3>
      <ul>
        {group.actions.map((row) => (
          <li key={row.id} data-row={row.id}>
            <a href={`#row-${row.id}`} className="tq-view__card-title">
              <Named row={row} />
            </a>
            <p>{say(row, 'lead')}</p>
            <dl>
              <div>
                <dt>{named('status')}</dt>
                <dd>
                  {say(row, 'status')} {percentOf(row) !== '' && <bdi>{percentOf(row)} %</bdi>}
                </dd>
              </div>
              <div>
                <dt>{named('end')}</dt>
                <dd>{formats.date(asDate(row.value.end))}</dd>
              </div>
              <div>
                <dt>{text('budget-planned')}</dt>
                <dd>
                  <SumsOf row={row} name="planned" />
                </dd>
              </div>
              <div>
                <dt>{text('budget-gap')}</dt>
                <dd>
                  <SumsOf row={row} name="gap" />
                </dd>
              </div>
            </dl>
          </li>
        ))}
      </ul>
    </div>
  ));
}

/** Planned, or what is missing of it, in each currency. */
function SumsOf({ row, name }: { row: Row; name: 'planned' | 'gap' }) {
  const { formats } = useDocReading();
  return [...sumBudget([row.value.budget])].map(([currency, amounts]) => (
    <div key={currency}>{formats.money(amounts[name], currency)}</div>
  ));
}

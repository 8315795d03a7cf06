import { type LaidOut, layOut } from '../editors/layout.ts';
import { ACTION, INDICATOR } from '../editors/layouts.ts';
import { groupActions } from '../editors/plan/groups.ts';
import { asRows, isEmpty, type Row } from '../editors/read.ts';
import type { Field } from '../schema.ts';
import { FromLevel } from '../ui/heading.tsx';
import { BothText, FieldsView } from './FieldView.tsx';
import { IndicatorsTable } from './IndicatorsTable.tsx';
import { Named } from './Named.tsx';
import { ActionsTable, BudgetTable } from './PlanTable.tsx';
import { useDocReading } from './reading.tsx';
import type { Sheet } from './sheets.ts';

/** A plan's rows: as tables, as a sheet for each action and indicator, or to be read on the screen as both. */
export function PlanView({ sheet }: { sheet: Sheet | undefined }) {
  const { doc, text } = useDocReading();
  const actions = asRows(doc.actions);
  const indicators = asRows(doc.indicators);
  const groups = groupActions(doc, actions);
  if (actions.length === 0 && indicators.length === 0) return null;
  return (
    <>
      {sheet !== 'sheets' && (
        <section className="tq-view__section">
          <h2>{text('plan-tab-actions')}</h2>
          <ActionsTable groups={groups.filter((group) => group.actions.length > 0)} />
          <BudgetTable actions={actions} />
        </section>
      )}
      {sheet === 'table' && indicators.length > 0 && (
        <section className="tq-view__section">
          <h2>{text('plan-tab-indicators')}</h2>
          <IndicatorsTable />
        </section>
      )}
      {sheet !== 'table' && (
        <>
          {groups.map((group) => (
            <section key={group.axis?.id ?? 'none'} className="tq-view__section">
              <h2>{group.axis === undefined ? text('plan-no-axis') : <Named row={group.axis} />}</h2>
              {group.axis !== undefined && !isEmpty(group.axis.value.description) && (
                <p>
                  <BothText value={group.axis.value.description} />
                </p>
              )}
              {group.actions.map((row) => (
                <RecordSheet key={row.id} record="action" layout={ACTION} row={row} hidden={ACTION_HIDDEN} />
              ))}
            </section>
          ))}
          {indicators.length > 0 && (
            <section className="tq-view__section">
              <h2>{text('plan-tab-indicators')}</h2>
              {indicators.map((row) => (
                <RecordSheet
                  key={row.id}
                  record="indicator"
                  layout={INDICATOR}
                  row={row}
                  hidden={INDICATOR_HIDDEN}
                />
              ))}
            </section>
          )}
        </>
      )}
    </>
  );
}

const ACTION_HIDDEN = ['code', 'title', 'axis'];
const INDICATOR_HIDDEN = ['code', 'title'];

/** One action or indicator with everything that it holds: what is short as one list, then texts and rows. */
function RecordSheet(props: {
  record: string;
  layout: Parameters<typeof layOut>[2];
  row: Row;
  hidden: readonly string[];
}) {
  const { record, layout, row, hidden } = props;
  const { schema } = useDocReading();
  const fields: readonly Field[] = layOut(schema, record, layout, hidden).flatMap(
    (part: LaidOut) => part.fields,
  );
  return (
    <section className="tq-view__row tq-view__sheet">
      <h3>
        <Named row={row} />
      </h3>
      <FromLevel level={4}>
        <FieldsView record={record} fields={fields} map={row.value} />
      </FromLevel>
    </section>
  );
}

import { describe } from '../editors/describe.ts';
import { type LaidOut, layOut } from '../editors/layout.ts';
import { ACTION, INDICATOR } from '../editors/layouts.ts';
import { type AxisGroup, groupActions } from '../editors/plan/groups.ts';
import { asDate, asDecimal, asRows, asText, isEmpty, type Row } from '../editors/read.ts';
import { AMOUNTS, sumBudget } from '../editors/sums.ts';
import { fieldOf } from '../schema.ts';
import { FromLevel } from '../ui/heading.tsx';
import { TableFrame } from '../ui/parts.tsx';
import { BothText, FieldsView } from './FieldView.tsx';
import { useDocReading } from './reading.tsx';

/** A plan's actions in one table by axis, its budget, then each action and indicator in full. */
export function PlanView() {
  const { doc, text } = useDocReading();
  const actions = asRows(doc.actions);
  const indicators = asRows(doc.indicators);
  const groups = groupActions(doc, actions);
  if (actions.length === 0 && indicators.length === 0) return null;
  return (
    <>
      <section className="tq-view__section">
        <h2>{text('plan-tab-actions')}</h2>
        <ActionsTable groups={groups} />
        <BudgetTable actions={actions} />
      </section>
      {groups.map((group, index) => (
        <section
          key={group.axis?.id ?? 'none'}
          className={`tq-view__section${index === 0 ? ' tq-view__section--new-page' : ''}`}
        >
          <h2>{group.axis === undefined ? text('plan-no-axis') : <Named row={group.axis} />}</h2>
          {group.axis !== undefined && !isEmpty(group.axis.value.description) && (
            <p>
              <BothText value={group.axis.value.description} />
            </p>
          )}
          {group.actions.map((action) => (
            <section key={action.id} className="tq-view__row">
              <h3>
                <Named row={action} />
              </h3>
              <FromLevel level={4}>
                <RecordView record="action" layout={ACTION} row={action} hidden={['code', 'title', 'axis']} />
              </FromLevel>
            </section>
          ))}
        </section>
      ))}
      {indicators.length > 0 && (
        <section className="tq-view__section tq-view__section--new-page">
          <h2>{text('plan-tab-indicators')}</h2>
          {indicators.map((indicator) => (
            <section key={indicator.id} className="tq-view__row">
              <h3>
                <Named row={indicator} />
              </h3>
              <RecordView record="indicator" layout={INDICATOR} row={indicator} hidden={['code', 'title']} />
            </section>
          ))}
        </section>
      )}
    </>
  );
}

/** A code and a title, each in its own direction. */
function Named({ row }: { row: Row }) {
  const { text } = useDocReading();
  const code = asText(row.value.code);
  return (
    <>
      {code !== '' && (
        <>
          <bdi className="tq-view__code">{code}</bdi>
          {'\u2002'}
        </>
      )}
      {isEmpty(row.value.title) ? text('ui-untitled') : <BothText value={row.value.title} />}
    </>
  );
}

function RecordView(props: {
  record: string;
  layout: Parameters<typeof layOut>[2];
  row: Row;
  hidden: readonly string[];
}) {
  const { record, layout, row, hidden } = props;
  const { schema, text } = useDocReading();
  const isFilled = (section: LaidOut) => section.fields.some((field) => !isEmpty(row.value[field.name]));
  return layOut(schema, record, layout, hidden)
    .filter(isFilled)
    .map((section) => (
      <FieldsView
        key={section.title}
        record={record}
        fields={section.fields}
        map={row.value}
        title={text(section.title)}
      />
    ));
}

function ActionsTable({ groups }: { groups: readonly AxisGroup[] }) {
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
  return (
    <TableFrame className="tq-view__table tq-view__table--actions" label={text('plan-table')}>
      <table>
        <thead>
          <tr>
            <th scope="col">{text('plan-column-action')}</th>
            <th scope="col">{named('lead')}</th>
            <th scope="col">{named('start')}</th>
            <th scope="col">{named('end')}</th>
            <th scope="col">{named('status')}</th>
            <th scope="col" className="is-number">
              %
            </th>
            <th scope="col" className="is-number">
              {text('budget-planned')}
            </th>
            <th scope="col" className="is-number">
              {text('budget-gap')}
            </th>
          </tr>
        </thead>
        {groups.map((group) => (
          <tbody key={group.axis?.id ?? 'none'}>
            <tr className="tq-view__group">
              <th scope="rowgroup" colSpan={8}>
                {group.axis === undefined ? text('plan-no-axis') : <Named row={group.axis} />}
              </th>
            </tr>
            {group.actions.map((row) => {
              const sums = [...sumBudget([row.value.budget])];
              return (
                // A link may lead to one action of a long plan.
                <tr key={row.id} id={`row-${row.id}`}>
                  <th scope="row">
                    <Named row={row} />
                  </th>
                  <td>{say(row, 'lead')}</td>
                  <td className="is-date">{formats.date(asDate(row.value.start))}</td>
                  <td className="is-date">{formats.date(asDate(row.value.end))}</td>
                  <td>{say(row, 'status')}</td>
                  <td className="is-number">{percentOf(row)}</td>
                  <td className="is-number">
                    {sums.map(([currency, amounts]) => (
                      <div key={currency}>{formats.money(amounts.planned, currency)}</div>
                    ))}
                  </td>
                  <td className="is-number">
                    {sums.map(([currency, amounts]) => (
                      <div key={currency}>{formats.money(amounts.gap, currency)}</div>
                    ))}
                  </td>
                </tr>
              );
            })}
          </tbody>
        ))}
      </table>
    </TableFrame>
  );
}

function BudgetTable({ actions }: { actions: readonly Row[] }) {
  const { text, formats } = useDocReading();
  const sums = [...sumBudget(actions.map((action) => action.value.budget))];
  if (sums.length === 0) return null;
  return (
    <TableFrame className="tq-view__table" label={text('budget-totals')}>
      <table>
        <caption>{text('budget-totals')}</caption>
        <thead>
          <tr>
            {AMOUNTS.map((name) => (
              <th key={name} scope="col" className="is-number">
                {text(`budget-${name}`)}
              </th>
            ))}
            <th scope="col" className="is-number">
              {text('budget-gap')}
            </th>
          </tr>
        </thead>
        <tbody>
          {sums.map(([currency, amounts]) => (
            <tr key={currency}>
              {AMOUNTS.map((name) => (
                <td key={name} className="is-number">
                  {formats.money(amounts[name], currency)}
                </td>
              ))}
              <td className="is-number">
                <strong>{formats.money(amounts.gap, currency)}</strong>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </TableFrame>
  );
}

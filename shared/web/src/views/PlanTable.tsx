import { asDate, asDecimal, type Row } from '../document/read.ts';
import { fieldOf } from '../document/schema.ts';
import { AMOUNTS, sumBudget } from '../document/sums.ts';
import { describe } from '../editors/describe.ts';
import type { AxisGroup } from '../editors/plan/groups.ts';
import { TableFrame } from '../ui/parts.tsx';
import { Named } from './Named.tsx';
import { useDocReading } from './reading.tsx';

/** The columns of money: the amounts, then what is left to find. */
const MONEY = [...AMOUNTS, 'gap'] as const;

/** Every column, by the name that the style gives its width to. */
const COLUMNS = ['action', 'lead', 'dates', 'status', 'percent', 'currency', ...MONEY] as const;

/**
 * A plan's actions in one table by axis, with a line for each currency; nothing is converted. `isLinked`: each leads to the
 * action in full, further down.
 */
export function ActionsTable({ groups, isLinked }: { groups: readonly AxisGroup[]; isLinked: boolean }) {
  const { schema, text } = useDocReading();
  const named = (name: string) => {
    const field = fieldOf(schema.kind, 'action', name);
    return field === undefined ? '' : text(field.label);
  };
  return (
    <TableFrame className="tq-view__table tq-view__table--actions" label={text('plan-table')}>
      <table>
        <colgroup>
          {COLUMNS.map((column) => (
            <col key={column} className={`is-${column}`} />
          ))}
        </colgroup>
        <thead>
          <tr>
            <th scope="col">{text('plan-column-action')}</th>
            <th scope="col">{named('lead')}</th>
            <th scope="col">
              {named('start')}
              <br />
              {named('end')}
            </th>
            <th scope="col">{named('status')}</th>
            <th scope="col" className="is-number">
              %
            </th>
            <th scope="col">
              <abbr title={text('budget-currency')}>{text('plan-column-currency')}</abbr>
            </th>
            {MONEY.map((name) => (
              <th key={name} scope="col" className="is-number">
                {text(`budget-${name}`)}
              </th>
            ))}
          </tr>
        </thead>
        {groups.map((group) => (
          <tbody key={group.axis?.id ?? 'none'}>
            <tr className="tq-view__group">
              <th scope="rowgroup" colSpan={COLUMNS.length}>
                {group.axis === undefined ? text('plan-no-axis') : <Named row={group.axis} />}
              </th>
            </tr>
            {group.actions.map((row) => (
              <ActionRow key={row.id} row={row} isLinked={isLinked} />
            ))}
          </tbody>
        ))}
      </table>
    </TableFrame>
  );
}

function ActionRow({ row, isLinked }: { row: Row; isLinked: boolean }) {
  const reading = useDocReading();
  const { schema, formats } = reading;
  const say = (name: string) => {
    const field = fieldOf(schema.kind, 'action', name);
    return field === undefined ? '' : describe(reading, field, row.value[name], row.value);
  };
  const percent = asDecimal(row.value.percent);
  const sums = [...sumBudget([row.value.budget])];
  return (
    <tr data-row={row.id}>
      <th scope="row">
        {isLinked ? (
          <a href={`#row-${row.id}`} className="tq-view__action-link">
            <Named row={row} />
          </a>
        ) : (
          <Named row={row} />
        )}
      </th>
      <td>{say('lead')}</td>
      <td className="is-date">
        <div>{formats.date(asDate(row.value.start))}</div>
        <div>{formats.date(asDate(row.value.end))}</div>
      </td>
      <td>{say('status')}</td>
      <td className="is-number">{percent === undefined ? '' : formats.number(percent)}</td>
      <td>
        {sums.map(([currency]) => (
          <div key={currency}>
            <bdi>{currency}</bdi>
          </div>
        ))}
      </td>
      {MONEY.map((name) => (
        <td key={name} className="is-number">
          {sums.map(([currency, amounts]) => (
            <div key={currency}>{formats.amount(amounts[name])}</div>
          ))}
        </td>
      ))}
    </tr>
  );
}

/** The sums of all actions, a line for each currency. */
export function BudgetTable({ actions }: { actions: readonly Row[] }) {
  const { text, formats } = useDocReading();
  const sums = [...sumBudget(actions.map((action) => action.value.budget))];
  if (sums.length === 0) return null;
  return (
    <TableFrame className="tq-view__table" label={text('budget-totals')}>
      <table>
        <caption>{text('budget-totals')}</caption>
        <thead>
          <tr>
            {MONEY.map((name) => (
              <th key={name} scope="col" className="is-number">
                {text(`budget-${name}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {sums.map(([currency, amounts]) => (
            <tr key={currency}>
              {MONEY.map((name) => (
                <td key={name} className="is-number">
                  {formats.money(amounts[name], currency)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </TableFrame>
  );
}

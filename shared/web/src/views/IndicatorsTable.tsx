import { asCells, asRows, type Row } from '../document/read.ts';
import { fieldOf } from '../document/schema.ts';
import { cellKey, periodsOf } from '../document/sums.ts';
import { describe, periodLabel } from '../editors/describe.ts';
import { TableFrame } from '../ui/parts.tsx';
import { Named } from './Named.tsx';
import { useDocReading } from './reading.tsx';

/** A plan's indicators in one table: where they started, and the last target and value that were written. */
export function IndicatorsTable() {
  const reading = useDocReading();
  const { schema, doc, text } = reading;
  const rows = asRows(doc.indicators);
  if (rows.length === 0) return null;
  const say = (row: Row, name: string) => {
    const field = fieldOf(schema.kind, 'indicator', name);
    return field === undefined ? '' : describe(reading, field, row.value[name], row.value);
  };
  const named = (name: string) => {
    const field = fieldOf(schema.kind, 'indicator', name);
    return field === undefined ? '' : text(field.label);
  };
  return (
    <TableFrame className="tq-view__table tq-view__table--indicators" label={text('plan-tab-indicators')}>
      <table>
        <colgroup>
          {['title', 'level', 'unit', 'baseline', 'targets', 'actuals', 'responsible'].map((column) => (
            <col key={column} className={`is-${column}`} />
          ))}
        </colgroup>
        <thead>
          <tr>
            <th scope="col">{named('title')}</th>
            <th scope="col">{named('level')}</th>
            <th scope="col">{named('unit')}</th>
            <th scope="col">{named('baseline_value')}</th>
            <th scope="col">{named('targets')}</th>
            <th scope="col">{named('actuals')}</th>
            <th scope="col">{named('responsible')}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.id}>
              <th scope="row">
                <Named row={row} />
              </th>
              <td>{say(row, 'level')}</td>
              <td>{say(row, 'unit')}</td>
              <td>
                <Valued period={say(row, 'baseline_year')} value={say(row, 'baseline_value')} />
              </td>
              <td>
                <Totals value={row.value.targets} />
              </td>
              <td>
                <Totals value={row.value.actuals} />
              </td>
              <td>{say(row, 'responsible')}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </TableFrame>
  );
}

/** The total of each period, a line for each. */
function Totals({ value }: { value: unknown }) {
  const { text, formats } = useDocReading();
  const cells = asCells(value);
  return periodsOf(cells).map((period) => {
    const total = cells.get(cellKey(period, []));
    return total === undefined ? null : (
      <Valued key={period} period={periodLabel(text, period)} value={formats.number(total)} />
    );
  });
}

function Valued({ period, value }: { period: string; value: string }) {
  if (value === '') return null;
  return (
    <div className="tq-view__valued">
      {period !== '' && <bdi>{period}</bdi>} <bdi>{value}</bdi>
    </div>
  );
}

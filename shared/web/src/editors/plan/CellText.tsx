/** What a cell of the plan's table says while nobody writes in it. */
import type { DocView } from '../../client/docHandle.ts';
import { type Decimal, shareOf, whole } from '../../decimal.ts';
import { asBoth, asDate, asDecimal, asText, inLanguage } from '../../document/read.ts';
import { sumBudget } from '../../document/sums.ts';
import { useFormats } from '../../ui/l10n.ts';
import { StatusTag } from '../../ui/parts.tsx';
import { describe, type Reading } from '../describe.ts';
import type { Column } from './columns.ts';

/** The value of a column in words. */
export function CellText({ column, action, reading }: { column: Column; action: DocView; reading: Reading }) {
  const { formats } = reading;
  if (column.tag === 'sum') return <SumText action={action} amount={column.amount} />;
  const { field } = column;
  const value = action[field.name];
  if (field.name === 'status') return <StatusTag vocabulary={field.vocabulary ?? ''} code={asText(value)} />;
  if (field.type === 'percent') return <Progress value={asDecimal(value)} />;
  if (field.type === 'date') {
    const date = asDate(value);
    return date === '' ? <Unset /> : <span className="tq-nowrap">{formats.date(date)}</span>;
  }
  const words =
    field.type === 'bilingual'
      ? inLanguage(asBoth(value), formats.language)
      : describe(reading, field, value, action);
  return words === '' ? (
    <Unset />
  ) : (
    <span className="tq-clamp" dir="auto" title={words}>
      {words}
    </span>
  );
}

function Unset() {
  return (
    <span className="tq-unset" aria-hidden="true">
      —
    </span>
  );
}

function SumText({ action, amount }: { action: DocView; amount: 'planned' | 'secured' | 'spent' }) {
  const formats = useFormats();
  const sums = [...sumBudget([action.budget])];
  if (sums.length === 0) return <Unset />;
  return sums.map(([currency, amounts]) => (
    <span key={currency} className="tq-money">
      {formats.money(amounts[amount], currency)}
    </span>
  ));
}

const HUNDRED = whole(100);

/** A percentage in figures, and as a thin bar. */
export function Progress({ value }: { value: Decimal | undefined }) {
  const formats = useFormats();
  if (value === undefined) return <Unset />;
  return (
    <span className="tq-progress">
      <span>{formats.percent(value)}</span>
      <i aria-hidden="true">
        <i style={{ inlineSize: `${shareOf(value, HUNDRED)}%` }} />
      </i>
    </span>
  );
}

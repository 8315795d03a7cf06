import { memo, useRef } from 'react';
import { type Decimal, shareOf } from '../../decimal.ts';
import { asText, type Row } from '../../document/read.ts';
import { AMOUNTS, type Amounts, sumBudget } from '../../document/sums.ts';
import { useFormats, useText } from '../../ui/l10n.ts';
import { ToneTag, toneOf } from '../../ui/parts.tsx';
import { useCodeList } from '../../ui/vocabulary.tsx';
import { isSameList } from '../follow.ts';

/** The budget of all actions, one line for each currency, with what is not yet secured. */
export const BudgetTotals = memo(function BudgetTotals(props: {
  readonly actions: readonly Row[];
  /** Whether these are some of the plan's: then it is said of which statuses they are. */
  readonly isPart?: boolean;
}) {
  const { actions, isPart = false } = props;
  const text = useText();
  const sums = useSums(actions);
  if (sums.size === 0 && !isPart) return null;
  return (
    <section className="tq-totals" aria-label={text('budget-totals')}>
      {[...sums].map(([currency, amounts]) => (
        <TotalLine key={currency} currency={currency} amounts={amounts} />
      ))}
      {isPart && <StatusCounts actions={actions} />}
    </section>
  );
});

/** How many of the actions are in each status. */
function StatusCounts({ actions }: { actions: readonly Row[] }) {
  const text = useText();
  const formats = useFormats();
  const list = useCodeList('statuses');
  const counts = new Map<string, number>();
  for (const { value } of actions) {
    const code = asText(value.status);
    counts.set(code, (counts.get(code) ?? 0) + 1);
  }
  const codes = [...counts.keys()].sort((a, b) => list.compare(a, b));
  return (
    <p className="tq-totals__statuses">
      <strong>{text('plan-count', { count: actions.length })}</strong>
      {codes.map((code) => (
        <ToneTag key={code} tone={toneOf(code)}>
          {code === '' ? text('column-without') : list.label(code, formats.language)}{' '}
          {formats.number(counts.get(code) ?? 0)}
        </ToneTag>
      ))}
    </p>
  );
}

/** The sums over actions; made anew only when one of their budgets is another. */
function useSums(actions: readonly Row[]): ReturnType<typeof sumBudget> {
  const budgets = actions.map((action) => action.value.budget);
  const last = useRef<{ readonly of: typeof budgets; readonly sums: ReturnType<typeof sumBudget> }>(
    undefined,
  );
  if (last.current === undefined || !isSameList(last.current.of, budgets))
    last.current = { of: budgets, sums: sumBudget(budgets) };
  return last.current.sums;
}

function TotalLine({ currency, amounts }: { currency: string; amounts: Amounts }) {
  const text = useText();
  const formats = useFormats();
  const { gap } = amounts;
  const share = (value: Decimal) => shareOf(value, amounts.planned);
  return (
    <div className="tq-total">
      <dl>
        {AMOUNTS.map((name) => (
          <div key={name}>
            <dt>{text(`budget-${name}`)}</dt>
            <dd>{formats.money(amounts[name], currency)}</dd>
          </div>
        ))}
        <div className={gap.units > 0n ? 'is-gap' : ''}>
          <dt>{text('budget-gap')}</dt>
          <dd>{formats.money(gap, currency)}</dd>
        </div>
      </dl>
      <div className="tq-total__bar" aria-hidden="true">
        <i className="is-secured" style={{ inlineSize: `${share(amounts.secured)}%` }} />
        <i className="is-spent" style={{ inlineSize: `${share(amounts.spent)}%` }} />
      </div>
    </div>
  );
}

/** The same on one short line, for the head of a group. */
export function useBudgetLine(actions: readonly Row[]): string {
  const text = useText();
  const formats = useFormats();
  const sums = useSums(actions);
  return [...sums]
    .map(([currency, amounts]) => {
      const { gap } = amounts;
      const planned = formats.money(amounts.planned, currency);
      return gap.units === 0n ? planned : text('budget-line', { planned, gap: formats.money(gap, currency) });
    })
    .join(' · ');
}

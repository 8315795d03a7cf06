/** Money by region: a row for each currency, so that a row can be pasted into a spreadsheet and nothing is converted. */
import { useText } from '@tansiq/web/ui/l10n.ts';
import { TableFrame } from '@tansiq/web/ui/parts.tsx';
import { useMediaQuery } from '@tansiq/web/ui/useMediaQuery.ts';
import { type Country, type RegionRow, rowsOf } from '../feed/country.ts';
import { AMOUNTS, type MoneySum } from '../feed/money.ts';
import { useHubFormats } from '../formats.ts';
import { Amount, Amounts, Figure, NARROW, plain, Unknown, usePlaceName } from './parts.tsx';

export function MoneyTable({ country }: { country: Country }) {
  const isNarrow = useMediaQuery(NARROW);
  return (
    <>
      {isNarrow ? <Card country={country} /> : <Wide country={country} />}
      <Repeated country={country} />
    </>
  );
}

function Wide({ country }: { country: Country }) {
  const text = useText();
  const name = usePlaceName();
  const apart = useApart(country);
  return (
    <TableFrame label={text('hub-table-of', { title: text('hub-money') })}>
      <table className="hub-table hub-money">
        <caption className="tq-visually-hidden">{text('hub-money-caption')}</caption>
        <thead>
          <tr>
            <th scope="col" className="hub-sticky">
              {text('hub-region')}
            </th>
            <th scope="col">{text('hub-currency')}</th>
            {AMOUNTS.map((amount) => (
              <th key={amount} scope="col" className="hub-number">
                {text(`hub-${amount}-short`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rowsOf(country).map((region) => (
            <RegionRows key={region.code} name={name(region.code)} region={region} />
          ))}
        </tbody>
        <tfoot>
          <Sums name={text('hub-total')} money={country.totals?.money} />
          {apart.map(({ title, money }) => (
            <Sums key={title} name={title} money={money} isApart />
          ))}
        </tfoot>
      </table>
    </TableFrame>
  );
}

/** What stands beside the totals, with its name. What there is none of is not named. */
function useApart(country: Country): readonly { title: string; money: readonly MoneySum[] }[] {
  const text = useText();
  const formats = useHubFormats();
  const { totals } = country;
  if (totals === undefined) return [];
  const { suspended, cancelled, draft } = totals;
  return [
    ...(suspended.length === 0 ? [] : [{ title: text('hub-money-suspended'), money: suspended }]),
    ...(cancelled.length === 0 ? [] : [{ title: text('hub-money-cancelled'), money: cancelled }]),
    ...(draft === undefined
      ? []
      : [
          {
            title: plain(
              text('hub-money-draft', {
                plans: draft.plans,
                actions: formats.number(draft.actionsTotal),
                overdue: formats.number(draft.overdue),
              }),
            ),
            money: draft.money,
          },
        ]),
  ];
}

function RegionRows({ name, region }: { name: string; region: RegionRow }) {
  const money = region.figures?.money;
  if (money !== undefined && money.length > 0) return <Sums name={name} money={money} />;
  return (
    <tr className={money === undefined ? 'hub-unheard' : ''}>
      <th scope="row" className="hub-sticky">
        {name}
      </th>
      {/* Nothing is planned in any currency. */}
      <td>{money === undefined && <Unknown />}</td>
      {AMOUNTS.map((amount) => (
        <td key={amount} className="hub-number">
          <Nothing isKnown={money !== undefined} />
        </td>
      ))}
    </tr>
  );
}

function Nothing({ isKnown }: { isKnown: boolean }) {
  return isKnown ? <Figure value={0} /> : <Unknown />;
}

/** A row for each currency; each has the name, so that each is whole when it is copied. */
function Sums(props: { name: string; money: readonly MoneySum[] | undefined; isApart?: boolean }) {
  const { name, money, isApart } = props;
  if (money === undefined || money.length === 0) {
    return (
      <tr className={isApart ? 'hub-apart' : ''}>
        <th scope="row" className="hub-sticky">
          {name}
        </th>
        <td />
        {AMOUNTS.map((amount) => (
          <td key={amount} className="hub-number">
            <Nothing isKnown={money !== undefined} />
          </td>
        ))}
      </tr>
    );
  }
  return money.map((sum) => (
    <tr key={sum.currency} className={isApart ? 'hub-apart' : ''}>
      <th scope="row" className="hub-sticky">
        {name}
      </th>
      <td>{sum.currency}</td>
      {AMOUNTS.map((amount) => (
        <td key={amount} className="hub-number">
          <Amount sum={sum} name={amount} />
        </td>
      ))}
    </tr>
  ));
}

/** On a narrow screen the sums of the country; those of a region are in its card. */
function Card({ country }: { country: Country }) {
  const text = useText();
  const apart = useApart(country);
  const parts = [{ title: text('hub-total'), money: country.totals?.money }, ...apart];
  return (
    <ul className="hub-cards">
      {parts.map(({ title, money }) => (
        <li key={title} className="hub-tile">
          <div className="hub-tile__head">
            <h3>{title}</h3>
          </div>
          <dl className="hub-pairs">
            {AMOUNTS.map((amount) => (
              <div key={amount}>
                <dt>{text(`hub-${amount}-short`)}</dt>
                <dd>
                  <Amounts money={money} name={amount} />
                </dd>
              </div>
            ))}
          </dl>
        </li>
      ))}
    </ul>
  );
}

/** Says that something was left out, when it was. */
function Repeated({ country }: { country: Country }) {
  const text = useText();
  const count = country.totals?.repeated ?? 0;
  return count === 0 ? null : <p className="hub-note">{text('hub-repeated', { count })}</p>;
}

/** The country's money in one card: a line for each currency, for nothing is converted. */
import { useText } from '@tansiq/web/ui/l10n.ts';
import { TableFrame } from '@tansiq/web/ui/parts.tsx';
import { useMediaQuery } from '@tansiq/web/ui/useMediaQuery.ts';
import { AMOUNTS, type MoneySum } from '../feed/money.ts';
import { Amount, Amounts, Figure, NARROW, Unknown } from './parts.tsx';

export function Purse({ money }: { money: readonly MoneySum[] | undefined }) {
  const text = useText();
  const isNarrow = useMediaQuery(NARROW);
  return (
    <div className="hub-card hub-purse">
      {isNarrow ? <Pairs money={money} /> : <Lines money={money} />}
      <p className="hub-card__note">{text('hub-gap-note')}</p>
    </div>
  );
}

function Lines({ money }: { money: readonly MoneySum[] | undefined }) {
  const text = useText();
  return (
    <TableFrame label={text('hub-purse')}>
      <table>
        <caption className="tq-visually-hidden">{text('hub-purse')}</caption>
        <thead>
          <tr>
            <th scope="col" className="hub-purse__name">
              {text('hub-budget')}
            </th>
            {AMOUNTS.map((name) => (
              <th key={name} scope="col" className="hub-purse__cell hub-purse__head">
                {text(`hub-${name}-short`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {money === undefined || money.length === 0 ? (
            <tr>
              <th scope="row" className="hub-purse__name" />
              {AMOUNTS.map((name) => (
                <td key={name} className="hub-purse__cell">
                  {money === undefined ? <Unknown /> : <Figure value={0} />}
                </td>
              ))}
            </tr>
          ) : (
            money.map((sum) => (
              <tr key={sum.currency}>
                <th scope="row" className="hub-purse__name">
                  {sum.currency}
                </th>
                {AMOUNTS.map((name) => (
                  <td key={name} className="hub-purse__cell">
                    <Amount sum={sum} name={name} />
                  </td>
                ))}
              </tr>
            ))
          )}
        </tbody>
      </table>
    </TableFrame>
  );
}

function Pairs({ money }: { money: readonly MoneySum[] | undefined }) {
  const text = useText();
  return (
    <dl>
      {AMOUNTS.map((name) => (
        <div key={name}>
          <dt>{text(`hub-${name}`)}</dt>
          <dd>
            <Amounts money={money} name={name} />
          </dd>
        </div>
      ))}
    </dl>
  );
}

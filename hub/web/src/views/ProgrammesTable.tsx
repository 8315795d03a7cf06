/** Actions by SNIA programme and status. */
import { Icon } from '@tansiq/web/ui/icons.tsx';
import { useText } from '@tansiq/web/ui/l10n.ts';
import { TableFrame, toneOf } from '@tansiq/web/ui/parts.tsx';
import { useMediaQuery } from '@tansiq/web/ui/useMediaQuery.ts';
import { useCodeList } from '@tansiq/web/ui/vocabulary.tsx';
import { useMemo } from 'react';
import { type Country, type ProgrammeRow, programmeRows } from '../feed/country.ts';
import { useHubFormats } from '../formats.ts';
import { Figure, NARROW, useProgrammeName, useStatusName } from './parts.tsx';
import { useStatusColumns } from './RegionsTable.tsx';

export function ProgrammesTable({ country }: { country: Country }) {
  const text = useText();
  const statuses = useStatusColumns(country);
  const statusName = useStatusName();
  const { vocabulary } = useCodeList('snia');
  const isNarrow = useMediaQuery(NARROW);
  const rows = useMemo(
    () =>
      programmeRows(
        country,
        vocabulary.codes.map((code) => code.code),
      ),
    [country, vocabulary],
  );
  const most = Math.max(1, ...rows.map((row) => row.total));
  // Nobody was heard: the counts are unknown, not zero.
  const once = country.totals?.actions;
  const isKnown = once !== undefined;
  if (isNarrow) {
    return (
      <ul className="hub-cards">
        {rows.map((row) => (
          <li key={row.programme} className="hub-tile">
            <div className="hub-tile__head">
              <h3>
                <ProgrammeName code={row.programme} />
              </h3>
              <strong>
                <Figure value={isKnown ? row.total : undefined} />
              </strong>
            </div>
            <Bar row={row} most={most} statuses={statuses} />
            <ul className="hub-legend">
              {statuses
                .filter((status) => (row.actions[status] ?? 0) > 0)
                .map((status) => (
                  <li key={status}>
                    <Swatch status={status} /> {statusName(status)} <Figure value={row.actions[status]} />
                  </li>
                ))}
            </ul>
          </li>
        ))}
        <li className="hub-tile">
          <div className="hub-tile__head">
            <h3>{text('hub-counted-once')}</h3>
            <strong>
              <Figure value={country.totals?.actionsTotal} />
            </strong>
          </div>
        </li>
      </ul>
    );
  }
  return (
    <TableFrame label={text('hub-table-of', { title: text('hub-programmes') })}>
      <table className="hub-table hub-programmes">
        <caption className="tq-visually-hidden">{text('hub-programmes-caption')}</caption>
        <thead>
          <tr>
            <th scope="col" className="hub-sticky">
              {text('hub-programme')}
            </th>
            <th scope="col" className="hub-number">
              {text('hub-total')}
            </th>
            <th scope="col" className="hub-bar-column">
              {text('hub-share')}
            </th>
            {statuses.map((status) => (
              <th key={status} scope="col" className="hub-number hub-nowrap">
                <Swatch status={status} /> {statusName(status)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.programme}>
              <th scope="row" className="hub-sticky">
                <ProgrammeName code={row.programme} />
              </th>
              <td className="hub-number hub-strong">
                <Figure value={isKnown ? row.total : undefined} />
              </td>
              <td>
                <Bar row={row} most={most} statuses={statuses} />
              </td>
              {statuses.map((status) => (
                <td key={status} className="hub-number">
                  <Figure value={isKnown ? (row.actions[status] ?? 0) : undefined} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row" className="hub-sticky">
              {text('hub-counted-once')}
            </th>
            <td className="hub-number">
              <Figure value={country.totals?.actionsTotal} />
            </td>
            <td />
            {statuses.map((status) => (
              <td key={status} className="hub-number">
                <Figure value={isKnown ? (once[status] ?? 0) : undefined} />
              </td>
            ))}
          </tr>
        </tfoot>
      </table>
    </TableFrame>
  );
}

/** A programme with its number, and a mark on the national priorities. */
export function ProgrammeName({ code }: { code: string }) {
  const text = useText();
  const name = useProgrammeName();
  const isPriority = useCodeList('snia').get(code)?.priority === true;
  return (
    <span className="hub-programme">
      {code !== '' && <span className="hub-programme__code">{code}</span>}
      <span>
        <bdi>{name(code)}</bdi>
        {isPriority && (
          <span className="hub-priority" title={text('hub-priority')}>
            <Icon name="star" />
            <span>{text('hub-priority')}</span>
          </span>
        )}
      </span>
    </span>
  );
}

function Swatch({ status }: { status: string }) {
  return (
    <span className={`hub-swatch hub-tone--${toneOf(status)} hub-status--${status}`} aria-hidden="true" />
  );
}

/** The counts of a row as lengths; to a voice it says the share that is done, which no cell does. */
function Bar({ row, most, statuses }: { row: ProgrammeRow; most: number; statuses: readonly string[] }) {
  const text = useText();
  const formats = useHubFormats();
  if (row.total === 0) return null;
  const done = formats.percent((row.actions.done ?? 0) / row.total);
  return (
    <span
      className="hub-bar"
      role="img"
      aria-label={text('hub-share-done', { share: done })}
      title={text('hub-share-done', { share: done })}
      style={{ inlineSize: `${Math.max(6, (row.total / most) * 100)}%` }}
    >
      {statuses
        .filter((status) => (row.actions[status] ?? 0) > 0)
        .map((status) => (
          <span
            key={status}
            className={`hub-tone--${toneOf(status)} hub-status--${status}`}
            style={{ flexGrow: row.actions[status] ?? 0 }}
          />
        ))}
    </span>
  );
}

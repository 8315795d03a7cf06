/** Actions past their end: what, where, how late, and the way to its document. */
import { useText } from '@tansiq/web/ui/l10n.ts';
import { EmptyState, StatusTag, TableFrame } from '@tansiq/web/ui/parts.tsx';
import { useMediaQuery } from '@tansiq/web/ui/useMediaQuery.ts';
import { useCountingDay } from '../context.tsx';
import { daysLate, type OverdueRow } from '../feed/country.ts';
import { useHubFormats } from '../formats.ts';
import { Link } from '../router.tsx';
import { ProgrammeName } from './ProgrammesTable.tsx';
import { Figure, NARROW, usePlaceName, useTitle } from './parts.tsx';

/** `level` is that of a card's heading: one below the heading above the list. */
export function OverdueTable({ actions, level }: { actions: readonly OverdueRow[]; level: 2 | 3 }) {
  const CardTitle = `h${level}` as const;
  const text = useText();
  const formats = useHubFormats();
  const region = usePlaceName();
  const isNarrow = useMediaQuery(NARROW);
  const day = useCountingDay();
  if (actions.length === 0) return <EmptyState title={text('hub-overdue-none')} />;
  if (isNarrow) {
    return (
      <ul className="hub-cards">
        {actions.map((action) => (
          <li key={`${action.doc}/${action.row}`} className="hub-tile">
            <div className="hub-tile__head">
              <CardTitle>
                <ActionLink action={action} />
              </CardTitle>
            </div>
            <p className="hub-tile__line">
              <span className="hub-late">
                {text('hub-late-days', { count: daysLate(action.end, day) ?? 0 })}
              </span>{' '}
              · <time dateTime={action.end}>{formats.date(action.end)}</time>
            </p>
            <p className="hub-tile__line">{region(action.region)}</p>
            <p className="hub-tile__line">
              <Programmes codes={action.programmes} />
            </p>
          </li>
        ))}
      </ul>
    );
  }
  return (
    <TableFrame label={text('hub-table-of', { title: text('hub-overdue') })}>
      <table className="hub-table">
        <caption className="tq-visually-hidden">{text('hub-overdue-caption')}</caption>
        <thead>
          <tr>
            <th scope="col" className="hub-number">
              {text('hub-days-late')}
            </th>
            <th scope="col">{text('hub-action')}</th>
            <th scope="col">{text('hub-region')}</th>
            <th scope="col">{text('hub-programme')}</th>
            <th scope="col">{text('hub-end')}</th>
            <th scope="col">{text('hub-status')}</th>
          </tr>
        </thead>
        <tbody>
          {actions.map((action) => (
            <tr key={`${action.doc}/${action.row}`}>
              <td className="hub-number hub-late">
                <Figure value={daysLate(action.end, day)} />
              </td>
              <th scope="row" className="hub-action">
                <ActionLink action={action} />
              </th>
              <td>{region(action.region)}</td>
              <td>
                <Programmes codes={action.programmes} />
              </td>
              <td className="hub-nowrap">
                <time dateTime={action.end}>{formats.date(action.end)}</time>
              </td>
              <td>
                <StatusTag vocabulary="statuses" code={action.status} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </TableFrame>
  );
}

/** All programmes of an action, a line for each. */
function Programmes({ codes }: { codes: readonly string[] }) {
  return (
    <span className="hub-programmes-of">
      {(codes.length === 0 ? [''] : codes).map((code) => (
        <ProgrammeName key={code} code={code} />
      ))}
    </span>
  );
}

function ActionLink({ action }: { action: OverdueRow }) {
  const title = useTitle();
  return (
    <Link to={{ tag: 'document', id: action.doc, row: action.row }}>
      {action.code !== '' && <bdi className="hub-code">{action.code}</bdi>} <bdi>{title(action.title)}</bdi>
    </Link>
  );
}

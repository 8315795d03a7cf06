/** The twelve regions side by side; on a narrow screen, one card each. */
import { Icon } from '@tansiq/web/ui/icons.tsx';
import { useText } from '@tansiq/web/ui/l10n.ts';
import { TableFrame, type Tone, ToneTag } from '@tansiq/web/ui/parts.tsx';
import { useMediaQuery } from '@tansiq/web/ui/useMediaQuery.ts';
import { useCodeLabel, useCodeList } from '@tansiq/web/ui/vocabulary.tsx';
import { type ReactNode, useMemo, useState } from 'react';
import { useShown } from '../context.tsx';
import { type Country, isStale, type RegionRow, type Standing, statusColumns } from '../feed/country.ts';
import { isSameKey, nameOf, pressed, type Sort, type SortKey, sortRegions } from '../feed/sorting.ts';
import { UNKNOWN, useHubFormats } from '../formats.ts';
import { Link } from '../router.tsx';
import { Figure, Moment, NARROW, Unknown, useStatusName } from './parts.tsx';

const TONES: Readonly<Record<Standing, Tone>> = {
  linked: 'good',
  away: 'warning',
  awaited: 'neutral',
  absent: 'muted',
};

export function RegionsTable({ country }: { country: Country }) {
  const formats = useHubFormats();
  const name = useCodeLabel('regions');
  const statuses = useStatusColumns(country);
  const isNarrow = useMediaQuery(NARROW);
  const [sort, setSort] = useState<Sort>(undefined);
  const rows = useMemo(
    () => sortRegions(country.regions, isNarrow ? undefined : sort, name, formats.locale),
    [country, sort, name, formats.locale, isNarrow],
  );
  if (isNarrow) return <Cards rows={rows} statuses={statuses} />;
  return <Wide country={country} rows={rows} statuses={statuses} sort={sort} onSort={setSort} />;
}

/** The status columns of all that is shown. */
export function useStatusColumns(country: Country): readonly string[] {
  const { vocabulary } = useCodeList('statuses');
  return useMemo(() => {
    const counts = country.regions.flatMap((region) => [
      region.figures?.actions ?? {},
      ...region.programmes.map((programme) => programme.actions),
    ]);
    return statusColumns(
      vocabulary.codes.map((code) => code.code),
      counts,
    );
  }, [vocabulary, country]);
}

function Wide(props: {
  country: Country;
  rows: readonly RegionRow[];
  statuses: readonly string[];
  sort: Sort;
  onSort: (sort: Sort) => void;
}) {
  const { country, rows, statuses, sort, onSort } = props;
  const text = useText();
  const formats = useHubFormats();
  const statusName = useStatusName();
  const head = { sort, onSort };
  const { totals } = country;
  return (
    <TableFrame label={text('hub-table-of', { title: text('hub-regions') })}>
      <table className="hub-table hub-regions">
        <caption className="tq-visually-hidden">{text('hub-regions-caption')}</caption>
        <thead>
          <tr>
            <SortHeader {...head} rowSpan={2} className="hub-sticky" sortKey={{ tag: 'name' }}>
              {text('hub-region')}
            </SortHeader>
            <th scope="col" rowSpan={2}>
              {text('hub-node')}
            </th>
            <SortHeader {...head} rowSpan={2} sortKey={{ tag: 'heard' }}>
              {text('hub-heard-at')}
            </SortHeader>
            <SortHeader {...head} rowSpan={2} isNumber sortKey={{ tag: 'figure', figure: 'documents' }}>
              {text('hub-documents-short')}
            </SortHeader>
            <th scope="colgroup" colSpan={statuses.length + 1} className="hub-group">
              {text('hub-actions')}
            </th>
            <th scope="colgroup" colSpan={3} className="hub-group">
              {text('hub-budget')}
            </th>
            <SortHeader {...head} rowSpan={2} className="hub-edge" sortKey={{ tag: 'meeting' }}>
              {text('hub-last-meeting')}
            </SortHeader>
          </tr>
          <tr>
            {statuses.map((status, index) => (
              <SortHeader
                key={status}
                {...head}
                isNumber
                sortKey={{ tag: 'status', status }}
                {...(index === 0 ? { className: 'hub-edge' } : {})}
              >
                {statusName(status)}
              </SortHeader>
            ))}
            <SortHeader {...head} isNumber sortKey={{ tag: 'figure', figure: 'overdue' }}>
              {text('hub-overdue-short')}
            </SortHeader>
            <SortHeader
              {...head}
              isNumber
              className="hub-edge"
              sortKey={{ tag: 'figure', figure: 'planned' }}
            >
              {text('hub-planned-short')}
            </SortHeader>
            <SortHeader {...head} isNumber sortKey={{ tag: 'figure', figure: 'secured' }}>
              {text('hub-secured-short')}
            </SortHeader>
            <SortHeader {...head} isNumber sortKey={{ tag: 'figure', figure: 'spent' }}>
              {text('hub-spent-short')}
            </SortHeader>
          </tr>
        </thead>
        <tbody>
          {rows.map((region) => (
            <tr key={region.code} className={region.figures === undefined ? 'hub-unheard' : ''}>
              <th scope="row" className="hub-sticky">
                <RegionName code={region.code} />
              </th>
              <td>
                <Node region={region} />
              </td>
              <td>
                <HeardAt region={region} />
              </td>
              <td className="hub-number">
                <Documents region={region} />
              </td>
              {statuses.map((status, index) => (
                <td key={status} className={index === 0 ? 'hub-number hub-edge' : 'hub-number'}>
                  <Figure value={region.figures && (region.figures.actions[status] ?? 0)} />
                </td>
              ))}
              <td className="hub-number">
                <Overdue region={region} />
              </td>
              <td className="hub-number hub-edge">
                <Figure value={region.figures?.planned} />
              </td>
              <td className="hub-number">
                <Figure value={region.figures?.secured} />
              </td>
              <td className="hub-number">
                <Figure value={region.figures?.spent} />
              </td>
              <td className="hub-edge hub-nowrap">
                <LastMeeting region={region} />
              </td>
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row" className="hub-sticky">
              {text('hub-total')}
            </th>
            <td colSpan={2}>
              {text('hub-total-of', {
                count: country.heard,
                heard: formats.number(country.heard),
                all: formats.number(country.regions.length),
              })}
            </td>
            <td className="hub-number">
              <Figure value={totals?.documents} />
            </td>
            {statuses.map((status, index) => (
              <td key={status} className={index === 0 ? 'hub-number hub-edge' : 'hub-number'}>
                <Figure value={totals && (totals.actions[status] ?? 0)} />
              </td>
            ))}
            <td className="hub-number">
              <Figure value={totals?.overdue} />
            </td>
            <td className="hub-number hub-edge">
              <Figure value={totals?.planned} />
            </td>
            <td className="hub-number">
              <Figure value={totals?.secured} />
            </td>
            <td className="hub-number">
              <Figure value={totals?.spent} />
            </td>
            <td className="hub-edge" />
          </tr>
        </tfoot>
      </table>
    </TableFrame>
  );
}

/** A column's header that sorts by it. */
function SortHeader(props: {
  sortKey: SortKey;
  sort: Sort;
  onSort: (sort: Sort) => void;
  isNumber?: boolean;
  className?: string;
  rowSpan?: number;
  children: string;
}) {
  const { sortKey, sort, onSort, isNumber, className, rowSpan, children } = props;
  const isSorted = sort !== undefined && isSameKey(sort.key, sortKey);
  const direction = isSorted ? (sort.isDescending ? 'descending' : 'ascending') : undefined;
  const classes = [className, isNumber ? 'hub-number' : undefined]
    .filter((each) => each !== undefined)
    .join(' ');
  return (
    <th scope="col" rowSpan={rowSpan} className={classes} aria-sort={direction}>
      <button
        type="button"
        className="hub-sort"
        data-key={nameOf(sortKey)}
        onClick={() => onSort(pressed(sort, sortKey))}
      >
        <span>{children}</span>
        <span className="hub-sort__mark" aria-hidden="true">
          {direction === undefined ? '' : direction === 'descending' ? '▼' : '▲'}
        </span>
      </button>
    </th>
  );
}

/** A region's name in the reader's language, with the other one below. */
function RegionName({ code }: { code: string }) {
  const { language } = useHubFormats();
  const label = useCodeLabel('regions');
  const found = useCodeList('regions').get(code);
  const other = language === 'ar' ? found?.fr : found?.ar;
  return (
    <span className="hub-region">
      <span>{label(code)}</span>
      {other !== undefined && other !== '' && (
        <span
          className="hub-other"
          lang={language === 'ar' ? 'fr' : 'ar'}
          dir={language === 'ar' ? 'ltr' : 'rtl'}
        >
          {other}
        </span>
      )}
    </span>
  );
}

/** Whether its node is linked, or when it last was. */
function Node({ region }: { region: RegionRow }) {
  const text = useText();
  const { nowMs } = useShown();
  const isOld = isStale(region, nowMs);
  return (
    <span className="hub-node">
      <ToneTag tone={isOld ? 'bad' : TONES[region.standing]}>
        {text(isOld ? 'hub-standing-stale' : `hub-standing-${region.standing}`)}
      </ToneTag>
      {region.standing === 'away' && region.linkedAtMs !== undefined && (
        <Moment ms={region.linkedAtMs} word={text('hub-linked-last')} />
      )}
    </span>
  );
}

function HeardAt({ region }: { region: RegionRow }) {
  return region.heardAtMs === undefined ? <Unknown /> : <Moment ms={region.heardAtMs} />;
}

function Documents({ region }: { region: RegionRow }) {
  const text = useText();
  const name = useCodeLabel('regions');
  const count = region.figures?.documents;
  if (count === undefined || count === 0) return <Figure value={count} />;
  return (
    <Link to={{ tag: 'documents', narrowing: { region: region.code, other: '' } }}>
      <Figure value={count} />
      <span className="tq-visually-hidden"> {text('hub-documents-of', { region: name(region.code) })}</span>
    </Link>
  );
}

function Overdue({ region }: { region: RegionRow }) {
  const text = useText();
  const name = useCodeLabel('regions');
  const count = region.figures?.overdue;
  if (count === undefined || count === 0) return <Figure value={count} />;
  return (
    <Link className="hub-alarm" to={{ tag: 'overdue', narrowing: { region: region.code, other: '' } }}>
      <Figure value={count} />
      <span className="tq-visually-hidden"> {text('hub-overdue-of', { region: name(region.code) })}</span>
    </Link>
  );
}

function LastMeeting({ region }: { region: RegionRow }) {
  const text = useText();
  const formats = useHubFormats();
  if (region.figures === undefined) return <Unknown />;
  if (region.figures.lastMeeting === '')
    return <span className="hub-figure--nil">{text('hub-no-meeting')}</span>;
  return <time dateTime={region.figures.lastMeeting}>{formats.date(region.figures.lastMeeting)}</time>;
}

/** One card per region. One that was never heard says so once, instead of a dozen dashes. */
function Cards({ rows, statuses }: { rows: readonly RegionRow[]; statuses: readonly string[] }) {
  return (
    <ul className="hub-cards">
      {rows.map((region) => (
        <li key={region.code} className={region.figures === undefined ? 'hub-tile is-unheard' : 'hub-tile'}>
          <div className="hub-tile__head">
            <h3>
              <RegionName code={region.code} />
            </h3>
            <Node region={region} />
          </div>
          {region.figures === undefined ? <Unheard /> : <CardFigures region={region} statuses={statuses} />}
        </li>
      ))}
    </ul>
  );
}

function Unheard() {
  const text = useText();
  return (
    <p className="hub-unknown">
      <span aria-hidden="true">{UNKNOWN} </span>
      {text('hub-unheard')}
    </p>
  );
}

function CardFigures({ region, statuses }: { region: RegionRow; statuses: readonly string[] }) {
  const statusName = useStatusName();
  const text = useText();
  return (
    <>
      <dl className="hub-pairs">
        <Pair title={text('hub-heard-at')}>
          <HeardAt region={region} />
        </Pair>
        <Pair title={text('hub-last-meeting')}>
          <LastMeeting region={region} />
        </Pair>
        <Pair title={text('hub-documents')}>
          <Documents region={region} />
        </Pair>
        <Pair title={text('hub-overdue')}>
          <Overdue region={region} />
        </Pair>
      </dl>
      <details>
        <summary>
          <Icon name="down" />
          {text('hub-actions-and-budget')}
        </summary>
        <dl className="hub-pairs">
          {statuses.map((status) => (
            <Pair key={status} title={statusName(status)}>
              <Figure value={region.figures && (region.figures.actions[status] ?? 0)} />
            </Pair>
          ))}
          <Pair title={text('hub-planned')}>
            <Figure value={region.figures?.planned} />
          </Pair>
          <Pair title={text('hub-secured')}>
            <Figure value={region.figures?.secured} />
          </Pair>
          <Pair title={text('hub-spent')}>
            <Figure value={region.figures?.spent} />
          </Pair>
        </dl>
      </details>
    </>
  );
}

function Pair({ title, children }: { title: string; children: ReactNode }) {
  return (
    <div>
      <dt>{title}</dt>
      <dd>{children}</dd>
    </div>
  );
}

/** The twelve regions side by side, then what spans them; on a narrow screen, one card each. */
import { Icon } from '@tansiq/web/ui/icons.tsx';
import { useText } from '@tansiq/web/ui/l10n.ts';
import { TableFrame, type Tone, ToneTag } from '@tansiq/web/ui/parts.tsx';
import { useMediaQuery } from '@tansiq/web/ui/useMediaQuery.ts';
import { useCodeLabel, useCodeList } from '@tansiq/web/ui/vocabulary.tsx';
import { type ReactNode, useMemo } from 'react';
import { useShown } from '../context.tsx';
import {
  type Country,
  type Figures,
  type RegionRow,
  rowsOf,
  type Standing,
  statusColumns,
} from '../feed/country.ts';
import { AMOUNTS } from '../feed/money.ts';
import {
  isSameKey,
  nameOf,
  pressed,
  type Sort,
  type SortKey,
  sortOf,
  sortRegions,
  wordOf,
} from '../feed/sorting.ts';
import { UNKNOWN, useHubFormats } from '../formats.ts';
import { Link, narrow, useRoute } from '../router.tsx';
import {
  Amounts,
  Choice,
  Figure,
  Moment,
  NARROW,
  plain,
  Unknown,
  usePlaceName,
  useStatusName,
} from './parts.tsx';

const TONES: Readonly<Record<Standing, Tone>> = {
  linked: 'good',
  away: 'warning',
  group: 'neutral',
  awaited: 'neutral',
  absent: 'muted',
};

export function RegionsTable({ country, sort: word }: { country: Country; sort?: string | undefined }) {
  const formats = useHubFormats();
  const name = useCodeLabel('regions');
  const statuses = useStatusColumns(country);
  const isNarrow = useMediaQuery(NARROW);
  const route = useRoute();
  // In the address, so that it stays after a reload and goes along with a link.
  const sort = useMemo(() => sortOf(word), [word]);
  const setSort = (next: Sort): void => {
    const named = wordOf(next);
    const { asOf, since } = route.tag === 'overview' ? route : {};
    narrow({ tag: 'overview', sort: named, asOf, since });
  };
  // What spans regions is no region: it stays below them whatever the order.
  const rows = useMemo(
    () => [...sortRegions(country.regions, sort, name, formats.locale), ...country.groups],
    [country, sort, name, formats.locale],
  );
  if (isNarrow) {
    return (
      <>
        <SortChoice sort={sort} onSort={setSort} />
        <Cards country={country} rows={rows} statuses={statuses} />
      </>
    );
  }
  return <Wide country={country} rows={rows} statuses={statuses} sort={sort} onSort={setSort} />;
}

/** The status columns of all that is shown. */
export function useStatusColumns(country: Country): readonly string[] {
  const { vocabulary } = useCodeList('statuses');
  return useMemo(() => {
    const counts = rowsOf(country).flatMap((region) => [
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
                  <Figure value={countOf(region.figures, status)} />
                </td>
              ))}
              <td className="hub-number">
                <Overdue region={region} />
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
              {plain(
                text('hub-total-of', {
                  count: country.heard,
                  heard: formats.number(country.heard),
                  all: formats.number(country.regions.length),
                }),
              )}
            </td>
            <td className="hub-number">
              <Figure value={totals?.documents} />
            </td>
            {statuses.map((status, index) => (
              <td key={status} className={index === 0 ? 'hub-number hub-edge' : 'hub-number'}>
                <Figure value={countOf(totals, status)} />
              </td>
            ))}
            <td className="hub-number">
              <Figure value={totals?.overdue} />
            </td>
            <td className="hub-edge" />
          </tr>
        </tfoot>
      </table>
    </TableFrame>
  );
}

function countOf(figures: Figures | undefined, status: string): number | undefined {
  return figures?.actions === undefined ? undefined : (figures.actions[status] ?? 0);
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

/** A region's name in the reader's language, with the other one below; or the name of a group that spans regions. */
function RegionName({ code }: { code: string }) {
  const { language } = useHubFormats();
  const label = usePlaceName();
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

/** Whether its node is linked, and if nothing new comes, why. */
function Node({ region }: { region: RegionRow }) {
  const text = useText();
  const { line, isPast = false } = useShown();
  const isLive = line.tag === 'live';
  const drafts = region.figures?.draft?.plans ?? 0;
  const apart = drafts > 0 && (
    <span className="hub-reason">{plain(text('hub-row-drafts', { count: drafts }))}</span>
  );
  if (region.standing === 'group') {
    return (
      <span className="hub-node">
        {region.silence !== '' && (
          <span className="hub-reason">{plain(text('hub-silence-nothing-written'))}</span>
        )}
        {apart}
      </span>
    );
  }
  const isSilent = !region.isFresh && region.figures !== undefined;
  // Of an earlier day it is known whether something came, and not how the line was.
  const isUntold = isPast && region.figures !== undefined && !isSilent;
  if (isUntold) return <span className="hub-node">{apart || <Unknown />}</span>;
  const reason = region.silence === 'not_enrolled' ? '' : region.silence;
  return (
    <span className="hub-node">
      {/* While this page itself hears nothing, it knows how it was and not how it is. */}
      <ToneTag tone={!isLive ? 'muted' : isSilent ? 'bad' : TONES[region.standing]}>
        {text(isSilent ? 'hub-standing-stale' : `hub-standing-${region.standing}`)}
      </ToneTag>
      {!isLive && <span className="hub-reason">{text('hub-standing-before')}</span>}
      {reason !== '' && (
        <span className="hub-reason">{text(`hub-silence-${reason.replaceAll('_', '-')}`)}</span>
      )}
      {region.standing === 'away' && region.linkedAtMs !== undefined && (
        <Moment ms={region.linkedAtMs} word={text('hub-linked-last')} />
      )}
      {region.replacedAtMs !== undefined && (
        <Moment ms={region.replacedAtMs} word={text('hub-node-replaced')} />
      )}
      {apart}
    </span>
  );
}

function HeardAt({ region }: { region: RegionRow }) {
  return region.heardAtMs === undefined ? <Unknown /> : <Moment ms={region.heardAtMs} />;
}

function Documents({ region }: { region: RegionRow }) {
  const text = useText();
  const formats = useHubFormats();
  const name = usePlaceName();
  const count = region.figures?.documents;
  if (count === undefined || count === 0) return <Figure value={count} />;
  return (
    <Link
      to={{ tag: 'documents', narrowing: { region: region.code, other: '' } }}
      label={`${formats.number(count)} ${text('hub-documents-of', { region: name(region.code) })}`}
    >
      <Figure value={count} />
    </Link>
  );
}

function Overdue({ region }: { region: RegionRow }) {
  const text = useText();
  const formats = useHubFormats();
  const name = usePlaceName();
  const count = region.figures?.overdue;
  if (count === undefined || count === 0) return <Figure value={count} />;
  return (
    <Link
      className="hub-alarm"
      to={{ tag: 'overdue', narrowing: { region: region.code, other: '' } }}
      label={`${formats.number(count)} ${text('hub-overdue-of', { region: name(region.code) })}`}
    >
      <Figure value={count} />
    </Link>
  );
}

function LastMeeting({ region }: { region: RegionRow }) {
  const text = useText();
  const formats = useHubFormats();
  if (region.figures?.lastMeeting === undefined) return <Unknown />;
  if (region.figures.lastMeeting === '')
    return <span className="hub-figure--nil">{text('hub-no-meeting')}</span>;
  return <time dateTime={region.figures.lastMeeting}>{formats.date(region.figures.lastMeeting)}</time>;
}

/** The order of the cards: they have no headers to press. */
function SortChoice({ sort, onSort }: { sort: Sort; onSort: (sort: Sort) => void }) {
  const text = useText();
  const options = [
    { value: 'overdue-down', label: text('hub-sort-overdue') },
    { value: 'heard-up', label: text('hub-sort-heard') },
    { value: 'meeting-up', label: text('hub-sort-meeting') },
    { value: 'name-up', label: text('hub-sort-name') },
  ];
  const word = wordOf(sort) ?? '';
  return (
    <Choice
      label={text('hub-sort')}
      all={text('hub-sort-map')}
      // An order that came by the address and is not offered here stays unnamed.
      value={options.some(({ value }) => value === word) ? word : ''}
      options={options}
      onChange={(chosen) => onSort(sortOf(chosen))}
    />
  );
}

/** The totals as a card, one card per region, and one for all that were never heard: instead of a dozen dashes each. */
function Cards(props: { country: Country; rows: readonly RegionRow[]; statuses: readonly string[] }) {
  const { country, rows, statuses } = props;
  const text = useText();
  const formats = useHubFormats();
  const statusName = useStatusName();
  const { totals } = country;
  const heard = rows.filter((row) => row.figures !== undefined);
  const unheard = rows.filter((row) => row.figures === undefined);
  return (
    <ul className="hub-cards">
      <li className="hub-tile hub-tile--total">
        <div className="hub-tile__head">
          <h3>{text('hub-total')}</h3>
          <span className="hub-reason">
            {text('hub-total-of', {
              count: country.heard,
              heard: formats.number(country.heard),
              all: formats.number(country.regions.length),
            })}
          </span>
        </div>
        <dl className="hub-pairs">
          <Pair title={text('hub-documents')}>
            <Figure value={totals?.documents} />
          </Pair>
          <Pair title={text('hub-overdue')}>
            <Figure value={totals?.overdue} />
          </Pair>
          {statuses.map((status) => (
            <Pair key={status} title={statusName(status)}>
              <Figure value={countOf(totals, status)} />
            </Pair>
          ))}
        </dl>
      </li>
      {heard.map((region) => (
        <li key={region.code} className="hub-tile">
          <div className="hub-tile__head">
            <h3>
              <RegionName code={region.code} />
            </h3>
            <Node region={region} />
          </div>
          <CardFigures region={region} statuses={statuses} />
        </li>
      ))}
      {unheard.length > 0 && (
        <li className="hub-tile is-unheard">
          <div className="hub-tile__head">
            <h3>
              <span aria-hidden="true">{UNKNOWN} </span>
              {text('hub-unheard')}
            </h3>
          </div>
          <ul className="hub-unheard-list">
            {unheard.map((region) => (
              <li key={region.code}>
                <RegionName code={region.code} />
                <Node region={region} />
              </li>
            ))}
          </ul>
        </li>
      )}
    </ul>
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
              <Figure value={countOf(region.figures, status)} />
            </Pair>
          ))}
          {AMOUNTS.map((amount) => (
            <Pair key={amount} title={text(`hub-${amount}`)}>
              <Amounts money={region.figures?.money} name={amount} />
            </Pair>
          ))}
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

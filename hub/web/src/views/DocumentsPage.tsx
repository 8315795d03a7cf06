/** Every document that a region shares with the ministry: filtered at the hub, with the count of what is not shown. */
import { DOC_KINDS } from '@tansiq/web/ids.ts';
import { Button } from '@tansiq/web/ui/Button.tsx';
import { useText } from '@tansiq/web/ui/l10n.ts';
import { EmptyState, StatusTag, ToneTag } from '@tansiq/web/ui/parts.tsx';
import { useId, useState } from 'react';
import { type DocumentLine, hubApi } from '../api.ts';
import { LIST_MAX, LIST_STEP } from '../constants.ts';
import { useList } from '../feed/useList.ts';
import { useHubFormats } from '../formats.ts';
import { Link, type Narrowing, narrow } from '../router.tsx';
import { Choice, Moment, PageTitle, usePlaceName, useTitle } from './parts.tsx';
import { RegionChoice } from './RegionChoice.tsx';

export function DocumentsPage({ narrowing }: { narrowing: Narrowing }) {
  const text = useText();
  const formats = useHubFormats();
  const kindName = useKindName();
  const wordsId = useId();
  const [limit, setLimit] = useState(LIST_STEP);
  const { region, other, words = '', sort = '' } = narrowing;
  const { list, hasFailed } = useList(`${region} ${other} ${words} ${sort}`, limit, () =>
    hubApi.documents({ region, kind: other, q: words, sort, limit }),
  );
  const set = (change: Partial<Narrowing>) =>
    narrow({ tag: 'documents', narrowing: { ...narrowing, ...change } });
  const isNarrowed = region !== '' || other !== '' || words !== '';
  return (
    <>
      <PageTitle lead={text('hub-documents-lead')}>{text('hub-documents')}</PageTitle>
      <search className="hub-choices">
        <div className="hub-choice">
          <label htmlFor={wordsId}>{text('hub-search')}</label>
          <input
            id={wordsId}
            type="search"
            value={words}
            dir="auto"
            onChange={(event) => set({ words: event.currentTarget.value })}
          />
        </div>
        <RegionChoice value={region} onChange={(chosen) => set({ region: chosen })} />
        <Choice
          label={text('hub-kind')}
          all={text('hub-all-kinds')}
          value={other}
          options={DOC_KINDS.map((kind) => ({ value: kind, label: kindName(kind) }))}
          onChange={(chosen) => set({ other: chosen })}
        />
        <Choice
          label={text('hub-sort')}
          all={text('hub-sort-changed')}
          value={sort}
          options={[
            { value: 'meeting', label: text('hub-sort-document-meeting') },
            { value: 'region', label: text('hub-sort-region') },
          ]}
          onChange={(chosen) => set({ sort: chosen })}
        />
        <p role="status">{list !== undefined && text('hub-documents-count', { count: list.total })}</p>
      </search>
      {hasFailed && <p className="hub-note">{text('hub-list-failed')}</p>}
      {list === undefined ? (
        !hasFailed && <p role="status">{text('hub-waiting')}</p>
      ) : list.total === 0 ? (
        <EmptyState title={text(isNarrowed ? 'hub-none-match' : 'hub-documents-none')} />
      ) : (
        <ul className="hub-documents">
          {list.rows.map((document) => (
            <Row key={document.id} document={document} />
          ))}
        </ul>
      )}
      {list !== undefined && list.left_out > 0 && (
        <>
          <p className="hub-note">
            {text('hub-list-left-out', {
              shown: formats.number(list.rows.length),
              all: formats.number(list.total),
            })}
          </p>
          {limit < LIST_MAX && (
            <Button onPress={() => setLimit(Math.min(LIST_MAX, limit * 2))}>{text('hub-show-more')}</Button>
          )}
        </>
      )}
    </>
  );
}

/** The name of a kind; one that is not known here is shown as it is. */
export function useKindName(): (kind: string) => string {
  const text = useText();
  return (kind) =>
    (DOC_KINDS as readonly string[]).includes(kind) ? text(`hub-kind-${kind.replaceAll('_', '-')}`) : kind;
}

function Row({ document }: { document: DocumentLine }) {
  const text = useText();
  const title = useTitle();
  const kindName = useKindName();
  const place = usePlaceName();
  const formats = useHubFormats();
  const { language } = formats;
  const { fr, ar } = document.title;
  const other = fr !== '' && ar !== '' ? (language === 'ar' ? fr : ar) : '';
  return (
    <li>
      <div className="hub-document__name">
        <Link to={{ tag: 'document', id: document.id }}>
          <bdi>{title(document.title)}</bdi>
        </Link>
        {other !== '' && (
          <span className="hub-other" lang={language === 'ar' ? 'fr' : 'ar'} dir="auto">
            {other}
          </span>
        )}
      </div>
      <span className="hub-document__kind">
        {kindName(document.kind)}
        {document.meeting_date !== '' && (
          <>
            {' · '}
            <time dateTime={document.meeting_date}>{formats.date(document.meeting_date)}</time>
          </>
        )}
      </span>
      <span className="hub-document__region">
        {place(document.region)}
        {/* The group of a council itself has its code: only another one is worth a line. */}
        {document.group !== document.region && document.group !== document.council && (
          <>
            {' · '}
            <bdi>{document.group}</bdi>
          </>
        )}
      </span>
      <span className="hub-document__state">
        <StatusTag vocabulary="states" code={document.state} />
        {document.amended && <ToneTag tone="warning">{text('adoption-since')}</ToneTag>}
      </span>
      <span className="hub-document__when">
        <span className="tq-visually-hidden">{text('hub-changed')} </span>
        <Moment ms={document.changed_at_ms} />
      </span>
    </li>
  );
}

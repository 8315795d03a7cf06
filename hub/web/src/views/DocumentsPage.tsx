/** Every document that a region shares with the ministry. */
import { DOC_KINDS } from '@tansiq/web/ids.ts';
import { Button } from '@tansiq/web/ui/Button.tsx';
import { useText } from '@tansiq/web/ui/l10n.ts';
import { EmptyState, StatusTag, ToneTag } from '@tansiq/web/ui/parts.tsx';
import { useCodeLabel } from '@tansiq/web/ui/vocabulary.tsx';
import { useState } from 'react';
import { DOCUMENTS_STEP } from '../constants.ts';
import { useShown } from '../context.tsx';
import type { DocumentRow } from '../feed/country.ts';
import { useHubFormats } from '../formats.ts';
import { Link, type Narrowing, narrow } from '../router.tsx';
import { Choice, Moment, PageTitle, useTitle } from './parts.tsx';
import { RegionChoice } from './RegionChoice.tsx';

export function DocumentsPage({ narrowing }: { narrowing: Narrowing }) {
  const text = useText();
  const formats = useHubFormats();
  const kindName = useKindName();
  const { country } = useShown();
  const [limit, setLimit] = useState(DOCUMENTS_STEP);
  const set = (change: Partial<Narrowing>) =>
    narrow({ tag: 'documents', narrowing: { ...narrowing, ...change } });
  const all = country?.documents ?? [];
  const found = all.filter(
    (document) =>
      (narrowing.region === '' || document.region === narrowing.region) &&
      (narrowing.other === '' || document.kind === narrowing.other),
  );
  const counted = country?.totals?.documents ?? 0;
  return (
    <>
      <PageTitle lead={text('hub-documents-lead')}>{text('hub-documents')}</PageTitle>
      <search className="hub-choices">
        <RegionChoice value={narrowing.region} onChange={(region) => set({ region })} />
        <Choice
          label={text('hub-kind')}
          all={text('hub-all-kinds')}
          value={narrowing.other}
          options={DOC_KINDS.map((kind) => ({ value: kind, label: kindName(kind) }))}
          onChange={(other) => set({ other })}
        />
        <p role="status">{country !== undefined && text('hub-documents-count', { count: found.length })}</p>
      </search>
      {counted > all.length && (
        <p className="hub-note">
          {text('hub-documents-cut', { shown: formats.number(all.length), all: formats.number(counted) })}
        </p>
      )}
      {country === undefined ? (
        <p role="status">{text('hub-waiting')}</p>
      ) : found.length === 0 ? (
        <EmptyState title={text(all.length === 0 ? 'hub-documents-none' : 'hub-none-match')} />
      ) : (
        <ul className="hub-documents">
          {found.slice(0, limit).map((document) => (
            <Row key={document.id} document={document} />
          ))}
        </ul>
      )}
      {found.length > limit && (
        <Button onPress={() => setLimit(limit + DOCUMENTS_STEP)}>{text('hub-show-more')}</Button>
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

function Row({ document }: { document: DocumentRow }) {
  const text = useText();
  const title = useTitle();
  const kindName = useKindName();
  const region = useCodeLabel('regions');
  const { language } = useHubFormats();
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
      <span className="hub-document__kind">{kindName(document.kind)}</span>
      <span className="hub-document__region">{region(document.region)}</span>
      <span className="hub-document__state">
        <StatusTag vocabulary="states" code={document.state} />
        {document.isAmended && <ToneTag tone="warning">{text('adoption-since')}</ToneTag>}
      </span>
      <span className="hub-document__when">
        <span className="tq-visually-hidden">{text('hub-changed')} </span>
        <Moment ms={document.changedAtMs} />
      </span>
    </li>
  );
}

/** One shared document, read-only, as the hub has it; followed while it is on the page. */
import type { ApiError } from '@tansiq/web/api.ts';
import type { DocView } from '@tansiq/web/client/docHandle.ts';
import { DELETED, readMark } from '@tansiq/web/document/deleted.ts';
import type { DocId } from '@tansiq/web/ids.ts';
import { Button } from '@tansiq/web/ui/Button.tsx';
import { Icon } from '@tansiq/web/ui/icons.tsx';
import { momentIn, useLanguage, useText } from '@tansiq/web/ui/l10n.ts';
import { Banner } from '@tansiq/web/ui/parts.tsx';
import { lazy, type ReactNode, Suspense, useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { type DocumentContent, hubApi } from '../api.ts';
import { useShown } from '../context.tsx';
import { ALL, Link } from '../router.tsx';
import { useKindName } from './DocumentsPage.tsx';
import { Moment, PageTitle, useArrival, usePlaceName, useTitle } from './parts.tsx';

const DocumentVersions = lazy(() => import('./DocumentVersions.tsx'));

interface Opened {
  readonly content: DocumentContent | undefined;
  readonly error: ApiError | undefined;
}

export function DocumentPage({ id, row }: { id: DocId; row?: string | undefined }) {
  const text = useText();
  const { country, line } = useShown();
  const [{ content, error }, setOpened] = useState<Opened>({ content: undefined, error: undefined });
  const round = useRef(0);
  const listed = country?.documents.find((document) => document.id === id);

  const load = useCallback(async (): Promise<void> => {
    round.current += 1;
    const mine = round.current;
    const answer = await hubApi.document(id);
    if (mine !== round.current) return;
    // What was read stays on the page when its newer version cannot be had.
    setOpened((before) =>
      answer.ok
        ? { content: answer.value, error: undefined }
        : { content: before.content, error: answer.error },
    );
  }, [id]);

  // The feed tells when the document changed: then it is read again, in place.
  // After a cut line it may have changed so long ago that it is no longer among the last ones.
  const changed = `${listed?.changedAtMs} ${line.tag === 'cut'}`;
  useEffect(() => {
    void changed;
    void load();
    return () => {
      round.current += 1;
    };
  }, [load, changed]);

  if (content === undefined) {
    if (error === undefined) {
      return (
        <>
          <Breadcrumb>{text('hub-document')}</Breadcrumb>
          <p role="status">{text('hub-document-loading')}</p>
        </>
      );
    }
    // It is asked for again by itself when the line is back.
    if (line.tag === 'cut' && error.tag === 'unreachable') {
      return (
        <>
          <Breadcrumb>{text('hub-document')}</Breadcrumb>
          <p role="status">{text('hub-document-cut')}</p>
        </>
      );
    }
    const isMissing = error.tag === 'refused' && ['notfound', 'denied'].includes(fold(error.code));
    return (
      <>
        <Breadcrumb>{text('hub-document')}</Breadcrumb>
        <PageTitle>{text(isMissing ? 'hub-document-missing' : 'hub-document-failed')}</PageTitle>
        {!isMissing && (
          <p>
            <Button onPress={() => void load()}>{text('hub-retry')}</Button>
          </p>
        )}
      </>
    );
  }
  return (
    <>
      <Breadcrumb>
        <KindName kind={content.kind} />
      </Breadcrumb>
      {error !== undefined && (
        <Banner
          tone="warning"
          actions={
            <Button isSmall onPress={() => void load()}>
              {text('hub-retry')}
            </Button>
          }
        >
          {text('hub-document-behind')}
        </Banner>
      )}
      <Deleted content={content} />
      <Facts content={content} />
      <Suspense fallback={<p role="status">{text('hub-document-loading')}</p>}>
        <Arrival content={content} />
        <DocumentVersions content={content} row={row} />
      </Suspense>
    </>
  );
}

/** An error's code without its case and joints: "NotFound" and "not_found" are one. */
function fold(code: string): string {
  return code.toLowerCase().replace(/[^a-z]/g, '');
}

function KindName({ kind }: { kind: string }) {
  return useKindName()(kind);
}

function Breadcrumb({ children }: { children: ReactNode }) {
  const text = useText();
  return (
    <nav className="hub-breadcrumb tq-no-print" aria-label={text('hub-breadcrumb')}>
      <ol>
        <li>
          <Link to={{ tag: 'documents', narrowing: ALL }}>{text('hub-documents')}</Link>
        </li>
        <li aria-current="page">{children}</li>
      </ol>
    </nav>
  );
}

/** Names the browser's tab after the document, and starts the keyboard at the page's content. */
function Arrival({ content }: { content: DocumentContent }) {
  const title = useTitle();
  const { fr, ar } = (content.view.title ?? {}) as { readonly fr?: unknown; readonly ar?: unknown };
  const words = title({ fr: typeof fr === 'string' ? fr : '', ar: typeof ar === 'string' ? ar : '' });
  useArrival(words, () => document.getElementById('content'));
  return null;
}

/** Says of a document that waits in its council's bin that it does. */
function Deleted({ content }: { content: DocumentContent }) {
  const text = useText();
  const language = useLanguage();
  const mark = readMark((content.view as DocView)[DELETED]);
  if (mark === undefined) return null;
  return (
    <Banner tone="warning">{text('hub-document-deleted', { when: momentIn(mark.atMs, language) })}</Banner>
  );
}

/** Whose it is, as of when, and that it is only read here. */
function Facts({ content }: { content: DocumentContent }) {
  const text = useText();
  const place = usePlaceName();
  const narrowing = useMemo(() => ({ region: content.region, other: '' }), [content.region]);
  return (
    <div className="hub-document-facts tq-no-print">
      <Link to={{ tag: 'documents', narrowing }}>{place(content.region)}</Link>
      <span>
        {text('hub-document-as-of')} <Moment ms={content.changed_at_ms} />
      </span>
      <span>
        <Icon name="lock" /> {text('hub-document-read-only')}
      </span>
    </div>
  );
}

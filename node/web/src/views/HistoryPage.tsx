/** How a document came to be: who changed what, and the way back to it. */
import type { Path } from '@tansiq/web/client/docHandle.ts';
import type { OpenDoc } from '@tansiq/web/client/openDoc.ts';
import { HistoryView } from '@tansiq/web/history/HistoryView.tsx';
import type { Between } from '@tansiq/web/history/past.ts';
import type { DocId } from '@tansiq/web/ids.ts';
import { useText } from '@tansiq/web/ui/l10n.ts';
import { EmptyState, SaveStateBadge } from '@tansiq/web/ui/parts.tsx';
import { UndoBar } from '@tansiq/web/undo/UndoBar.tsx';
import { type ReactNode, useSyncExternalStore } from 'react';
import { Link } from '../router.tsx';
import { useOpenDoc } from './useOpenDoc.ts';
import { useTabName } from './useTabName.ts';

/** The history of a document, or of a place in it. */
export function HistoryPage(props: { id: DocId; place: Path; history: 'list' | Between }) {
  const { id, place, history } = props;
  const text = useText();
  const open = useOpenDoc(id);
  useTabName(text('history-title'));
  const back = (
    <Link to={{ tag: 'document', id, place }} className="app-back">
      {text('read-back')}
    </Link>
  );
  if (open === 'broken') return <EmptyState title={text('app-failed')} action={back} />;
  return (
    <div className="app-page app-page--document">
      {open === undefined ? (
        <>
          <div className="app-docbar">{back}</div>
          <div role="status">
            <EmptyState title={text('document-loading')} />
          </div>
        </>
      ) : (
        <Opened open={open} place={place} between={history === 'list' ? undefined : history} back={back} />
      )}
    </div>
  );
}

function Opened(props: { open: OpenDoc; place: Path; between: Between | undefined; back: ReactNode }) {
  const { open, place, between, back } = props;
  const text = useText();
  const { doc, save } = useSyncExternalStore(open.subscribe, open.getSnapshot);
  const isThere = doc.kind !== undefined;
  const words = open.phase.tag === 'closed' ? 'document-missing' : 'document-loading';
  return (
    <>
      <div className="app-docbar">
        {back}
        <UndoBar open={open} />
        <SaveStateBadge state={save} />
      </div>
      {isThere ? (
        <HistoryView key={place.join('/')} open={open} place={place} between={between} />
      ) : (
        <EmptyState title={text(open.phase.tag === 'failed' ? 'document-not-taken' : words)} />
      )}
    </>
  );
}

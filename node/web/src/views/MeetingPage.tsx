/** A meeting as it is shown on the wall of its room: nothing of the app around it, on the whole screen at a press. */
import type { OpenDoc } from '@tansiq/web/client/openDoc.ts';
import { asBoth } from '@tansiq/web/document/read.ts';
import { EditingProvider } from '@tansiq/web/editors/context.tsx';
import { useFollowed } from '@tansiq/web/editors/follow.ts';
import { MeetingView } from '@tansiq/web/editors/minutes/MeetingView.tsx';
import type { DocId } from '@tansiq/web/ids.ts';
import { Button } from '@tansiq/web/ui/Button.tsx';
import { useLanguage, useText } from '@tansiq/web/ui/l10n.ts';
import { EmptyState, SaveStateBadge } from '@tansiq/web/ui/parts.tsx';
import { UndoBar } from '@tansiq/web/undo/UndoBar.tsx';
import { useRef, useState } from 'react';
import { Link } from '../router.tsx';
import { useOpenDoc } from './useOpenDoc.ts';
import { useTabName } from './useTabName.ts';
import { titleIn } from './words.ts';

/** The page of a meeting. */
export function MeetingPage({ id }: { id: DocId }) {
  const text = useText();
  const open = useOpenDoc(id);
  const page = useRef<HTMLDivElement>(null);
  const isThere = open !== undefined && open !== 'broken';
  return (
    <div ref={page} className="app-page app-meeting">
      <div className="app-docbar">
        <Link to={{ tag: 'document', id }} className="app-back">
          {text('read-back')}
        </Link>
        {isThere && <UndoBar open={open} />}
        {isThere && <Save open={open} />}
        <WholeScreen of={page} />
      </div>
      {open === 'broken' && <EmptyState title={text('app-failed')} />}
      {isThere ? <Meeting open={open} /> : open === undefined && <Opening />}
    </div>
  );
}

function Opening() {
  const text = useText();
  return (
    <div role="status">
      <EmptyState title={text('document-loading')} />
    </div>
  );
}

function Save({ open }: { open: OpenDoc }) {
  return <SaveStateBadge state={useFollowed(open, (state) => state.save)} />;
}

function Meeting({ open }: { open: OpenDoc }) {
  const text = useText();
  const language = useLanguage();
  const isThere = useFollowed(open, ({ doc }) => doc.kind !== undefined);
  const title = useFollowed(open, ({ doc }) => doc.title);
  const name = titleIn(asBoth(title), language, text('documents-untitled'));
  useTabName(name);
  if (!isThere) return <Opening />;
  return (
    <EditingProvider handle={open}>
      <h1 className="app-meeting__title">
        <bdi>{name}</bdi>
      </h1>
      <MeetingView />
    </EditingProvider>
  );
}

/** Puts the page on the whole screen; where the browser cannot, there is no button. */
function WholeScreen({ of }: { of: { readonly current: HTMLElement | null } }) {
  const text = useText();
  const [isRefused, setRefused] = useState(false);
  if (!document.fullscreenEnabled || isRefused) return null;
  const press = (): void => {
    const done =
      document.fullscreenElement === null
        ? (of.current?.requestFullscreen() ?? Promise.resolve())
        : document.exitFullscreen();
    done.catch(() => setRefused(true));
  };
  return (
    <Button isSmall onPress={press}>
      {text('meeting-whole-screen')}
    </Button>
  );
}

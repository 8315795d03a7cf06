import { nodeApi } from '@tansiq/web/api.ts';
import type { OpenDoc } from '@tansiq/web/client/openDoc.ts';
import { asBoth, inLanguage } from '@tansiq/web/document/read.ts';
import { asCounted } from '@tansiq/web/editors/minutes/counting.ts';
import type { DocId } from '@tansiq/web/ids.ts';
import { announce } from '@tansiq/web/ui/announcing.ts';
import { Button } from '@tansiq/web/ui/Button.tsx';
import { useDirectory } from '@tansiq/web/ui/directory.tsx';
import { useText } from '@tansiq/web/ui/l10n.ts';
import { EmptyState } from '@tansiq/web/ui/parts.tsx';
import { useCouncilName, useVocabularies } from '@tansiq/web/ui/vocabulary.tsx';
import { DocumentView } from '@tansiq/web/views/DocumentView.tsx';
import { copySelection } from '@tansiq/web/ways/cleanCopy.ts';
import { type RefObject, useEffect, useRef, useState, useSyncExternalStore } from 'react';
import { useAccount, useRemembered } from '../context.tsx';
import { Link, type ReadLanguage, reread } from '../router.tsx';
import { ReadLanguages } from './ReadLanguages.tsx';
import { useOpenDoc } from './useOpenDoc.ts';
import { useTabName } from './useTabName.ts';

/** A document to be read and copied: nothing on it can be pressed or written, and what is selected pastes as it is read. */
export function ReadingPage({ id, language }: { id: DocId; language: ReadLanguage }) {
  const text = useText();
  const open = useOpenDoc(id);
  if (open === 'broken') return <EmptyState title={text('app-failed')} action={<Back id={id} />} />;
  return (
    <div className="app-page app-read">
      <div className="app-docbar app-read__bar">
        <Back id={id} />
        {open !== undefined && <CopyAll />}
        <ReadLanguages
          label={text('ways-language')}
          language={language}
          onLanguage={(next) => reread({ tag: 'document', id, read: next })}
        />
      </div>
      {open === undefined ? (
        <div role="status">
          <EmptyState title={text('document-loading')} />
        </div>
      ) : (
        <Text open={open} language={language} />
      )}
    </div>
  );
}

function Back({ id }: { id: DocId }) {
  const text = useText();
  return (
    <Link to={{ tag: 'document', id }} className="app-back">
      {text('read-back')}
    </Link>
  );
}

const TEXT_ID = 'read-text';

function Text({ open, language }: { open: OpenDoc; language: ReadLanguage }) {
  const text = useText();
  const { doc } = useSyncExternalStore(open.subscribe, open.getSnapshot);
  const [vocabularies, directory] = [useVocabularies(), useDirectory()];
  const { info } = useAccount();
  const detail = useRemembered(`document/${open.id}`, () => nodeApi.document(open.id));
  const council = useCouncilName(detail.value?.council ?? info.council.code);
  const around = useRef<HTMLDivElement>(null);
  useCleanCopy(around);
  const name = inLanguage(asBoth(doc.title), language) || text('documents-untitled');
  useTabName(name);
  if (doc.kind === undefined) return <EmptyState title={text('document-loading')} />;
  return (
    <div id={TEXT_ID} ref={around} className="app-read__text">
      <DocumentView
        kind={open.kind}
        doc={open.kind === 'minutes' ? asCounted(doc) : doc}
        vocabularies={vocabularies}
        directory={directory}
        letterhead={{ council }}
        locale={language}
        heads={open.heads()}
      />
    </div>
  );
}

/** What is copied from here is the text and nothing else, however it is copied. */
function useCleanCopy(around: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    const copy = (event: ClipboardEvent): void => {
      if (around.current !== null) copySelection(event, around.current);
    };
    document.addEventListener('copy', copy);
    return () => document.removeEventListener('copy', copy);
  }, [around]);
}

/** Selects the whole text, so that one sees what was copied, and copies it. */
function CopyAll() {
  const text = useText();
  const [said, setSaid] = useState('');
  const copy = (): void => {
    const all = document.getElementById(TEXT_ID);
    if (all === null) return;
    document.getSelection()?.selectAllChildren(all);
    // Through the browser's own copy, which works on a page without TLS too; `useCleanCopy` says what is copied.
    const words = text(document.execCommand('copy') ? 'copy-done' : 'copy-failed');
    setSaid(words);
    announce(words);
  };
  return (
    <span className="tq-copy">
      <Button kind="primary" icon="copy" onPress={copy}>
        {text('read-copy')}
      </Button>
      {said !== '' && (
        <span className="tq-copy__said" aria-hidden="true">
          {said}
        </span>
      )}
    </span>
  );
}

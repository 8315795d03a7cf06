import type { OpenDoc } from '@tansiq/web/openDoc.ts';
import { useDirectory } from '@tansiq/web/ui/directory.tsx';
import { useLanguage } from '@tansiq/web/ui/l10n.ts';
import { useCodeList, useVocabularies } from '@tansiq/web/ui/vocabulary.tsx';
import { DocumentView } from '@tansiq/web/views/DocumentView.tsx';
import { useEffect, useState, useSyncExternalStore } from 'react';
import { createPortal, flushSync } from 'react-dom';
import { useAccount } from '../context.tsx';

/**
 * What goes to the printer instead of the screen: the document on its letterhead. It is on the page only while the browser
 * prints, whoever asked for it: the button or the browser's own menu.
 */
export function Paper({ open, council }: { open: OpenDoc; council: string | undefined }) {
  const [isPrinting, setPrinting] = useState(false);
  useEffect(() => {
    // The browser takes the page as it is when the event's listeners return.
    const before = () => flushSync(() => setPrinting(true));
    const after = () => setPrinting(false);
    window.addEventListener('beforeprint', before);
    window.addEventListener('afterprint', after);
    return () => {
      window.removeEventListener('beforeprint', before);
      window.removeEventListener('afterprint', after);
    };
  }, []);
  if (!isPrinting) return null;
  // Beside the app: of the page's children, the paper's style keeps the one that has the document in it.
  return createPortal(
    <div>
      <Sheet open={open} council={council} />
    </div>,
    document.body,
  );
}

function Sheet({ open, council }: { open: OpenDoc; council: string | undefined }) {
  const language = useLanguage();
  const vocabularies = useVocabularies();
  const directory = useDirectory();
  const { info } = useAccount();
  const { doc } = useSyncExternalStore(open.subscribe, open.getSnapshot);
  const owner = useCodeList('regions').get(council ?? info.council.code) ?? info.council;
  return (
    <DocumentView
      kind={open.kind}
      doc={doc}
      vocabularies={vocabularies}
      directory={directory}
      letterhead={{ council: { fr: owner.fr, ar: owner.ar } }}
      locale={language}
      heads={open.heads()}
    />
  );
}

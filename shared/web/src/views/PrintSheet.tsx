import { useEffect, useState } from 'react';
import { createPortal, flushSync } from 'react-dom';
import type { DocHandle } from '../docHandle.ts';
import { useDirectory } from '../ui/directory.tsx';
import { useLanguage } from '../ui/l10n.ts';
import { useVocabularies } from '../ui/vocabulary.tsx';
import { DocumentView, type Letterhead } from './DocumentView.tsx';

/** What goes to the printer instead of the screen. */
export interface PrintSheetProps {
  readonly handle: DocHandle;
  readonly letterhead: Letterhead;
  readonly heads?: readonly string[] | undefined;
}

/**
 * The open document as it is read, made when the browser is about to print and thrown away after. The style of the paper
 * hides everything else of the page.
 */
export function PrintSheet({ handle, letterhead, heads }: PrintSheetProps) {
  const [isPrinting, setPrinting] = useState(false);
  const vocabularies = useVocabularies();
  const directory = useDirectory();
  const language = useLanguage();
  useEffect(() => {
    // The browser takes its picture as soon as the event is over: the sheet must be there by then.
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
  return createPortal(
    <div className="tq-print-sheet">
      <DocumentView
        kind={handle.kind}
        doc={handle.getSnapshot().doc}
        vocabularies={vocabularies}
        directory={directory}
        letterhead={letterhead}
        locale={language}
        {...(heads === undefined ? {} : { heads })}
      />
    </div>,
    document.body,
  );
}

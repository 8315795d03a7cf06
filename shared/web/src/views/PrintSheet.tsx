import { createContext, useEffect, useState } from 'react';
import { createPortal, flushSync } from 'react-dom';
import type { DocHandle, DocView } from '../docHandle.ts';
import { useDirectory } from '../ui/directory.tsx';
import { useLanguage } from '../ui/l10n.ts';
import { useVocabularies } from '../ui/vocabulary.tsx';
import { DocumentView, type Letterhead } from './DocumentView.tsx';

/** An earlier version of the open document. */
export interface PrintedVersion {
  readonly doc: DocView;
  readonly heads: readonly string[];
}

/** Makes an earlier version the one that goes to the printer, while it is the one that is read. */
export const PrintedContext = createContext<(version: PrintedVersion | undefined) => void>(() => {});

/** What goes to the printer instead of the screen. */
export interface PrintSheetProps {
  readonly handle: DocHandle;
  readonly letterhead: Letterhead;
  readonly heads?: readonly string[] | undefined;
  /** An earlier version that is printed in place of the open one. */
  readonly version?: PrintedVersion | undefined;
}

/**
 * The open document as it is read, made when the browser is about to print and thrown away after. The style of the paper
 * hides everything else of the page.
 */
export function PrintSheet({ handle, letterhead, heads: latest, version }: PrintSheetProps) {
  const heads = version?.heads ?? latest;
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
        doc={version?.doc ?? handle.getSnapshot().doc}
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

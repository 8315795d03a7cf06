import { createContext, type ReactNode, useContext, useEffect, useMemo, useRef, useState } from 'react';
import { createPortal, flushSync } from 'react-dom';
import type { DocView } from '../client/docHandle.ts';
import { asText } from '../document/read.ts';
import type { DocKind } from '../ids.ts';
import { type Directory, useDirectory } from '../ui/directory.tsx';
import { type Language, useLanguage } from '../ui/l10n.ts';
import { useVocabularies } from '../ui/vocabulary.tsx';
import { DocumentView, type Letterhead } from './DocumentView.tsx';
import { type Sheet, sheetsOf } from './sheets.ts';

/** An earlier version of the open document. */
export interface PrintedVersion {
  readonly doc: DocView;
  readonly heads: readonly string[];
}

/** Makes an earlier version the one that goes to the printer, while it is the one that is read. */
export const PrintedContext = createContext<(version: PrintedVersion | undefined) => void>(() => {});

/** Which paper, in which language; what is not chosen is the one that is meant by "print", and the screen's. */
interface Chosen {
  readonly sheet?: Sheet | undefined;
  readonly language?: Language | undefined;
}

const SheetContext = createContext<(chosen: Chosen) => void>(() => {});

/** Opens the browser's print window with one of the document's papers; without a choice, with the one that is meant by "print". */
export function usePrint(): (sheet?: Sheet, language?: Language) => void {
  const choose = useContext(SheetContext);
  return (sheet, language) => {
    choose({ sheet, language });
    // The menu closes first, so that the keyboard comes back to where it was.
    setTimeout(() => window.print(), 0);
  };
}

/** What goes to the printer instead of the screen. */
export interface PrintProps {
  readonly kind: DocKind;
  /** The document at the moment when it is printed. */
  readonly read: () => DocView;
  readonly letterhead: Letterhead;
  /** The hashes of the version at that moment. */
  readonly heads?: (() => readonly string[]) | undefined;
  /** When a version was written, in Unix milliseconds. */
  readonly writtenAtMs?: ((heads: readonly string[]) => number | undefined) | undefined;
  /** Names for what the document refers to, when none are around. */
  readonly directory?: Directory;
}

/** A document's page: whatever is printed from here is the document's paper, not the screen. */
export function Printing({ children, ...paper }: PrintProps & { children: ReactNode }) {
  const [version, setVersion] = useState<PrintedVersion>();
  const chosen = useRef<Chosen>({});
  const choose = useMemo(
    () => (which: Chosen) => {
      chosen.current = which;
    },
    [],
  );
  return (
    <PrintedContext value={setVersion}>
      <SheetContext value={choose}>{children}</SheetContext>
      <PrintSheet {...paper} version={version} chosen={chosen} />
    </PrintedContext>
  );
}

/**
 * The document as it is read, made when the browser is about to print and thrown away after. The style of the paper hides
 * everything else of the page.
 */
function PrintSheet(
  props: PrintProps & {
    /** An earlier version that is printed in place of the open one. */
    version: PrintedVersion | undefined;
    chosen: { current: Chosen };
  },
) {
  const { kind, read, letterhead, version, chosen } = props;
  const [isPrinting, setPrinting] = useState(false);
  const vocabularies = useVocabularies();
  const around = useDirectory();
  const language = useLanguage();
  useEffect(() => {
    // The browser takes its picture as soon as the event is over: the sheet must be there by then.
    const before = () => flushSync(() => setPrinting(true));
    const after = () => {
      chosen.current = {};
      setPrinting(false);
    };
    window.addEventListener('beforeprint', before);
    window.addEventListener('afterprint', after);
    return () => {
      window.removeEventListener('beforeprint', before);
      window.removeEventListener('afterprint', after);
    };
  }, [chosen]);
  if (!isPrinting) return null;
  const doc = version?.doc ?? read();
  const heads = version?.heads ?? props.heads?.();
  const changedAtMs = heads === undefined ? undefined : props.writtenAtMs?.(heads);
  return createPortal(
    <div className="tq-print-sheet">
      <DocumentView
        kind={kind}
        doc={doc}
        vocabularies={vocabularies}
        directory={props.directory ?? around}
        letterhead={letterhead}
        locale={chosen.current.language ?? language}
        sheet={chosen.current.sheet ?? sheetsOf(kind, asText(doc.state))[0]}
        printedAtMs={Date.now()}
        {...(changedAtMs === undefined ? {} : { changedAtMs })}
        {...(heads === undefined ? {} : { heads })}
      />
    </div>,
    document.body,
  );
}

import { applyChanges, emptyDoc, viewOf } from '@tansiq/web/client/automerge.ts';
import type { DocView } from '@tansiq/web/client/docHandle.ts';
import { SCHEMAS } from '@tansiq/web/document/schema.ts';
import type { Reading } from '@tansiq/web/editors/describe.ts';
import type { ActorId, DocId, DocKind } from '@tansiq/web/ids.ts';
import { useDirectory } from '@tansiq/web/ui/directory.tsx';
import { useFormats, useText } from '@tansiq/web/ui/l10n.ts';
import { useVocabularies } from '@tansiq/web/ui/vocabulary.tsx';
import { useEffect, useState } from 'react';
import { useAccount } from '../context.tsx';

/**
 * What a copy's values are read against. Names of rows, and the currency that an amount stands in, come from the document as
 * this browser keeps it; until that is read, or when it keeps none, they are left out.
 */
export function useCopyReading(doc: DocId, kind: DocKind): Reading {
  const { store } = useAccount();
  const [view, setView] = useState<DocView>(NOTHING);
  useEffect(() => {
    let isHere = true;
    store.changesOf(doc).then(
      (kept) => {
        const changes = kept.map((change) => change.bytes);
        if (isHere && changes.length > 0) setView(viewOf(applyChanges(emptyDoc(READER), changes)));
      },
      () => {},
    );
    return () => {
      isHere = false;
    };
  }, [store, doc]);
  const [text, formats, vocabularies, directory] = [
    useText(),
    useFormats(),
    useVocabularies(),
    useDirectory(),
  ];
  return { schema: SCHEMAS[kind], doc: view, vocabularies, directory, formats, text };
}

const NOTHING: DocView = {};

/** An actor that writes nothing. */
const READER = '00'.repeat(16) as ActorId;

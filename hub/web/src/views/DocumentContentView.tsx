/** The content of a document, laid out as it is read and printed, in the language of the screen. */
import { attachmentsToRead } from '@tansiq/web/client/attachments.ts';
import type { DocView } from '@tansiq/web/client/docHandle.ts';
import { asText } from '@tansiq/web/document/read.ts';
import { AttachmentsProvider } from '@tansiq/web/ui/attachments.tsx';
import { useLanguage } from '@tansiq/web/ui/l10n.ts';
import { useCouncilName, useVocabularies } from '@tansiq/web/ui/vocabulary.tsx';
import { DocumentView } from '@tansiq/web/views/DocumentView.tsx';
import { PrintMenu } from '@tansiq/web/views/PrintMenu.tsx';
import { Printing } from '@tansiq/web/views/PrintSheet.tsx';
import { useEffect, useMemo, useState } from 'react';
import { type DocumentContent, type DocumentLine, hubApi } from '../api.ts';
import { LIST_MAX } from '../constants.ts';

/** One version of a document. `row` is the row that is looked for in it. */
export default function DocumentContentView(props: {
  content: DocumentContent;
  row?: string | undefined;
  isEarlier?: boolean;
}) {
  const { content, row, isEarlier = false } = props;
  // The hub says when it changed last, not when an earlier version was written.
  const changedAtMs = isEarlier ? undefined : content.changed_at_ms;
  const vocabularies = useVocabularies();
  const language = useLanguage();
  const council = useCouncilName(content.council);
  const documents = useDocumentsOf(content.region);
  useRowInSight(row);
  const letterhead = useMemo(() => ({ council }), [council]);
  // People stay unknown here: their names never leave their council.
  const directory = useMemo(() => ({ people: [], documents }), [documents]);
  const attachments = useMemo(
    () => ({ store: attachmentsToRead(content.id), isReachable: true }),
    [content.id],
  );
  return (
    <AttachmentsProvider attachments={attachments}>
      <Printing
        kind={content.kind}
        read={() => content.view as DocView}
        letterhead={letterhead}
        heads={() => content.heads}
        writtenAtMs={() => changedAtMs}
        directory={directory}
      >
        <div className="hub-document-tools tq-no-print">
          <PrintMenu kind={content.kind} state={asText((content.view as DocView).state)} />
        </div>
        <DocumentView
          kind={content.kind}
          // The answer of the hub is the JSON of a document's root, which is what a DocView is.
          doc={content.view as DocView}
          vocabularies={vocabularies}
          letterhead={letterhead}
          locale={language}
          heads={content.heads}
          directory={directory}
          {...(changedAtMs === undefined ? {} : { changedAtMs })}
        />
      </Printing>
    </AttachmentsProvider>
  );
}

/** The documents of the same row of the overview, for what this one refers to. */
function useDocumentsOf(region: string): readonly DocumentLine[] {
  const [documents, setDocuments] = useState<readonly DocumentLine[]>([]);
  useEffect(() => {
    let isOver = false;
    void hubApi.documents({ region, kind: '', q: '', sort: '', limit: LIST_MAX }).then((answer) => {
      if (!isOver && answer.ok) setDocuments(answer.value.rows);
    });
    return () => {
      isOver = true;
    };
  }, [region]);
  return documents;
}

/** Brings the row that a link named into sight, and marks it wherever it stands. */
function useRowInSight(row: string | undefined): void {
  useEffect(() => {
    if (row === undefined) return undefined;
    const marked = document.querySelectorAll(`[data-row="${CSS.escape(row)}"]`);
    for (const place of marked) place.classList.add('is-named');
    const place = document.getElementById(`row-${row}`);
    if (place !== null) {
      // On a narrow screen what is said of it is folded away.
      place.querySelector('details')?.setAttribute('open', '');
      place.scrollIntoView({ block: 'start' });
      place.tabIndex = -1;
      place.focus({ preventScroll: true });
    }
    return () => {
      for (const each of marked) each.classList.remove('is-named');
    };
  }, [row]);
}

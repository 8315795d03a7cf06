/** The content of a document, laid out as it is read and printed, in the language of the screen. */
import { attachmentsToRead } from '@tansiq/web/attachments.ts';
import type { DocView } from '@tansiq/web/docHandle.ts';
import { AttachmentsProvider } from '@tansiq/web/ui/attachments.tsx';
import { useLanguage } from '@tansiq/web/ui/l10n.ts';
import { useCouncilName, useVocabularies } from '@tansiq/web/ui/vocabulary.tsx';
import { DocumentView } from '@tansiq/web/views/DocumentView.tsx';
import { useMemo } from 'react';
import type { DocumentContent } from '../api.ts';
import { useShown } from '../context.tsx';

/** One version of a document. */
export default function DocumentContentView({ content }: { content: DocumentContent }) {
  const vocabularies = useVocabularies();
  const language = useLanguage();
  const council = useCouncilName(content.council);
  const documents = useShown().country?.documents;
  const letterhead = useMemo(() => ({ council }), [council]);
  // People stay unknown here: their names never leave their council.
  const directory = useMemo(() => ({ people: [], documents: documents ?? [] }), [documents]);
  const attachments = useMemo(
    () => ({ store: attachmentsToRead(content.id), isReachable: true }),
    [content.id],
  );
  return (
    <AttachmentsProvider attachments={attachments}>
      <DocumentView
        kind={content.kind}
        // The answer of the hub is the JSON of a document's root, which is what a DocView is.
        doc={content.view as DocView}
        vocabularies={vocabularies}
        letterhead={letterhead}
        locale={language}
        heads={content.heads}
        directory={directory}
      />
    </AttachmentsProvider>
  );
}

import { useState } from 'react';
import { assertNever } from '../ids.ts';
import { PLAIN_PAPER } from '../views/DocumentView.tsx';
import { PrintedContext, type PrintedVersion, PrintSheet } from '../views/PrintSheet.tsx';
import { ActionPlanEditor } from './ActionPlanEditor.tsx';
import type { EditorProps } from './DocumentHeader.tsx';
import { MinutesEditor } from './MinutesEditor.tsx';
import { TermsEditor } from './TermsEditor.tsx';

/** The editor of a document's kind, and its paper when it is printed. */
export function DocumentEditor(props: EditorProps) {
  const { handle, letterhead = PLAIN_PAPER, heads } = props;
  const [version, setVersion] = useState<PrintedVersion>();
  return (
    <PrintedContext value={setVersion}>
      <EditorOfKind {...props} letterhead={letterhead} />
      <PrintSheet handle={handle} letterhead={letterhead} heads={heads} version={version} />
    </PrintedContext>
  );
}

function EditorOfKind(props: EditorProps) {
  const { kind } = props.handle;
  switch (kind) {
    case 'action_plan':
      return <ActionPlanEditor {...props} />;
    case 'minutes':
      return <MinutesEditor {...props} />;
    case 'terms':
      return <TermsEditor {...props} />;
    default:
      return assertNever(kind);
  }
}

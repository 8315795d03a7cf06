import { assertNever } from '../ids.ts';
import type { Letterhead } from '../views/DocumentView.tsx';
import { PrintSheet } from '../views/PrintSheet.tsx';
import { ActionPlanEditor } from './ActionPlanEditor.tsx';
import type { EditorProps } from './DocumentHeader.tsx';
import { MinutesEditor } from './MinutesEditor.tsx';
import { TermsEditor } from './TermsEditor.tsx';

const PLAIN_PAPER: Letterhead = { council: { fr: '', ar: '' } };

/** The editor of a document's kind, and its paper when it is printed. */
export function DocumentEditor(props: EditorProps) {
  const { handle, letterhead = PLAIN_PAPER, heads } = props;
  return (
    <>
      <EditorOfKind {...props} />
      <PrintSheet handle={handle} letterhead={letterhead} heads={heads} />
    </>
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

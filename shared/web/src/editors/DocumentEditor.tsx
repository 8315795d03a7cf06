import { assertNever } from '../ids.ts';
import { PLAIN_PAPER } from '../views/DocumentView.tsx';
import { Printing } from '../views/PrintSheet.tsx';
import { ActionPlanEditor } from './ActionPlanEditor.tsx';
import type { EditorProps } from './DocumentHeader.tsx';
import { MinutesEditor } from './MinutesEditor.tsx';
import { asCounted } from './minutes/counting.ts';
import { TermsEditor } from './TermsEditor.tsx';

/** The editor of a document's kind, and its paper when it is printed. */
export function DocumentEditor(props: EditorProps) {
  const { handle, letterhead = PLAIN_PAPER, heads, writtenAtMs } = props;
  return (
    <Printing
      kind={handle.kind}
      read={() =>
        handle.kind === 'minutes' ? asCounted(handle.getSnapshot().doc) : handle.getSnapshot().doc
      }
      letterhead={letterhead}
      heads={heads}
      writtenAtMs={writtenAtMs}
    >
      <EditorOfKind {...props} letterhead={letterhead} />
    </Printing>
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

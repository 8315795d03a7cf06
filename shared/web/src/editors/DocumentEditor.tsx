import { assertNever } from '../ids.ts';
import { ActionPlanEditor } from './ActionPlanEditor.tsx';
import type { EditorProps } from './DocumentHeader.tsx';
import { MinutesEditor } from './MinutesEditor.tsx';
import { TermsEditor } from './TermsEditor.tsx';

/** The editor of a document's kind. */
export function DocumentEditor(props: EditorProps) {
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

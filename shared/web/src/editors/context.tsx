/** What every field below an editor needs: the open document, its schema, and whether it may be written. */
import { createContext, type ReactNode, useContext, useMemo, useSyncExternalStore } from 'react';
import type { DocHandle, DocState, DocView, Path } from '../docHandle.ts';
import { SCHEMAS, type Schema } from '../schema.ts';
import { todayInMorocco } from '../ui/l10n.ts';
import { valueAt } from './read.ts';

/** An open document on the screen. */
export interface Editing {
  readonly handle: DocHandle;
  readonly state: DocState;
  readonly doc: DocView;
  readonly schema: Schema;
  readonly canEdit: boolean;
  /** YYYY-MM-DD. */
  readonly today: string;
}

const EditingContext = createContext<Editing | undefined>(undefined);

/** Follows a document and gives it to all parts below. */
export function EditingProvider(props: {
  handle: DocHandle;
  today?: string | undefined;
  children: ReactNode;
}) {
  const { handle, children } = props;
  const state = useSyncExternalStore(
    (onChange) => handle.subscribe(onChange),
    () => handle.getSnapshot(),
  );
  const today = props.today ?? todayInMorocco();
  const editing = useMemo(
    () => ({
      handle,
      state,
      doc: state.doc,
      schema: SCHEMAS[handle.kind],
      canEdit: state.canEdit,
      today,
    }),
    [handle, state, today],
  );
  return <EditingContext value={editing}>{children}</EditingContext>;
}

/** The open document. */
export function useEditing(): Editing {
  const editing = useContext(EditingContext);
  if (editing === undefined) throw new Error('show a field outside an editor');
  return editing;
}

/** The value at a path of the open document. */
export function useValue(path: Path) {
  return valueAt(useEditing().doc, path);
}

/**
 * What every field below an editor needs: the open document, its schema, and whether it may be written.
 *
 * A keystroke changes one value of hundreds. Each part follows only the value it shows: a snapshot reuses the objects that
 * did not change, so what stayed the same is not painted again.
 */
import { createContext, type ReactNode, useContext, useMemo, useRef, useSyncExternalStore } from 'react';
import type { DocHandle, DocState, DocValue, Path } from '../client/docHandle.ts';
import { isLocked } from '../document/adoption.ts';
import { valueAt } from '../document/read.ts';
import { type Field, SCHEMAS, type Schema } from '../document/schema.ts';
import { todayInMorocco } from '../ui/l10n.ts';

/** An open document on the screen. Nothing here changes with its content. */
export interface Editing {
  readonly handle: DocHandle;
  readonly schema: Schema;
  /** Whether it may be written now: the account may, and the text is not frozen by its adoption. */
  readonly canEdit: boolean;
  /** Whether a field may be written now: as the text, or because it is follow-up, which no adoption freezes. */
  readonly canEditField: (field: Field) => boolean;
  /** Whether the account may write, frozen or not. */
  readonly mayEdit: boolean;
  /** YYYY-MM-DD. */
  readonly today: string;
}

const EditingContext = createContext<Editing | undefined>(undefined);

/** Gives a document to all parts below. */
export function EditingProvider(props: {
  handle: DocHandle;
  today?: string | undefined;
  children: ReactNode;
}) {
  const { handle, children } = props;
  const mayEdit = useSnapshot(handle, (state) => state.canEdit);
  const isFrozen = useSnapshot(handle, (state) => isLocked(state.doc));
  const canEdit = mayEdit && !isFrozen;
  const today = props.today ?? todayInMorocco();
  const editing = useMemo(
    () => ({
      handle,
      schema: SCHEMAS[handle.kind],
      canEdit,
      canEditField: (field: Field) => canEdit || (mayEdit && field.follow_up === true),
      mayEdit,
      today,
    }),
    [handle, canEdit, mayEdit, today],
  );
  return <EditingContext value={editing}>{children}</EditingContext>;
}

/** The open document. */
export function useEditing(): Editing {
  const editing = useContext(EditingContext);
  if (editing === undefined) throw new Error('show a field outside an editor');
  return editing;
}

function useSnapshot<T>(handle: DocHandle, select: (state: DocState) => T): T {
  return useSyncExternalStore(handle.subscribe, () => select(handle.getSnapshot()));
}

/** The value at a path of the open document, followed. */
export function useValue(path: Path): DocValue | undefined {
  return useSnapshot(useEditing().handle, (state) => valueAt(state.doc, path));
}

/** Where the edits have come to and what was not accepted, followed. */
export function useDocState(): DocState {
  return useSnapshot(useEditing().handle, (state) => state);
}

const ALONE: readonly unknown[] = [];

/** All values that stand at a path when there are several, the winning one first; empty otherwise. */
export function useConflicts(path: Path): readonly unknown[] {
  const { handle } = useEditing();
  const seen = useRef<{ state: DocState; values: readonly unknown[] }>(undefined);
  return useSyncExternalStore(handle.subscribe, () => {
    const state = handle.getSnapshot();
    if (seen.current?.state === state) return seen.current.values;
    const found = handle.conflicts(path);
    const before = seen.current?.values ?? ALONE;
    const values = found.length < 2 ? ALONE : isSame(found, before) ? before : found;
    seen.current = { state, values };
    return values;
  });
}

function isSame(a: readonly unknown[], b: readonly unknown[]): boolean {
  return a.length === b.length && a.every((value, index) => String(value) === String(b[index]));
}

/** Whether two paths lead to the same place. */
export function isSamePath(a: Path, b: Path): boolean {
  return a.length === b.length && a.every((step, index) => step === b[index]);
}

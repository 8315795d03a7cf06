/**
 * What every field below an editor needs: the open document, its schema, and whether it may be written.
 *
 * A keystroke changes one value of hundreds. Each part follows only the value it shows (`follow.ts`).
 */
import {
  createContext,
  type ReactNode,
  useCallback,
  useContext,
  useMemo,
  useRef,
  useSyncExternalStore,
} from 'react';
import type { DocHandle, DocState, DocValue, Path } from '../client/docHandle.ts';
import { isLocked } from '../document/adoption.ts';
import { valueAt } from '../document/read.ts';
import { type Field, SCHEMAS, type Schema } from '../document/schema.ts';
import { todayInMorocco } from '../ui/l10n.ts';
import { useFollowed, usePart, watchPlace } from './follow.ts';

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
  const mayEdit = useFollowed(handle, (state) => state.canEdit);
  const isFrozen = useFollowed(handle, (state) => isLocked(state.doc));
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

/** The value at a path of the open document, followed. */
export function useValue(path: Path): DocValue | undefined {
  return usePart(useEditing().handle, path, whole);
}

function whole(value: DocValue | undefined): DocValue | undefined {
  return value;
}

const ALONE: readonly unknown[] = [];

/** All values that stand at a path when there are several, the winning one first; empty otherwise. */
export function useConflicts(path: Path): readonly unknown[] {
  const { handle } = useEditing();
  const seen = useRef<{ state: DocState; around: DocValue | undefined; values: readonly unknown[] }>(
    undefined,
  );
  const record = path.slice(0, -1);
  const name = record.join('/');
  // biome-ignore lint/correctness/useExhaustiveDependencies: a path is its steps
  const subscribe = useCallback(
    (watcher: () => void) => {
      // A second value makes another record of the one around it. That one of several goes may show in nothing but itself.
      const stop = watchPlace(handle, record, watcher);
      const stopAll = handle.subscribe(() => {
        if ((seen.current?.values.length ?? 0) > 1) watcher();
      });
      return () => {
        stop();
        stopAll();
      };
    },
    [handle, name],
  );
  return useSyncExternalStore(subscribe, () => {
    const state = handle.getSnapshot();
    const before = seen.current;
    if (before?.state === state) return before.values;
    const around = valueAt(state.doc, record);
    if (before !== undefined && before.values.length < 2 && before.around === around) return before.values;
    const found = handle.conflicts(path);
    const values =
      found.length < 2 ? ALONE : isSame(found, before?.values ?? ALONE) ? (before?.values ?? found) : found;
    seen.current = { state, around, values };
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

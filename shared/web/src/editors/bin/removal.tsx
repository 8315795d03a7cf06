/** Deleting a row or a period, with a line right under the list that takes it back. */
import { type ReactNode, useEffect, useRef, useState } from 'react';
import type { DocValue, Path } from '../../client/docHandle.ts';
import { DELETED, deletedPeriod, deletedPeriods, readMark } from '../../document/deleted.ts';
import { asDeletedRows, asMap, asText, valueAt } from '../../document/read.ts';
import { Button, IconButton } from '../../ui/Button.tsx';
import { useText } from '../../ui/l10n.ts';
import { useEditing } from '../context.tsx';
import { isSameList, usePart } from '../follow.ts';
import { deletePeriod, deleteRow } from '../write.ts';
import { putBack } from './items.ts';
import { useBinWords } from './words.ts';

/** One thing that was just deleted from a list. */
interface Removed {
  readonly what: 'row' | 'period';
  readonly id: string;
  readonly name: string;
}

/** How a list deletes. */
export interface Removal {
  readonly removeRow: (id: string, name: string) => void;
  readonly removePeriod: (period: string, name: string) => void;
  /** Says that it is deleted, with the button that takes it back. Always in the page, so that it is read out. */
  readonly line: ReactNode;
}

/**
 * Deleting from the list at `list`; `rows` are the ids of those shown, and `nameOf` says how one was called, to tell of one
 * that a colleague takes away.
 */
export function useRemoval(
  list: Path,
  rows: readonly string[] = NONE,
  nameOf: (id: string) => string = nameless,
  /** Whether what was deleted may be put back; as the text, where nothing is said. */
  mayPutBack?: boolean,
): Removal {
  const { handle, ...editing } = useEditing();
  const canEdit = mayPutBack ?? editing.canEdit;
  const text = useText();
  const words = useBinWords(handle);
  const marks = usePart(handle, list, marksOf, isSameList);
  const [removed, setRemoved] = useState<Removed | undefined>(undefined);
  const button = useRef<HTMLSpanElement>(null);

  // A row that was shown and is now in the bin by somebody else's hand: say so where it stood.
  const shown = useRef(rows);
  useEffect(() => {
    const before = shown.current;
    shown.current = rows;
    if (before === rows) return;
    const value = asMap(valueAt(handle.getSnapshot().doc, list));
    const still = new Set(rows);
    for (const id of before) {
      const mark = readMark(asMap(value[id])[DELETED]);
      if (!still.has(id) && mark !== undefined && mark.by !== handle.editor)
        setRemoved({ what: 'row', id, name: nameOf(id) });
    }
  });

  const at =
    removed === undefined ? undefined : removed.what === 'row' ? removed.id : deletedPeriod(removed.id);
  const found = marks.find((each) => each.startsWith(`${at}\n`));
  const mark = at === undefined ? undefined : readMark(found?.slice(at.length + 1));
  const focus = (rowId: string | undefined): void => {
    // After the dialog that asked is gone, which would take the focus back.
    requestAnimationFrame(() =>
      requestAnimationFrame(() => {
        if (!focusRow(rowId)) button.current?.querySelector('button')?.focus();
      }),
    );
  };
  return {
    removeRow: (id, name) => {
      const near = neighbourOf(id);
      deleteRow(handle, list, id);
      setRemoved({ what: 'row', id, name });
      focus(near);
    },
    removePeriod: (period, name) => {
      deletePeriod(handle, list, period);
      setRemoved({ what: 'period', id: period, name });
      focus(undefined);
    },
    line: (
      <div className="tq-removed" role="status">
        {removed !== undefined && mark !== undefined && (
          <>
            <span dir="auto">
              {mark.by === handle.editor
                ? text('removed-by-you', { name: removed.name })
                : text('removed-by', { name: removed.name, who: words.personOf(mark.by) })}
            </span>
            <span ref={button}>
              {canEdit && (
                <Button
                  isSmall
                  onPress={() => {
                    putBack(handle, { what: removed.what, list, id: removed.id });
                    focus(removed.id);
                  }}
                >
                  {text('bin-put-back')}
                </Button>
              )}
            </span>
            <IconButton icon="close" label={text('ui-close')} onPress={() => setRemoved(undefined)} />
          </>
        )}
      </div>
    ),
  };
}

const NONE: readonly string[] = [];

function nameless(): string {
  return '';
}

/** What is deleted in a list, each with its mark on a second line. */
function marksOf(value: DocValue | undefined): readonly string[] {
  const map = asMap(value);
  return [
    ...asDeletedRows(map).map(({ id, value: row }) => `${id}\n${asText(row[DELETED])}`),
    ...deletedPeriods(map).map((period) => `${deletedPeriod(period)}\n${asText(map[deletedPeriod(period)])}`),
  ];
}

function rowElement(id: string): HTMLElement | null {
  return document.querySelector<HTMLElement>(`[data-row="${CSS.escape(id)}"]`);
}

/** The row that is next to one on the screen: the one after it, or the one before. */
function neighbourOf(id: string): string | undefined {
  const row = rowElement(id);
  if (row === null) return undefined;
  const all = [...document.querySelectorAll<HTMLElement>('[data-row]')];
  const beside = all.filter((each) => each.parentElement?.parentElement === row.parentElement?.parentElement);
  const at = beside.indexOf(row);
  return at < 0 ? undefined : (beside[at + 1] ?? beside[at - 1])?.dataset.row;
}

/** Puts the focus on what deletes a row, or on the row itself. */
function focusRow(id: string | undefined): boolean {
  const row = id === undefined ? null : rowElement(id);
  const target =
    row?.querySelector<HTMLElement>('.tq-row-tools > button:last-of-type') ??
    row?.querySelector<HTMLElement>('[data-column="0"]') ??
    (row instanceof HTMLButtonElement ? row : row?.querySelector<HTMLElement>('button:last-of-type'));
  target?.focus();
  return target !== null && target !== undefined;
}

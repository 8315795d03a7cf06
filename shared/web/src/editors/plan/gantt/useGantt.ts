/** The actions in time as those who plan see them: which bar the keys are on, what is being moved, and writing the days. */
import { useLayoutEffect, useMemo, useRef, useState } from 'react';
import type { DocView } from '../../../client/docHandle.ts';
import type { Row } from '../../../document/read.ts';
import { useText } from '../../../ui/l10n.ts';
import { useEditing } from '../../context.tsx';
import { allColumns } from '../columns.ts';
import { actionOf, closedBy, write } from '../sheet/sheet.ts';
import { useSheet } from '../sheet/useSheet.ts';
import { shortName } from '../sheet/words.ts';
import { type Dates, datesOf, isSameDates, type Part, shifted } from './timeline.ts';

/** Days that are being chosen: they are seen, and nobody else has them. */
export interface Draft {
  readonly row: string;
  readonly was: Dates;
  readonly now: Dates;
  /** The action as it was when they were written: they are shown until it is another. */
  readonly written?: DocView;
}

const DAYS = ['start', 'end'] as const;

/** What the view in time holds. `onWrite` hears of rows before they are written. */
export function useGantt(rows: readonly Row[], onWrite: (rows: readonly string[]) => void) {
  const { schema, canEditField } = useEditing();
  const text = useText();
  const columns = useMemo(
    () => allColumns(schema).filter(({ field }) => field.name === 'start' || field.name === 'end'),
    [schema],
  );
  const order = useMemo(() => rows.map(({ id }) => id), [rows]);
  const sheet = useSheet(columns, order, onWrite);
  const [draft, setDraft] = useState<Draft | undefined>(undefined);
  // Keys come faster than they are painted.
  const latest = useRef<Draft>(undefined);
  const show = (next: Draft | undefined): void => {
    latest.current = next;
    setDraft(next);
  };
  useLayoutEffect(() => {
    if (draft?.written === undefined) return;
    if (rows.find(({ id }) => id === draft.row)?.value === draft.written) return;
    if (latest.current === draft) latest.current = undefined;
    setDraft(undefined);
  }, [rows, draft]);

  const canMove = columns.length === 2 && columns.every(({ field }) => canEditField(field));

  /** Moves a bar that is not written yet, from where it stands or stood. */
  const shift = (row: string, part: Part, days: number, isFromStart = false): void => {
    const before = latest.current?.row === row ? latest.current : undefined;
    const was =
      before !== undefined && before.written === undefined ? before.was : datesOf(actionOf(sheet, row));
    if (was === undefined) return;
    const from = isFromStart || before?.written !== undefined ? was : (before?.now ?? was);
    show({ row, was, now: shifted(from, part, days) });
  };

  /** Writes the days that were chosen, as one step for Ctrl+Z. */
  const commit = (): void => {
    const { row, was, now, written } = latest.current ?? {};
    if (row === undefined || was === undefined || now === undefined || written !== undefined) return;
    const action = actionOf(sheet, row);
    const closed = columns
      .map((column) => closedBy(sheet, column, action))
      .find((each) => each !== undefined);
    if (isSameDates(was, now) || closed !== undefined) {
      show(undefined);
      if (closed !== undefined) sheet.store.say(closed);
      return;
    }
    show({ row, was, now, written: action });
    write(
      sheet,
      DAYS.flatMap((name) => {
        const column = columns.find(({ field }) => field.name === name);
        if (column === undefined || was[name] === now[name]) return [];
        return [{ row, column, value: { tag: 'scalar' as const, value: now[name] } }];
      }),
    );
    const { formats } = sheet.reading;
    sheet.store.say(
      text('gantt-moved', {
        action: shortName(sheet, action),
        start: formats.date(now.start),
        end: formats.date(now.end),
      }),
    );
  };

  /** Lets go of what was not written. */
  const drop = (): void => {
    if (latest.current?.written === undefined) show(undefined);
  };

  return { sheet, draft, canMove, shift, commit, drop };
}

/** What `useGantt` answers. */
export type Gantt = ReturnType<typeof useGantt>;

/** The board as those who work on it see it: its columns, which card the keys are on, and moving a card. */
import { useLayoutEffect, useMemo, useRef, useState } from 'react';
import type { Row } from '../../../document/read.ts';
import { useText } from '../../../ui/l10n.ts';
import { useCodeList } from '../../../ui/vocabulary.tsx';
import { useEditing } from '../../context.tsx';
import { allColumns } from '../columns.ts';
import { setInRows } from '../sheet/sheet.ts';
import { useSheet } from '../sheet/useSheet.ts';
import { sayRefused, shortName } from '../sheet/words.ts';
import { lanesOf } from './lanes.ts';

/** What the board holds. `onWrite` hears of rows before they are written. */
export function useBoard(rows: readonly Row[], onWrite: (rows: readonly string[]) => void) {
  const { schema, today, canEditField } = useEditing();
  const text = useText();
  const columns = useMemo(() => allColumns(schema).filter(({ field }) => field.name === 'status'), [schema]);
  const [column] = columns;
  const statuses = useCodeList(column?.field.vocabulary);
  const order = useMemo(() => rows.map(({ id }) => id), [rows]);
  const sheet = useSheet(columns, order, onWrite);
  const lanes = useMemo(() => lanesOf(statuses, rows, today), [statuses, rows, today]);
  const board = useRef<HTMLDivElement>(null);
  const [active, setActive] = useState<string | undefined>(undefined);
  const stop = active !== undefined && order.includes(active) ? active : lanes.find(isFull)?.rows[0]?.id;
  /** The card that gets the focus once it stands in its column. */
  const wanted = useRef<{ readonly row: string; readonly lane: string }>(undefined);

  const focus = (row: string): void => {
    setActive(row);
    const card = cardOf(board.current, row);
    card?.querySelector<HTMLElement>('button')?.focus();
  };
  useLayoutEffect(() => {
    const { row, lane } = wanted.current ?? {};
    const card = row === undefined ? undefined : cardOf(board.current, row);
    if (!card || card.closest<HTMLElement>('[data-lane]')?.dataset.lane !== lane) return;
    wanted.current = undefined;
    card.querySelector<HTMLElement>('button')?.focus();
    card.scrollIntoView?.({ block: 'nearest', inline: 'nearest' });
  });

  const laneName = (code: string): string =>
    code === '' ? text('column-without') : statuses.label(code, sheet.reading.formats.language);
  const laneOf = (row: string) => lanes.find((lane) => lane.rows.some(({ id }) => id === row));

  /** Gives an action another status, as the table does: one step for Ctrl+Z. */
  const move = (row: string, code: string): void => {
    const from = laneOf(row);
    const action = from?.rows.find(({ id }) => id === row)?.value;
    if (column === undefined || from === undefined || action === undefined) return;
    // A status is taken away in no view.
    if (code === '' || from.code === code) return;
    const done = setInRows(sheet, [row], column, { tag: 'scalar', value: code });
    if (done.refused.length > 0) {
      sayRefused(sheet, done);
      return;
    }
    wanted.current = { row, lane: code };
    setActive(row);
    sheet.store.say(
      text('board-moved', {
        action: shortName(sheet, action),
        status: laneName(code),
      }),
    );
  };

  const canMove = column !== undefined && canEditField(column.field);
  return { board, sheet, lanes, stop, focus, setActive, laneName, laneOf, move, canMove };
}

/** What `useBoard` answers. */
export type Board = ReturnType<typeof useBoard>;

const isFull = ({ rows }: { readonly rows: readonly Row[] }): boolean => rows.length > 0;

/** The card of an action. */
export function cardOf(board: HTMLElement | null, row: string): HTMLElement | null {
  return board?.querySelector<HTMLElement>(`[data-row="${row}"]`) ?? null;
}

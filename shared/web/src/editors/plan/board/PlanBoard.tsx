import { type CSSProperties, type KeyboardEvent, memo, useMemo, useRef, useState } from 'react';
import { asText, valueAt } from '../../../document/read.ts';
import { useText } from '../../../ui/l10n.ts';
import { useEditing } from '../../context.tsx';
import { useGrowing } from '../../growing.ts';
import { usePlace } from '../../place.ts';
import type { AxisGroup } from '../groups.ts';
import { usePlanWord } from '../planAddress.ts';
import { rowOf } from '../rowOf.ts';
import { ViewStatus } from '../ViewStatus.tsx';
import { BoardLane } from './BoardLane.tsx';
import { LaneSwitch } from './LaneSwitch.tsx';
import { type Lane, stepOnBoard } from './lanes.ts';
import { MoveMenu } from './MoveMenu.tsx';
import { type Board, useBoard } from './useBoard.ts';
import { useCardDrag } from './useCardDrag.ts';

/** What the board is given. */
export interface PlanBoardProps {
  readonly groups: readonly AxisGroup[];
  /** Whether all columns stand side by side; one at a time otherwise. */
  readonly isWide: boolean;
  readonly onOpen: (action: string) => void;
  /** Called with the actions that are about to be written from the board. */
  readonly onWrite: (actions: readonly string[]) => void;
}

/** Cards of a column that are there at once: more than a window shows. */
const FIRST_CARDS = 12;

/**
 * The actions as cards in columns, one for each status. A card is moved by a pointer, by its menu, or by Shift with the arrows; the
 * arrows alone go from card to card.
 */
export const PlanBoard = memo(function PlanBoard(props: PlanBoardProps) {
  const { groups, isWide, onOpen, onWrite } = props;
  const text = useText();
  const rows = useMemo(() => groups.flatMap((group) => group.actions), [groups]);
  const board = useBoard(rows, onWrite);
  const { lanes, stop, laneName } = board;
  const limit = useGrowing(rows.length, FIRST_CARDS);
  const { drag, onPointerDown } = useCardDrag(board.board, board.move);
  const [menu, setMenu] = useState<string | undefined>(undefined);
  const trigger = useRef<HTMLElement>(null);
  const [at, setLane] = useLaneInSight(lanes);
  const shown = isWide ? lanes : lanes.slice(at, at + 1);
  const onKeyDown = useBoardKeys(board, shown);
  const within = (lane: Lane, row: string | undefined) =>
    row !== undefined && lane.rows.some(({ id }) => id === row) ? row : undefined;
  return (
    <div className="tq-board">
      {!isWide && <LaneSwitch lanes={lanes} nameOf={laneName} at={at} onChange={setLane} />}
      {/* biome-ignore lint/a11y/noStaticElementInteractions: the keys and the pointer belong to the cards inside */}
      <div
        className="tq-board__lanes"
        ref={board.board}
        style={columnsOf(shown)}
        onPointerDown={board.canMove ? onPointerDown : undefined}
        onKeyDown={onKeyDown}
        onFocus={({ target }) => board.setActive(rowOf(target))}
        onClick={({ target }) => {
          const row = rowOf(target);
          const button = (target as HTMLElement).closest('button');
          if (row === undefined || button === null) return;
          if (!button.hasAttribute('aria-haspopup')) return onOpen(row);
          trigger.current = button;
          setMenu(row);
        }}
      >
        {shown.map((lane) => (
          <BoardLane
            key={lane.code}
            lane={lane}
            name={laneName(lane.code)}
            limit={limit}
            canMove={board.canMove}
            stop={within(lane, isWide ? stop : (within(lane, stop) ?? lane.rows[0]?.id))}
            dragged={within(lane, drag?.row)}
            menu={within(lane, menu)}
            isOver={drag?.over === lane.code && within(lane, drag.row) === undefined}
          />
        ))}
      </div>
      <ViewStatus sheet={board.sheet} keys={text(board.canMove ? 'board-keys' : 'board-keys-read-only')} />
      {menu !== undefined && (
        <MoveMenu
          trigger={trigger}
          at={board.laneOf(menu)?.code ?? ''}
          lanes={lanes.filter(({ code }) => code !== '').map(({ code }) => ({ code, name: laneName(code) }))}
          onMove={(lane) => board.move(menu, lane)}
          onClose={() => setMenu(undefined)}
        />
      )}
    </div>
  );
});

/** Columns without a card are narrow. */
function columnsOf(lanes: readonly Lane[]): CSSProperties {
  const widths = lanes.map(({ rows }) => (rows.length > 0 ? 'minmax(11.5rem, 1fr)' : '7.5rem'));
  return { gridTemplateColumns: lanes.length > 1 ? widths.join(' ') : 'minmax(0, 1fr)' };
}

/** The column that is seen where there is room for one: the one that the address names, or the first with a card. */
function useLaneInSight(lanes: readonly Lane[]) {
  const { handle } = useEditing();
  const [word, setLane] = usePlanWord('lane');
  usePlace(([list, id = '']) => {
    const status = asText(valueAt(handle.getSnapshot().doc, ['actions', id, 'status']));
    if (list === 'actions' && word !== '' && lanes.some(({ code }) => code === status)) setLane(status);
  });
  const named = lanes.findIndex(({ code }) => code === word);
  const first = lanes.findIndex(({ rows }) => rows.length > 0);
  return [Math.max(named >= 0 ? named : first, 0), setLane] as const;
}

/** Arrows go from card to card as they are seen; with Shift, those across move the card. */
function useBoardKeys(board: Board, shown: readonly Lane[]) {
  return (event: KeyboardEvent<HTMLElement>): void => {
    const row = rowOf(event.target);
    const isFree = !event.ctrlKey && !event.metaKey && !event.altKey;
    if (row === undefined || !isFree) return;
    const isRtl = getComputedStyle(event.currentTarget).direction === 'rtl';
    const isMove = event.shiftKey && (event.key === 'ArrowLeft' || event.key === 'ArrowRight');
    if (event.shiftKey && !isMove) return;
    const step = stepOnBoard(isMove ? board.lanes : shown, row, event.key, isRtl);
    if (step === undefined) return;
    event.preventDefault();
    if (!isMove && step.row !== undefined) board.focus(step.row);
    if (isMove && step.lane !== undefined && board.canMove) board.move(row, step.lane);
  };
}

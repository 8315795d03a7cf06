import { memo } from 'react';
import { Title } from '../../../ui/heading.tsx';
import { useFormats, useText } from '../../../ui/l10n.ts';
import { ToneTag, toneOf } from '../../../ui/parts.tsx';
import { BoardCard } from './BoardCard.tsx';
import type { Lane } from './lanes.ts';

/** What a column of the board is given. */
export interface BoardLaneProps {
  readonly lane: Lane;
  readonly name: string;
  /** How many of its cards to build. */
  readonly limit: number;
  readonly canMove: boolean;
  /** The card of this column that the Tab key stops at. */
  readonly stop: string | undefined;
  /** The card of this column that is dragged, and the one whose menu is open. */
  readonly dragged: string | undefined;
  readonly menu: string | undefined;
  /** Whether a card would be let go here. */
  readonly isOver: boolean;
}

/** One column: a status, how many actions are in it and what they cost, and their cards. */
export const BoardLane = memo(function BoardLane(props: BoardLaneProps) {
  const { lane, name, limit, canMove, stop, dragged, menu, isOver } = props;
  const text = useText();
  const formats = useFormats();
  const { code, rows, sum } = lane;
  return (
    <section
      className="tq-board__lane"
      data-lane={code}
      data-empty={rows.length === 0 || undefined}
      data-over={isOver || undefined}
      aria-label={text('board-lane', { status: name, count: rows.length })}
    >
      <div className="tq-board__head">
        <Title className="tq-board__status">
          <ToneTag tone={toneOf(code)}>{name}</ToneTag>
          <span className="tq-count">{formats.number(rows.length)}</span>
        </Title>
        {sum !== undefined && (
          <p className="tq-board__sum">
            {sum === 'several' ? text('board-currencies') : formats.money(sum.amount, sum.currency)}
          </p>
        )}
      </div>
      {rows.length > 0 && (
        <ul className="tq-board__cards">
          {rows.slice(0, limit).map(({ id, value }) => (
            <BoardCard
              key={id}
              id={id}
              action={value}
              canMove={canMove}
              isStop={id === stop}
              isDragged={id === dragged}
              isMenuOpen={id === menu}
            />
          ))}
        </ul>
      )}
    </section>
  );
});

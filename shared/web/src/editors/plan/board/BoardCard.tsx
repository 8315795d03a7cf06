import { memo } from 'react';
import type { DocView } from '../../../client/docHandle.ts';
import { asBoth, asDate, asText, inLanguage } from '../../../document/read.ts';
import { fieldOf } from '../../../document/schema.ts';
import { Icon } from '../../../ui/icons.tsx';
import { useFormats, useText } from '../../../ui/l10n.ts';
import { useCodeLabel } from '../../../ui/vocabulary.tsx';
import { ConflictMarkBelow } from '../../Conflict.tsx';
import { useEditing } from '../../context.tsx';
import { DueMark, RowTitle } from '../PlanRow.tsx';

/** What a card of the board is given. Plain buttons and no hands of its own: a plan has hundreds of them. */
export interface BoardCardProps {
  readonly id: string;
  readonly action: DocView;
  /** Whether it may be moved. */
  readonly canMove: boolean;
  /** Whether the Tab key stops here. */
  readonly isStop: boolean;
  readonly isDragged: boolean;
  readonly isMenuOpen: boolean;
}

/** One action: what it is, who answers for it, until when, and whether it is late. */
export const BoardCard = memo(function BoardCard(props: BoardCardProps) {
  const { id, action, canMove, isStop, isDragged, isMenuOpen } = props;
  const { schema, today } = useEditing();
  const formats = useFormats();
  const text = useText();
  const leadOf = useCodeLabel(fieldOf(schema.kind, 'action', 'lead')?.vocabulary);
  const [lead, end] = [asText(action.lead), asDate(action.end)];
  const name = inLanguage(asBoth(action.title), formats.language) || text('ui-untitled');
  return (
    <li
      className="tq-board__card"
      data-row={id}
      data-path={`actions/${id}/status`}
      data-dragged={isDragged || undefined}
    >
      <button type="button" className="tq-board__open" tabIndex={isStop ? 0 : -1}>
        <span className="tq-board__title" dir="auto">
          <RowTitle row={{ id, value: action }} />
        </span>
        <DueMark action={action} today={today} />
        <ConflictMarkBelow path={['actions', id]} />
        {lead !== '' && (
          <span className="tq-board__lead" dir="auto">
            {leadOf(lead)}
          </span>
        )}
        {end !== '' && (
          <span className="tq-board__end">{text('plan-until', { date: formats.date(end) })}</span>
        )}
      </button>
      {canMove && (
        <button
          type="button"
          className="tq-board__move"
          tabIndex={isStop ? 0 : -1}
          aria-haspopup="menu"
          aria-expanded={isMenuOpen}
          aria-label={text('board-move', { action: name })}
          title={text('board-move-short')}
        >
          <Icon name="more" />
        </button>
      )}
    </li>
  );
});

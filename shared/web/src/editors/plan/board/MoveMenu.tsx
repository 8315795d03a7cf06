import type { RefObject } from 'react';
import { Menu, MenuItem, Popover } from 'react-aria-components';
import { Icon } from '../../../ui/icons.tsx';
import { useText } from '../../../ui/l10n.ts';

/** The columns that a card can be moved to, at its button. */
export function MoveMenu(props: {
  readonly trigger: RefObject<HTMLElement | null>;
  /** The column that it is in. */
  readonly at: string;
  readonly lanes: readonly { readonly code: string; readonly name: string }[];
  readonly onMove: (lane: string) => void;
  readonly onClose: () => void;
}) {
  const { trigger, at, lanes, onMove, onClose } = props;
  const text = useText();
  return (
    <Popover
      className="tq-popover"
      aria-label={text('board-move-short')}
      triggerRef={trigger}
      isOpen
      placement="bottom end"
      onOpenChange={(isOpen) => !isOpen && onClose()}
    >
      <Menu
        className="tq-choices"
        aria-label={text('board-move-short')}
        autoFocus="first"
        selectionMode="single"
        selectedKeys={[at]}
        disabledKeys={[at]}
        onAction={(key) => {
          onClose();
          onMove(String(key));
        }}
      >
        {lanes.map(({ code, name }) => (
          <MenuItem key={code} id={code} className="tq-choice" textValue={name}>
            <span className="tq-choice__mark">
              <Icon name="check" />
            </span>
            <span className="tq-choice__text">{name}</span>
          </MenuItem>
        ))}
      </Menu>
    </Popover>
  );
}

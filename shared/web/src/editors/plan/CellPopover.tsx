import { type RefObject, useRef } from 'react';
import { Dialog, Popover } from 'react-aria-components';
import { flushSync } from 'react-dom';
import type { Path } from '../../client/docHandle.ts';
import type { Field } from '../../document/schema.ts';
import { useText } from '../../ui/l10n.ts';
import { FieldConflict } from '../Conflict.tsx';
import { FieldChoices, isChosen } from '../FieldChoices.tsx';
import { SchemaField } from '../fields.tsx';
import type { Way } from './sheet/CellInput.tsx';

/**
 * The control of a table's cell, under the cell. Enter takes what was typed and goes to the cell below, with Shift to the one above, as
 * in a spreadsheet; what is refused keeps it open, so that nobody misses the reason.
 */
export function CellPopover(props: {
  readonly cell: RefObject<HTMLElement | null>;
  readonly field: Field;
  readonly path: Path;
  /** Closes it, and says where the focus goes. */
  readonly onClose: (way: Way) => void;
}) {
  const { cell, field, path, onClose } = props;
  const text = useText();
  const box = useRef<HTMLDivElement>(null);
  // Whether the key that was pressed last is the one that takes a choice.
  const isTaken = useRef(false);

  /** Leaves the field, as a press elsewhere does; a field that refuses gets the focus again. */
  const isRefused = (): boolean => {
    const inside = box.current;
    if (inside === null) return false;
    const focused = document.activeElement;
    if (focused instanceof HTMLElement && inside.contains(focused)) flushSync(() => focused.blur());
    const refused = inside.querySelector<HTMLElement>('[aria-invalid="true"]');
    refused?.focus();
    return refused !== null;
  };

  return (
    <Popover
      className="tq-popover tq-popover--cell"
      triggerRef={cell}
      isOpen
      placement="bottom start"
      onOpenChange={(isOpen) => {
        if (!isOpen && !isRefused()) onClose('stay');
      }}
    >
      <Dialog className="tq-cell-dialog" aria-label={text(field.label)}>
        {isChosen(field) ? (
          <div
            className="tq-cell-choices"
            onPointerDownCapture={() => {
              isTaken.current = false;
            }}
            onKeyDownCapture={(event) => {
              isTaken.current = event.key === 'Enter';
              if (event.key !== 'Tab') return;
              event.preventDefault();
              event.stopPropagation();
              onClose(event.shiftKey ? 'previous' : 'next');
            }}
          >
            <FieldConflict field={field} path={path} />
            <FieldChoices
              field={field}
              path={path}
              onDone={() => onClose(isTaken.current ? 'down' : 'stay')}
            />
          </div>
        ) : (
          // biome-ignore lint/a11y/noStaticElementInteractions: the keys belong to the field inside
          <div
            ref={box}
            onKeyDown={(event) => {
              const isTyped = event.target instanceof HTMLInputElement;
              if (event.key !== 'Enter' || !isTyped || event.defaultPrevented) return;
              if (!isRefused()) onClose(event.shiftKey ? 'up' : 'down');
            }}
          >
            <SchemaField record="action" field={field} path={path} shouldFocus />
          </div>
        )}
      </Dialog>
    </Popover>
  );
}

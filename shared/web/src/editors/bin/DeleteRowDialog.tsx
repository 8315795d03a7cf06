import { BIN_DAYS } from '../../document/deleted.ts';
import type { Row } from '../../document/read.ts';
import { ConfirmDialog } from '../../ui/Dialog.tsx';
import { useText } from '../../ui/l10n.ts';
import { useEditing } from '../context.tsx';
import { heldBy } from './items.ts';

/** The question before a row goes into the bin: what happens to it, and what stays without it. */
export function DeleteRowDialog(props: {
  /** The name of the list at the root that it stands in, or of any other list. */
  list: string;
  /** The row in question; closed without one. */
  row: Row | undefined;
  name: string;
  onConfirm: () => void;
  onClose: () => void;
}) {
  const { list, row, name, onConfirm, onClose } = props;
  const { handle, schema } = useEditing();
  const text = useText();
  const held = row === undefined ? new Map() : heldBy(schema, handle.getSnapshot().doc, list, row.id);
  const count = [...held.values()].reduce((sum: number, each: number) => sum + each, 0);
  return (
    <ConfirmDialog
      title={text('row-delete-title')}
      isOpen={row !== undefined}
      confirmLabel={text('row-delete-confirm')}
      onConfirm={onConfirm}
      onClose={onClose}
    >
      {text('row-delete-question', { name, days: BIN_DAYS })}
      {count > 0 && (
        <>
          {' '}
          {list === 'axes'
            ? text('row-delete-axis', {
                objectives: held.get('objectives') ?? 0,
                actions: held.get('actions') ?? 0,
              })
            : text('row-delete-held', { count })}
        </>
      )}
    </ConfirmDialog>
  );
}

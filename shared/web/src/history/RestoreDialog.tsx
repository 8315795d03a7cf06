/** Shows what would change before a document, a row or a field becomes what it was. */
import { useCallback } from 'react';
import { addressOfDoc } from '../addresses.ts';
import { Button } from '../ui/Button.tsx';
import { Dialog } from '../ui/Dialog.tsx';
import { ENTRIES_SHOWN, EntryList } from './EntryList.tsx';
import { useLazily } from './lazily.ts';
import type { Item } from './past.ts';
import { refusalOf, restore, toRestore } from './restore.ts';
import type { ItemProps } from './SittingItem.tsx';
import { nameOf, spanIn } from './words.ts';

export function RestoreDialog(
  props: Omit<ItemProps, 'isChosen' | 'onReturn' | 'onChoose'> & { item: Item; onClose: () => void },
) {
  const { open, reader, past, place, reading, who, item, onSay, onClose } = props;
  const { text, formats } = reading;
  const read = useCallback(
    () => reader.parts(past, open.heads(), past.headsAt(item)),
    [reader, past, open, item],
  );
  const parts = useLazily(read);
  const entries = parts === undefined ? undefined : toRestore(open, place, parts.places, parts.after);
  const refusal = entries === undefined ? undefined : refusalOf(open, entries);
  const when =
    item.tag === 'sitting'
      ? spanIn(item.toMs, item.toMs, formats.language)
      : `${text('history-version')} ${item.on === '' ? '' : formats.longDate(item.on)}`.trim();
  const confirm = (): void => {
    if (parts === undefined) return;
    const why = restore(open, place, parts.places, parts.after);
    const name = nameOf(reading, place);
    onSay(why === undefined ? text('history-restored', { name }) : text(`history-refused-${why}`));
    onClose();
  };
  return (
    <Dialog
      title={text('history-return-title', { when })}
      isOpen
      onClose={onClose}
      footer={
        <>
          <Button onPress={onClose}>{text('ui-cancel')}</Button>
          <Button
            kind="primary"
            isDisabled={entries === undefined || refusal !== undefined}
            onPress={confirm}
          >
            {text('history-return-confirm')}
          </Button>
        </>
      }
    >
      <p>{text('history-return-text')}</p>
      <p role="status">
        {entries === undefined
          ? text('history-reading')
          : refusal === undefined
            ? text('history-changes', { count: entries.length })
            : text(`history-refused-${refusal}`)}
      </p>
      <EntryList
        open={open}
        reading={reading}
        entries={(entries ?? []).slice(0, ENTRIES_SHOWN)}
        who={who}
        about={addressOfDoc({ id: open.id, place, shown: { show: 'history' } })}
      />
      {entries !== undefined && entries.length > ENTRIES_SHOWN && (
        <p className="tq-hint">{text('history-more', { count: entries.length - ENTRIES_SHOWN })}</p>
      )}
    </Dialog>
  );
}

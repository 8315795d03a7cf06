import { useState, useSyncExternalStore } from 'react';
import { DialogTrigger, Popover, Dialog as PopoverDialog } from 'react-aria-components';
import { BIN_DAYS } from '../../../document/deleted.ts';
import { Button } from '../../../ui/Button.tsx';
import { ConfirmDialog } from '../../../ui/Dialog.tsx';
import { ChoiceList } from '../../../ui/Picker.tsx';
import { choicesOf } from '../../../ui/pickers.tsx';
import { useCodeList } from '../../../ui/vocabulary.tsx';
import { useEditing } from '../../context.tsx';
import { deleteRows } from '../../write.ts';
import { allColumns, type Column } from '../columns.ts';
import { type Sheet, setInRows } from './sheet.ts';
import { sayRefused } from './words.ts';

/** What several actions are given at once. */
const GIVEN = ['status', 'priority'];

/** What can be done with all actions of the block: a status, a priority, the bin. Each is one step for Ctrl+Z. */
export function SeveralRows({ sheet }: { sheet: Sheet }) {
  const { store, reading } = sheet;
  const { schema, canEdit, canEditField } = useEditing();
  const { text } = reading;
  const count = useSyncExternalStore(store.subscribe, () => store.rows.length);
  const [doomed, setDoomed] = useState<readonly string[]>([]);
  if (count < 2) return null;
  const given = allColumns(schema).filter(({ field }) => GIVEN.includes(field.name) && canEditField(field));
  const remove = () => {
    deleteRows(sheet.handle, ['actions'], doomed);
    store.say(text('sheet-deleted', { count: doomed.length, days: BIN_DAYS }));
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset cannot be laid out in a line in all browsers
    <div className="tq-several" role="group" aria-label={text('sheet-several', { count })}>
      {(given.length > 0 || canEdit) && <strong>{text('sheet-several', { count })}</strong>}
      {given.map((column) => (
        <GiveAll key={column.field.name} sheet={sheet} column={column} />
      ))}
      {canEdit && (
        <Button kind="quiet" icon="trash" isSmall onPress={() => setDoomed(store.rows)}>
          {text('sheet-delete', { count })}
        </Button>
      )}
      <ConfirmDialog
        title={text('sheet-delete-title', { count: doomed.length })}
        isOpen={doomed.length > 0}
        confirmLabel={text('row-delete-confirm')}
        onConfirm={remove}
        onClose={() => setDoomed([])}
      >
        {text('sheet-delete-question', { count: doomed.length, days: BIN_DAYS })}
      </ConfirmDialog>
    </div>
  );
}

function GiveAll({ sheet, column }: { sheet: Sheet; column: Column }) {
  const { text, formats } = sheet.reading;
  const { field } = column;
  const list = useCodeList(field.vocabulary);
  const [isOpen, setOpen] = useState(false);
  return (
    <DialogTrigger isOpen={isOpen} onOpenChange={setOpen}>
      <Button isSmall>{text('sheet-give', { column: text(field.label) })}</Button>
      <Popover className="tq-popover" placement="top start">
        <PopoverDialog className="tq-cell-dialog" aria-label={text(field.label)}>
          <ChoiceList
            label={text(field.label)}
            choices={choicesOf(list, [], formats.language)}
            selected={[]}
            mode="single"
            onSelect={([code]) => {
              setOpen(false);
              const { rows } = sheet.store;
              sayRefused(sheet, setInRows(sheet, rows, column, { tag: 'scalar', value: code }));
            }}
          />
        </PopoverDialog>
      </Popover>
    </DialogTrigger>
  );
}

import { DialogTrigger, Popover, Dialog as PopoverDialog } from 'react-aria-components';
import { Button } from '../../ui/Button.tsx';
import { useText } from '../../ui/l10n.ts';
import { ChoiceList } from '../../ui/Picker.tsx';
import { type Column, isShownAnyway } from './columns.ts';
import { wordOfColumns } from './narrow.ts';

/** Which columns the table shows. */
export function ColumnChooser(props: {
  readonly columns: { readonly all: readonly Column[]; readonly shown: readonly Column[] };
  readonly onColumns: (word: string) => void;
}) {
  const { columns, onColumns } = props;
  const text = useText();
  return (
    <DialogTrigger>
      <Button kind="quiet">{text('columns-choose')}</Button>
      <Popover className="tq-popover" placement="bottom end">
        <PopoverDialog className="tq-cell-dialog" aria-label={text('columns-choose')}>
          <ChoiceList
            label={text('columns-choose')}
            choices={columns.all.map(({ field }) => ({ id: field.name, label: text(field.label) }))}
            selected={columns.shown.map(({ field }) => field.name)}
            mode="multiple"
            onSelect={(names) => onColumns(wordOfColumns(columns.all, names, isShownAnyway))}
          />
        </PopoverDialog>
      </Popover>
    </DialogTrigger>
  );
}

import { Menu, MenuItem, MenuTrigger, Popover } from 'react-aria-components';
import type { DocKind } from '../ids.ts';
import { Button } from '../ui/Button.tsx';
import { useText } from '../ui/l10n.ts';
import { usePrint } from './PrintSheet.tsx';
import { type Sheet, sheetsOf } from './sheets.ts';

/** Prints the document; where it has several papers, asks which. It must stand inside `Printing`. */
export function PrintMenu({ kind, state }: { kind: DocKind; state: string }) {
  const text = useText();
  const print = usePrint();
  const sheets = sheetsOf(kind, state);
  if (sheets.length === 1) return <Button onPress={() => print()}>{text('document-print')}</Button>;
  return (
    <MenuTrigger>
      <Button icon="down">{text('document-print')}</Button>
      <Popover className="tq-popover" placement="bottom end">
        <Menu
          className="tq-choices"
          aria-label={text('document-print')}
          onAction={(key) => print(key as Sheet)}
        >
          {sheets.map((sheet) => (
            <MenuItem key={sheet} id={sheet} className="tq-choice" textValue={text(`sheet-${sheet}`)}>
              {text(`sheet-${sheet}`)}
            </MenuItem>
          ))}
        </Menu>
      </Popover>
    </MenuTrigger>
  );
}

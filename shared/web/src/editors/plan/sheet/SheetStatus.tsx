import { useSyncExternalStore } from 'react';
import { useText } from '../../../ui/l10n.ts';
import { SeveralRows } from './SeveralRows.tsx';
import type { Sheet } from './sheet.ts';

/** Under the sheet: what the keys do, how large the block is, and what was not done and why. */
export function SheetStatus({ sheet }: { sheet: Sheet }) {
  const { store } = sheet;
  const text = useText();
  const said = useSyncExternalStore(store.subscribe, () => store.said);
  const size = useSyncExternalStore(store.subscribe, () => {
    const { range } = store;
    if (range === undefined || !store.isBlock) return '';
    return `${range.bottom - range.top + 1}|${range.right - range.left + 1}`;
  });
  const [rows = '', columns = ''] = size.split('|');
  const mayWrite = sheet.columns.some(({ field }) => sheet.canEditField(field));
  return (
    <div className="tq-sheet-status">
      <p id="tq-sheet-keys" className="tq-hint">
        {text(mayWrite ? 'sheet-keys' : 'sheet-keys-read-only')}
      </p>
      <p
        role="status"
        aria-live="polite"
        className="tq-sheet-status__said"
        data-said={said !== '' || undefined}
      >
        {said !== ''
          ? said
          : size === ''
            ? ''
            : text('sheet-block', { rows: Number(rows), columns: Number(columns) })}
      </p>
      <SeveralRows sheet={sheet} />
    </div>
  );
}

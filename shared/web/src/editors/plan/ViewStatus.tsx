import { useSyncExternalStore } from 'react';
import type { Sheet } from './sheet/sheet.ts';

/** Under a view that writes as the sheet does: what its keys do, and what was done last. */
export function ViewStatus(props: { sheet: Sheet; keys: string; keysId?: string }) {
  const { store } = props.sheet;
  const said = useSyncExternalStore(store.subscribe, () => store.said);
  return (
    <div className="tq-sheet-status">
      <p id={props.keysId} className="tq-hint">
        {props.keys}
      </p>
      <p role="status" aria-live="polite" className="tq-sheet-status__said">
        {said}
      </p>
    </div>
  );
}

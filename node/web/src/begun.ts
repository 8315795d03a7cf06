/** Documents begun in this browser, for the list. */
import type { DocumentRow } from '@tansiq/web/api.ts';
import { begunHere } from '@tansiq/web/client/births.ts';
import { useEffect, useState } from 'react';
import { useAccount } from './context.tsx';

const LOOK_MS = 2_000;

/** One that the council has not made yet, as a row of its list. */
export interface BegunRow extends DocumentRow {
  readonly unsaved: number;
  readonly isRefused: boolean;
}

/** Those that are not in the council's list. */
export function useBegunHere(listed: readonly DocumentRow[]): readonly BegunRow[] {
  const { info, store } = useAccount();
  const [begun, setBegun] = useState<readonly BegunRow[]>([]);
  useEffect(() => {
    let isHere = true;
    const look = async (): Promise<void> => {
      const rows = (await begunHere(store)).map(
        ({ id, kind, title, state, birth, unsaved }): BegunRow => ({
          id,
          kind,
          group: birth.group,
          owner: info.principal,
          council: info.council.code,
          title,
          state,
          updated_at_ms: birth.atMs,
          shared: false,
          rule: birth.rule,
          received: false,
          can_edit: false, // It is no row of the council's that could go to the bin.
          warnings: 0,
          unsaved,
          isRefused: birth.refused !== undefined,
        }),
      );
      if (isHere) setBegun((now) => (rows.length + now.length === 0 ? now : rows));
    };
    const again = (): void => {
      look().catch(() => {});
    };
    again();
    const timer = setInterval(again, LOOK_MS);
    return () => {
      isHere = false;
      clearInterval(timer);
    };
  }, [info, store]);
  return begun.filter((row) => listed.every(({ id }) => id !== row.id));
}

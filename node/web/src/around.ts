/** The other documents around an open one: those of its group that this account may open, by the council's list. */
import { type DocumentRow, nodeApi } from '@tansiq/web/api.ts';
import type { DocRepo } from '@tansiq/web/client/docRepo.ts';
import type { Around } from '@tansiq/web/editors/around.tsx';
import type { DocId, GroupId } from '@tansiq/web/ids.ts';
import { useMemo } from 'react';
import { useAccount, useRemembered } from './context.tsx';

/** What the council's list has around the document `id` of `group`. */
export function aroundOf(
  rows: readonly DocumentRow[],
  id: DocId | undefined,
  group: GroupId | undefined,
  { open, release }: Pick<Around, 'open' | 'release'>,
): Around {
  const beside = rows
    .filter((row) => row.group === group && row.id !== id && (row.deleted ?? null) === null)
    .sort((a, b) => b.updated_at_ms - a.updated_at_ms)
    .map((row) => ({ id: row.id, kind: row.kind, state: row.state, title: row.title }));
  return { beside, open, release };
}

/** Opening and letting go, through the documents of this tab. */
export function doorOf(repo: DocRepo): Pick<Around, 'open' | 'release'> {
  return {
    open: (id) => repo.open(id),
    release: (id) => {
      repo.release(id).catch(() => {});
    },
  };
}

const NO_ROWS: readonly DocumentRow[] = [];

/** The documents around an open one; none while its group is not known. */
export function useAroundOf(id: DocId, group: GroupId | undefined): Around {
  const { repo } = useAccount();
  const rows = useRemembered('documents', nodeApi.documents).value?.documents ?? NO_ROWS;
  const door = useMemo(() => doorOf(repo), [repo]);
  return useMemo(() => aroundOf(rows, id, group, door), [rows, id, group, door]);
}

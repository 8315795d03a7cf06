/** The documents that this browser holds, read for a search. */

import type { DocumentRow } from '@tansiq/web/api.ts';
import type { DocRepo } from '@tansiq/web/client/docRepo.ts';
import type { LocalStore } from '@tansiq/web/client/localStore.ts';
import { isDeleted } from '@tansiq/web/document/deleted.ts';
import { asBoth, asDate, asText } from '@tansiq/web/document/read.ts';
import type { DocId } from '@tansiq/web/ids.ts';
import type { HeldDoc } from '@tansiq/web/search/here.ts';
import { passagesOf } from '@tansiq/web/search/passages.ts';
import type { Vocabularies } from '@tansiq/web/ui/vocabulary.tsx';

/** What could be read. */
export interface Held {
  readonly docs: readonly HeldDoc[];
}

/** Reads them one after the other; one that cannot be read is left out. */
export async function heldDocs(repo: DocRepo, store: LocalStore, vocabularies: Vocabularies): Promise<Held> {
  const metas = await store.metas().catch(() => []);
  const listed = await store
    .answer<{ documents: readonly DocumentRow[] }>('documents')
    .catch(() => undefined);
  const edited = new Map(listed?.value.documents.map((row) => [row.id, row.updated_at_ms]));
  const docs: HeldDoc[] = [];
  for (const { id } of metas) {
    const doc = await read(repo, id, edited.get(id), vocabularies).catch(() => undefined);
    if (doc !== undefined) docs.push(doc);
  }
  return { docs };
}

async function read(
  repo: DocRepo,
  id: DocId,
  editedMs: number | undefined,
  vocabularies: Vocabularies,
): Promise<HeldDoc | undefined> {
  const open = await repo.open(id);
  try {
    const { doc } = open.getSnapshot();
    if (isDeleted(doc)) return undefined;
    const edited = editedMs === undefined ? '' : new Date(editedMs).toISOString().slice(0, 10);
    return {
      id,
      kind: open.kind,
      title: asBoth(doc.title),
      state: asText(doc.state),
      day: (open.kind === 'minutes' ? asDate(doc.date) : '') || edited,
      passages: passagesOf(open.kind, doc, vocabularies),
    };
  } finally {
    await repo.release(id);
  }
}

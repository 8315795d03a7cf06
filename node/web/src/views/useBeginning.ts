/** Beginning a document: here at once, and at the council when there is a line. */
import type { DocumentRow } from '@tansiq/web/api.ts';
import { type BirthAnswer, type BirthOrder, beginDoc, wasMade } from '@tansiq/web/client/births.ts';
import type { DocRepo } from '@tansiq/web/client/docRepo.ts';
import { contentOf, writeContent } from '@tansiq/web/client/giveBack.ts';
import { withNeighbour } from '@tansiq/web/editors/around.tsx';
import { beginFrom, hasSources, readSources } from '@tansiq/web/editors/minutes/beginning.ts';
import type { DocId, DocKind, GroupId, SharingRule } from '@tansiq/web/ids.ts';
import { todayInMorocco, useText } from '@tansiq/web/ui/l10n.ts';
import { useRef, useState } from 'react';
import { bear } from '../account.ts';
import { aroundOf, doorOf } from '../around.ts';
import { useAccount, useLine } from '../context.tsx';
import { go } from '../router.tsx';

/** Fills in new minutes from the documents around them. */
async function fill(repo: DocRepo, rows: readonly DocumentRow[], { id, group }: BirthOrder): Promise<void> {
  const around = aroundOf(rows, id, group, doorOf(repo));
  const sources = await readSources(around, {});
  if (!hasSources(sources)) return;
  await withNeighbour(around, id, (open) => {
    if (open.getSnapshot().canEdit) beginFrom(open, sources, todayInMorocco());
  });
}

/** A title in both languages. */
export interface Titles {
  readonly fr: string;
  readonly ar: string;
}

/** What is asked for; no group while the groups are not known. */
export interface Wanted {
  readonly kind: DocKind;
  readonly group: GroupId | undefined;
  readonly rule: SharingRule;
  readonly title: Titles;
  /** Minutes begin from the terms of reference and the meeting before. */
  readonly isFilled: boolean;
  /** The document whose content it begins with. */
  readonly from?: DocId | undefined;
}

/** Begins the document here, makes it at the council when there is a line, and goes to it. */
export function useBeginning(
  rows: readonly DocumentRow[],
  onClose: () => void,
): {
  begin: (wanted: Wanted) => void;
  failure: string | undefined;
} {
  const text = useText();
  const { info, store, repo } = useAccount();
  const line = useLine();
  const [failure, setFailure] = useState<string>();
  const isAsking = useRef(false);

  const create = async (wanted: Wanted): Promise<void> => {
    const { group } = wanted;
    if (wanted.title.fr === '' && wanted.title.ar === '') {
      setFailure(text('create-title-needed'));
      return;
    }
    if (group === undefined) {
      setFailure(text('create-groups-unknown'));
      return;
    }
    if (isAsking.current) return;
    isAsking.current = true;
    const { from } = wanted;
    const beside = { beside: [], ...doorOf(repo) };
    // Before another one is begun for it.
    const content = from && (await withNeighbour(beside, from, (open) => open.readPast(contentOf)));
    if (from !== undefined && content === undefined) {
      isAsking.current = false;
      setFailure(text('copy-not-there'));
      return;
    }
    const begun = await beginDoc(store, info.principal, { ...wanted, group }, navigator.locks ?? undefined);
    const answer: BirthAnswer = line.council === 'up' ? await bear(begun.order) : { tag: 'later' };
    isAsking.current = false;
    if (answer.tag === 'refused') {
      await store.forget(begun.order.id).catch(() => {});
      setFailure(text(answer.code === 'denied' ? 'begun-refused-role' : 'create-failed'));
      return;
    }
    if (answer.tag === 'later' && !begun.isKept) {
      setFailure(text('create-not-kept'));
      return;
    }
    if (answer.tag === 'made') await wasMade(store, begun).catch(() => {});
    // What cannot be filled in now is offered by its page.
    if (wanted.isFilled) await fill(repo, rows, begun.order).catch(() => {});
    if (content !== undefined) {
      await withNeighbour(beside, begun.order.id, (open) => {
        if (open.getSnapshot().canEdit) writeContent(content, open);
      });
    }
    onClose();
    go({ tag: 'document', id: begun.order.id });
  };

  const begin = (wanted: Wanted): void => {
    create(wanted).catch(() => {
      isAsking.current = false;
      setFailure(text('create-failed'));
    });
  };
  return { begin, failure };
}

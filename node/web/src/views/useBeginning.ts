/** Beginning a document: here at once, and at the council when there is a line. */
import { type BirthAnswer, beginDoc, wasMade } from '@tansiq/web/client/births.ts';
import type { DocKind, GroupId, SharingRule } from '@tansiq/web/ids.ts';
import { useText } from '@tansiq/web/ui/l10n.ts';
import { useRef, useState } from 'react';
import { bear } from '../account.ts';
import { useAccount, useLine } from '../context.tsx';
import { go } from '../router.tsx';

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
}

/** Begins the document here, makes it at the council when there is a line, and goes to it. */
export function useBeginning(onClose: () => void): {
  begin: (wanted: Wanted) => void;
  failure: string | undefined;
} {
  const text = useText();
  const { info, store } = useAccount();
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

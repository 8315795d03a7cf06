/** A document that is worked on from the list. */
import type { OpenDoc } from '@tansiq/web/client/openDoc.ts';
import { FIRST_SIGHT_MS } from '@tansiq/web/constants.ts';
import type { DocId } from '@tansiq/web/ids.ts';
import { useEffect, useState } from 'react';
import { useAccount } from '../context.tsx';

/** Opens a document for as long as something is asked or done about it, though its page is not shown. */
export function useOpened(id: DocId): { open: OpenDoc | undefined; isLate: boolean } {
  const { repo } = useAccount();
  const [open, setOpen] = useState<OpenDoc>();
  const [isLate, setLate] = useState(false);
  useEffect(() => {
    let isHere = true;
    let stop = (): void => {};
    const timer = setTimeout(() => setLate(true), FIRST_SIGHT_MS);
    repo.open(id).then(
      (doc) => {
        const look = (): void => {
          if (isHere && doc.phase.tag === 'ready' && doc.getSnapshot().canEdit) setOpen(doc);
        };
        stop = doc.subscribe(look);
        look();
      },
      () => setLate(true),
    );
    return () => {
      isHere = false;
      clearTimeout(timer);
      stop();
      repo.release(id).catch(() => {});
    };
  }, [repo, id]);
  return { open, isLate };
}

import type { OpenDoc } from '@tansiq/web/client/openDoc.ts';
import type { DocId } from '@tansiq/web/ids.ts';
import { useEffect, useState } from 'react';
import { useAccount } from '../context.tsx';

/** A document, opened for as long as a page shows it; nothing until it is there. */
export function useOpenDoc(id: DocId): OpenDoc | 'broken' | undefined {
  const { repo } = useAccount();
  const [open, setOpen] = useState<OpenDoc | 'broken'>();
  useEffect(() => {
    let isHere = true;
    const give = (doc: OpenDoc | 'broken'): void => {
      if (isHere) setOpen(doc);
    };
    repo.open(id).then(give, () => give('broken'));
    return () => {
      isHere = false;
      setOpen(undefined);
      repo.release(id).catch(() => {});
    };
  }, [repo, id]);
  return open;
}

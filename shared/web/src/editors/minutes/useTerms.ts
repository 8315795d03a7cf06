import { useEffect, useState } from 'react';
import { useAround } from '../around.tsx';
import { readTerms } from './beginning.ts';
import type { Read } from './followUps.ts';

/** The terms of reference of the document's group as they were when it was opened; nothing while they are not at hand. */
export function useTerms(): Read | undefined {
  const around = useAround();
  const [terms, setTerms] = useState<Read>();
  useEffect(() => {
    let isHere = true;
    readTerms(around).then(
      (read) => {
        if (isHere && read !== undefined) setTerms(read);
      },
      () => {},
    );
    return () => {
      isHere = false;
    };
  }, [around]);
  return terms;
}

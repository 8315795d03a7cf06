import { type ReactNode, useState } from 'react';
import { announce } from '../../ui/announcing.ts';

/** What came of a press: said to a voice at once, and written beside the buttons. */
export function useSaid(): { readonly say: (words: string) => void; readonly line: ReactNode } {
  const [said, setSaid] = useState('');
  const say = (words: string) => {
    setSaid(words);
    announce(words);
  };
  const line = said !== '' && (
    <span className="tq-hint" aria-hidden="true">
      {said}
    </span>
  );
  return { say, line };
}

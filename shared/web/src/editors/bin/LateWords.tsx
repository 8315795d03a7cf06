import { useState } from 'react';
import type { DocHandle, LateValue } from '../../client/docHandle.ts';
import { Button } from '../../ui/Button.tsx';
import { directionOf } from '../../ui/direction.ts';
import { useBinWords } from './words.ts';

/** What was written into something after it was deleted or at the same time: where, the letters, who and when. */
export function LateWords({ handle, late }: { handle: DocHandle; late: readonly LateValue[] }) {
  const words = useBinWords(handle, late);
  return (
    <ul className="tq-late">
      {late.map((each) => (
        <li key={each.path.join('/')}>
          <span className="tq-hint">
            {words.text('bin-late-line', {
              field: words.labelOf(each),
              who: words.writersOf([each]),
              when: words.moment(each.atMs),
            })}
          </span>
          <q className="tq-late__text" dir={directionOf(words.addedOf(each), 'auto')}>
            {words.addedOf(each)}
          </q>
        </li>
      ))}
    </ul>
  );
}

/** Copies what was written late. */
export function CopyLate({ handle, late }: { handle: DocHandle; late: readonly LateValue[] }) {
  const { text, addedOf } = useBinWords(handle);
  const [isCopied, setCopied] = useState(false);
  return (
    <Button
      isSmall
      onPress={() => {
        navigator.clipboard
          .writeText(late.map(addedOf).join('\n'))
          .then(() => setCopied(true))
          .catch(() => {});
      }}
    >
      {text(isCopied ? 'bin-copied' : 'bin-copy')}
    </Button>
  );
}

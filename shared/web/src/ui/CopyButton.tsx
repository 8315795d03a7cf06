import { useEffect, useRef, useState } from 'react';
import { announce } from './announcing.ts';
import { Button, IconButton } from './Button.tsx';
import { copyWords } from './copying.ts';
import { useText } from './l10n.ts';

/** How long it says that it copied. */
const SAID_MS = 4000;

/** What became of a press. */
type Copied = 'not-yet' | 'copied' | 'failed';

/** Copies, and says for a while what became of it. */
function useCopying(words: () => string, done: string) {
  const text = useText();
  const [copied, setCopied] = useState<Copied>('not-yet');
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  const saidOf = (of: Copied): string =>
    of === 'not-yet' ? '' : of === 'copied' ? done : text('copy-failed');
  const copy = (): void => {
    clearTimeout(timer.current);
    void copyWords(words()).then((isCopied) => {
      const now = isCopied ? 'copied' : 'failed';
      setCopied(now);
      announce(saidOf(now));
      timer.current = setTimeout(() => setCopied('not-yet'), SAID_MS);
    });
  };
  return { copied, copy, said: saidOf(copied) };
}

/** What became of a press, for whoever looks. */
function Said({ words }: { words: string }) {
  if (words === '') return null;
  return (
    <span className="tq-copy__said" aria-hidden="true">
      {words}
    </span>
  );
}

/** A button with words that copies words. */
export function CopyButton(props: {
  label: string;
  words: () => string;
  kind?: 'primary' | 'secondary';
  /** What stands on it while nothing was copied. */
  icon?: 'copy' | 'link';
}) {
  const { label, words, kind = 'secondary', icon = 'copy' } = props;
  const text = useText();
  const { copied, copy, said } = useCopying(words, text('copy-done'));
  return (
    <span className="tq-copy">
      <Button kind={kind} icon={copied === 'copied' ? 'check' : icon} onPress={copy}>
        {label}
      </Button>
      <Said words={said} />
    </span>
  );
}

/** A small button that copies the address of something; `name` says of what. */
export function CopyLink({ name, address }: { name: string; address: () => string }) {
  const text = useText();
  const { copied, copy, said } = useCopying(() => window.location.origin + address(), text('copy-link-done'));
  return (
    <span className="tq-copy tq-copy--link tq-no-print" data-copied={copied}>
      <IconButton
        icon={copied === 'copied' ? 'check' : 'link'}
        label={text('copy-link', { name })}
        onPress={copy}
      />
      <Said words={said} />
    </span>
  );
}

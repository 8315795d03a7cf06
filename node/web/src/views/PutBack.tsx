import { putBack, replaceable } from '@tansiq/web/editors/putBack.ts';
import type { DocId } from '@tansiq/web/ids.ts';
import { Button } from '@tansiq/web/ui/Button.tsx';
import { ConfirmDialog } from '@tansiq/web/ui/Dialog.tsx';
import { useText } from '@tansiq/web/ui/l10n.ts';
import { useState } from 'react';
import { useAccount } from '../context.tsx';
import { writable } from './writable.ts';

const PATIENCE_MS = 4_000;

type Stage =
  | { readonly tag: 'idle' | 'done' | 'refused' | 'readOnly' | 'silent' }
  /** What stands there now, and goes. */
  | { readonly tag: 'asking'; readonly current: string };

/** Puts one text of a set-aside copy back into the document that it was written for, once its person has seen what it replaces. */
export function PutBack(props: { doc: DocId; path: readonly string[]; words: string; label: string }) {
  const { doc, path, words, label } = props;
  const text = useText();
  const { repo, session } = useAccount();
  const [stage, setStage] = useState<Stage>({ tag: 'idle' });
  const withDocument = async (run: (open: Awaited<ReturnType<typeof repo.open>>) => Stage): Promise<void> => {
    try {
      const open = await repo.open(doc);
      try {
        // Where it was read only until now, the council's answer says whether it still is.
        const can = await writable(open, PATIENCE_MS, () => session.status().council !== 'down');
        if (can === 'yes') {
          setStage(run(open));
          await open.settled();
        } else if (can === 'silent') setStage({ tag: 'silent' });
        else setStage({ tag: open.phase.tag === 'ready' ? 'readOnly' : 'refused' });
      } finally {
        await repo.release(doc);
      }
    } catch {
      setStage({ tag: 'refused' });
    }
  };
  const put = () => withDocument((open) => ({ tag: putBack(open, path, words) ? 'done' : 'refused' }));
  const ask = () =>
    withDocument((open) => {
      const current = replaceable(open, path);
      return current === undefined ? { tag: 'refused' } : { tag: 'asking', current };
    });
  return (
    <>
      {stage.tag !== 'done' && (
        <Button isSmall aria-label={text('set-aside-put-back-of', { label })} onPress={ask}>
          {text('set-aside-put-back')}
        </Button>
      )}
      <span role="status" className="app-note">
        {stage.tag === 'done' && text('set-aside-put-back-done')}
        {stage.tag === 'refused' && text('set-aside-put-back-refused')}
        {stage.tag === 'readOnly' && text('set-aside-put-back-read-only')}
        {stage.tag === 'silent' && text('set-aside-put-back-silent')}
      </span>
      <ConfirmDialog
        title={text('set-aside-put-back')}
        isOpen={stage.tag === 'asking'}
        confirmLabel={text('set-aside-put-back')}
        kind="primary"
        onClose={() => setStage((now) => (now.tag === 'asking' ? { tag: 'idle' } : now))}
        onConfirm={put}
      >
        <p>{text('set-aside-put-back-sure', { label })}</p>
        <p>
          <span className="app-note">{text('set-aside-without')}</span>{' '}
          <bdi>{stage.tag === 'asking' && stage.current !== '' ? stage.current : '…'}</bdi>
        </p>
      </ConfirmDialog>
    </>
  );
}

import { type DocumentDetail, nodeApi } from '@tansiq/web/api.ts';
import type { OpenDoc } from '@tansiq/web/client/openDoc.ts';
import { Button } from '@tansiq/web/ui/Button.tsx';
import { ConfirmDialog } from '@tansiq/web/ui/Dialog.tsx';
import { useText } from '@tansiq/web/ui/l10n.ts';
import { Banner } from '@tansiq/web/ui/parts.tsx';
import { useState } from 'react';
import type { Account } from '../account.ts';
import { useAccount, useLine } from '../context.tsx';
import { download } from '../download.ts';
import { go } from '../router.tsx';
import { writable } from './writable.ts';

/** The council has the document no more, and this browser does: offers it back, as a new document or as a file. */
export function GoneBanner({ open, detail }: { open: OpenDoc; detail: DocumentDetail | undefined }) {
  const text = useText();
  const account = useAccount();
  const isReachable = useLine().council === 'up';
  const [isAsking, setAsking] = useState(false);
  const [stage, setStage] = useState<'waiting' | 'giving' | 'failed'>('waiting');
  const canGive = detail !== undefined && account.info.role === 'secretary' && isReachable;
  return (
    <>
      <Banner
        tone="warning"
        title={text('document-gone-title')}
        actions={
          <>
            {canGive && (
              <Button kind="primary" isSmall isDisabled={stage === 'giving'} onPress={() => setAsking(true)}>
                {text('document-gone-give')}
              </Button>
            )}
            <Button isSmall onPress={() => download(`${open.id}.json`, open.asFile())}>
              {text('document-gone-file')}
            </Button>
          </>
        }
      >
        {text('document-gone-text')}
        {stage === 'failed' && <p role="alert">{text('document-gone-failed')}</p>}
      </Banner>
      <ConfirmDialog
        title={text('document-gone-give')}
        isOpen={isAsking}
        confirmLabel={text('document-gone-give')}
        onClose={() => setAsking(false)}
        onConfirm={() => {
          if (detail === undefined) return;
          setStage('giving');
          giveBack(account, open, detail).then(
            (isGiven) => setStage(isGiven ? 'waiting' : 'failed'),
            () => setStage('failed'),
          );
        }}
      >
        {text('document-gone-sure')}
      </ConfirmDialog>
    </>
  );
}

/** Makes a document of the same kind and group, writes everything in it, and goes there. */
async function giveBack({ repo, session }: Account, open: OpenDoc, detail: DocumentDetail): Promise<boolean> {
  const title = open.getSnapshot().doc.title as { fr?: string; ar?: string } | undefined;
  const { kind, group, rule } = detail;
  const made = await nodeApi.create({
    kind,
    group,
    rule,
    title: { fr: title?.fr ?? '', ar: title?.ar ?? '' },
  });
  if (!made.ok) return false;
  const { id } = made.value;
  const fresh = await repo.open(id);
  try {
    if ((await writable(fresh, GIVE_MS, () => session.status().council !== 'down')) !== 'yes') return false;
    open.copyTo(fresh);
    await fresh.settled();
    go({ tag: 'document', id });
    return true;
  } finally {
    await repo.release(id);
  }
}

const GIVE_MS = 15_000;

import type { Birth } from '@tansiq/web/client/births.ts';
import type { OpenDoc } from '@tansiq/web/client/openDoc.ts';
import type { GroupId } from '@tansiq/web/ids.ts';
import { Button } from '@tansiq/web/ui/Button.tsx';
import { ConfirmDialog } from '@tansiq/web/ui/Dialog.tsx';
import { useLanguage, useText } from '@tansiq/web/ui/l10n.ts';
import { Banner } from '@tansiq/web/ui/parts.tsx';
import { useState } from 'react';
import { useAccount, useGroups } from '../context.tsx';
import { download } from '../download.ts';
import { go } from '../router.tsx';
import { Choices } from './Choices.tsx';
import { titleIn } from './words.ts';

/** The document was begun here and the council has not made it: why not, and what can be done. */
export function BegunBanner({ open, birth }: { open: OpenDoc; birth: Birth }) {
  const text = useText();
  if (birth.refused !== undefined) return <Refused open={open} birth={birth} code={birth.refused} />;
  return (
    <Banner tone="info" title={text('begun-title')}>
      {text('begun-text')}
    </Banner>
  );
}

function Refused({ open, birth, code }: { open: OpenDoc; birth: Birth; code: string }) {
  const text = useText();
  const language = useLanguage();
  const { repo } = useAccount();
  const answer = useGroups();
  const groups = answer.value?.groups ?? [];
  const [chosen, setChosen] = useState<GroupId>();
  const [isDoomed, setDoomed] = useState(false);
  const isGroupGone = answer.asOfMs === undefined && groups.every(({ id }) => id !== birth.group);
  const group = chosen ?? (isGroupGone ? groups[0]?.id : birth.group);
  const why = code === 'denied' ? 'role' : isGroupGone ? 'group' : 'other';
  return (
    <>
      <Banner
        tone="bad"
        title={text('begun-refused-title')}
        actions={
          <>
            <Button kind="primary" isSmall onPress={() => open.bearAgain(group)}>
              {text('begun-again')}
            </Button>
            <Button isSmall onPress={() => download(`${open.id}.json`, open.asFile())}>
              {text('document-gone-file')}
            </Button>
            <Button isSmall icon="trash" onPress={() => setDoomed(true)}>
              {text('begun-abandon')}
            </Button>
          </>
        }
      >
        <p>
          {text(`begun-refused-${why}`)} {text('begun-refused-stays')}
        </p>
        {isGroupGone && groups.length > 0 && group !== undefined && (
          <Choices
            label={text('create-group')}
            value={group}
            onChange={setChosen}
            options={groups.map((each) => ({
              value: each.id,
              label: <bdi>{titleIn(each, language, each.id)}</bdi>,
            }))}
          />
        )}
      </Banner>
      <ConfirmDialog
        title={text('begun-abandon')}
        isOpen={isDoomed}
        confirmLabel={text('begun-abandon')}
        onClose={() => setDoomed(false)}
        onConfirm={() => {
          repo.abandon(open.id).then(
            () => go({ tag: 'documents' }),
            () => {},
          );
        }}
      >
        {text('begun-abandon-sure')}
      </ConfirmDialog>
    </>
  );
}

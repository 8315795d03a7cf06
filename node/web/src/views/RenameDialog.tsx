import type { DocumentRow } from '@tansiq/web/api.ts';
import type { OpenDoc } from '@tansiq/web/client/openDoc.ts';
import { isLocked } from '@tansiq/web/document/adoption.ts';
import { asBoth } from '@tansiq/web/document/read.ts';
import { setText } from '@tansiq/web/editors/write.ts';
import { oneLine } from '@tansiq/web/text.ts';
import { Dialog } from '@tansiq/web/ui/Dialog.tsx';
import { useText } from '@tansiq/web/ui/l10n.ts';
import { Banner } from '@tansiq/web/ui/parts.tsx';
import { useState } from 'react';
import { FormDialog } from './FormDialog.tsx';
import { TitleInputs } from './TitleInputs.tsx';
import { useOpened } from './useOpened.ts';

/** Another title for a document, from the list. */
export function RenameDialog({ row, onClose }: { row: DocumentRow; onClose: () => void }) {
  const text = useText();
  const { open, isLate } = useOpened(row.id);
  if (open !== undefined && !isLocked(open.getSnapshot().doc))
    return <Renaming open={open} onClose={onClose} />;
  const why = open === undefined ? (isLate ? 'document-not-here' : 'document-loading') : 'rename-locked';
  return (
    <Dialog title={text('rename-title')} isOpen onClose={onClose}>
      <p role="status">{text(why)}</p>
    </Dialog>
  );
}

function Renaming({ open, onClose }: { open: OpenDoc; onClose: () => void }) {
  const text = useText();
  const [title, setTitle] = useState(() => asBoth(open.getSnapshot().doc.title));
  const [isEmpty, setEmpty] = useState(false);
  const rename = (): void => {
    const wanted = { fr: oneLine(title.fr), ar: oneLine(title.ar) };
    setEmpty(wanted.fr === '' && wanted.ar === '');
    if (wanted.fr === '' && wanted.ar === '') return;
    open.group(() => {
      setText(open, ['title', 'fr'], wanted.fr);
      setText(open, ['title', 'ar'], wanted.ar);
    });
    onClose();
  };
  return (
    <FormDialog
      title={text('rename-title')}
      submit={text('rename-submit')}
      onSubmit={rename}
      onClose={onClose}
    >
      {isEmpty && <Banner tone="bad">{text('create-title-needed')}</Banner>}
      <TitleInputs title={title} onChange={setTitle} />
    </FormDialog>
  );
}

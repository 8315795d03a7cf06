import type { DocView } from '@tansiq/web/client/docHandle.ts';
import { extentOf } from '@tansiq/web/document/adoption.ts';
import type { DocKind } from '@tansiq/web/ids.ts';
import { Button } from '@tansiq/web/ui/Button.tsx';
import { Dialog } from '@tansiq/web/ui/Dialog.tsx';
import { intlLocale, useLanguage, useText } from '@tansiq/web/ui/l10n.ts';

/** Asks before somebody is let in: who reads, what, and that it cannot be taken back. */
export function AccessQuestion(props: {
  /** Whoever reads it from then on. */
  readers: readonly string[];
  /** The document; absent when it is not made yet. */
  content?: { readonly kind: DocKind; readonly view: DocView };
  onConfirm: () => void;
  onClose: () => void;
}) {
  const { readers, content, onConfirm, onClose } = props;
  const text = useText();
  const language = useLanguage();
  const names = new Intl.ListFormat(intlLocale(language)).format(readers);
  const extent = content === undefined ? undefined : extentOf(content.kind, content.view);
  return (
    <Dialog
      title={text('access-title')}
      isOpen
      onClose={onClose}
      footer={
        <>
          <Button kind="secondary" onPress={onClose}>
            {text('access-back')}
          </Button>
          <Button kind="primary" onPress={onConfirm}>
            {text('access-confirm')}
          </Button>
        </>
      }
    >
      <div className="tq-step">
        <p>{text('access-who', { names })}</p>
        <p>{text(content === undefined ? 'access-what-new' : 'access-what')}</p>
        {content !== undefined && extent !== undefined && (
          <ul className="tq-step__extent">
            <li>{text(`step-extent-${content.kind.replaceAll('_', '-')}`, { count: extent.items })}</li>
            <li>{text('step-extent-people', { count: extent.people })}</li>
          </ul>
        )}
        <p>{text('access-keeps')}</p>
      </div>
    </Dialog>
  );
}

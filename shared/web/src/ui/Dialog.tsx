import type { ReactNode } from 'react';
import { Dialog as AriaDialog, Heading, Modal, ModalOverlay } from 'react-aria-components';
import { Button, IconButton } from './Button.tsx';
import { FromLevel } from './heading.tsx';
import { useText } from './l10n.ts';

/** A dialog that takes the whole attention. */
export interface DialogProps {
  readonly title: ReactNode;
  readonly isOpen: boolean;
  readonly onClose: () => void;
  readonly children: ReactNode;
  /** "panel" slides in from the end of the line and is as high as the window. */
  readonly shape?: 'box' | 'panel';
  /** Stands under the content and stays in sight. */
  readonly footer?: ReactNode;
}

export function Dialog({ title, isOpen, onClose, children, shape = 'box', footer }: DialogProps) {
  const text = useText();
  return (
    <ModalOverlay
      className={`tq-overlay tq-overlay--${shape}`}
      isOpen={isOpen}
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
      isDismissable
    >
      <Modal className={`tq-modal tq-modal--${shape}`}>
        <AriaDialog className="tq-dialog">
          <header className="tq-dialog__head">
            <Heading slot="title" level={2} dir="auto">
              {title}
            </Heading>
            <IconButton icon="close" label={text('ui-close')} onPress={onClose} />
          </header>
          <div className="tq-dialog__body">
            <FromLevel level={3}>{children}</FromLevel>
          </div>
          {footer !== undefined && <footer className="tq-dialog__foot">{footer}</footer>}
        </AriaDialog>
      </Modal>
    </ModalOverlay>
  );
}

/** Asks before something that cannot be taken back. */
export function ConfirmDialog(props: {
  title: string;
  isOpen: boolean;
  confirmLabel: string;
  /** What it does to whoever confirms: something goes, unless it is said otherwise. */
  kind?: 'danger' | 'primary';
  onConfirm: () => void;
  onClose: () => void;
  children: ReactNode;
}) {
  const { title, isOpen, confirmLabel, kind = 'danger', onConfirm, onClose, children } = props;
  const text = useText();
  return (
    <Dialog
      title={title}
      isOpen={isOpen}
      onClose={onClose}
      footer={
        <>
          <Button kind="secondary" onPress={onClose}>
            {text('ui-cancel')}
          </Button>
          <Button
            kind={kind}
            onPress={() => {
              onConfirm();
              onClose();
            }}
          >
            {confirmLabel}
          </Button>
        </>
      }
    >
      <div>{children}</div>
    </Dialog>
  );
}

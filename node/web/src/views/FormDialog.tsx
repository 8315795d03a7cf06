import { Button } from '@tansiq/web/ui/Button.tsx';
import { Dialog } from '@tansiq/web/ui/Dialog.tsx';
import { type ReactNode, useId } from 'react';
import { Form } from 'react-aria-components';

/** A form in a dialog, sent by its button or by Enter in a field. */
export function FormDialog(props: {
  readonly title: string;
  /** The word on the button. */
  readonly submit: string;
  readonly onSubmit: () => void;
  readonly onClose: () => void;
  readonly children: ReactNode;
}) {
  const { title, submit, onSubmit, onClose, children } = props;
  const form = useId();
  return (
    <Dialog
      title={title}
      isOpen
      onClose={onClose}
      footer={
        <Button kind="primary" type="submit" form={form}>
          {submit}
        </Button>
      }
    >
      <Form
        id={form}
        className="app-form"
        onSubmit={(event) => {
          event.preventDefault();
          onSubmit();
        }}
      >
        {children}
      </Form>
    </Dialog>
  );
}

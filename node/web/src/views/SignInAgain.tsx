import type { AccountInfo } from '@tansiq/web/api.ts';
import { Button } from '@tansiq/web/ui/Button.tsx';
import { useText } from '@tansiq/web/ui/l10n.ts';
import { useEffect, useId, useState } from 'react';
import { Form } from 'react-aria-components';
import { useAccount, useLine } from '../context.tsx';
import { FormText } from './FormText.tsx';
import { SignInFailure, useSignIn } from './signingIn.tsx';

/**
 * The session has ended: asks for the password in place. It stands above the document, which can still be read and written
 * in, takes no focus from anybody, and stays until it is used, whatever is heard in the background meanwhile.
 */
export function SignInAgain(props: {
  onSignedIn: (info: AccountInfo) => Promise<void>;
  onSignOut: () => void;
}) {
  const text = useText();
  const { info } = useAccount();
  const line = useLine();
  const title = useId();
  const [name, setName] = useState(info.login ?? '');
  const [password, setPassword] = useState('');
  const { isAsking, failure, ask } = useSignIn(props.onSignedIn);
  // Another tab of this browser signed in again. Never under the hands of somebody who types.
  const isNeedless = line.council === 'up' && password === '' && !isAsking;
  const { onSignedIn } = props;
  useEffect(() => {
    if (isNeedless) onSignedIn(info).catch(() => {});
  }, [isNeedless, onSignedIn, info]);
  return (
    <section className="app-again" role="dialog" aria-modal="false" aria-labelledby={title}>
      <p id={title} className="app-again__title" role="status">
        {text('signed-out-banner')}
      </p>
      {failure !== undefined && <SignInFailure failure={failure} />}
      <Form
        className="app-again__form"
        onSubmit={(event) => {
          event.preventDefault();
          ask(name, password);
        }}
      >
        <FormText
          label={text('sign-in-name')}
          value={name}
          onChange={setName}
          isReadOnly={info.login !== undefined}
          isRequired
          autoComplete="username"
          dir="ltr"
        />
        <FormText
          label={text('sign-in-password')}
          type="password"
          autoComplete="current-password"
          isRequired
          value={password}
          onChange={setPassword}
          dir="ltr"
        />
        <div className="app-again__buttons">
          <Button kind="primary" type="submit" isDisabled={isAsking}>
            {text('sign-in-submit')}
          </Button>
          <Button kind="quiet" onPress={props.onSignOut}>
            {text('sign-in-other')}
          </Button>
        </div>
      </Form>
    </section>
  );
}

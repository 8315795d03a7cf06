/** Signing in at the hub. */

import { isLeaving, keepTelling, type SignInError, signIn } from '@tansiq/web/client/leaving.ts';
import { assertNever } from '@tansiq/web/ids.ts';
import { Button } from '@tansiq/web/ui/Button.tsx';
import { Icon } from '@tansiq/web/ui/icons.tsx';
import { useText } from '@tansiq/web/ui/l10n.ts';
import { type FormEvent, useEffect, useId, useRef, useState } from 'react';
import { type AccountInfo, hubApi } from '../api.ts';
import { Emblem } from './Emblem.tsx';
import { type Choosing, LanguageSwitch } from './LanguageSwitch.tsx';

/** The message for a sign-in that failed. */
function messageOf(error: SignInError): string {
  switch (error.tag) {
    case 'signedOut':
      return 'hub-sign-in-wrong';
    case 'wrongAddress':
      return 'hub-sign-in-wrong';
    case 'noCookie':
      return 'sign-in-no-cookie';
    case 'unreachable':
      return 'hub-sign-in-unreachable';
    case 'refused':
      return error.code.toLowerCase() === 'malformed' ? 'hub-sign-in-wrong' : 'hub-sign-in-busy';
    default:
      return assertNever(error);
  }
}

export function SignIn(props: {
  choosing: Choosing;
  hasExpired: boolean;
  onSignedIn: (account: AccountInfo) => void;
}) {
  const { choosing, hasExpired, onSignedIn } = props;
  const text = useText();
  const id = useId();
  const nameField = useRef<HTMLInputElement>(null);
  const [name, setName] = useState('');
  const [password, setPassword] = useState('');
  const [failure, setFailure] = useState<string | undefined>(undefined);
  const [isAsking, setIsAsking] = useState(false);
  const [isUntold, setUntold] = useState(isLeaving);
  // Somebody left here, and the hub may not have heard of it yet.
  useEffect(() => keepTelling(() => setUntold(false), hubApi), []);

  useEffect(() => {
    document.title = `${text('hub-sign-in-title')} · ${text('hub-name')}`;
  }, [text]);

  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (isAsking) return;
    if (name.trim() === '' || password === '') {
      setFailure('hub-sign-in-empty');
      nameField.current?.focus();
      return;
    }
    setIsAsking(true);
    const answer = await signIn(name.trim(), password, hubApi);
    setIsAsking(false);
    if (answer.ok) {
      onSignedIn(answer.value);
      return;
    }
    setPassword('');
    setFailure(messageOf(answer.error));
    nameField.current?.focus();
  };

  return (
    <div className="hub-sign-in">
      <main className="hub-sign-in__card">
        <div className="hub-sign-in__brand">
          <Emblem />
          <p>
            <strong>{text('hub-name')}</strong>
            <span>{text('hub-tagline')}</span>
          </p>
        </div>
        <h1>{text('hub-sign-in-title')}</h1>
        {isUntold && (
          <p className="hub-sign-in__note" role="status">
            {text('hub-signed-out-untold')}
          </p>
        )}
        {hasExpired && failure === undefined && (
          <p className="hub-sign-in__note" role="status">
            {text('hub-sign-in-expired')}
          </p>
        )}
        <form onSubmit={(event) => void submit(event)} noValidate>
          <label htmlFor={`${id}-name`}>{text('hub-sign-in-name')}</label>
          <input
            ref={nameField}
            id={`${id}-name`}
            name="username"
            autoComplete="username"
            autoCapitalize="none"
            spellCheck={false}
            dir="auto"
            required
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
            {...(failure === undefined ? {} : { 'aria-invalid': true, 'aria-describedby': `${id}-failure` })}
          />
          <label htmlFor={`${id}-password`}>{text('hub-sign-in-password')}</label>
          <input
            id={`${id}-password`}
            name="password"
            type="password"
            autoComplete="current-password"
            required
            value={password}
            onChange={(event) => setPassword(event.currentTarget.value)}
          />
          {/* Always there, so that a message put into it is read out. */}
          <p id={`${id}-failure`} role="alert" className="hub-sign-in__failure">
            {failure !== undefined && (
              <>
                <Icon name="warning" />
                <span>{text(failure, { address: window.location.host })}</span>
              </>
            )}
          </p>
          <Button type="submit" kind="primary" isDisabled={isAsking}>
            {text(isAsking ? 'hub-sign-in-asking' : 'hub-sign-in-submit')}
          </Button>
        </form>
        <LanguageSwitch {...choosing} />
      </main>
    </div>
  );
}

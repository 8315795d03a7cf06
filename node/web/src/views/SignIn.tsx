import { type AccountInfo, nodeApi } from '@tansiq/web/api.ts';
import { isLeaving, keepTelling } from '@tansiq/web/client/leaving.ts';
import { Button } from '@tansiq/web/ui/Button.tsx';
import { type Language, useText } from '@tansiq/web/ui/l10n.ts';
import { Banner } from '@tansiq/web/ui/parts.tsx';
import { type FormEvent, useEffect, useState } from 'react';
import { Form } from 'react-aria-components';
import { FormText } from './FormText.tsx';
import { LanguageSwitch } from './LanguageSwitch.tsx';
import { SignInFailure, useSignIn } from './signingIn.tsx';

/** The door: an account's name and password. */
export function SignIn(props: {
  language: Language;
  chooseLanguage: (language: Language) => void;
  onSignedIn: (info: AccountInfo) => Promise<void>;
}) {
  const text = useText();
  const { failure, ask } = useSignIn(props.onSignedIn);
  const [isUntold, setUntold] = useState(isLeaving);
  // Somebody left here, and the council may not have heard of it yet.
  useEffect(() => keepTelling(() => setUntold(false), nodeApi), []);
  return (
    <div className="app-door">
      <header className="app-door__top">
        <LanguageSwitch language={props.language} chooseLanguage={props.chooseLanguage} />
      </header>
      <main className="app-door__card">
        <img src="/icon.svg" alt="" width="56" height="56" className="app-door__mark" />
        <h1>
          <span lang="fr">Tansiq</span> <span lang="ar">تنسيق</span>
        </h1>
        <p className="app-door__tagline">{text('app-tagline')}</p>
        {isUntold && <Banner tone="info">{text('signed-out-untold')}</Banner>}
        {failure !== undefined && <SignInFailure failure={failure} />}
        <Form
          className="app-form"
          onSubmit={(event: FormEvent<HTMLFormElement>) => {
            event.preventDefault();
            const form = new FormData(event.currentTarget);
            ask(String(form.get('name') ?? '').trim(), String(form.get('password') ?? ''));
          }}
        >
          <FormText label={text('sign-in-name')} name="name" autoComplete="username" isRequired dir="ltr" />
          <FormText
            label={text('sign-in-password')}
            name="password"
            type="password"
            autoComplete="current-password"
            isRequired
            dir="ltr"
          />
          <Button kind="primary" type="submit">
            {text('sign-in-submit')}
          </Button>
        </Form>
      </main>
    </div>
  );
}

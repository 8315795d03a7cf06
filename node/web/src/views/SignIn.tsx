import { type AccountInfo, nodeApi } from '@tansiq/web/api.ts';
import { Button } from '@tansiq/web/ui/Button.tsx';
import { type Language, useText } from '@tansiq/web/ui/l10n.ts';
import { Banner } from '@tansiq/web/ui/parts.tsx';
import { type FormEvent, useRef, useState } from 'react';
import { Form } from 'react-aria-components';
import { remember } from '../account.ts';
import { FormText } from './FormText.tsx';
import { LanguageSwitch } from './LanguageSwitch.tsx';

type Failure = 'sign-in-wrong' | 'sign-in-unreachable' | 'sign-in-busy';

/** The door: an account's name and password. */
export function SignIn(props: {
  language: Language;
  chooseLanguage: (language: Language) => void;
  onSignedIn: (info: AccountInfo) => Promise<void>;
}) {
  const text = useText();
  const [failure, setFailure] = useState<Failure>();
  const isAsking = useRef(false);

  const submit = async (form: FormData): Promise<void> => {
    if (isAsking.current) return;
    isAsking.current = true;
    setFailure(undefined);
    const answer = await nodeApi.signIn(
      String(form.get('name') ?? '').trim(),
      String(form.get('password') ?? ''),
    );
    isAsking.current = false;
    if (answer.ok) {
      remember(answer.value);
      await props.onSignedIn(answer.value);
      return;
    }
    const { error } = answer;
    if (error.tag === 'unreachable') setFailure('sign-in-unreachable');
    else if (error.tag === 'refused' && error.code === 'busy') setFailure('sign-in-busy');
    else setFailure('sign-in-wrong');
  };

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
        {failure !== undefined && <Banner tone="bad">{text(failure)}</Banner>}
        <Form
          className="app-form"
          onSubmit={(event: FormEvent<HTMLFormElement>) => {
            event.preventDefault();
            submit(new FormData(event.currentTarget)).catch(() => {
              isAsking.current = false;
              setFailure('sign-in-unreachable');
            });
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

import { nodeApi } from '@tansiq/web/api.ts';
import { type BrowserSpace, browserSpace } from '@tansiq/web/client/browserSpace.ts';
import { OFFLINE_DOCS_MAX } from '@tansiq/web/constants.ts';
import { Button } from '@tansiq/web/ui/Button.tsx';
import { Dialog } from '@tansiq/web/ui/Dialog.tsx';
import { intlLocale, useLanguage, useText } from '@tansiq/web/ui/l10n.ts';
import { Banner } from '@tansiq/web/ui/parts.tsx';
import { type FormEvent, useEffect, useState } from 'react';
import { Form } from 'react-aria-components';
import { useAccount } from '../context.tsx';
import { FormText } from './FormText.tsx';

type Outcome =
  | 'password-changed'
  | 'password-wrong'
  | 'password-short'
  | 'password-differs'
  | 'sign-in-busy'
  | 'sign-in-unreachable';

/** The fewest characters of a new password; the node has the same rule. */
const PASSWORD_CHARS_MIN = 10;

/** One's own account: the space that this browser gives, and the password. */
export function AccountDialog({ onClose }: { onClose: () => void }) {
  const text = useText();
  const { info } = useAccount();
  return (
    <Dialog title={<bdi>{info.name}</bdi>} isOpen onClose={onClose}>
      <p>{text('room-ahead', { count: OFFLINE_DOCS_MAX })}</p>
      <SpaceLines />
      <h3>{text('password-title')}</h3>
      <PasswordForm />
    </Dialog>
  );
}

function SpaceLines() {
  const text = useText();
  const language = useLanguage();
  const [found, setFound] = useState<BrowserSpace | 'asking' | undefined>('asking');
  useEffect(() => {
    browserSpace().then(setFound, () => setFound(undefined));
  }, []);
  if (found === 'asking') return null;
  if (found === undefined) return <p>{text('room-unknown')}</p>;
  const size = new Intl.NumberFormat(intlLocale(language), {
    style: 'unit',
    unit: 'megabyte',
    maximumFractionDigits: 1,
  });
  const [used, all] = [size.format(found.usedBytes / 1e6), size.format(found.allBytes / 1e6)];
  return (
    <p>
      {text('room-used', { used, all })} {text(found.isPersistent ? 'room-kept' : 'room-not-kept')}
    </p>
  );
}

/** Changes one's own password, which asks for the one of now. */
function PasswordForm() {
  const text = useText();
  const [outcome, setOutcome] = useState<Outcome>();
  const [isAsking, setAsking] = useState(false);
  const submit = async (form: FormData): Promise<Outcome> => {
    const [old, fresh, again] = ['old', 'new', 'again'].map((name) => String(form.get(name) ?? ''));
    if (fresh !== again) return 'password-differs';
    if ([...(fresh ?? '').normalize('NFC')].length < PASSWORD_CHARS_MIN) return 'password-short';
    const answer = await nodeApi.changePassword(old ?? '', fresh ?? '');
    if (answer.ok) return 'password-changed';
    if (answer.error.tag !== 'refused') return 'sign-in-unreachable';
    if (answer.error.code === 'denied') return 'password-wrong';
    return answer.error.code === 'busy' ? 'sign-in-busy' : 'password-short';
  };
  const onSubmit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    if (isAsking) return;
    setAsking(true);
    setOutcome(undefined);
    submit(new FormData(event.currentTarget))
      .then(setOutcome, () => setOutcome('sign-in-unreachable'))
      .finally(() => setAsking(false));
  };
  return (
    <>
      {outcome !== undefined && (
        <div role="status">
          <Banner tone={outcome === 'password-changed' ? 'info' : 'bad'}>{text(outcome)}</Banner>
        </div>
      )}
      {outcome !== 'password-changed' && (
        <Form className="app-form" onSubmit={onSubmit}>
          <FormText
            label={text('password-old')}
            name="old"
            type="password"
            autoComplete="current-password"
            isRequired
            dir="ltr"
          />
          <FormText
            label={text('password-new')}
            name="new"
            type="password"
            autoComplete="new-password"
            isRequired
            dir="ltr"
          />
          <FormText
            label={text('password-again')}
            name="again"
            type="password"
            autoComplete="new-password"
            isRequired
            dir="ltr"
          />
          <p className="tq-hint">{text('password-elsewhere')}</p>
          <Button kind="primary" type="submit" isDisabled={isAsking}>
            {text('password-change')}
          </Button>
        </Form>
      )}
    </>
  );
}

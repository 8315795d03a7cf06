/** What the two sign-in forms have in common: asking, and saying why it failed. */
import { type AccountInfo, nodeApi } from '@tansiq/web/api.ts';
import { type SignInError, signIn } from '@tansiq/web/client/leaving.ts';
import { assertNever } from '@tansiq/web/ids.ts';
import { useText } from '@tansiq/web/ui/l10n.ts';
import { Banner } from '@tansiq/web/ui/parts.tsx';
import { useCallback, useRef, useState } from 'react';

/** Why somebody is not signed in, as a message and what it names. */
export interface Failure {
  readonly message: string;
  readonly address?: string;
}

/** Asks the node; one question at a time. */
export function useSignIn(onSignedIn: (info: AccountInfo) => Promise<void>): {
  readonly isAsking: boolean;
  readonly failure: Failure | undefined;
  readonly ask: (name: string, password: string) => void;
} {
  const [isAsking, setAsking] = useState(false);
  const [failure, setFailure] = useState<Failure>();
  const isBusy = useRef(false);
  const ask = useCallback(
    (name: string, password: string): void => {
      if (isBusy.current) return;
      isBusy.current = true;
      setAsking(true);
      setFailure(undefined);
      signIn(name, password, nodeApi)
        .then(async (answer) => {
          if (answer.ok) await onSignedIn(answer.value);
          else setFailure(failureOf(answer.error, window.location));
        })
        .catch(() => setFailure({ message: 'sign-in-unreachable' }))
        .finally(() => {
          isBusy.current = false;
          setAsking(false);
        });
    },
    [onSignedIn],
  );
  return { isAsking, failure, ask };
}

/** The message for what went wrong. */
export function failureOf(error: SignInError, here: Pick<Location, 'protocol' | 'host'>): Failure {
  switch (error.tag) {
    case 'noCookie':
      // Browsers keep a cookie that is for TLS alone only where TLS, or this machine, is.
      return error.door?.cookie_secure !== false && here.protocol === 'http:'
        ? { message: 'sign-in-insecure', address: error.door?.addresses[0] ?? `https://${here.host}` }
        : { message: 'sign-in-no-cookie', address: here.host };
    case 'wrongAddress': {
      const address = error.door?.addresses[0];
      return address === undefined
        ? { message: 'sign-in-no-address', address: here.host }
        : { message: 'sign-in-wrong-address', address };
    }
    case 'unreachable':
      return { message: 'sign-in-unreachable' };
    case 'refused':
      return { message: error.code === 'busy' ? 'sign-in-busy' : 'sign-in-refused' };
    case 'signedOut':
      return { message: 'sign-in-wrong' };
    default:
      return assertNever(error);
  }
}

/** Says it. */
export function SignInFailure({ failure }: { failure: Failure }) {
  const text = useText();
  return <Banner tone="bad">{text(failure.message, { address: failure.address ?? '' })}</Banner>;
}

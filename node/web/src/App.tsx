/** From the first byte to a working account: who is signed in, sign in, start, and what to do when that fails. */
import { LanguageProvider, useChosenLanguage } from '@tansiq/web/i18n.tsx';
import { assertNever } from '@tansiq/web/ids.ts';
import { Button } from '@tansiq/web/ui/Button.tsx';
import { useText } from '@tansiq/web/ui/l10n.ts';
import { AccountProvider } from './context.tsx';
import { useStages } from './stages.ts';
import { Shell } from './views/Shell.tsx';
import { SignIn } from './views/SignIn.tsx';

export function App() {
  const [language, chooseLanguage] = useChosenLanguage();
  return (
    <LanguageProvider language={language}>
      <Stages language={language} chooseLanguage={chooseLanguage} />
    </LanguageProvider>
  );
}

type LanguageChoice = {
  language: ReturnType<typeof useChosenLanguage>[0];
  chooseLanguage: ReturnType<typeof useChosenLanguage>[1];
};

/** One screen for each stage. */
function Stages(languageChoice: LanguageChoice) {
  const { phase, retry, work, signOut } = useStages();
  switch (phase.tag) {
    case 'starting':
      return <Starting />;
    case 'failed':
      return <Failed reason={phase.reason} onRetry={retry} />;
    case 'signedOut':
      return <SignIn {...languageChoice} onSignedIn={work} />;
    case 'working':
      return (
        <AccountProvider value={phase.account}>
          <Shell
            {...languageChoice}
            isSignedIn={phase.isSignedIn}
            onSignedIn={work}
            onSignOut={() => signOut(phase.account)}
          />
        </AccountProvider>
      );
    default:
      return assertNever(phase);
  }
}

function Starting() {
  const text = useText();
  return (
    <div className="app-start" role="status">
      <img src="/icon.svg" alt="" width="56" height="56" />
      <p>{text('app-loading')}</p>
    </div>
  );
}

function Failed({ reason, onRetry }: { reason: 'unreachable' | 'broken'; onRetry: () => void }) {
  const text = useText();
  return (
    <main className="app-start">
      <img src="/icon.svg" alt="" width="56" height="56" />
      <h1>{text('app-name')}</h1>
      <p>{text(reason === 'unreachable' ? 'sign-in-unreachable' : 'app-failed')}</p>
      <Button kind="primary" onPress={onRetry}>
        {text('app-retry')}
      </Button>
    </main>
  );
}

/// <reference types="vite-plugin-pwa/react" />
import { useRegisterSW } from 'virtual:pwa-register/react';
import { Button } from './Button.tsx';
import { Icon } from './icons.tsx';
import { useText } from './l10n.ts';
import { Banner } from './parts.tsx';

/** A new version of the app waits: it is taken when the person says so, never under their hands, and after `settled`. */
export function UpdateBanner({ settled }: { settled: () => Promise<void> }) {
  const text = useText();
  const {
    needRefresh: [isWaiting, setWaiting],
    updateServiceWorker,
  } = useRegisterSW();
  if (!isWaiting) return null;
  return (
    <div className="app-banner">
      <Banner
        tone="info"
        actions={
          <>
            <Button
              kind="primary"
              isSmall
              onPress={() => {
                settled()
                  .then(() => updateServiceWorker(true))
                  .catch(() => {});
              }}
            >
              {text('app-update-now')}
            </Button>
            <Button isSmall onPress={() => setWaiting(false)}>
              {text('app-later')}
            </Button>
          </>
        }
      >
        <Icon name="info" /> {text('app-update')}
      </Banner>
    </div>
  );
}

/** What this browser keeps, and what it fails to. */

import { Button } from '@tansiq/web/ui/Button.tsx';
import { useText } from '@tansiq/web/ui/l10n.ts';
import { Banner } from '@tansiq/web/ui/parts.tsx';
import { useState, useSyncExternalStore } from 'react';
import { useAccount } from '../context.tsx';
import { Link } from '../router.tsx';

/** Says so at once when this browser keeps nothing. The work goes on with the council. */
export function StoreBanner() {
  const text = useText();
  const { store } = useAccount();
  const state = useSyncExternalStore(store.subscribe, store.state);
  return (
    <div role="status">
      {state.tag === 'broken' && (
        <div className="app-banner">
          <Banner tone="warning" title={text('store-broken-title')}>
            {text(`store-broken-${state.reason}`)} {text('store-broken-text')}
          </Banner>
        </div>
      )}
    </div>
  );
}

/** Says what other accounts left here: what of it is this person's arrives or can be read, what is not is only mentioned. */
export function EarlierBanner() {
  const text = useText();
  const { earlier } = useAccount();
  const [isRead, setRead] = useState(false);
  const { sent, setAside, hasOthers } = earlier;
  if (isRead || (sent === 0 && setAside === 0 && !hasOthers)) return null;
  return (
    <div className="app-banner">
      <Banner
        tone={setAside > 0 ? 'warning' : 'info'}
        actions={
          <Button isSmall onPress={() => setRead(true)}>
            {text('ui-close')}
          </Button>
        }
      >
        {sent > 0 && <p>{text('earlier-sent', { count: sent })}</p>}
        {setAside > 0 && (
          <p>
            {text('earlier-set-aside', { count: setAside })}{' '}
            <Link to={{ tag: 'setAside' }}>{text('set-aside-title')}</Link>
          </p>
        )}
        {hasOthers && <p>{text('earlier-others')}</p>}
      </Banner>
    </div>
  );
}

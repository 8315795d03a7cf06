import { useText } from '@tansiq/web/ui/l10n.ts';
import { Banner } from '@tansiq/web/ui/parts.tsx';
import { useSyncExternalStore } from 'react';
import { useAccount } from '../context.tsx';

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

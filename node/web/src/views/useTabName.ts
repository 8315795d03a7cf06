import { useText } from '@tansiq/web/ui/l10n.ts';
import { useEffect } from 'react';

/** Names the browser's tab after what a page shows, for as long as it does. */
export function useTabName(name: string): void {
  const text = useText();
  useEffect(() => {
    const before = document.title;
    document.title = `${name} · ${text('app-name')}`;
    return () => {
      document.title = before;
    };
  }, [name, text]);
}

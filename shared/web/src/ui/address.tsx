/** The address of the page, on the browser's own history: what it is, going to another, and links. Which screen it means is each app's. */
import { type MouseEvent, type ReactNode, useSyncExternalStore } from 'react';
import { addressNow, writeNow, writeSoon, writeStep } from './addressWriting.ts';

function subscribe(onChange: () => void): () => void {
  window.addEventListener('popstate', onChange);
  return () => window.removeEventListener('popstate', onChange);
}

/** The address now, followed. */
export function useAddress(): string {
  return useSyncExternalStore(subscribe, addressNow);
}

/** Goes to an address; the way back leads here. */
export function goTo(address: string): void {
  if (address === addressNow()) return;
  writeStep(address);
  window.dispatchEvent(new PopStateEvent('popstate'));
  window.scrollTo(0, 0);
}

/** The same screen by another address: no step on the way back. */
export function readdress(address: string): void {
  writeSoon(address);
  writeNow();
  window.dispatchEvent(new PopStateEvent('popstate'));
}

/** What a link to a screen is given besides the screen. */
export interface LinkProps {
  readonly className?: string;
  /** It leads to where the reader is. */
  readonly isCurrent?: boolean;
  /** What a voice says instead of the content. */
  readonly label?: string;
  readonly children: ReactNode;
}

/** A link to a screen: a real one, so that it can be opened in another tab. */
export function AddressLink({ to, className, isCurrent, label, children }: LinkProps & { to: string }) {
  const onClick = (event: MouseEvent<HTMLAnchorElement>): void => {
    if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    goTo(to);
  };
  return (
    <a
      href={to}
      className={className}
      aria-label={label}
      aria-current={isCurrent ? 'page' : undefined}
      onClick={onClick}
    >
      {children}
    </a>
  );
}

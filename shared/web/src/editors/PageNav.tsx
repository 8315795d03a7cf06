import { Button as AriaButton } from 'react-aria-components';
import { useText } from '../ui/l10n.ts';

/** One part of a long page. */
export interface NavItem {
  /** The id of the part's element. */
  readonly target: string;
  readonly label: string;
}

/** Jumps to the parts of a long page. Not links: the address belongs to the screen around. */
export function PageNav({ items }: { items: readonly NavItem[] }) {
  const text = useText();
  const go = (target: string) => {
    const element = document.getElementById(target);
    element?.scrollIntoView({ block: 'start' });
    element?.querySelector<HTMLElement>('.tq-section__title')?.focus({ preventScroll: true });
  };
  return (
    <nav className="tq-page-nav" aria-label={text('editor-parts')}>
      <ul>
        {items.map((item) => (
          <li key={item.target}>
            <AriaButton className="tq-page-nav__item" onPress={() => go(item.target)}>
              {item.label}
            </AriaButton>
          </li>
        ))}
      </ul>
    </nav>
  );
}

import { Button as AriaButton } from 'react-aria-components';
import { useText } from '../ui/l10n.ts';
import { useAddressing } from './addressing.ts';

/** One part of a long page. */
export interface NavItem {
  /** The id of the part's element. */
  readonly target: string;
  readonly label: string;
  /** Its name in the address. */
  readonly part: string;
}

/** Jumps to the parts of a long page. Not links: a part is no step on the way back. */
export function PageNav({ items }: { items: readonly NavItem[] }) {
  const text = useText();
  const addressing = useAddressing();
  const go = ({ target, part }: NavItem) => {
    const element = document.getElementById(target);
    element?.scrollIntoView({ block: 'start' });
    element?.querySelector<HTMLElement>('.tq-section__title')?.focus({ preventScroll: true });
    const { place, shown } = addressing.get();
    // In the panel of a row, the part is one of that row's.
    addressing.turn({ place: shown.open === undefined ? [] : place.slice(0, 2), shown: { ...shown, part } });
  };
  return (
    <nav className="tq-page-nav" aria-label={text('editor-parts')}>
      <ul>
        {items.map((item) => (
          <li key={item.target}>
            <AriaButton className="tq-page-nav__item" onPress={() => go(item)}>
              {item.label}
            </AriaButton>
          </li>
        ))}
      </ul>
    </nav>
  );
}

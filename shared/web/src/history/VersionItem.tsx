/** A version that has a name: the text as it was adopted. */
import { Icon } from '../ui/icons.tsx';
import type { Version } from './past.ts';
import { ItemHead, type ItemProps } from './SittingItem.tsx';

export function VersionItem(props: ItemProps & { version: Version }) {
  const { version, reading } = props;
  const { text, formats } = reading;
  const when = version.on === '' ? '' : formats.longDate(version.on);
  return (
    <li className="tq-history__item tq-history__item--version">
      <Icon name="lock" />
      <ItemHead {...props} item={version} when={when} title={text('history-version')} />
    </li>
  );
}

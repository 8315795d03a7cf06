import { ToggleButton, ToggleButtonGroup } from 'react-aria-components';
import { Icon, type IconName } from './icons.tsx';

/** One of a few that touch. */
export interface Segment<Id extends string> {
  readonly id: Id;
  readonly label: string;
  readonly icon?: IconName;
}

/** A few choices side by side, one of which is taken: arrows go from one to the next. */
export function Segments<Id extends string>(props: {
  readonly label: string;
  readonly items: readonly Segment<Id>[];
  readonly selected: Id;
  readonly onSelect: (id: Id) => void;
}) {
  const { label, items, selected, onSelect } = props;
  return (
    <ToggleButtonGroup
      className="tq-segments"
      aria-label={label}
      selectionMode="single"
      disallowEmptySelection
      selectedKeys={[selected]}
      onSelectionChange={(keys) => {
        const next = items.find(({ id }) => keys.has(id));
        if (next !== undefined && next.id !== selected) onSelect(next.id);
      }}
    >
      {items.map((item) => (
        <ToggleButton key={item.id} id={item.id} className="tq-segments__item">
          {item.icon !== undefined && <Icon name={item.icon} />} {item.label}
        </ToggleButton>
      ))}
    </ToggleButtonGroup>
  );
}

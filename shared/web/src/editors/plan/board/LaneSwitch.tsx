import { Menu, MenuItem, MenuTrigger, Popover } from 'react-aria-components';
import { Button, IconButton } from '../../../ui/Button.tsx';
import { useFormats, useText } from '../../../ui/l10n.ts';
import type { Lane } from './lanes.ts';

/** Which column is seen, where there is room for one: the one before, the one after, or any by its name. */
export function LaneSwitch(props: {
  readonly lanes: readonly Lane[];
  readonly nameOf: (lane: string) => string;
  readonly at: number;
  readonly onChange: (lane: string) => void;
}) {
  const { lanes, nameOf, at, onChange } = props;
  const text = useText();
  const formats = useFormats();
  const labelOf = ({ code, rows }: Lane) => `${nameOf(code)} (${formats.number(rows.length)})`;
  const lane = lanes[at];
  const go = (to: Lane | undefined) => ({
    isDisabled: to === undefined,
    onPress: () => to !== undefined && onChange(to.code),
  });
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset cannot be laid out in a line in all browsers
    <div className="tq-board__switch" role="group" aria-label={text('board-columns')}>
      <IconButton icon="previous" label={text('board-previous')} {...go(lanes[at - 1])} />
      <MenuTrigger>
        <Button icon="down">{lane === undefined ? '' : labelOf(lane)}</Button>
        <Popover className="tq-popover" placement="bottom">
          <Menu
            className="tq-choices"
            aria-label={text('board-columns')}
            onAction={(key) => onChange(String(key))}
          >
            {lanes.map((each) => (
              <MenuItem key={each.code} id={each.code} className="tq-choice" textValue={labelOf(each)}>
                {labelOf(each)}
              </MenuItem>
            ))}
          </Menu>
        </Popover>
      </MenuTrigger>
      <IconButton icon="next" label={text('board-next')} {...go(lanes[at + 1])} />
    </div>
  );
}

import { type ReactNode, useId, useState } from 'react';
import {
  Button as AriaButton,
  Autocomplete,
  Dialog,
  DialogTrigger,
  Input,
  ListBox,
  ListBoxItem,
  Popover,
  SearchField,
  type Selection,
  Tag,
  TagGroup,
  TagList,
  Text,
} from 'react-aria-components';
import { fold } from '../text.ts';
import { FieldFrame, type FieldProps, ReadOnlyValue } from './Field.tsx';
import { Icon } from './icons.tsx';
import { useText } from './l10n.ts';

/** Something to choose. */
export interface Choice {
  readonly id: string;
  readonly label: string;
  /** The same in the other language, or another second line. */
  readonly detail?: string | undefined;
  /** What the search looks through besides the label. */
  readonly search?: string | undefined;
  readonly isPriority?: boolean | undefined;
}

/** Lists longer than this get a search field. */
const SEARCH_FROM = 8;

/** The choices, with a search when there are many; made to be shown in a popover. */
export function ChoiceList(props: {
  label: string;
  choices: readonly Choice[];
  selected: readonly string[];
  mode: 'single' | 'multiple';
  onSelect: (ids: readonly string[]) => void;
}) {
  const { label, choices, selected, mode, onSelect } = props;
  const text = useText();
  // A short list needs no second language to be found in.
  const isLong = choices.length > SEARCH_FROM;
  const searched = new Map(
    choices.map((choice) => [
      choice.id,
      fold(`${choice.label} ${choice.detail ?? ''} ${choice.search ?? ''} ${choice.id}`),
    ]),
  );
  const list = (
    <ListBox
      className="tq-choices"
      aria-label={label}
      items={choices}
      selectionMode={mode}
      selectedKeys={selected}
      // It closes what is around the list, and takes no choice back.
      escapeKeyBehavior="none"
      autoFocus={isLong ? false : 'first'}
      onSelectionChange={(keys: Selection) => {
        if (keys !== 'all') onSelect([...keys].map(String));
      }}
      renderEmptyState={() => <p className="tq-choices__none">{text('ui-no-match')}</p>}
    >
      {(choice) => (
        <ListBoxItem id={choice.id} textValue={searched.get(choice.id) ?? choice.label} className="tq-choice">
          <span className="tq-choice__mark">
            <Icon name="check" />
          </span>
          {/* Both lines are the option's name, so that it is read as it is seen. */}
          <Text slot="label" className="tq-choice__text">
            <span>
              <bdi>{choice.label}</bdi>
              {choice.isPriority && <PriorityMark />}
            </span>{' '}
            {isLong && choice.detail !== undefined && choice.detail !== choice.label && (
              <span className="tq-choice__detail">
                <bdi>{choice.detail}</bdi>
              </span>
            )}
          </Text>
        </ListBoxItem>
      )}
    </ListBox>
  );
  if (!isLong) return list;
  return (
    <Autocomplete
      filter={(itemText, input) =>
        fold(input)
          .split(/\s+/)
          .every((word) => itemText.includes(word))
      }
    >
      <SearchField className="tq-search" aria-label={text('ui-search')} autoFocus>
        <Icon name="search" />
        <Input className="tq-search__input" placeholder={text('ui-search')} dir="auto" />
      </SearchField>
      {list}
    </Autocomplete>
  );
}

function PriorityMark() {
  const text = useText();
  return (
    <span className="tq-priority" title={text('ui-priority')}>
      <Icon name="star" />
      <span className="tq-visually-hidden">({text('ui-priority')})</span>
    </span>
  );
}

/** One of a list. */
export interface PickerProps extends FieldProps {
  /** Made when the list is opened, and to name the value: a long list costs nothing while it is closed. */
  readonly choices: () => readonly Choice[];
  readonly value: string;
  /** What the value is called; it may no longer be among the choices. */
  readonly valueLabel: ReactNode;
  /** What stands there while nothing is chosen. */
  readonly emptyLabel?: string;
  /** '' unsets. */
  readonly onChange: (value: string) => void;
  readonly isPriority?: boolean | undefined;
  readonly shouldFocus?: boolean | undefined;
}

/** A button that names the value and opens a list with a search in both languages. */
export function Picker(props: PickerProps) {
  const { choices, value, valueLabel, onChange, label, isPriority, shouldFocus } = props;
  const id = useId();
  const text = useText();
  const [isOpen, setOpen] = useState(shouldFocus ?? false);
  if (props.isReadOnly) return <ReadOnlyValue {...props}>{value === '' ? '' : valueLabel}</ReadOnlyValue>;
  return (
    <FieldFrame {...props} labelId={`${id}-label`} hintId={`${id}-hint`}>
      <div className="tq-control">
        <DialogTrigger isOpen={isOpen} onOpenChange={setOpen}>
          <AriaButton className="tq-picker" aria-labelledby={`${id}-label ${id}-value`}>
            <span id={`${id}-value`} className={value === '' ? 'tq-picker__none' : 'tq-picker__value'}>
              {value === '' ? (props.emptyLabel ?? text('ui-choose')) : <bdi>{valueLabel}</bdi>}
              {value !== '' && isPriority && <PriorityMark />}
            </span>
            <Icon name="down" />
          </AriaButton>
          <Popover className="tq-popover" placement="bottom start">
            <Dialog className="tq-picker__dialog" aria-labelledby={`${id}-label`}>
              <ChoiceList
                label={label}
                choices={isOpen ? choices() : []}
                selected={value === '' ? [] : [value]}
                mode="single"
                onSelect={(ids) => {
                  const next = ids[0];
                  if (next !== undefined && next !== value) onChange(next);
                  setOpen(false);
                }}
              />
              {value !== '' && !props.isRequired && (
                <AriaButton
                  className="tq-picker__clear"
                  onPress={() => {
                    onChange('');
                    setOpen(false);
                  }}
                >
                  {text('ui-unset')}
                </AriaButton>
              )}
            </Dialog>
          </Popover>
        </DialogTrigger>
      </div>
    </FieldFrame>
  );
}

/** Several of a list. */
export interface MultiPickerProps extends FieldProps {
  readonly choices: () => readonly Choice[];
  readonly values: readonly string[];
  readonly labelOf: (value: string) => string;
  readonly isPriority?: (value: string) => boolean;
  readonly onChange: (values: readonly string[]) => void;
  /** What the button says instead of "Add". */
  readonly addLabel?: string;
}

/** The chosen values as tags that can be taken off, and a button that opens the list. */
export function MultiPicker(props: MultiPickerProps) {
  const { choices, values, labelOf, onChange, label, isPriority } = props;
  const id = useId();
  const text = useText();
  const [isOpen, setOpen] = useState(false);
  const removal = props.isReadOnly
    ? {}
    : { onRemove: (keys: Set<string | number>) => onChange(values.filter((value) => !keys.has(value))) };
  return (
    <FieldFrame {...props} labelId={`${id}-label`} hintId={`${id}-hint`}>
      <div className="tq-tags">
        {values.length > 0 && (
          <TagGroup aria-labelledby={`${id}-label`} className="tq-tags__group" {...removal}>
            <TagList className="tq-tags__list">
              {values.map((value) => (
                <Tag key={value} id={value} textValue={labelOf(value)} className="tq-tag tq-tag--chosen">
                  <span dir="auto">{labelOf(value)}</span>
                  {isPriority?.(value) && <PriorityMark />}
                  {!props.isReadOnly && (
                    <AriaButton
                      slot="remove"
                      className="tq-tag__remove"
                      aria-label={text('ui-take-off', { name: labelOf(value) })}
                    >
                      <Icon name="close" />
                    </AriaButton>
                  )}
                </Tag>
              ))}
            </TagList>
          </TagGroup>
        )}
        {props.isReadOnly && values.length === 0 && <span className="tq-static tq-static--empty">—</span>}
        {!props.isReadOnly && (
          <DialogTrigger isOpen={isOpen} onOpenChange={setOpen}>
            <AriaButton
              className="tq-button tq-button--quiet tq-button--small"
              aria-label={props.addLabel ?? `${text('ui-add')} (${label})`}
            >
              <Icon name="plus" />
              <span>{props.addLabel ?? text('ui-add')}</span>
            </AriaButton>
            <Popover className="tq-popover" placement="bottom start">
              <Dialog className="tq-picker__dialog" aria-labelledby={`${id}-label`}>
                <ChoiceList
                  label={label}
                  choices={isOpen ? choices() : []}
                  selected={values}
                  mode="multiple"
                  onSelect={onChange}
                />
              </Dialog>
            </Popover>
          </DialogTrigger>
        )}
      </div>
    </FieldFrame>
  );
}

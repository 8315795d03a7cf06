import type { ReactNode } from 'react';
import { Label, Radio, RadioGroup } from 'react-aria-components';

/** One of a few, each with a word and a sentence. */
export interface Option<T extends string> {
  readonly value: T;
  readonly label: ReactNode;
  readonly hint?: ReactNode;
}

/** A choice among a few that are all in sight. */
export function Choices<T extends string>(props: {
  label: string;
  value: T;
  options: readonly Option<T>[];
  onChange: (value: T) => void;
  hidesLabel?: boolean;
  isInline?: boolean;
}) {
  const { label, value, options, onChange, hidesLabel, isInline } = props;
  return (
    <RadioGroup
      className={`app-choices${isInline ? ' app-choices--inline' : ''}`}
      value={value}
      onChange={(next) => onChange(next as T)}
    >
      <Label className={hidesLabel ? 'tq-visually-hidden' : 'tq-label'}>{label}</Label>
      <div className="app-choices__list">
        {options.map((option) => (
          <Radio key={option.value} value={option.value} className="app-choice">
            <span className="app-choice__label">{option.label}</span>
            {option.hint !== undefined && <span className="app-choice__hint">{option.hint}</span>}
          </Radio>
        ))}
      </div>
    </RadioGroup>
  );
}

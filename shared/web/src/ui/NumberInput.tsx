import { Group, Input, Label, NumberField } from 'react-aria-components';
import { type FieldProps, LabelText, labelClass, ReadOnlyValue } from './Field.tsx';
import { useFormats } from './l10n.ts';

/** A whole number; `undefined` is "not said", which is not zero. */
export interface NumberInputProps extends FieldProps {
  readonly value: number | undefined;
  readonly onChange: (value: number | undefined) => void;
  readonly min?: number | undefined;
  readonly max?: number | undefined;
  /** Shown after the number. */
  readonly unit?: string | undefined;
  /** A year is not grouped by thousands. */
  readonly isPlain?: boolean;
  readonly shouldFocus?: boolean | undefined;
}

export function NumberInput(props: NumberInputProps) {
  const { value, onChange, min, max, unit, isPlain, label, hidesLabel, isRequired, shouldFocus } = props;
  const formats = useFormats();
  if (props.isReadOnly) {
    const number = value === undefined ? '' : isPlain ? String(value) : formats.number(value);
    return (
      <ReadOnlyValue {...props}>{number === '' || !unit ? number : `${number}\u00a0${unit}`}</ReadOnlyValue>
    );
  }
  return (
    <NumberField
      className="tq-field"
      value={value ?? Number.NaN}
      onChange={(next) => {
        const whole = Number.isNaN(next) ? undefined : Math.round(next);
        if (whole !== value) onChange(whole);
      }}
      {...(min === undefined ? {} : { minValue: min })}
      {...(max === undefined ? {} : { maxValue: max })}
      formatOptions={{ maximumFractionDigits: 0, useGrouping: !isPlain }}
      isWheelDisabled
      autoFocus={shouldFocus ?? false}
    >
      <Label className={labelClass(hidesLabel)}>
        <LabelText label={label} isRequired={isRequired} />
      </Label>
      <Group className="tq-control tq-control--number">
        <Input className="tq-input tq-input--number" />
        {unit !== undefined && <span className="tq-unit">{unit}</span>}
      </Group>
      {props.hint !== undefined && <span className="tq-hint">{props.hint}</span>}
    </NumberField>
  );
}

/** An amount in whole units of a currency. */
export function MoneyInput(props: Omit<NumberInputProps, 'unit' | 'isPlain'> & { currency: string }) {
  const { currency, ...rest } = props;
  return <NumberInput {...rest} unit={currency} min={props.min ?? 0} />;
}

/** A whole percentage from 0 to 100. */
export function PercentInput(props: Omit<NumberInputProps, 'unit' | 'isPlain' | 'min' | 'max'>) {
  return <NumberInput {...props} unit="%" min={0} max={100} />;
}

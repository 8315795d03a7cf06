import { type Decimal, editableDecimal, formatDecimal } from '../decimal.ts';
import { type NumberReason, type NumberSpec, parseNumber } from '../input/number.ts';
import { DraftInput, type DraftProps } from './DraftInput.tsx';
import { ReadOnlyValue } from './Field.tsx';
import { type Language, type Translate, useLanguage, useText } from './l10n.ts';

/** What a number of a field may be; the language is the reader's. */
export type NumberRules = Omit<NumberSpec, 'language'>;

/** A number; `undefined` is "not said", which is not zero. */
export interface NumberInputProps extends DraftProps {
  readonly value: Decimal | undefined;
  /** Called once, when the field is left with another value. Answers whether it was written. */
  readonly onChange: (value: Decimal | undefined) => boolean;
  readonly rules: NumberRules;
  /** Shown after the number. */
  readonly unit?: string | undefined;
}

/** A number, an amount or a percentage, typed or pasted as people and programs write them. No key steps it up or down. */
export function NumberInput(props: NumberInputProps) {
  const { value, onChange, rules, unit } = props;
  const text = useText();
  const language = useLanguage();
  const resting = writeNumber(value, rules, language);
  if (props.isReadOnly)
    return (
      <ReadOnlyValue {...props}>
        {resting === '' || !unit ? resting : `${resting}\u00a0${unit}`}
      </ReadOnlyValue>
    );
  const spec = { ...rules, language };
  return (
    <DraftInput
      {...props}
      shown={value === undefined ? '' : editableDecimal(value, language, centimesOf(rules))}
      resting={resting}
      read={(typed) => parseNumber(typed, spec)}
      write={onChange}
      say={(reason, typed) => sayNumber(text, reason, typed)}
      selectsAll
      // The keypads with digits alone have no minus.
      inputMode={rules.allowsNegative ? undefined : rules.places === 0 ? 'numeric' : 'decimal'}
      dir="ltr"
      className="tq-input--number"
      after={unit !== undefined && <span className="tq-unit">{unit}</span>}
    />
  );
}

/** Amounts have all their places or none. */
function centimesOf(rules: NumberRules): number {
  return rules.currency === undefined ? 0 : rules.places;
}

function writeNumber(value: Decimal | undefined, rules: NumberRules, language: Language): string {
  if (value === undefined) return '';
  return rules.isYear ? editableDecimal(value, language) : formatDecimal(value, language, centimesOf(rules));
}

/** Why a number was refused, in words. */
export function sayNumber(text: Translate, reason: NumberReason, typed: string): string {
  const { code, ...args } = reason;
  return text(`input-${code}`, { text: typed.trim(), ...args });
}

import { useId, useState } from 'react';
import { parseNumber } from '../../input/number.ts';
import { Button } from '../../ui/Button.tsx';
import { useLanguage, useText } from '../../ui/l10n.ts';
import { sayNumber } from '../../ui/NumberInput.tsx';
import { Picker } from '../../ui/Picker.tsx';

/** The quarters of a year as they stand in a period, such as 2026-Q1. */
const QUARTERS = ['Q1', 'Q2', 'Q3', 'Q4'];

/** The years that a period may be about. */
const YEARS = { min: 2000, max: 2100 };

/** A year, a quarter of it or none, and the button that adds the period; Enter in the year does the same. */
export function AddPeriod(props: {
  /** Adds the period, or answers `false` when it is there already. */
  readonly onAdd: (period: string) => boolean;
}) {
  const text = useText();
  const language = useLanguage();
  const id = useId();
  const [year, setYear] = useState('');
  const [quarter, setQuarter] = useState('');
  const [refused, setRefused] = useState<string | undefined>(undefined);

  const add = () => {
    const read = parseNumber(year, { places: 0, ...YEARS, isYear: true, language });
    if (!read.ok) return setRefused(sayNumber(text, read.reason, year));
    if (read.value === undefined) return setRefused(text('cells-year-missing'));
    const period = quarter === '' ? String(read.value.units) : `${read.value.units}-${quarter}`;
    if (!props.onAdd(period)) return setRefused(text('cells-period-exists'));
    setYear('');
    setRefused(undefined);
  };

  return (
    <>
      <div className="tq-field">
        <label htmlFor={id} className="tq-label">
          {text('cells-new-year')}
        </label>
        <div className="tq-control" data-invalid={refused !== undefined || undefined}>
          <input
            id={id}
            type="text"
            className="tq-input tq-input--number"
            dir="ltr"
            inputMode="numeric"
            autoComplete="off"
            aria-invalid={refused !== undefined || undefined}
            aria-describedby={refused === undefined ? undefined : `${id}-error`}
            value={year}
            onChange={(event) => {
              setYear(event.currentTarget.value);
              setRefused(undefined);
            }}
            onKeyDown={(event) => {
              if (event.nativeEvent.isComposing) return;
              if (event.key === 'Enter') add();
              if (event.key !== 'Escape' || year === '') return;
              event.stopPropagation();
              setYear('');
              setRefused(undefined);
            }}
          />
        </div>
        {refused !== undefined && (
          <span id={`${id}-error`} className="tq-error" role="alert">
            {refused}
          </span>
        )}
      </div>
      <Picker
        label={text('cells-quarter')}
        value={quarter}
        valueLabel={quarter}
        emptyLabel={text('cells-whole-year')}
        choices={() => QUARTERS.map((each) => ({ id: each, label: each }))}
        onChange={setQuarter}
      />
      <Button kind="quiet" icon="plus" onPress={add}>
        {text('cells-add-period')}
      </Button>
    </>
  );
}

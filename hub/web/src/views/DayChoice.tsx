/** A labelled day, or none; the browser's own control, which every keyboard and voice knows. */
import { useEffect, useId, useState } from 'react';
import { useShown } from '../context.tsx';
import { dayIn } from '../formats.ts';

/** While a year is typed the control says 0002, 0020 and 0202: those are no days that anybody means. */
const EARLIEST = '2000-01-01';

export function DayChoice(props: {
  label: string;
  hint: string;
  /** YYYY-MM-DD; empty for none. */
  value: string;
  onChange: (day: string) => void;
}) {
  const { label, hint, value, onChange } = props;
  const id = useId();
  const { nowMs } = useShown();
  const [typed, setTyped] = useState(value);
  useEffect(() => setTyped(value), [value]);
  return (
    <div className="hub-choice hub-day">
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        type="date"
        value={typed}
        min={EARLIEST}
        max={dayIn(Math.max(nowMs, Date.now()))}
        aria-describedby={`${id}-hint`}
        onChange={(event) => {
          const day = event.currentTarget.value;
          setTyped(day);
          if (day !== value && (day === '' || day >= EARLIEST)) onChange(day);
        }}
      />
      <span id={`${id}-hint`} className="hub-day__hint">
        {hint}
      </span>
    </div>
  );
}

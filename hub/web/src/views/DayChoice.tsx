/** A labelled day, or none: typed as people write one, or picked from a calendar. */
import { DateInput } from '@tansiq/web/ui/DateInput.tsx';

/** Nothing here is older than the programme. */
const YEARS = { yearMin: 2020, yearMax: 2100 };

export function DayChoice(props: {
  label: string;
  hint: string;
  /** YYYY-MM-DD; empty for none. */
  value: string;
  onChange: (day: string) => void;
}) {
  const { onChange, ...shown } = props;
  return (
    <div className="hub-day">
      <DateInput
        {...shown}
        years={YEARS}
        onChange={(day) => {
          onChange(day);
          return true;
        }}
      />
    </div>
  );
}

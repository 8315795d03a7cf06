import { type CalendarDate, parseDate } from '@internationalized/date';
import {
  Button as AriaButton,
  Calendar,
  CalendarCell,
  CalendarGrid,
  CalendarGridBody,
  CalendarGridHeader,
  CalendarHeaderCell,
  Dialog,
  DialogTrigger,
  Heading,
  Popover,
} from 'react-aria-components';
import { type DateReason, type DateSpec, parseDay } from '../input/date.ts';
import { parseTimeOfDay } from '../input/time.ts';
import { IconButton } from './Button.tsx';
import { DraftInput, type DraftProps } from './DraftInput.tsx';
import { ReadOnlyValue } from './Field.tsx';
import { Icon } from './icons.tsx';
import { type Formats, type Translate, useFormats, useText } from './l10n.ts';

/** A date or a time of day as text; '' is "not said". */
export interface DateInputProps extends DraftProps {
  readonly value: string;
  /** Called once, when the field is left with another value. Answers whether it was written. */
  readonly onChange: (value: string) => boolean;
}

/** A day, typed in any of the ways that people write one, or picked from a calendar whose weeks begin on Monday. */
export function DateInput(props: DateInputProps & { readonly years: DateSpec }) {
  const { value, onChange, years } = props;
  const text = useText();
  const formats = useFormats();
  if (props.isReadOnly)
    return <ReadOnlyValue {...props}>{value === '' ? '' : formats.longDate(value)}</ReadOnlyValue>;
  return (
    <DraftInput
      {...props}
      shown={figures(value)}
      read={(typed) => parseDay(typed, years)}
      write={onChange}
      say={(reason) => sayDate(text, formats, reason)}
      echo={(day) => (day === '' ? '' : formats.fullDate(day))}
      selectsAll
      className="tq-input--date"
      after={(drop) => (
        <CalendarButton
          value={value}
          years={years}
          onPick={(day) => {
            drop();
            onChange(day);
          }}
        />
      )}
    />
  );
}

/** The same order of figures in every language. */
function figures(iso: string): string {
  return iso.split('-').reverse().join('/');
}

/** Why a day was refused, in words. */
export function sayDate(text: Translate, formats: Formats, reason: DateReason): string {
  switch (reason.code) {
    case 'no-such-day':
      return text('input-no-such-day', {
        day: reason.day,
        days: reason.days,
        month: formats.month(reason.month),
      });
    case 'no-such-month':
      return text('input-no-such-month', { month: reason.month });
    case 'out-of-years':
      // As text: a year is not grouped.
      return text('input-out-of-years', { min: String(reason.min), max: String(reason.max) });
    default:
      return text(`input-${reason.code}`);
  }
}

function CalendarButton(props: {
  readonly value: string;
  readonly years: DateSpec;
  readonly onPick: (day: string) => void;
}) {
  const { value, years, onPick } = props;
  const text = useText();
  const formats = useFormats();
  return (
    <DialogTrigger>
      <AriaButton className="tq-affix" aria-label={text('ui-open-calendar')}>
        <Icon name="calendar" />
      </AriaButton>
      <Popover className="tq-popover tq-popover--calendar" placement="bottom end">
        <Dialog className="tq-calendar-dialog" aria-label={text('ui-open-calendar')}>
          {({ close }) => (
            <Calendar
              className="tq-calendar"
              firstDayOfWeek="mon"
              value={dateOf(value)}
              minValue={dateOf(`${years.yearMin}-01-01`)}
              maxValue={dateOf(`${years.yearMax}-12-31`)}
              autoFocus
              onChange={(day: CalendarDate) => {
                close();
                onPick(day.toString());
              }}
            >
              <header>
                <IconButton slot="previous" icon="previous" label={text('ui-previous-month')} />
                <Heading className="tq-calendar__title" />
                <IconButton slot="next" icon="next" label={text('ui-next-month')} />
              </header>
              <CalendarGrid weekdayStyle={formats.language === 'ar' ? 'narrow' : 'short'}>
                <CalendarGridHeader>
                  {(day) => <CalendarHeaderCell>{day}</CalendarHeaderCell>}
                </CalendarGridHeader>
                <CalendarGridBody>
                  {(date) => <CalendarCell date={date} className="tq-calendar__day" />}
                </CalendarGridBody>
              </CalendarGrid>
            </Calendar>
          )}
        </Dialog>
      </Popover>
    </DialogTrigger>
  );
}

/** A time of day on a 24-hour clock. */
export function TimeInput(props: DateInputProps) {
  const { value, onChange } = props;
  const text = useText();
  if (props.isReadOnly) return <ReadOnlyValue {...props}>{value}</ReadOnlyValue>;
  return (
    <DraftInput
      {...props}
      shown={value}
      read={parseTimeOfDay}
      write={onChange}
      say={(reason) => text(`input-${reason.code}`)}
      echo={(time) => time}
      selectsAll
      className="tq-input--date"
    />
  );
}

// What another program wrote may be no date at all.
function dateOf(value: string): CalendarDate | null {
  try {
    return value === '' ? null : parseDate(value);
  } catch {
    return null;
  }
}

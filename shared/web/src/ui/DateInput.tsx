import { type CalendarDate, parseDate, parseTime, type Time } from '@internationalized/date';
import {
  Button as AriaButton,
  Calendar,
  CalendarCell,
  CalendarGrid,
  CalendarGridBody,
  CalendarGridHeader,
  CalendarHeaderCell,
  DatePicker,
  DateSegment,
  DateInput as DateSegments,
  Dialog,
  Group,
  Heading,
  Label,
  Popover,
  TimeField,
} from 'react-aria-components';
import { IconButton } from './Button.tsx';
import { type FieldProps, LabelText, labelClass, ReadOnlyValue } from './Field.tsx';
import { Icon } from './icons.tsx';
import { useFormats, useText } from './l10n.ts';

/** A date or a time of day as text; '' is "not said". */
export interface DateInputProps extends FieldProps {
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly shouldFocus?: boolean | undefined;
}

/** A day, typed or picked from a calendar whose weeks begin on Monday. */
export function DateInput(props: DateInputProps) {
  const { value, onChange, label, hidesLabel, isRequired, isReadOnly, hint, shouldFocus } = props;
  const text = useText();
  const formats = useFormats();
  if (isReadOnly)
    return <ReadOnlyValue {...props}>{value === '' ? '' : formats.longDate(value)}</ReadOnlyValue>;
  return (
    <DatePicker
      className="tq-field"
      value={dateOf(value)}
      onChange={(date: CalendarDate | null) => onChange(date === null ? '' : date.toString())}
      firstDayOfWeek="mon"
      shouldForceLeadingZeros
      autoFocus={shouldFocus ?? false}
    >
      <Label className={labelClass(hidesLabel)}>
        <LabelText label={label} isRequired={isRequired} />
      </Label>
      <Group className="tq-control tq-control--date">
        <DateSegments className="tq-segments">
          {(segment) => <DateSegment segment={segment} className="tq-segment" />}
        </DateSegments>
        {value !== '' && (
          // Outside the picker's own slots, so that it is a plain button.
          <AriaButton
            slot={null}
            className="tq-clear"
            aria-label={text('ui-clear', { label })}
            onPress={() => onChange('')}
          >
            <Icon name="close" />
          </AriaButton>
        )}
        <AriaButton className="tq-affix" aria-label={text('ui-open-calendar')}>
          <Icon name="calendar" />
        </AriaButton>
      </Group>
      {hint !== undefined && <span className="tq-hint">{hint}</span>}
      <Popover className="tq-popover tq-popover--calendar">
        <Dialog className="tq-calendar-dialog">
          <Calendar className="tq-calendar" firstDayOfWeek="mon">
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
        </Dialog>
      </Popover>
    </DatePicker>
  );
}

/** A time of day on a 24-hour clock. */
export function TimeInput(props: DateInputProps) {
  const { value, onChange, label, hidesLabel, isRequired, isReadOnly, hint } = props;
  if (isReadOnly) return <ReadOnlyValue {...props}>{value}</ReadOnlyValue>;
  return (
    <TimeField
      className="tq-field"
      value={timeOf(value)}
      onChange={(time: Time | null) => onChange(time === null ? '' : time.toString().slice(0, 5))}
      hourCycle={24}
      shouldForceLeadingZeros
    >
      <Label className={labelClass(hidesLabel)}>
        <LabelText label={label} isRequired={isRequired} />
      </Label>
      <div className="tq-control tq-control--date">
        <DateSegments className="tq-segments tq-segments--time">
          {(segment) => <DateSegment segment={segment} className="tq-segment" />}
        </DateSegments>
      </div>
      {hint !== undefined && <span className="tq-hint">{hint}</span>}
    </TimeField>
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

function timeOf(value: string): Time | null {
  try {
    return value === '' ? null : parseTime(value);
  } catch {
    return null;
  }
}

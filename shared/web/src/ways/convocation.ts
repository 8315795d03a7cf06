/**
 * The call to a meeting as a calendar file: one event that says when, where and what about.
 *
 * Its UID is the document's, and its SEQUENCE the number of changes that the document has: who saves it again after a change of
 * date brings a higher one, which takes the first one's place; and a copy that a browser without a line made of an older state
 * never does.
 */
import { asBoth, asDate, asRows, asText, asTime, inLanguage } from '../document/read.ts';
import { fieldOf } from '../document/schema.ts';
import { describe, type Reading } from '../editors/describe.ts';
import { codeListOf } from '../ui/vocabulary.tsx';
import { day, fileOfLines, instant, line, local, quoted, textLine } from './ics.ts';
import { ZONE, zoneLines } from './moroccoZone.ts';

/** What a calendar file is made of. */
export interface ConvocationProps {
  /** The minutes, in the language of the file. */
  readonly reading: Reading;
  /** The document's id. */
  readonly id: string;
  /** How many changes the document has. */
  readonly changes: number;
  /** Now, in Unix milliseconds. */
  readonly nowMs: number;
  /** The council's name. */
  readonly council: string;
}

/** Whether there is a day to put into a calendar. */
export function hasDay({ doc }: Reading): boolean {
  return asDate(doc.date) !== '';
}

/** Whether it is known when it begins; without, it takes the whole day. */
export function hasHour({ doc }: Reading): boolean {
  return asTime(doc.start) !== '';
}

/** The file; `undefined` while the meeting has no day. */
export function convocationFile(props: ConvocationProps): string | undefined {
  const { reading, id, changes, nowMs, council } = props;
  if (!hasDay(reading)) return undefined;
  return fileOfLines([
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//Tansiq//Convocation//FR',
    'CALSCALE:GREGORIAN',
    'METHOD:PUBLISH',
    ...zoneLines(),
    'BEGIN:VEVENT',
    line('UID', `${id}-convocation`),
    line('DTSTAMP', instant(nowMs)),
    line('SEQUENCE', String(changes)),
    // Who publishes must be named (RFC 5546, 3.2.1), by an address; a council has none here, and none is made up.
    line(`ORGANIZER;CN=${quoted(council)}`, 'invalid:nomail'),
    ...timeLines(reading),
    textLine('SUMMARY', summaryOf(reading)),
    ...placeLines(reading),
    ...descriptionLines(reading),
    'END:VEVENT',
    'END:VCALENDAR',
  ]);
}

/** The name of the file. */
export function convocationName({ doc }: Reading): string {
  return `convocation-${asDate(doc.date)}.ics`;
}

/** Day and hours by the clocks of Morocco; without an hour, the whole day. An end before the start is none. */
function timeLines({ doc }: Reading): readonly string[] {
  const [date, start, end] = [asDate(doc.date), asTime(doc.start), asTime(doc.end)];
  if (start === '') return [line('DTSTART;VALUE=DATE', day(date))];
  const from = line(`DTSTART;TZID=${ZONE}`, local(date, start));
  return end > start ? [from, line(`DTEND;TZID=${ZONE}`, local(date, end))] : [from];
}

function summaryOf(reading: Reading): string {
  const { doc, vocabularies, formats, text } = reading;
  const type = asText(doc.type);
  return (
    say(reading, 'title') ||
    say(reading, 'body') ||
    (type === ''
      ? text('kind-minutes')
      : codeListOf(vocabularies, 'meeting_types').label(type, formats.language))
  );
}

/** The place, and the link when it is one; words that are no link are a place or stand in the description. */
function placeLines(reading: Reading): readonly string[] {
  const { schema, doc } = reading;
  const province = fieldOf(schema.kind, schema.root, 'province');
  const where = [
    say(reading, 'place'),
    province === undefined ? '' : describe(reading, province, doc.province, doc),
  ]
    .filter((part) => part !== '')
    .join(reading.text('message-comma'));
  const link = linkOf(reading);
  const place = where || asText(doc.link).trim();
  return [
    ...(place === '' ? [] : [textLine('LOCATION', place)]),
    ...(link === undefined ? [] : [line('URL', link)]),
  ];
}

/** The link in the form that a calendar takes; `undefined` when it is no address of the web. */
function linkOf({ doc }: Reading): string | undefined {
  const words = asText(doc.link).trim();
  if (!/^https?:\/\/\S+$/i.test(words) || !URL.canParse(words)) return undefined;
  return new URL(words).href;
}

function descriptionLines(reading: Reading): readonly string[] {
  const { doc, formats, vocabularies, text } = reading;
  const chair = asText(doc.chair_institution);
  const link = asText(doc.link).trim();
  const titles = asRows(doc.agenda)
    .map(({ value }) => inLanguage(asBoth(value.title), formats.language).trim())
    .flatMap((title, index) => (title === '' ? [] : [`${index + 1}. ${title}`]));
  const paragraphs = [
    [
      say(reading, 'body'),
      chair === ''
        ? ''
        : text('calendar-called-by', {
            who: codeListOf(vocabularies, 'institutions').label(chair, formats.language),
          }),
      link === '' ? '' : text('calendar-link', { link }),
    ].filter((part) => part !== ''),
    titles.length === 0 ? [] : [text('calendar-agenda'), ...titles],
  ];
  const words = paragraphs
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n');
  return words === '' ? [] : [textLine('DESCRIPTION', words)];
}

function say({ doc, formats }: Reading, name: string): string {
  return inLanguage(asBoth(doc[name]), formats.language).trim();
}

/**
 * What a meeting decided, and who does what by when, as a short text for a chat or a mail.
 *
 * It says what stands in the minutes and nothing else: a field that is empty has no line, no dash and no word for it. The numbers
 * are those that the paper cites by.
 */

import type { DocView } from '../client/docHandle.ts';
import { lockOf } from '../document/adoption.ts';
import { asBoth, asDate, asInt, asRows, asText, asTime, inLanguage } from '../document/read.ts';
import type { Reading } from '../editors/describe.ts';
import { codeListOf } from '../ui/vocabulary.tsx';

/** The message, in the language of `reading`; lines end in a line feed, and none is empty at the end. */
export function meetingMessage(reading: Reading): string {
  const { text } = reading;
  const outcomes = outcomesOf(reading);
  const decisions = outcomes
    .filter(({ kind }) => kind === 'decision')
    .map((each) => decisionLine(reading, each));
  const actions = outcomes.filter(({ kind }) => kind === 'action').map((each) => actionLine(reading, each));
  const next = nextMeeting(reading);
  const parts: readonly (readonly string[])[] = [
    headOf(reading),
    decisions.length === 0 ? [] : [text('message-decisions'), ...decisions],
    actions.length === 0 ? [] : [text('message-actions'), ...actions],
    next === '' ? [] : [text('message-next', { when: next })],
  ];
  return parts
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n');
}

/** Whether there is anything to tell beside that there was a meeting. */
export function hasOutcomes(reading: Reading): boolean {
  return outcomesOf(reading).some(({ kind }) => kind === 'decision' || kind === 'action');
}

interface Outcome {
  /** As the paper cites it: the item, and the place in it. */
  readonly number: string;
  readonly kind: string;
  readonly words: string;
  readonly value: DocView;
}

/** What came out of the meeting, in its order; without words there is nothing to tell. */
function outcomesOf({ doc, formats }: Reading): readonly Outcome[] {
  return asRows(doc.agenda).flatMap((item, at) =>
    asRows(item.value.outcomes).flatMap(({ value }, index) => {
      const words = inOneLine(inLanguage(asBoth(value.text), formats.language));
      const number = `${at + 1}.${index + 1}`;
      return words === '' ? [] : [{ number, kind: asText(value.kind), words, value }];
    }),
  );
}

function headOf(reading: Reading): readonly string[] {
  const { doc, formats, text } = reading;
  const say = (name: string) => inOneLine(inLanguage(asBoth(doc[name]), formats.language));
  const date = asDate(doc.date);
  const start = asTime(doc.start);
  const day = date === '' ? '' : dayInWords(reading, date);
  const when = day === '' || start === '' ? day : text('message-when', { day, start });
  const whenAndWhere = [when, say('place')].filter((part) => part !== '').join(text('message-comma'));
  return [
    say('title') || text('kind-minutes'),
    say('body'),
    capital(whenAndWhere),
    stateLine(reading),
  ].filter((line) => line !== '');
}

/** How far the text is: what was not adopted may still change. */
function stateLine({ doc, vocabularies, formats, text }: Reading): string {
  const state = asText(doc.state);
  if (state === '') return '';
  const label = codeListOf(vocabularies, 'states').label(state, formats.language);
  if (state !== 'adopted') return text('message-not-adopted', { state: label });
  const lock = lockOf(doc);
  return lock.adopted !== undefined && lock.tag !== 'locked'
    ? text('message-amended')
    : text('message-adopted');
}

function decisionLine(reading: Reading, { number, words, value }: Outcome): string {
  const { text, formats, vocabularies } = reading;
  const mode = asText(value.mode);
  const votes = (['votes_for', 'votes_against', 'abstain'] as const).flatMap((name) => {
    const count = asInt(value[name]);
    return count === undefined
      ? []
      : [text(`message-${name.replace('_', '-')}`, { count: formats.number(count) })];
  });
  const how = [
    ...(mode === '' ? [] : [codeListOf(vocabularies, 'decision_modes').label(mode, formats.language)]),
    ...votes,
  ].join(text('message-comma'));
  return how === '' ? `${number} ${words}` : `${number} ${withoutStop(words)} (${how})`;
}

function actionLine(reading: Reading, { number, words, value }: Outcome): string {
  const { text, formats, vocabularies } = reading;
  const code = asText(value.who);
  const who = code === '' ? '' : codeListOf(vocabularies, 'institutions').label(code, formats.language);
  const due = asDate(value.due);
  const what = who === '' ? words : text('message-who', { who, what: words });
  const line =
    due === '' ? what : text('message-due', { what: withoutStop(what), day: dayInWords(reading, due) });
  return `${number} ${line}`;
}

function nextMeeting(reading: Reading): string {
  const { doc, formats, text } = reading;
  const date = asDate(doc.next_date);
  const place = inOneLine(inLanguage(asBoth(doc.next_place), formats.language));
  return [date === '' ? '' : dayInWords(reading, date), place]
    .filter((part) => part !== '')
    .join(text('message-comma'));
}

/** A day as people say it; in French the first of a month is its first. */
export function dayInWords({ formats }: Reading, iso: string): string {
  const words = formats.fullDate(iso);
  return formats.language === 'fr' ? words.replace(/(?<!\d)1 (?=\p{L})/u, '1er ') : words;
}

/** What stands behind the words ends the line, so that these do not. */
function withoutStop(words: string): string {
  return words.replace(/[\s.؛;،,]+$/u, '');
}

/** A line begins with a capital; Arabic has none. */
function capital(words: string): string {
  return words.charAt(0).toLocaleUpperCase() + words.slice(1);
}

function inOneLine(words: string): string {
  return words.replace(/\s+/gu, ' ').trim();
}

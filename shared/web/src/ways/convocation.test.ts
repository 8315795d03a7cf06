import { describe, expect, it } from 'vitest';
import type { DocView } from '../client/docHandle.ts';
import type { Language } from '../ui/l10n.ts';
import { convocationFile, convocationName, hasDay } from './convocation.ts';
import { fold } from './ics.ts';
import { readingIn } from './readingIn.ts';

const both = (fr: string, ar: string) => ({ fr, ar });
const MEETING: DocView = {
  kind: 'minutes',
  title: both('Réunion ordinaire; emploi, santé', 'اجتماع عادي حول التشغيل والصحة'),
  body: both('Groupe de travail', 'مجموعة العمل'),
  date: '2026-12-12',
  start: '10:00',
  end: '12:30',
  place: both('Siège du Conseil, Tanger', 'مقر المجلس، طنجة'),
  link: 'https://visio.example.ma/salle?a=1;b=2',
  agenda: {
    b: {
      order: 'W',
      title: both(
        'Suivi du plan d’action et des engagements pris lors de la réunion précédente',
        'تتبع المخطط',
      ),
    },
    a: { order: 'V', title: both('Ouverture\\mot d’accueil', 'الافتتاح') },
    c: { order: 'X' },
    d: { order: 'Y', title: both('Divers', '') },
  },
};

const readingOf = (doc: DocView, language: Language = 'fr') =>
  readingIn(language, { kind: 'minutes', doc, vocabularies: {}, directory: { people: [], documents: [] } });

function fileOf(doc: DocView, changes = 7, language: Language = 'fr'): string {
  const file = convocationFile({
    reading: readingOf(doc, language),
    id: '0ccc01feae61d70276e76b2cb1b953d8',
    changes,
    nowMs: Date.parse('2026-11-30T16:14:00Z'),
    council: 'Conseil "régional"; Tanger',
  });
  if (file === undefined) throw new Error('no file');
  return file;
}

/** A file's lines as a calendar reads them: unfolded. */
const linesOf = (file: string) => file.replaceAll('\r\n ', '').split('\r\n');
/** The line of the event with this name. */
const eventLine = (file: string, name: string) =>
  linesOf(file.slice(file.indexOf('BEGIN:VEVENT'))).find(
    (each) => each.startsWith(`${name}:`) || each.startsWith(`${name};`),
  );
/** Text as a calendar shows it. */
const shown = (value = '') =>
  value.replace(/\\([\\;,nN])/g, (_, each: string) => (/n/i.test(each) ? '\n' : each));

describe('a line', () => {
  it('is folded at 75 bytes, between letters', () => {
    for (const text of [
      'a'.repeat(200),
      'é'.repeat(200),
      'ش'.repeat(200),
      '𝒳'.repeat(90),
      `a${'ش'.repeat(200)}`,
    ]) {
      const pieces = fold(text).split('\r\n');
      expect(pieces.slice(1).every((piece) => piece.startsWith(' '))).toBe(true);
      for (const piece of pieces) expect(new TextEncoder().encode(piece).length).toBeLessThanOrEqual(75);
      expect(pieces.map((piece, at) => (at === 0 ? piece : piece.slice(1))).join('')).toBe(text);
    }
    expect(fold('a'.repeat(75))).toBe('a'.repeat(75));
    expect(fold('a'.repeat(76))).toBe(`${'a'.repeat(75)}\r\n a`);
  });
});

describe('the file of a convocation', () => {
  it.each(['fr', 'ar'] as const)(
    'of %s has lines that end in CRLF, none longer than 75 bytes, and no control character',
    (language) => {
      const file = fileOf(MEETING, 7, language);
      expect(file.endsWith('END:VCALENDAR\r\n')).toBe(true);
      expect(file.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
      for (const each of file.split('\r\n'))
        expect(new TextEncoder().encode(each).length).toBeLessThanOrEqual(75);
      const odd = [...file.replaceAll('\r\n', '')].filter(
        (letter) => letter < ' ' || /[\u2066-\u2069]/.test(letter),
      );
      expect(odd).toEqual([]);
    },
  );

  it('is one event between the zone and the end, and ends what it begins', () => {
    const lines = linesOf(fileOf(MEETING));
    const open: string[] = [];
    for (const each of lines) {
      if (each.startsWith('BEGIN:')) open.push(each.slice(6));
      if (each.startsWith('END:')) expect(open.pop()).toBe(each.slice(4));
    }
    expect(open).toEqual([]);
    expect(lines.slice(0, 5)).toEqual([
      'BEGIN:VCALENDAR',
      'VERSION:2.0',
      'PRODID:-//Tansiq//Convocation//FR',
      'CALSCALE:GREGORIAN',
      'METHOD:PUBLISH',
    ]);
    // What RFC 5546 (3.2.1) wants of an event that is published, each once.
    for (const name of ['UID', 'DTSTAMP', 'DTSTART', 'ORGANIZER', 'SUMMARY', 'SEQUENCE']) {
      const found = lines.slice(lines.indexOf('BEGIN:VEVENT')).filter((each) => each.startsWith(name));
      expect([name, found.length]).toEqual([name, 1]);
    }
  });

  it('says when by the clocks of Morocco, where, by which link and what about', () => {
    const file = fileOf(MEETING);
    expect(eventLine(file, 'DTSTART')).toBe('DTSTART;TZID=Africa/Casablanca:20261212T100000');
    expect(eventLine(file, 'DTEND')).toBe('DTEND;TZID=Africa/Casablanca:20261212T123000');
    expect(eventLine(file, 'SUMMARY')).toBe('SUMMARY:Réunion ordinaire\\; emploi\\, santé');
    expect(eventLine(file, 'LOCATION')).toBe('LOCATION:Siège du Conseil\\, Tanger');
    expect(eventLine(file, 'URL')).toBe('URL:https://visio.example.ma/salle?a=1;b=2');
    expect(eventLine(file, 'ORGANIZER')).toBe('ORGANIZER;CN="Conseil ’régional’; Tanger":invalid:nomail');
    expect(eventLine(file, 'DTSTAMP')).toBe('DTSTAMP:20261130T161400Z');
    expect(shown(eventLine(file, 'DESCRIPTION')?.slice('DESCRIPTION:'.length))).toBe(
      [
        'Groupe de travail',
        'Lien : https://visio.example.ma/salle?a=1;b=2',
        '',
        'Ordre du jour',
        '1. Ouverture\\mot d’accueil',
        '2. Suivi du plan d’action et des engagements pris lors de la réunion précédente',
        '4. Divers',
      ].join('\n'),
    );
    expect(convocationName(readingOf(MEETING))).toBe('convocation-2026-12-12.ics');
  });

  it('is in Arabic when asked', () => {
    const file = fileOf(MEETING, 7, 'ar');
    expect(eventLine(file, 'SUMMARY')).toBe('SUMMARY:اجتماع عادي حول التشغيل والصحة');
    expect(eventLine(file, 'LOCATION')).toBe('LOCATION:مقر المجلس، طنجة');
    expect(shown(eventLine(file, 'DESCRIPTION'))).toContain('جدول الأعمال\n1. الافتتاح');
  });

  it('keeps its name and counts up, so that a second one takes the place of the first', () => {
    const [first, second] = [fileOf(MEETING, 7), fileOf({ ...MEETING, date: '2026-12-19' }, 9)];
    expect(eventLine(first, 'UID')).toBe('UID:0ccc01feae61d70276e76b2cb1b953d8-convocation');
    expect(eventLine(second, 'UID')).toBe(eventLine(first, 'UID'));
    expect([eventLine(first, 'SEQUENCE'), eventLine(second, 'SEQUENCE')]).toEqual([
      'SEQUENCE:7',
      'SEQUENCE:9',
    ]);
  });

  it('makes nothing up: no hour is a whole day, no end is none, no day is no file', () => {
    const wholeDay = fileOf({ kind: 'minutes', date: '2026-12-12', end: '12:00' });
    expect(eventLine(wholeDay, 'DTSTART')).toBe('DTSTART;VALUE=DATE:20261212');
    for (const name of ['DTEND', 'LOCATION', 'URL', 'DESCRIPTION'])
      expect(eventLine(wholeDay, name)).toBeUndefined();
    expect(eventLine(fileOf({ ...MEETING, end: '09:00' }), 'DTEND')).toBeUndefined();
    expect(hasDay(readingOf({ kind: 'minutes', date: '2026-02-30' }))).toBe(false);
    expect(
      convocationFile({
        reading: readingOf({ kind: 'minutes' }),
        id: 'x',
        changes: 1,
        nowMs: 0,
        council: '',
      }),
    ).toBeUndefined();
  });

  it('takes a link that is none for a place, and never a line of its own', () => {
    const odd = fileOf({ kind: 'minutes', date: '2026-12-12', link: 'Zoom 123\r\nATTENDEE:mailto:x' });
    expect(eventLine(odd, 'LOCATION')).toBe('LOCATION:Zoom 123\\nATTENDEE:mailto:x');
    expect(eventLine(odd, 'URL')).toBeUndefined();
    expect(linesOf(odd).some((each) => each.startsWith('ATTENDEE'))).toBe(false);
    expect(
      eventLine(fileOf({ kind: 'minutes', date: '2026-12-12', link: 'javascript:alert(1)' }), 'URL'),
    ).toBeUndefined();
  });
});

describe('the zone in the file', () => {
  /** The offset that a calendar finds for a time of the clock: that of the last change before it. */
  function offsetAt(time: string): string {
    const lines = linesOf(fileOf(MEETING));
    const zone = lines.slice(lines.indexOf('BEGIN:VTIMEZONE'), lines.indexOf('END:VTIMEZONE'));
    const changes: [string, string][] = [];
    let onsets: string[] = [];
    for (const each of zone) {
      const [name = '', value = ''] = each.split(':');
      if (name === 'BEGIN') onsets = [];
      if (name === 'DTSTART' || name === 'RDATE') onsets.push(value);
      if (name === 'TZOFFSETTO') changes.push(...onsets.map((onset): [string, string] => [onset, value]));
    }
    return changes.sort(([a], [b]) => (a < b ? -1 : 1)).findLast(([onset]) => onset <= time)?.[1] ?? '';
  }

  it('is an hour ahead until 20 September 2026, and never again after', () => {
    expect(offsetAt('20260919T235959')).toBe('+0100');
    expect(offsetAt('20260920T020000')).toBe('+0000');
    for (const time of ['20261212T100000', '20270301T100000', '20270701T100000', '20400101T100000'])
      expect(offsetAt(time)).toBe('+0000');
  });

  it('was on UTC+0 in Ramadan before', () => {
    expect(['20260214T120000', '20260301T120000', '20260401T120000'].map(offsetAt)).toEqual([
      '+0100',
      '+0000',
      '+0100',
    ]);
    expect(['20240309T120000', '20240401T120000', '20240701T120000'].map(offsetAt)).toEqual([
      '+0100',
      '+0000',
      '+0100',
    ]);
  });
});

/**
 * The clocks of Morocco, for calendar files. A calendar program's own zone data may be older than the day when Morocco stopped
 * changing its clocks, so the file says it itself.
 *
 * From tzdata 2026f: UTC+1 from 2018, UTC+0 in Ramadan, and UTC+0 for good since 20 September 2026. UTC+0 is written as the
 * standard time and UTC+1 as the other, as programs expect of a standard that is never ahead.
 */

/** The zone that every meeting's times are of. */
export const ZONE = 'Africa/Casablanca';

/** When clocks went back to UTC+0, by the clock that they went back from; the last one is for good. */
const BACK = [
  '20180513T030000',
  '20190505T030000',
  '20200419T030000',
  '20210411T030000',
  '20220327T030000',
  '20230319T030000',
  '20240310T030000',
  '20250223T030000',
  '20260215T030000',
] as const;
const BACK_FOR_GOOD = '20260920T020000';

/** When they went on to UTC+1. */
const FORWARD = [
  '20180617T020000',
  '20190609T020000',
  '20200531T020000',
  '20210516T020000',
  '20220508T020000',
  '20230423T020000',
  '20240414T020000',
  '20250406T020000',
  '20260322T020000',
] as const;

/** The zone, as lines of a calendar file. */
export function zoneLines(): readonly string[] {
  return [
    'BEGIN:VTIMEZONE',
    `TZID:${ZONE}`,
    ...change('STANDARD', BACK, '+0100', '+0000'),
    ...change('DAYLIGHT', FORWARD, '+0000', '+0100'),
    ...change('STANDARD', [BACK_FOR_GOOD], '+0100', '+0000'),
    'END:VTIMEZONE',
  ];
}

function change(
  kind: 'STANDARD' | 'DAYLIGHT',
  [first, ...more]: readonly [string, ...string[]],
  from: string,
  to: string,
): readonly string[] {
  return [
    `BEGIN:${kind}`,
    `DTSTART:${first}`,
    ...more.map((each) => `RDATE:${each}`),
    `TZOFFSETFROM:${from}`,
    `TZOFFSETTO:${to}`,
    `TZNAME:${to.slice(0, 3)}`,
    `END:${kind}`,
  ];
}

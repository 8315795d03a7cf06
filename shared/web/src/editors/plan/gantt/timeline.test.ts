import { describe, expect, it } from 'vitest';
import { datesOf, placeOf, shifted, stepOf, timelineOf } from './timeline.ts';

describe('the timeline', () => {
  const dates = { start: '2027-02-10', end: '2027-08-03' };

  it('is whole quarters, by months or by quarters, and of whole years above', () => {
    const months = timelineOf([dates], '2027-05-20', 'month');
    expect(months.from).toBe('2027-01-01');
    expect(months.units.map(({ first, days }) => `${first} ${days}`)).toEqual([
      '2027-01-01 31',
      '2027-02-01 28',
      '2027-03-01 31',
      '2027-04-01 30',
      '2027-05-01 31',
      '2027-06-01 30',
      '2027-07-01 31',
      '2027-08-01 31',
      '2027-09-01 30',
    ]);
    const quarters = timelineOf([dates], '2026-12-31', 'quarter');
    expect(quarters.units.map(({ first }) => first)).toEqual([
      '2026-10-01',
      '2027-01-01',
      '2027-04-01',
      '2027-07-01',
    ]);
    expect(quarters.years).toEqual([
      { first: '2026-10-01', days: 92 },
      { first: '2027-01-01', days: 273 },
    ]);
  });

  it('leaves today out when it is years away, and is a quarter around it where nothing has dates', () => {
    expect(timelineOf([dates], '2032-01-01', 'quarter').units).toHaveLength(3);
    expect(timelineOf([], '2032-01-01', 'quarter').units).toEqual([{ first: '2032-01-01', days: 91 }]);
  });

  it('places a day where it is, the last one within', () => {
    const timeline = timelineOf([{ start: '2027-01-01', end: '2027-03-31' }], '2027-01-01', 'month');
    expect(timeline.days).toBe(90);
    expect(placeOf(timeline, { start: '2027-01-01', end: '2027-03-31' })).toEqual({ at: 0, size: 100 });
    expect(placeOf(timeline, { start: '2027-01-10', end: '2027-01-18' })).toEqual({ at: 10, size: 10 });
  });

  it('has no place for an action without a day, with an odd one, or that ends before it begins', () => {
    expect(datesOf(dates)).toEqual(dates);
    expect(datesOf({ start: '2027-02-10' })).toBeUndefined();
    expect(datesOf({ start: '2027-02-30', end: '2027-08-03' })).toBeUndefined();
    expect(datesOf({ start: '2027-09-01', end: '2027-08-03' })).toBeUndefined();
  });
});

describe('moving', () => {
  const dates = { start: '2028-02-27', end: '2028-03-02' };
  it('keeps the length of the whole, and the ends apart', () => {
    expect(shifted(dates, 'whole', 3)).toEqual({ start: '2028-03-01', end: '2028-03-05' });
    expect(shifted(dates, 'end', -1)).toEqual({ start: '2028-02-27', end: '2028-03-01' });
    expect(shifted(dates, 'end', -30)).toEqual({ start: '2028-02-27', end: '2028-02-27' });
    expect(shifted(dates, 'start', 30)).toEqual({ start: '2028-03-02', end: '2028-03-02' });
    expect(shifted({ start: '2100-12-01', end: '2100-12-30' }, 'whole', 5)).toEqual({
      start: '2100-12-01',
      end: '2100-12-30',
    });
  });

  it('goes by a day or a week, as it is seen', () => {
    const key = (name: string, more = {}) => ({ key: name, shiftKey: false, ctrlKey: false, ...more });
    expect(stepOf(key('ArrowRight'), false)).toEqual({ part: 'whole', days: 1 });
    expect(stepOf(key('ArrowRight'), true)).toEqual({ part: 'whole', days: -1 });
    expect(stepOf(key('ArrowLeft', { ctrlKey: true, shiftKey: true }), true)).toEqual({
      part: 'end',
      days: 7,
    });
    expect(stepOf(key('PageUp'), true)).toEqual({ part: 'whole', days: -7 });
    expect(stepOf(key('Enter'), true)).toBeUndefined();
  });
});

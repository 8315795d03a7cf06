import { describe, expect, it } from 'vitest';
import { moment, rowSaveState, titleIn, when } from './words.ts';

const NOW = Date.UTC(2026, 2, 15, 12, 0, 0);
const bare = (text: string): string => text.replace(/[\u200e\u200f\u2068\u2069\u202f\u00a0]/g, ' ');

describe('words', () => {
  it('take the other language for a title that is missing', () => {
    expect(titleIn({ fr: '', ar: 'محضر' }, 'fr', '–')).toBe('محضر');
    expect(titleIn({ fr: ' ', ar: '' }, 'ar', '–')).toBe('–');
  });

  it('say how long ago in each language, and the day after a week', () => {
    expect(bare(when(NOW - 2 * 3_600_000, 'fr', NOW))).toBe('il y a 2 heures');
    expect(when(NOW - 3 * 86_400_000, 'ar', NOW)).toContain('3');
    expect(bare(when(NOW - 30 * 86_400_000, 'fr', NOW))).toBe('13 févr. 2026');
  });

  it('tell the time by the clocks of Morocco, which differ in Ramadan', () => {
    expect(moment(Date.UTC(2026, 2, 15, 12, 0), 'fr')).toContain('12:00');
    expect(moment(Date.UTC(2026, 3, 15, 12, 0), 'fr')).toContain('13:00');
  });

  it('show what waits here before what the node says', () => {
    expect(rowSaveState({ shared: true, received: true }, 2)).toEqual({ tag: 'here', pending: 2 });
    expect(rowSaveState({ shared: true, received: false }, 0).tag).toBe('council');
    expect(rowSaveState({ shared: true, received: true }, 0).tag).toBe('ministry');
    expect(rowSaveState({ shared: false, received: false }, 0).tag).toBe('kept');
  });
});

import { localizationOf } from '@tansiq/web/i18n.tsx';
import { formatsOf } from '@tansiq/web/ui/l10n.ts';
import type { Vocabularies } from '@tansiq/web/ui/vocabulary.tsx';
import { describe, expect, it } from 'vitest';
import { groupPoints, type PointReading } from './points.ts';

const ROW = '00000000000000aa';

function reading(language: 'fr' | 'ar'): PointReading {
  const l10n = localizationOf(language);
  const vocabularies: Vocabularies = {
    snia: { title: { fr: 'SNIA', ar: 'SNIA' }, codes: [{ code: '7', fr: 'Emploi', ar: 'التشغيل' }] },
    dimensions: { title: { fr: 'D', ar: 'D' }, codes: [{ code: 'sex', fr: 'sexe', ar: 'الجنس' }] },
  };
  return {
    kind: 'action_plan',
    doc: { actions: { [ROW]: { code: 'A1.2', title: { fr: 'Guichet', ar: 'شباك' } } } },
    vocabularies,
    formats: formatsOf(language),
    text: (id, args) => l10n.getString(id, args ?? null).replace(/[\u2068\u2069]/g, ''),
  };
}

describe('points to check', () => {
  it('name the field by its label and the row by its code and title, those of one row together', () => {
    const groups = groupPoints(reading('fr'), [
      { path: ['period_end'], kind: 'date-order', about: 'period_start' },
      { path: ['actions', ROW, 'end'], kind: 'required', about: '' },
      { path: ['actions', ROW, 'project', 'to'], kind: 'date-order', about: 'from' },
      { path: ['actions', ROW, 'percent'], kind: 'out-of-range', about: '101' },
    ]);
    expect(groups.map(({ where, points }) => [where, points.map((p) => `${p.label}: ${p.words}`)])).toEqual([
      [[], ['Fin de la période: Vient avant « Début de la période ».']],
      [
        ['Actions', 'A1.2 · Guichet'],
        ['Fin: À remplir.', 'Taux de réalisation: 101 est hors des limites prévues.'],
      ],
      [['Actions', 'A1.2 · Guichet', 'Projet'], ['Au: Vient avant « Du ».']],
    ]);
  });

  it('stand in the order of the document', () => {
    const actions = { b0: { order: 'a', code: 'first' }, a0: { order: 'b', code: 'second' } };
    const groups = groupPoints({ ...reading('fr'), doc: { actions } }, [
      { path: ['actions', 'a0', 'end'], kind: 'required', about: '' },
      { path: ['actions', 'b0', 'end'], kind: 'required', about: '' },
      { path: ['title'], kind: 'required', about: '' },
    ]);
    expect(groups.map((group) => group.where[1])).toEqual([undefined, 'first', 'second']);
  });

  it('say which language, which code and which period', () => {
    const points = groupPoints(reading('ar'), [
      { path: ['actions', ROW, 'risks', 'fr'], kind: 'telephone', about: '' },
      { path: ['actions', ROW, 'snia', '7'], kind: 'unknown-code', about: '7' },
      { path: ['actions', ROW, 'target_estimate', '2026'], kind: 'sum', about: 'sex=11' },
    ]).flatMap((group) => group.points);
    expect(points.map((point) => point.label.split(' · ')[1])).toEqual(['Français', 'التشغيل', '2026']);
    expect(points[2]?.words).toBe('مجموع القيم حسب الجنس هو 11، وهو لا يساوي المجموع المسجل.');
  });

  it('write fractions as the reader does', () => {
    const points = groupPoints(reading('fr'), [
      { path: ['actions', ROW, 'target_estimate', '2026'], kind: 'sum', about: 'sex=1234.5' },
      { path: ['actions', ROW, 'percent'], kind: 'too-precise', about: '62.505' },
    ]).flatMap((group) => group.points);
    const words = points.map((point) => point.words).join(' ');
    expect(words).toContain('1\u202f234,5');
    expect(words).toContain('62,505');
  });

  it('of what this browser does not know are said all the same', () => {
    const groups = groupPoints(reading('fr'), [
      { path: ['actions', 'ffffffffffffffff', 'end'], kind: 'required', about: '' },
      { path: ['actions', 'ffffffffffffffff'], kind: 'wrong-type', about: '' },
      { path: ['newer'], kind: 'new-kind', about: '' },
      { path: [], kind: 'wrong-type', about: '' },
    ]);
    expect(groups.at(-1)?.where).toEqual(['Actions', 'Ligne supprimée']);
    const points = groups.flatMap((group) => group.points);
    expect(points.map((point) => point.words)).toContain('Valeur à vérifier.');
    expect(points.map((point) => point.label)).toEqual(['Actions · Ligne supprimée', 'newer', '', 'Fin']);
  });
});

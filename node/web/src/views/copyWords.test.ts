import type { DocView } from '@tansiq/web/client/docHandle.ts';
import type { SetAsideValue } from '@tansiq/web/client/localStore.ts';
import { SCHEMAS } from '@tansiq/web/document/schema.ts';
import type { Reading } from '@tansiq/web/editors/describe.ts';
import { localizationOf } from '@tansiq/web/i18n.tsx';
import { formatsOf, type Language } from '@tansiq/web/ui/l10n.ts';
import type { Vocabularies } from '@tansiq/web/ui/vocabulary.tsx';
import { expect, test } from 'vitest';
import { copyLines } from './copyWords.ts';

const ROW = 'aaaaaaaaaaaaaaaa';
const LINE = 'bbbbbbbbbbbbbbbb';

const list = (codes: Readonly<Record<string, readonly [string, string]>>): Vocabularies[string] => ({
  title: { fr: '', ar: '' },
  codes: Object.entries(codes).map(([code, [fr, ar]]) => ({ code, fr, ar })),
});

const VOCABULARIES: Vocabularies = {
  statuses: list({ ongoing: ['En cours', 'قيد الإنجاز'], planned: ['Prévu', 'مبرمج'] }),
  regions: list({ 'MA-01': ['Tanger-Tétouan-Al Hoceïma', 'طنجة تطوان الحسيمة'] }),
  institutions: list({ oim: ['Organisation internationale pour les migrations', 'المنظمة الدولية للهجرة'] }),
  dimensions: { title: { fr: '', ar: '' }, codes: [{ code: 'sex', fr: 'Sexe', ar: 'الجنس', kind: 'sexes' }] },
  sexes: list({ f: ['Femmes', 'نساء'] }),
};

const DOC: DocView = {
  actions: {
    [ROW]: { code: '1.1', title: { fr: 'Former', ar: 'تكوين' }, budget: { [LINE]: { currency: 'EUR' } } },
  },
};

function said(language: Language, values: readonly SetAsideValue[], doc: DocView = DOC): string[] {
  const l10n = localizationOf(language);
  const reading: Reading = {
    schema: SCHEMAS.action_plan,
    doc,
    vocabularies: VOCABULARIES,
    directory: { people: [{ id: 'p1', name: 'Karim' }], documents: [] },
    formats: formatsOf(language),
    text: (id, args) => l10n.getString(id, args ?? null),
  };
  return copyLines(reading, values).map(
    ({ label, wrote, without }) => `${label}: ${wrote ?? '–'} | ${without ?? '–'}`,
  );
}

const at = (...path: string[]): string[] => ['actions', ROW, ...path];

const VALUES: readonly SetAsideValue[] = [
  { path: at('status'), wrote: 'ongoing', without: 'planned' },
  { path: at('regions', 'MA-01'), wrote: 'true' },
  { path: at('lead'), without: 'oim' },
  { path: at('percent'), wrote: '12.5', without: '10' },
  { path: at('end'), wrote: '2027-03-01' },
  { path: at('budget', LINE, 'planned'), wrote: '12500.5' },
  { path: at('target_estimate', '2026|sex=f'), wrote: '1200' },
  { path: at('lead_person'), wrote: 'p1' },
  { path: at('title', 'fr'), wrote: 'ongoing' },
  { path: at('order'), wrote: 'V' },
];

test('a set-aside copy says choices, numbers and dates in the reader’s words', () => {
  expect(said('fr', VALUES)).toEqual([
    'Actions › 1.1 · Former › Avancement: En cours | Prévu',
    'Actions › 1.1 · Former › Régions: Tanger-Tétouan-Al Hoceïma | –',
    'Actions › 1.1 · Former › Institution chef de file: – | Organisation internationale pour les migrations',
    'Actions › 1.1 · Former › Taux de réalisation: 12,5\u00a0% | 10\u00a0%',
    'Actions › 1.1 · Former › Fin: 1 mars 2027 | –',
    'Actions › 1.1 · Former › Budget › EUR › Prévu: 12\u202f500,50\u00a0EUR | –',
    'Actions › 1.1 · Former › Estimation des bénéficiaires › 2026 · Femmes: 1\u202f200 | –',
    'Actions › 1.1 · Former › Point focal: Karim | –',
    // A word that is also a code stays a word where people write words.
    'Actions › 1.1 · Former › Action › français: ongoing | –',
  ]);
  const arabic = said('ar', VALUES).join('\n');
  for (const words of ['قيد الإنجاز', 'طنجة تطوان الحسيمة', '12,5%', '1 مارس 2027', 'نساء']) {
    expect(arabic).toContain(words);
  }
  expect(said('en', VALUES).join('\n')).toContain('1 March 2027');
});

test('where the currency of an amount is not known, none is made up', () => {
  const path = at('budget', LINE, 'planned');
  expect(said('fr', [{ path, wrote: '7' }], {})).toEqual(['Actions › Budget › Prévu: 7 | –']);
  const beside = [
    { path, wrote: '7' },
    { path: [...path.slice(0, -1), 'currency'], wrote: 'USD' },
  ];
  expect(said('fr', beside, {})[0]).toContain('7\u00a0USD');
});

test('what is no value of its field is shown as it stands', () => {
  expect(
    said('fr', [
      { path: at('percent'), wrote: 'beaucoup' },
      { path: ['made', 'up'], wrote: 'x' },
    ]),
  ).toEqual(['Actions › 1.1 · Former › Taux de réalisation: beaucoup | –', 'made / up: x | –']);
});

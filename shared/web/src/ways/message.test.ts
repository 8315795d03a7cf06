import { describe, expect, it } from 'vitest';
import type { DocView } from '../client/docHandle.ts';
import type { Language } from '../ui/l10n.ts';
import { hasOutcomes, meetingMessage } from './message.ts';
import { readingIn } from './readingIn.ts';

const VOCABULARIES = {
  institutions: vocabulary(['dr-sante', 'Direction régionale de la santé', 'المديرية الجهوية للصحة']),
  decision_modes: vocabulary(['consensus', 'Consensus', 'التوافق']),
  states: vocabulary(['draft', 'Projet', 'مشروع'], ['adopted', 'Adopté', 'معتمد']),
};

function vocabulary(...codes: readonly (readonly [string, string, string])[]) {
  return { codes: codes.map(([code, fr, ar]) => ({ code, fr, ar })) } as never;
}

const both = (fr: string, ar: string) => ({ fr, ar });
const MEETING: DocView = {
  kind: 'minutes',
  state: 'draft',
  title: both('Troisième réunion du groupe', 'الاجتماع الثالث للمجموعة'),
  body: both('Groupe de travail régional', 'مجموعة العمل الجهوية'),
  date: '2026-12-01',
  start: '10:00',
  place: both('Siège du Conseil, Tanger', 'مقر المجلس، طنجة'),
  next_date: '2027-03-02',
  agenda: {
    b: {
      order: 'W',
      outcomes: {
        z: {
          order: 'V',
          kind: 'action',
          text: both('Ouvrir deux permanences.', 'فتح مداومتين.'),
          who: 'dr-sante',
          due: '2027-01-31',
        },
        y: { order: 'W', kind: 'information', text: both('Rien à retenir', '') },
        x: { order: 'X', kind: 'action', text: both('Écrire aux\ncommunes', ''), due: '2027-02-15' },
        w: { order: 'Y', kind: 'action', text: both('', ''), who: 'dr-sante' },
      },
    },
    a: {
      order: 'V',
      outcomes: {
        v: {
          order: 'V',
          kind: 'decision',
          text: both('Le plan est adopté.', 'اعتماد المخطط.'),
          mode: 'consensus',
        },
        u: {
          order: 'W',
          kind: 'decision',
          text: both('Une cellule est créée', ''),
          votes_for: 12,
          votes_against: 0,
        },
        t: {
          order: 'X',
          kind: 'decision',
          text: both('Supprimée', ''),
          deleted: '2026-12-01T10:00:00Z amina',
        },
      },
    },
  },
};

const said = (doc: DocView, language: Language = 'fr') =>
  meetingMessage(
    readingIn(language, {
      kind: 'minutes',
      doc,
      vocabularies: VOCABULARIES,
      directory: { people: [], documents: [] },
    }),
  ).replaceAll('\u00a0', ' ');

describe('the message of a meeting', () => {
  it('says what was decided and who does what by when, in French', () => {
    expect(said(MEETING)).toBe(
      [
        'Troisième réunion du groupe',
        'Groupe de travail régional',
        'Mardi 1er décembre 2026 à 10:00, Siège du Conseil, Tanger',
        'Texte non encore adopté (état : Projet)',
        '',
        'Décisions',
        '1.1 Le plan est adopté (Consensus)',
        '1.2 Une cellule est créée (pour : 12, contre : 0)',
        '',
        'Qui fait quoi, pour quand',
        '2.1 Direction régionale de la santé : Ouvrir deux permanences — au plus tard le dimanche 31 janvier 2027',
        '2.3 Écrire aux communes — au plus tard le lundi 15 février 2027',
        '',
        'Prochaine réunion : mardi 2 mars 2027',
      ].join('\n'),
    );
  });

  it('says it in Arabic, with Moroccan months and Latin digits; what is in French only stays so', () => {
    expect(said(MEETING, 'ar')).toBe(
      [
        'الاجتماع الثالث للمجموعة',
        'مجموعة العمل الجهوية',
        'الثلاثاء، 1 دجنبر 2026 على الساعة 10:00، مقر المجلس، طنجة',
        'نص لم يُعتمد بعد (الحالة: مشروع)',
        '',
        'القرارات',
        '1.1 اعتماد المخطط (التوافق)',
        '1.2 Une cellule est créée (مع: 12، ضد: 0)',
        '',
        'من يقوم بماذا وقبل متى',
        '2.1 المديرية الجهوية للصحة: فتح مداومتين — في أجل أقصاه الأحد، 31 يناير 2027',
        '2.3 Écrire aux communes — في أجل أقصاه الاثنين، 15 فبراير 2027',
        '',
        'الاجتماع المقبل: الثلاثاء، 2 مارس 2027',
      ].join('\n'),
    );
  });

  it('makes nothing up of what is empty', () => {
    expect(said({ kind: 'minutes' })).toBe('Compte rendu');
    expect(said({ kind: 'minutes', title: both('', 'عنوان'), place: both('Tanger', '') })).toBe(
      'عنوان\nTanger',
    );
    const bare = {
      kind: 'minutes',
      agenda: { a: { outcomes: { b: { kind: 'action', text: both('Faire', '') } } } },
    };
    expect(said(bare)).toBe('Compte rendu\n\nQui fait quoi, pour quand\n1.1 Faire');
  });

  it('holds no character that nobody sees, and no empty line at its ends', () => {
    for (const language of ['fr', 'ar'] as const) {
      expect(said(MEETING, language)).not.toMatch(/[\u2066-\u2069\u200e\u200f\u061c]|^\s|\s$/u);
    }
  });

  it('says that a text is adopted, and that it was amended since', () => {
    const adopted = { ...MEETING, state: 'adopted' };
    expect(said(adopted)).toContain('\nTexte adopté\n');
  });

  it('knows whether there is anything to tell', () => {
    const has = (doc: DocView) =>
      hasOutcomes(
        readingIn('fr', { kind: 'minutes', doc, vocabularies: {}, directory: { people: [], documents: [] } }),
      );
    expect(has(MEETING)).toBe(true);
    expect(
      has({
        kind: 'minutes',
        agenda: { a: { outcomes: { b: { kind: 'information', text: both('x', '') } } } },
      }),
    ).toBe(false);
  });
});

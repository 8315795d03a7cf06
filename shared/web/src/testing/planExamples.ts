/** A small plan and its code lists, for the tests of the sheet. */
import type { Vocabularies } from '../ui/vocabulary.tsx';

/** Its actions, in their order. */
export const ROWS = ['a'.repeat(16), 'b'.repeat(16), 'c'.repeat(16)] as const;

const AXIS = 'e'.repeat(16);
const LINE = 'd'.repeat(16);

const code = (name: string, fr: string, ar: string) => ({ code: name, fr, ar });
const list = (...codes: ReturnType<typeof code>[]) => ({ title: { fr: '', ar: '' }, codes });

export const VOCABULARIES: Vocabularies = {
  statuses: list(
    code('planned', 'Planifié', 'مبرمج'),
    code('ongoing', 'En cours', 'قيد الإنجاز'),
    code('done', 'Réalisé', 'منجز'),
  ),
  priorities: list(code('high', 'Haute', 'عالية'), code('low', 'Basse', 'منخفضة')),
  institutions: list(
    code('ma-01-cr', 'Conseil régional de Tanger, siège', 'مجلس جهة طنجة'),
    code('odt', 'Office du tourisme', 'مكتب السياحة'),
  ),
  provinces: list(code('ma-tng', 'Tanger-Assilah', 'طنجة أصيلة'), code('ma-tet', 'Tétouan', 'تطوان')),
  snia: list(code('p1', 'Éducation et culture', 'التربية والثقافة'), code('p2', 'Santé', 'الصحة')),
  currencies: list(code('MAD', 'Dirham', 'درهم'), code('EUR', 'Euro', 'أورو')),
};

function action(at: number) {
  return {
    order: `a${at}`,
    code: `A1.${at}`,
    axis: AXIS,
    title: { fr: `Action ${at}`, ar: `عملية ${at}` },
    result: { fr: '', ar: '' },
    status: 'planned',
    percent: 10 * at,
    start: '2027-01-01',
    end: '2027-12-31',
    lead: 'odt',
    provinces: {},
    partners: {},
    snia: { p1: true },
    budget: at === 3 ? {} : { [LINE]: { order: 'a0', currency: 'MAD', planned: 1000 * at } },
  };
}

/** The plan; a new copy each time. */
export function plan(): object {
  return {
    kind: 'action_plan',
    title: { fr: 'Plan', ar: 'مخطط' },
    axes: { [AXIS]: { order: 'a0', code: 'A1', title: { fr: 'Axe un', ar: 'المحور الأول' } } },
    objectives: {},
    actions: Object.fromEntries(ROWS.map((id, index) => [id, action(index + 1)])),
    indicators: {},
  };
}

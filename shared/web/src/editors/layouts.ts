/** The order in which people read the fields of each record. What is missing here is shown under "Other fields". */
import type { Section } from './layout.ts';

/** The root of an action plan, beside its rows. */
export const PLAN: readonly Section[] = [
  {
    title: 'plan-section-frame',
    fields: [
      'title',
      'language',
      'period_start',
      'period_end',
      'circulated_on',
      'adopted_on',
      'classification',
    ],
  },
  { title: 'plan-section-summary', fields: ['summary', 'assumptions'] },
  { title: 'plan-section-annexes', fields: ['annexes'] },
  { title: 'attachments', fields: ['attachments'] },
];

/** One action. */
export const ACTION: readonly Section[] = [
  {
    title: 'action-section-what',
    fields: ['code', 'axis', 'objective', 'title', 'result', 'activities'],
  },
  {
    title: 'action-section-when',
    fields: ['status', 'percent', 'priority', 'start', 'end', 'updated', 'update_note'],
  },
  { title: 'action-section-who', fields: ['lead', 'lead_person', 'partners'] },
  { title: 'action-section-where', fields: ['regions', 'provinces', 'communes'] },
  { title: 'action-section-public', fields: ['target_publics', 'target_estimate'] },
  { title: 'action-section-budget', fields: ['budget'] },
  { title: 'action-section-means', fields: ['contributions', 'needs', 'project'] },
  {
    title: 'action-section-strategies',
    fields: ['snia', 'snia_objectives', 'snia_action', 'snmre', 'sdg', 'sdg_other', 'gcm', 'plan_links'],
  },
  {
    title: 'action-section-follow-up',
    fields: ['risks', 'verification', 'origin_minutes', 'origin_outcome'],
  },
];

/** One indicator. */
export const INDICATOR: readonly Section[] = [
  {
    title: 'indicator-section-what',
    fields: ['code', 'level', 'title', 'action', 'objective', 'unit', 'measure', 'ascending', 'dimensions'],
  },
  { title: 'indicator-section-values', fields: ['baseline_value', 'baseline_year', 'targets', 'actuals'] },
  { title: 'indicator-section-source', fields: ['responsible', 'source', 'collection', 'assumptions'] },
];

/** Minutes. */
export const MINUTES: readonly Section[] = [
  {
    title: 'minutes-section-meeting',
    fields: [
      'title',
      'body',
      'number',
      'type',
      'date',
      'start',
      'end',
      'language',
      'place',
      'province',
      'link',
      'classification',
    ],
  },
  {
    title: 'minutes-section-officers',
    fields: ['chair_institution', 'chair', 'rapporteur_institution', 'rapporteur'],
  },
  {
    title: 'minutes-section-attendance',
    fields: ['attendance', 'quorum_required', 'quorum_present', 'quorum_reached'],
  },
  {
    title: 'minutes-section-previous',
    fields: ['previous', 'previous_outcome', 'previous_remarks', 'follow_ups'],
  },
  { title: 'minutes-section-agenda', fields: ['opening', 'agenda'] },
  { title: 'minutes-section-other-business', fields: ['any_other_business'] },
  { title: 'minutes-section-next', fields: ['next_date', 'next_place'] },
  {
    title: 'minutes-section-adoption',
    fields: ['recipients', 'circulated_on', 'remarks_until', 'adopted_on', 'adopted_how', 'annexes'],
  },
  { title: 'attachments', fields: ['attachments'] },
];

/** What an outcome of each kind is about, besides its text. */
export const OUTCOME: Readonly<Record<string, readonly string[]>> = {
  decision: ['mode', 'votes_for', 'votes_against', 'abstain'],
  action: ['who', 'due', 'plan', 'plan_row'],
  information: [],
};

/** Terms of reference: the frame, then the clauses in the order of the text. */
export const TERMS: readonly Section[] = [
  {
    title: 'terms-section-frame',
    fields: ['title', 'version', 'language', 'dated', 'circulated_on', 'adopted_on', 'classification'],
  },
  { title: 'terms-section-validity', fields: ['valid_from', 'valid_until', 'duration_months', 'duration'] },
  { title: 'terms-section-context', fields: ['context'] },
  { title: 'terms-section-legal-basis', fields: ['legal_basis'] },
  { title: 'terms-section-mandate', fields: ['mandate'] },
  { title: 'terms-section-objectives', fields: ['objectives'] },
  { title: 'terms-section-attributions', fields: ['attributions'] },
  { title: 'terms-section-composition', fields: ['composition'] },
  { title: 'terms-section-subgroups', fields: ['subgroups'] },
  {
    title: 'terms-section-meetings',
    fields: [
      'meetings_per_year',
      'notice_days',
      'quorum',
      'decision_rule',
      'working_languages',
      'rhythm',
      'decision_rule_note',
    ],
  },
  { title: 'terms-section-secretariat', fields: ['secretariat', 'secretariat_tasks'] },
  { title: 'terms-section-deliverables', fields: ['deliverables'] },
  { title: 'terms-section-reporting', fields: ['reporting_to', 'reporting'] },
  { title: 'terms-section-resources', fields: ['resources'] },
  { title: 'terms-section-confidentiality', fields: ['confidentiality'] },
  { title: 'terms-section-revision', fields: ['revision', 'dissolution'] },
  { title: 'terms-section-annexes', fields: ['annexes'] },
  { title: 'terms-section-signatures', fields: ['signatories'] },
  { title: 'attachments', fields: ['attachments'] },
];

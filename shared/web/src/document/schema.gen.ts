// Generated from shared/schema/*.toml; do not edit.

/** The kind of a document. */
export type DocKind = 'terms' | 'minutes' | 'action_plan';

/** A text in French and Arabic. */
export interface Bilingual {
  fr: string;
  ar: string;
}

/** A set of codes. */
export type CodeSet = Record<string, true>;

/** A number, exactly: a whole one, or a decimal in canonical form such as `12500.5`. */
export type Decimal = number | string;

/** Numbers by `period` or `period|dimension=value,…`; under `deleted|period` the mark that these are deleted. */
export type Cells = Record<string, Decimal>;

/** Rows by id. `deleted` marks one as deleted: when and by which account. */
export type Rows<T> = Record<string, T & { order: string; deleted?: string }>;

/** What all fields of a schema have. */
interface FieldBase {
  readonly name: string;
  /** Id of the label in the Fluent catalogues. */
  readonly label: string;
  readonly required?: true;
  /** Adopting the document does not freeze it. */
  readonly follow_up?: true;
}

/** One field of a schema. */
export type FieldSchema =
  | (FieldBase & {
      readonly type: 'text' | 'bilingual' | 'string' | 'percent' | 'boolean' | 'time' | 'person' | 'document';
    })
  | (FieldBase & { readonly type: 'date'; readonly year_min?: number; readonly year_max?: number })
  | (FieldBase & {
      readonly type: 'code' | 'codes' | 'institution' | 'institutions';
      readonly vocabulary: string;
    })
  | (FieldBase & {
      readonly type: 'integer';
      readonly unit?: string;
      readonly min?: number;
      readonly max?: number;
    })
  | (FieldBase & {
      readonly type: 'decimal';
      readonly unit?: string;
      readonly unit_field?: string;
      readonly min?: number;
      readonly max?: number;
    })
  | (FieldBase & {
      readonly type: 'money';
      readonly currency?: string;
      readonly currency_field?: string;
    })
  | (FieldBase & { readonly type: 'reference'; readonly to: string })
  | (FieldBase & { readonly type: 'record' | 'rows'; readonly record: string })
  | (FieldBase & { readonly type: 'cells'; readonly unit?: string; readonly unit_field?: string });

/** A named group of fields. */
export interface RecordSchema {
  readonly fields: readonly FieldSchema[];
}

/** The fields of one kind of document. */
export interface DocSchema {
  readonly kind: DocKind;
  readonly version: number;
  /** The record that the document's root is. */
  readonly root: string;
  readonly records: Readonly<Record<string, RecordSchema>>;
}

/** A record. An absent key is unset. */
export interface TermsAdoption {
  at?: string;
  by?: string;
  role?: string;
  version?: string;
}

/** A record. An absent key is unset. */
export interface TermsAmendment {
  at?: string;
  by?: string;
  reason: string;
  adopted_at?: string;
  adopted_version?: string;
}

/** A record. An absent key is unset. */
export interface TermsAnnex {
  title: Bilingual;
  reference?: string;
}

/** A record. An absent key is unset. */
export interface TermsAttachment {
  name?: string;
  media_type?: string;
  size?: number;
  sha256?: string;
  added_by?: string;
  added_on?: string;
}

/** A record. An absent key is unset. */
export interface TermsAttribution {
  text: Bilingual;
}

/** A record. An absent key is unset. */
export interface TermsChoice {
  at?: string;
  by?: string;
  path?: string;
  kept?: string;
  dropped?: string;
  reason?: string;
}

/** A record. An absent key is unset. */
export interface TermsClassification {
  confidentiality?: number;
  integrity?: number;
  availability?: number;
}

/** A record. An absent key is unset. */
export interface TermsDeliverable {
  title: Bilingual;
  due?: string;
  who?: string;
}

/** A record. An absent key is unset. */
export interface TermsMember {
  institution?: string;
  role?: string;
  titular?: string;
  alternate?: string;
  voting?: boolean;
  note: Bilingual;
}

/** A record. An absent key is unset. */
export interface TermsObjective {
  text: Bilingual;
}

/** A record. An absent key is unset. */
export interface TermsSignatory {
  institution?: string;
  quality?: string;
  person?: string;
}

/** A record. An absent key is unset. */
export interface TermsSubgroup {
  name: Bilingual;
  mandate: Bilingual;
  lead?: string;
  members: CodeSet;
}

/** A document as JSON. An absent key is unset. */
export interface Terms {
  kind: 'terms';
  schema: number;
  deleted?: string;
  title: Bilingual;
  state?: string;
  version?: string;
  language?: string;
  classification: TermsClassification;
  dated?: string;
  circulated_on?: string;
  adopted_on?: string;
  adoption: TermsAdoption;
  amendments: Rows<TermsAmendment>;
  valid_from?: string;
  valid_until?: string;
  context: Bilingual;
  legal_basis: Bilingual;
  mandate: Bilingual;
  objectives: Rows<TermsObjective>;
  attributions: Rows<TermsAttribution>;
  composition: Rows<TermsMember>;
  subgroups: Rows<TermsSubgroup>;
  meetings_per_year?: number;
  rhythm: Bilingual;
  notice_days?: number;
  quorum?: Decimal;
  decision_rule?: string;
  decision_rule_note: Bilingual;
  working_languages: CodeSet;
  secretariat?: string;
  secretariat_tasks: Bilingual;
  deliverables: Rows<TermsDeliverable>;
  reporting_to?: string;
  reporting: Bilingual;
  resources: Bilingual;
  confidentiality: Bilingual;
  duration_months?: number;
  duration: Bilingual;
  revision: Bilingual;
  dissolution: Bilingual;
  annexes: Rows<TermsAnnex>;
  attachments: Rows<TermsAttachment>;
  choices: Rows<TermsChoice>;
  signatories: Rows<TermsSignatory>;
}

/** A record. An absent key is unset. */
export interface MinutesAdoption {
  at?: string;
  by?: string;
  role?: string;
  version?: string;
}

/** A record. An absent key is unset. */
export interface MinutesAmendment {
  at?: string;
  by?: string;
  reason: string;
  adopted_at?: string;
  adopted_version?: string;
}

/** A record. An absent key is unset. */
export interface MinutesAnnex {
  title: Bilingual;
  reference?: string;
}

/** A record. An absent key is unset. */
export interface MinutesAttachment {
  name?: string;
  media_type?: string;
  size?: number;
  sha256?: string;
  added_by?: string;
  added_on?: string;
}

/** A record. An absent key is unset. */
export interface MinutesAttendee {
  institution?: string;
  person?: string;
  quality?: string;
  sex?: string;
  presence?: string;
  represented_by?: string;
  voting?: boolean;
}

/** A record. An absent key is unset. */
export interface MinutesChoice {
  at?: string;
  by?: string;
  path?: string;
  kept?: string;
  dropped?: string;
  reason?: string;
}

/** A record. An absent key is unset. */
export interface MinutesClassification {
  confidentiality?: number;
  integrity?: number;
  availability?: number;
}

/** A record. An absent key is unset. */
export interface MinutesFollowUp {
  text: Bilingual;
  who?: string;
  due?: string;
  status?: string;
  percent?: Decimal;
  note: Bilingual;
  plan_row?: string;
  plan?: string;
}

/** A record. An absent key is unset. */
export interface MinutesItem {
  title: Bilingual;
  presenter?: string;
  minutes_planned?: number;
  summary: Bilingual;
  outcomes: Rows<MinutesOutcome>;
  deferred?: boolean;
  deferred_reason: Bilingual;
}

/** A record. An absent key is unset. */
export interface MinutesOutcome {
  kind?: string;
  text: Bilingual;
  mode?: string;
  votes_for?: number;
  votes_against?: number;
  abstain?: number;
  who?: string;
  due?: string;
  plan_row?: string;
  plan?: string;
}

/** A document as JSON. An absent key is unset. */
export interface Minutes {
  kind: 'minutes';
  schema: number;
  deleted?: string;
  title: Bilingual;
  state?: string;
  language?: string;
  classification: MinutesClassification;
  body: Bilingual;
  number?: string;
  type?: string;
  date?: string;
  start?: string;
  end?: string;
  place: Bilingual;
  link?: string;
  province?: string;
  chair_institution?: string;
  chair?: string;
  rapporteur_institution?: string;
  rapporteur?: string;
  attendance: Rows<MinutesAttendee>;
  quorum_required?: number;
  quorum_present?: number;
  quorum_reached?: boolean;
  previous?: string;
  previous_outcome?: string;
  previous_remarks: Bilingual;
  follow_ups: Rows<MinutesFollowUp>;
  opening: Bilingual;
  agenda: Rows<MinutesItem>;
  current_item?: string;
  current_since?: string;
  any_other_business: Bilingual;
  next_date?: string;
  next_place: Bilingual;
  annexes: Rows<MinutesAnnex>;
  attachments: Rows<MinutesAttachment>;
  choices: Rows<MinutesChoice>;
  recipients: CodeSet;
  circulated_on?: string;
  remarks_until?: string;
  adopted_on?: string;
  adopted_how?: string;
  adoption: MinutesAdoption;
  amendments: Rows<MinutesAmendment>;
}

/** A record. An absent key is unset. */
export interface ActionPlanAction {
  code?: string;
  axis?: string;
  objective?: string;
  title: Bilingual;
  result: Bilingual;
  activities: Bilingual;
  regions: CodeSet;
  provinces: CodeSet;
  communes: string;
  target_publics: CodeSet;
  target_estimate: Cells;
  lead?: string;
  lead_person?: string;
  partners: CodeSet;
  snia: CodeSet;
  snia_objectives: CodeSet;
  snia_action?: string;
  snmre: CodeSet;
  sdg: CodeSet;
  sdg_other?: string;
  gcm: CodeSet;
  plan_links: Rows<ActionPlanPlanLink>;
  start?: string;
  end?: string;
  status?: string;
  percent?: Decimal;
  priority?: string;
  updated?: string;
  update_note: Bilingual;
  budget: Rows<ActionPlanBudget>;
  contributions: Rows<ActionPlanContribution>;
  needs: Rows<ActionPlanNeed>;
  project: ActionPlanProject;
  risks: Bilingual;
  verification: Bilingual;
  origin_minutes?: string;
  origin_outcome?: string;
}

/** A record. An absent key is unset. */
export interface ActionPlanAdoption {
  at?: string;
  by?: string;
  role?: string;
  version?: string;
}

/** A record. An absent key is unset. */
export interface ActionPlanAmendment {
  at?: string;
  by?: string;
  reason: string;
  adopted_at?: string;
  adopted_version?: string;
}

/** A record. An absent key is unset. */
export interface ActionPlanAnnex {
  title: Bilingual;
  reference?: string;
}

/** A record. An absent key is unset. */
export interface ActionPlanAttachment {
  name?: string;
  media_type?: string;
  size?: number;
  sha256?: string;
  added_by?: string;
  added_on?: string;
}

/** A record. An absent key is unset. */
export interface ActionPlanAxis {
  code?: string;
  title: Bilingual;
  description: Bilingual;
}

/** A record. An absent key is unset. */
export interface ActionPlanBudget {
  source?: string;
  funder?: string;
  currency?: string;
  planned?: Decimal;
  secured?: Decimal;
  committed?: Decimal;
  spent?: Decimal;
}

/** A record. An absent key is unset. */
export interface ActionPlanChoice {
  at?: string;
  by?: string;
  path?: string;
  kept?: string;
  dropped?: string;
  reason?: string;
}

/** A record. An absent key is unset. */
export interface ActionPlanClassification {
  confidentiality?: number;
  integrity?: number;
  availability?: number;
}

/** A record. An absent key is unset. */
export interface ActionPlanContribution {
  institution?: string;
  kind?: string;
  quantity?: Decimal;
  unit?: string;
  state?: string;
  note: Bilingual;
}

/** A record. An absent key is unset. */
export interface ActionPlanIndicator {
  code?: string;
  action?: string;
  objective?: string;
  title: Bilingual;
  level?: string;
  unit?: string;
  measure?: string;
  ascending?: boolean;
  dimensions: CodeSet;
  baseline_value?: Decimal;
  baseline_year?: number;
  targets: Cells;
  actuals: Cells;
  source: Bilingual;
  collection: Bilingual;
  assumptions: Bilingual;
  responsible?: string;
}

/** A record. An absent key is unset. */
export interface ActionPlanNeed {
  kind?: string;
  quantity?: Decimal;
  unit?: string;
  until?: string;
  note: Bilingual;
}

/** A record. An absent key is unset. */
export interface ActionPlanObjective {
  axis?: string;
  code?: string;
  title: Bilingual;
}

/** A record. An absent key is unset. */
export interface ActionPlanPlanLink {
  plan?: string;
  stage?: string;
  reference?: string;
}

/** A record. An absent key is unset. */
export interface ActionPlanProject {
  name: Bilingual;
  donor?: string;
  from?: string;
  to?: string;
}

/** A document as JSON. An absent key is unset. */
export interface ActionPlan {
  kind: 'action_plan';
  schema: number;
  deleted?: string;
  title: Bilingual;
  state?: string;
  language?: string;
  classification: ActionPlanClassification;
  period_start?: string;
  period_end?: string;
  circulated_on?: string;
  adopted_on?: string;
  adoption: ActionPlanAdoption;
  amendments: Rows<ActionPlanAmendment>;
  summary: Bilingual;
  assumptions: Bilingual;
  axes: Rows<ActionPlanAxis>;
  objectives: Rows<ActionPlanObjective>;
  actions: Rows<ActionPlanAction>;
  indicators: Rows<ActionPlanIndicator>;
  annexes: Rows<ActionPlanAnnex>;
  attachments: Rows<ActionPlanAttachment>;
  choices: Rows<ActionPlanChoice>;
}

/** A document by its kind, as JSON. */
export interface DocViews {
  terms: Terms;
  minutes: Minutes;
  action_plan: ActionPlan;
}

/** The schemas of all kinds. */
export const SCHEMAS: Readonly<Record<DocKind, DocSchema>> = {
  terms: {
    kind: 'terms',
    version: 3,
    root: 'terms',
    records: {
      adoption: {
        fields: [
          {
            name: 'at',
            type: 'string',
            label: 'adoption-at',
          },
          {
            name: 'by',
            type: 'person',
            label: 'adoption-by',
          },
          {
            name: 'role',
            type: 'string',
            label: 'adoption-role',
          },
          {
            name: 'version',
            type: 'string',
            label: 'adoption-version',
          },
        ],
      },
      amendment: {
        fields: [
          {
            name: 'at',
            type: 'string',
            label: 'amendment-at',
          },
          {
            name: 'by',
            type: 'person',
            label: 'amendment-by',
          },
          {
            name: 'reason',
            type: 'text',
            label: 'amendment-reason',
          },
          {
            name: 'adopted_at',
            type: 'string',
            label: 'amendment-adopted-at',
          },
          {
            name: 'adopted_version',
            type: 'string',
            label: 'amendment-adopted-version',
          },
        ],
      },
      annex: {
        fields: [
          {
            name: 'title',
            type: 'bilingual',
            label: 'annex-title',
            required: true,
          },
          {
            name: 'reference',
            type: 'string',
            label: 'annex-reference',
          },
        ],
      },
      attachment: {
        fields: [
          {
            name: 'name',
            type: 'string',
            label: 'attachment-name',
            required: true,
          },
          {
            name: 'media_type',
            type: 'string',
            label: 'attachment-media-type',
          },
          {
            name: 'size',
            type: 'integer',
            label: 'attachment-size',
            min: 0,
          },
          {
            name: 'sha256',
            type: 'string',
            label: 'attachment-sha256',
            required: true,
          },
          {
            name: 'added_by',
            type: 'person',
            label: 'attachment-added-by',
          },
          {
            name: 'added_on',
            type: 'date',
            label: 'attachment-added-on',
          },
        ],
      },
      attribution: {
        fields: [
          {
            name: 'text',
            type: 'bilingual',
            label: 'terms-attribution-text',
            required: true,
          },
        ],
      },
      choice: {
        fields: [
          {
            name: 'at',
            type: 'string',
            label: 'choice-at',
          },
          {
            name: 'by',
            type: 'person',
            label: 'choice-by',
          },
          {
            name: 'path',
            type: 'string',
            label: 'choice-path',
          },
          {
            name: 'kept',
            type: 'string',
            label: 'choice-kept',
          },
          {
            name: 'dropped',
            type: 'string',
            label: 'choice-dropped',
          },
          {
            name: 'reason',
            type: 'string',
            label: 'choice-reason',
          },
        ],
      },
      classification: {
        fields: [
          {
            name: 'confidentiality',
            type: 'integer',
            label: 'classification-confidentiality',
            min: 0,
            max: 4,
          },
          {
            name: 'integrity',
            type: 'integer',
            label: 'classification-integrity',
            min: 0,
            max: 4,
          },
          {
            name: 'availability',
            type: 'integer',
            label: 'classification-availability',
            min: 0,
            max: 4,
          },
        ],
      },
      deliverable: {
        fields: [
          {
            name: 'title',
            type: 'bilingual',
            label: 'terms-deliverable-title',
            required: true,
          },
          {
            name: 'due',
            type: 'date',
            label: 'terms-deliverable-due',
          },
          {
            name: 'who',
            type: 'institution',
            label: 'terms-deliverable-who',
            vocabulary: 'institutions',
          },
        ],
      },
      member: {
        fields: [
          {
            name: 'institution',
            type: 'institution',
            label: 'terms-member-institution',
            required: true,
            vocabulary: 'institutions',
          },
          {
            name: 'role',
            type: 'code',
            label: 'terms-member-role',
            required: true,
            vocabulary: 'composition_roles',
          },
          {
            name: 'titular',
            type: 'person',
            label: 'terms-member-titular',
          },
          {
            name: 'alternate',
            type: 'person',
            label: 'terms-member-alternate',
          },
          {
            name: 'voting',
            type: 'boolean',
            label: 'terms-member-voting',
          },
          {
            name: 'note',
            type: 'bilingual',
            label: 'terms-member-note',
          },
        ],
      },
      objective: {
        fields: [
          {
            name: 'text',
            type: 'bilingual',
            label: 'terms-objective-text',
            required: true,
          },
        ],
      },
      signatory: {
        fields: [
          {
            name: 'institution',
            type: 'institution',
            label: 'terms-signatory-institution',
            required: true,
            vocabulary: 'institutions',
          },
          {
            name: 'quality',
            type: 'code',
            label: 'terms-signatory-quality',
            vocabulary: 'qualities',
          },
          {
            name: 'person',
            type: 'person',
            label: 'terms-signatory-person',
          },
        ],
      },
      subgroup: {
        fields: [
          {
            name: 'name',
            type: 'bilingual',
            label: 'terms-subgroup-name',
            required: true,
          },
          {
            name: 'mandate',
            type: 'bilingual',
            label: 'terms-subgroup-mandate',
          },
          {
            name: 'lead',
            type: 'institution',
            label: 'terms-subgroup-lead',
            vocabulary: 'institutions',
          },
          {
            name: 'members',
            type: 'institutions',
            label: 'terms-subgroup-members',
            vocabulary: 'institutions',
          },
        ],
      },
      terms: {
        fields: [
          {
            name: 'title',
            type: 'bilingual',
            label: 'terms-title',
            required: true,
          },
          {
            name: 'state',
            type: 'code',
            label: 'terms-state',
            required: true,
            vocabulary: 'states',
          },
          {
            name: 'version',
            type: 'string',
            label: 'terms-version',
            required: true,
          },
          {
            name: 'language',
            type: 'code',
            label: 'terms-language',
            required: true,
            vocabulary: 'languages',
          },
          {
            name: 'classification',
            type: 'record',
            label: 'terms-classification',
            record: 'classification',
          },
          {
            name: 'dated',
            type: 'date',
            label: 'terms-dated',
          },
          {
            name: 'circulated_on',
            type: 'date',
            label: 'terms-circulated-on',
          },
          {
            name: 'adopted_on',
            type: 'date',
            label: 'terms-adopted-on',
          },
          {
            name: 'adoption',
            type: 'record',
            label: 'adoption',
            record: 'adoption',
          },
          {
            name: 'amendments',
            type: 'rows',
            label: 'amendments',
            record: 'amendment',
          },
          {
            name: 'valid_from',
            type: 'date',
            label: 'terms-valid-from',
            required: true,
          },
          {
            name: 'valid_until',
            type: 'date',
            label: 'terms-valid-until',
          },
          {
            name: 'context',
            type: 'bilingual',
            label: 'terms-context',
            required: true,
          },
          {
            name: 'legal_basis',
            type: 'bilingual',
            label: 'terms-legal-basis',
          },
          {
            name: 'mandate',
            type: 'bilingual',
            label: 'terms-mandate',
            required: true,
          },
          {
            name: 'objectives',
            type: 'rows',
            label: 'terms-objectives',
            record: 'objective',
          },
          {
            name: 'attributions',
            type: 'rows',
            label: 'terms-attributions',
            record: 'attribution',
          },
          {
            name: 'composition',
            type: 'rows',
            label: 'terms-composition',
            record: 'member',
          },
          {
            name: 'subgroups',
            type: 'rows',
            label: 'terms-subgroups',
            record: 'subgroup',
          },
          {
            name: 'meetings_per_year',
            type: 'integer',
            label: 'terms-meetings-per-year',
            required: true,
            min: 1,
            max: 52,
          },
          {
            name: 'rhythm',
            type: 'bilingual',
            label: 'terms-rhythm',
          },
          {
            name: 'notice_days',
            type: 'integer',
            label: 'terms-notice-days',
            required: true,
            unit: 'days',
            min: 0,
            max: 90,
          },
          {
            name: 'quorum',
            type: 'percent',
            label: 'terms-quorum',
            required: true,
          },
          {
            name: 'decision_rule',
            type: 'code',
            label: 'terms-decision-rule',
            required: true,
            vocabulary: 'decision_modes',
          },
          {
            name: 'decision_rule_note',
            type: 'bilingual',
            label: 'terms-decision-rule-note',
          },
          {
            name: 'working_languages',
            type: 'codes',
            label: 'terms-working-languages',
            required: true,
            vocabulary: 'languages',
          },
          {
            name: 'secretariat',
            type: 'institution',
            label: 'terms-secretariat',
            required: true,
            vocabulary: 'institutions',
          },
          {
            name: 'secretariat_tasks',
            type: 'bilingual',
            label: 'terms-secretariat-tasks',
          },
          {
            name: 'deliverables',
            type: 'rows',
            label: 'terms-deliverables',
            record: 'deliverable',
          },
          {
            name: 'reporting_to',
            type: 'institution',
            label: 'terms-reporting-to',
            required: true,
            vocabulary: 'institutions',
          },
          {
            name: 'reporting',
            type: 'bilingual',
            label: 'terms-reporting',
          },
          {
            name: 'resources',
            type: 'bilingual',
            label: 'terms-resources',
          },
          {
            name: 'confidentiality',
            type: 'bilingual',
            label: 'terms-confidentiality',
          },
          {
            name: 'duration_months',
            type: 'integer',
            label: 'terms-duration-months',
            unit: 'months',
            min: 1,
            max: 240,
          },
          {
            name: 'duration',
            type: 'bilingual',
            label: 'terms-duration',
          },
          {
            name: 'revision',
            type: 'bilingual',
            label: 'terms-revision',
          },
          {
            name: 'dissolution',
            type: 'bilingual',
            label: 'terms-dissolution',
          },
          {
            name: 'annexes',
            type: 'rows',
            label: 'terms-annexes',
            record: 'annex',
          },
          {
            name: 'attachments',
            type: 'rows',
            label: 'attachments',
            record: 'attachment',
          },
          {
            name: 'choices',
            type: 'rows',
            label: 'choices',
            record: 'choice',
          },
          {
            name: 'signatories',
            type: 'rows',
            label: 'terms-signatories',
            record: 'signatory',
          },
        ],
      },
    },
  },
  minutes: {
    kind: 'minutes',
    version: 4,
    root: 'minutes',
    records: {
      adoption: {
        fields: [
          {
            name: 'at',
            type: 'string',
            label: 'adoption-at',
          },
          {
            name: 'by',
            type: 'person',
            label: 'adoption-by',
          },
          {
            name: 'role',
            type: 'string',
            label: 'adoption-role',
          },
          {
            name: 'version',
            type: 'string',
            label: 'adoption-version',
          },
        ],
      },
      amendment: {
        fields: [
          {
            name: 'at',
            type: 'string',
            label: 'amendment-at',
          },
          {
            name: 'by',
            type: 'person',
            label: 'amendment-by',
          },
          {
            name: 'reason',
            type: 'text',
            label: 'amendment-reason',
          },
          {
            name: 'adopted_at',
            type: 'string',
            label: 'amendment-adopted-at',
          },
          {
            name: 'adopted_version',
            type: 'string',
            label: 'amendment-adopted-version',
          },
        ],
      },
      annex: {
        fields: [
          {
            name: 'title',
            type: 'bilingual',
            label: 'annex-title',
            required: true,
          },
          {
            name: 'reference',
            type: 'string',
            label: 'annex-reference',
          },
        ],
      },
      attachment: {
        fields: [
          {
            name: 'name',
            type: 'string',
            label: 'attachment-name',
            required: true,
          },
          {
            name: 'media_type',
            type: 'string',
            label: 'attachment-media-type',
          },
          {
            name: 'size',
            type: 'integer',
            label: 'attachment-size',
            min: 0,
          },
          {
            name: 'sha256',
            type: 'string',
            label: 'attachment-sha256',
            required: true,
          },
          {
            name: 'added_by',
            type: 'person',
            label: 'attachment-added-by',
          },
          {
            name: 'added_on',
            type: 'date',
            label: 'attachment-added-on',
          },
        ],
      },
      attendee: {
        fields: [
          {
            name: 'institution',
            type: 'institution',
            label: 'minutes-attendee-institution',
            required: true,
            vocabulary: 'institutions',
          },
          {
            name: 'person',
            type: 'person',
            label: 'minutes-attendee-person',
          },
          {
            name: 'quality',
            type: 'code',
            label: 'minutes-attendee-quality',
            vocabulary: 'qualities',
          },
          {
            name: 'sex',
            type: 'code',
            label: 'minutes-attendee-sex',
            vocabulary: 'sexes',
          },
          {
            name: 'presence',
            type: 'code',
            label: 'minutes-attendee-presence',
            vocabulary: 'attendance',
          },
          {
            name: 'represented_by',
            type: 'institution',
            label: 'minutes-attendee-represented-by',
            vocabulary: 'institutions',
          },
          {
            name: 'voting',
            type: 'boolean',
            label: 'minutes-attendee-voting',
          },
        ],
      },
      choice: {
        fields: [
          {
            name: 'at',
            type: 'string',
            label: 'choice-at',
          },
          {
            name: 'by',
            type: 'person',
            label: 'choice-by',
          },
          {
            name: 'path',
            type: 'string',
            label: 'choice-path',
          },
          {
            name: 'kept',
            type: 'string',
            label: 'choice-kept',
          },
          {
            name: 'dropped',
            type: 'string',
            label: 'choice-dropped',
          },
          {
            name: 'reason',
            type: 'string',
            label: 'choice-reason',
          },
        ],
      },
      classification: {
        fields: [
          {
            name: 'confidentiality',
            type: 'integer',
            label: 'classification-confidentiality',
            min: 0,
            max: 4,
          },
          {
            name: 'integrity',
            type: 'integer',
            label: 'classification-integrity',
            min: 0,
            max: 4,
          },
          {
            name: 'availability',
            type: 'integer',
            label: 'classification-availability',
            min: 0,
            max: 4,
          },
        ],
      },
      follow_up: {
        fields: [
          {
            name: 'text',
            type: 'bilingual',
            label: 'minutes-follow-up-text',
            required: true,
          },
          {
            name: 'who',
            type: 'institution',
            label: 'minutes-follow-up-who',
            vocabulary: 'institutions',
          },
          {
            name: 'due',
            type: 'date',
            label: 'minutes-follow-up-due',
          },
          {
            name: 'status',
            type: 'code',
            label: 'minutes-follow-up-status',
            vocabulary: 'statuses',
          },
          {
            name: 'percent',
            type: 'percent',
            label: 'minutes-follow-up-percent',
          },
          {
            name: 'note',
            type: 'bilingual',
            label: 'minutes-follow-up-note',
          },
          {
            name: 'plan_row',
            type: 'string',
            label: 'minutes-follow-up-plan-row',
          },
          {
            name: 'plan',
            type: 'document',
            label: 'minutes-follow-up-plan',
          },
        ],
      },
      item: {
        fields: [
          {
            name: 'title',
            type: 'bilingual',
            label: 'minutes-item-title',
            required: true,
          },
          {
            name: 'presenter',
            type: 'institution',
            label: 'minutes-item-presenter',
            vocabulary: 'institutions',
          },
          {
            name: 'minutes_planned',
            type: 'integer',
            label: 'minutes-item-minutes-planned',
            unit: 'minutes',
            min: 0,
            max: 600,
          },
          {
            name: 'summary',
            type: 'bilingual',
            label: 'minutes-item-summary',
          },
          {
            name: 'outcomes',
            type: 'rows',
            label: 'minutes-item-outcomes',
            record: 'outcome',
          },
          {
            name: 'deferred',
            type: 'boolean',
            label: 'minutes-item-deferred',
          },
          {
            name: 'deferred_reason',
            type: 'bilingual',
            label: 'minutes-item-deferred-reason',
          },
        ],
      },
      minutes: {
        fields: [
          {
            name: 'title',
            type: 'bilingual',
            label: 'minutes-title',
            required: true,
          },
          {
            name: 'state',
            type: 'code',
            label: 'minutes-state',
            required: true,
            vocabulary: 'states',
          },
          {
            name: 'language',
            type: 'code',
            label: 'minutes-language',
            required: true,
            vocabulary: 'languages',
          },
          {
            name: 'classification',
            type: 'record',
            label: 'minutes-classification',
            record: 'classification',
          },
          {
            name: 'body',
            type: 'bilingual',
            label: 'minutes-body',
            required: true,
          },
          {
            name: 'number',
            type: 'string',
            label: 'minutes-number',
            required: true,
          },
          {
            name: 'type',
            type: 'code',
            label: 'minutes-type',
            required: true,
            vocabulary: 'meeting_types',
          },
          {
            name: 'date',
            type: 'date',
            label: 'minutes-date',
            required: true,
          },
          {
            name: 'start',
            type: 'time',
            label: 'minutes-start',
            required: true,
          },
          {
            name: 'end',
            type: 'time',
            label: 'minutes-end',
          },
          {
            name: 'place',
            type: 'bilingual',
            label: 'minutes-place',
          },
          {
            name: 'link',
            type: 'string',
            label: 'minutes-link',
          },
          {
            name: 'province',
            type: 'code',
            label: 'minutes-province',
            vocabulary: 'provinces',
          },
          {
            name: 'chair_institution',
            type: 'institution',
            label: 'minutes-chair-institution',
            required: true,
            vocabulary: 'institutions',
          },
          {
            name: 'chair',
            type: 'person',
            label: 'minutes-chair',
          },
          {
            name: 'rapporteur_institution',
            type: 'institution',
            label: 'minutes-rapporteur-institution',
            vocabulary: 'institutions',
          },
          {
            name: 'rapporteur',
            type: 'person',
            label: 'minutes-rapporteur',
          },
          {
            name: 'attendance',
            type: 'rows',
            label: 'minutes-attendance',
            record: 'attendee',
          },
          {
            name: 'quorum_required',
            type: 'integer',
            label: 'minutes-quorum-required',
            min: 0,
            max: 500,
          },
          {
            name: 'quorum_present',
            type: 'integer',
            label: 'minutes-quorum-present',
            min: 0,
            max: 500,
          },
          {
            name: 'quorum_reached',
            type: 'boolean',
            label: 'minutes-quorum-reached',
          },
          {
            name: 'previous',
            type: 'document',
            label: 'minutes-previous',
          },
          {
            name: 'previous_outcome',
            type: 'code',
            label: 'minutes-previous-outcome',
            vocabulary: 'adoption_outcomes',
          },
          {
            name: 'previous_remarks',
            type: 'bilingual',
            label: 'minutes-previous-remarks',
          },
          {
            name: 'follow_ups',
            type: 'rows',
            label: 'minutes-follow-ups',
            record: 'follow_up',
          },
          {
            name: 'opening',
            type: 'bilingual',
            label: 'minutes-opening',
          },
          {
            name: 'agenda',
            type: 'rows',
            label: 'minutes-agenda',
            record: 'item',
          },
          {
            name: 'current_item',
            type: 'reference',
            label: 'minutes-current-item',
            to: 'agenda',
          },
          {
            name: 'current_since',
            type: 'string',
            label: 'minutes-current-since',
          },
          {
            name: 'any_other_business',
            type: 'bilingual',
            label: 'minutes-any-other-business',
          },
          {
            name: 'next_date',
            type: 'date',
            label: 'minutes-next-date',
          },
          {
            name: 'next_place',
            type: 'bilingual',
            label: 'minutes-next-place',
          },
          {
            name: 'annexes',
            type: 'rows',
            label: 'minutes-annexes',
            record: 'annex',
          },
          {
            name: 'attachments',
            type: 'rows',
            label: 'attachments',
            record: 'attachment',
          },
          {
            name: 'choices',
            type: 'rows',
            label: 'choices',
            record: 'choice',
          },
          {
            name: 'recipients',
            type: 'institutions',
            label: 'minutes-recipients',
            vocabulary: 'institutions',
          },
          {
            name: 'circulated_on',
            type: 'date',
            label: 'minutes-circulated-on',
          },
          {
            name: 'remarks_until',
            type: 'date',
            label: 'minutes-remarks-until',
          },
          {
            name: 'adopted_on',
            type: 'date',
            label: 'minutes-adopted-on',
          },
          {
            name: 'adopted_how',
            type: 'code',
            label: 'minutes-adopted-how',
            vocabulary: 'decision_modes',
          },
          {
            name: 'adoption',
            type: 'record',
            label: 'adoption',
            record: 'adoption',
          },
          {
            name: 'amendments',
            type: 'rows',
            label: 'amendments',
            record: 'amendment',
          },
        ],
      },
      outcome: {
        fields: [
          {
            name: 'kind',
            type: 'code',
            label: 'minutes-outcome-kind',
            required: true,
            vocabulary: 'outcome_kinds',
          },
          {
            name: 'text',
            type: 'bilingual',
            label: 'minutes-outcome-text',
            required: true,
          },
          {
            name: 'mode',
            type: 'code',
            label: 'minutes-outcome-mode',
            vocabulary: 'decision_modes',
          },
          {
            name: 'votes_for',
            type: 'integer',
            label: 'minutes-outcome-votes-for',
            min: 0,
            max: 500,
          },
          {
            name: 'votes_against',
            type: 'integer',
            label: 'minutes-outcome-votes-against',
            min: 0,
            max: 500,
          },
          {
            name: 'abstain',
            type: 'integer',
            label: 'minutes-outcome-abstain',
            min: 0,
            max: 500,
          },
          {
            name: 'who',
            type: 'institution',
            label: 'minutes-outcome-who',
            vocabulary: 'institutions',
          },
          {
            name: 'due',
            type: 'date',
            label: 'minutes-outcome-due',
          },
          {
            name: 'plan_row',
            type: 'string',
            label: 'minutes-outcome-plan-row',
          },
          {
            name: 'plan',
            type: 'document',
            label: 'minutes-outcome-plan',
          },
        ],
      },
    },
  },
  action_plan: {
    kind: 'action_plan',
    version: 3,
    root: 'plan',
    records: {
      action: {
        fields: [
          {
            name: 'code',
            type: 'string',
            label: 'action-code',
            required: true,
          },
          {
            name: 'axis',
            type: 'reference',
            label: 'action-axis',
            required: true,
            to: 'axes',
          },
          {
            name: 'objective',
            type: 'reference',
            label: 'action-objective',
            to: 'objectives',
          },
          {
            name: 'title',
            type: 'bilingual',
            label: 'action-title',
            required: true,
          },
          {
            name: 'result',
            type: 'bilingual',
            label: 'action-result',
          },
          {
            name: 'activities',
            type: 'bilingual',
            label: 'action-activities',
          },
          {
            name: 'regions',
            type: 'codes',
            label: 'action-regions',
            vocabulary: 'regions',
          },
          {
            name: 'provinces',
            type: 'codes',
            label: 'action-provinces',
            vocabulary: 'provinces',
          },
          {
            name: 'communes',
            type: 'text',
            label: 'action-communes',
          },
          {
            name: 'target_publics',
            type: 'codes',
            label: 'action-target-publics',
            vocabulary: 'target_publics',
          },
          {
            name: 'target_estimate',
            type: 'cells',
            label: 'action-target-estimate',
            unit: 'people',
          },
          {
            name: 'lead',
            type: 'institution',
            label: 'action-lead',
            required: true,
            vocabulary: 'institutions',
          },
          {
            name: 'lead_person',
            type: 'person',
            label: 'action-lead-person',
          },
          {
            name: 'partners',
            type: 'institutions',
            label: 'action-partners',
            vocabulary: 'institutions',
          },
          {
            name: 'snia',
            type: 'codes',
            label: 'action-snia',
            vocabulary: 'snia',
          },
          {
            name: 'snia_objectives',
            type: 'codes',
            label: 'action-snia-objectives',
            vocabulary: 'snia_objectives',
          },
          {
            name: 'snia_action',
            type: 'string',
            label: 'action-snia-action',
          },
          {
            name: 'snmre',
            type: 'codes',
            label: 'action-snmre',
            vocabulary: 'snmre',
          },
          {
            name: 'sdg',
            type: 'codes',
            label: 'action-sdg',
            vocabulary: 'sdg',
          },
          {
            name: 'sdg_other',
            type: 'string',
            label: 'action-sdg-other',
          },
          {
            name: 'gcm',
            type: 'codes',
            label: 'action-gcm',
            vocabulary: 'gcm',
          },
          {
            name: 'plan_links',
            type: 'rows',
            label: 'action-plan-links',
            record: 'plan_link',
          },
          {
            name: 'start',
            type: 'date',
            label: 'action-start',
            required: true,
          },
          {
            name: 'end',
            type: 'date',
            label: 'action-end',
            required: true,
          },
          {
            name: 'status',
            type: 'code',
            label: 'action-status',
            required: true,
            follow_up: true,
            vocabulary: 'statuses',
          },
          {
            name: 'percent',
            type: 'percent',
            label: 'action-percent',
            follow_up: true,
          },
          {
            name: 'priority',
            type: 'code',
            label: 'action-priority',
            vocabulary: 'priorities',
          },
          {
            name: 'updated',
            type: 'date',
            label: 'action-updated',
            follow_up: true,
          },
          {
            name: 'update_note',
            type: 'bilingual',
            label: 'action-update-note',
            follow_up: true,
          },
          {
            name: 'budget',
            type: 'rows',
            label: 'action-budget',
            record: 'budget',
          },
          {
            name: 'contributions',
            type: 'rows',
            label: 'action-contributions',
            record: 'contribution',
          },
          {
            name: 'needs',
            type: 'rows',
            label: 'action-needs',
            record: 'need',
          },
          {
            name: 'project',
            type: 'record',
            label: 'action-project',
            record: 'project',
          },
          {
            name: 'risks',
            type: 'bilingual',
            label: 'action-risks',
          },
          {
            name: 'verification',
            type: 'bilingual',
            label: 'action-verification',
          },
          {
            name: 'origin_minutes',
            type: 'document',
            label: 'action-origin-minutes',
          },
          {
            name: 'origin_outcome',
            type: 'string',
            label: 'action-origin-outcome',
          },
        ],
      },
      adoption: {
        fields: [
          {
            name: 'at',
            type: 'string',
            label: 'adoption-at',
          },
          {
            name: 'by',
            type: 'person',
            label: 'adoption-by',
          },
          {
            name: 'role',
            type: 'string',
            label: 'adoption-role',
          },
          {
            name: 'version',
            type: 'string',
            label: 'adoption-version',
          },
        ],
      },
      amendment: {
        fields: [
          {
            name: 'at',
            type: 'string',
            label: 'amendment-at',
          },
          {
            name: 'by',
            type: 'person',
            label: 'amendment-by',
          },
          {
            name: 'reason',
            type: 'text',
            label: 'amendment-reason',
          },
          {
            name: 'adopted_at',
            type: 'string',
            label: 'amendment-adopted-at',
          },
          {
            name: 'adopted_version',
            type: 'string',
            label: 'amendment-adopted-version',
          },
        ],
      },
      annex: {
        fields: [
          {
            name: 'title',
            type: 'bilingual',
            label: 'annex-title',
            required: true,
          },
          {
            name: 'reference',
            type: 'string',
            label: 'annex-reference',
          },
        ],
      },
      attachment: {
        fields: [
          {
            name: 'name',
            type: 'string',
            label: 'attachment-name',
            required: true,
          },
          {
            name: 'media_type',
            type: 'string',
            label: 'attachment-media-type',
          },
          {
            name: 'size',
            type: 'integer',
            label: 'attachment-size',
            min: 0,
          },
          {
            name: 'sha256',
            type: 'string',
            label: 'attachment-sha256',
            required: true,
          },
          {
            name: 'added_by',
            type: 'person',
            label: 'attachment-added-by',
          },
          {
            name: 'added_on',
            type: 'date',
            label: 'attachment-added-on',
          },
        ],
      },
      axis: {
        fields: [
          {
            name: 'code',
            type: 'string',
            label: 'axis-code',
          },
          {
            name: 'title',
            type: 'bilingual',
            label: 'axis-title',
            required: true,
          },
          {
            name: 'description',
            type: 'bilingual',
            label: 'axis-description',
          },
        ],
      },
      budget: {
        fields: [
          {
            name: 'source',
            type: 'code',
            label: 'budget-source',
            required: true,
            vocabulary: 'funding_sources',
          },
          {
            name: 'funder',
            type: 'institution',
            label: 'budget-funder',
            vocabulary: 'institutions',
          },
          {
            name: 'currency',
            type: 'code',
            label: 'budget-currency',
            required: true,
            vocabulary: 'currencies',
          },
          {
            name: 'planned',
            type: 'money',
            label: 'budget-planned',
            currency_field: 'currency',
          },
          {
            name: 'secured',
            type: 'money',
            label: 'budget-secured',
            follow_up: true,
            currency_field: 'currency',
          },
          {
            name: 'committed',
            type: 'money',
            label: 'budget-committed',
            follow_up: true,
            currency_field: 'currency',
          },
          {
            name: 'spent',
            type: 'money',
            label: 'budget-spent',
            follow_up: true,
            currency_field: 'currency',
          },
        ],
      },
      choice: {
        fields: [
          {
            name: 'at',
            type: 'string',
            label: 'choice-at',
          },
          {
            name: 'by',
            type: 'person',
            label: 'choice-by',
          },
          {
            name: 'path',
            type: 'string',
            label: 'choice-path',
          },
          {
            name: 'kept',
            type: 'string',
            label: 'choice-kept',
          },
          {
            name: 'dropped',
            type: 'string',
            label: 'choice-dropped',
          },
          {
            name: 'reason',
            type: 'string',
            label: 'choice-reason',
          },
        ],
      },
      classification: {
        fields: [
          {
            name: 'confidentiality',
            type: 'integer',
            label: 'classification-confidentiality',
            min: 0,
            max: 4,
          },
          {
            name: 'integrity',
            type: 'integer',
            label: 'classification-integrity',
            min: 0,
            max: 4,
          },
          {
            name: 'availability',
            type: 'integer',
            label: 'classification-availability',
            min: 0,
            max: 4,
          },
        ],
      },
      contribution: {
        fields: [
          {
            name: 'institution',
            type: 'institution',
            label: 'contribution-institution',
            required: true,
            vocabulary: 'institutions',
          },
          {
            name: 'kind',
            type: 'code',
            label: 'contribution-kind',
            required: true,
            vocabulary: 'contribution_kinds',
          },
          {
            name: 'quantity',
            type: 'decimal',
            label: 'contribution-quantity',
            unit_field: 'unit',
            min: 0,
          },
          {
            name: 'unit',
            type: 'code',
            label: 'contribution-unit',
            vocabulary: 'units',
          },
          {
            name: 'state',
            type: 'code',
            label: 'contribution-state',
            follow_up: true,
            vocabulary: 'contribution_states',
          },
          {
            name: 'note',
            type: 'bilingual',
            label: 'contribution-note',
          },
        ],
      },
      indicator: {
        fields: [
          {
            name: 'code',
            type: 'string',
            label: 'indicator-code',
          },
          {
            name: 'action',
            type: 'reference',
            label: 'indicator-action',
            to: 'actions',
          },
          {
            name: 'objective',
            type: 'reference',
            label: 'indicator-objective',
            to: 'objectives',
          },
          {
            name: 'title',
            type: 'bilingual',
            label: 'indicator-title',
            required: true,
          },
          {
            name: 'level',
            type: 'code',
            label: 'indicator-level',
            required: true,
            vocabulary: 'chain_levels',
          },
          {
            name: 'unit',
            type: 'code',
            label: 'indicator-unit',
            required: true,
            vocabulary: 'units',
          },
          {
            name: 'measure',
            type: 'code',
            label: 'indicator-measure',
            required: true,
            vocabulary: 'measures',
          },
          {
            name: 'ascending',
            type: 'boolean',
            label: 'indicator-ascending',
          },
          {
            name: 'dimensions',
            type: 'codes',
            label: 'indicator-dimensions',
            vocabulary: 'dimensions',
          },
          {
            name: 'baseline_value',
            type: 'decimal',
            label: 'indicator-baseline-value',
            unit_field: 'unit',
          },
          {
            name: 'baseline_year',
            type: 'integer',
            label: 'indicator-baseline-year',
            min: 2000,
            max: 2100,
          },
          {
            name: 'targets',
            type: 'cells',
            label: 'indicator-targets',
            unit_field: 'unit',
          },
          {
            name: 'actuals',
            type: 'cells',
            label: 'indicator-actuals',
            follow_up: true,
            unit_field: 'unit',
          },
          {
            name: 'source',
            type: 'bilingual',
            label: 'indicator-source',
          },
          {
            name: 'collection',
            type: 'bilingual',
            label: 'indicator-collection',
          },
          {
            name: 'assumptions',
            type: 'bilingual',
            label: 'indicator-assumptions',
          },
          {
            name: 'responsible',
            type: 'institution',
            label: 'indicator-responsible',
            vocabulary: 'institutions',
          },
        ],
      },
      need: {
        fields: [
          {
            name: 'kind',
            type: 'code',
            label: 'need-kind',
            required: true,
            vocabulary: 'contribution_kinds',
          },
          {
            name: 'quantity',
            type: 'decimal',
            label: 'need-quantity',
            unit_field: 'unit',
            min: 0,
          },
          {
            name: 'unit',
            type: 'code',
            label: 'need-unit',
            vocabulary: 'units',
          },
          {
            name: 'until',
            type: 'date',
            label: 'need-until',
          },
          {
            name: 'note',
            type: 'bilingual',
            label: 'need-note',
          },
        ],
      },
      objective: {
        fields: [
          {
            name: 'axis',
            type: 'reference',
            label: 'objective-axis',
            required: true,
            to: 'axes',
          },
          {
            name: 'code',
            type: 'string',
            label: 'objective-code',
          },
          {
            name: 'title',
            type: 'bilingual',
            label: 'objective-title',
            required: true,
          },
        ],
      },
      plan: {
        fields: [
          {
            name: 'title',
            type: 'bilingual',
            label: 'plan-title',
            required: true,
          },
          {
            name: 'state',
            type: 'code',
            label: 'plan-state',
            required: true,
            vocabulary: 'states',
          },
          {
            name: 'language',
            type: 'code',
            label: 'plan-language',
            required: true,
            vocabulary: 'languages',
          },
          {
            name: 'classification',
            type: 'record',
            label: 'plan-classification',
            record: 'classification',
          },
          {
            name: 'period_start',
            type: 'date',
            label: 'plan-period-start',
            required: true,
          },
          {
            name: 'period_end',
            type: 'date',
            label: 'plan-period-end',
            required: true,
          },
          {
            name: 'circulated_on',
            type: 'date',
            label: 'plan-circulated-on',
          },
          {
            name: 'adopted_on',
            type: 'date',
            label: 'plan-adopted-on',
          },
          {
            name: 'adoption',
            type: 'record',
            label: 'adoption',
            record: 'adoption',
          },
          {
            name: 'amendments',
            type: 'rows',
            label: 'amendments',
            record: 'amendment',
          },
          {
            name: 'summary',
            type: 'bilingual',
            label: 'plan-summary',
          },
          {
            name: 'assumptions',
            type: 'bilingual',
            label: 'plan-assumptions',
          },
          {
            name: 'axes',
            type: 'rows',
            label: 'plan-axes',
            record: 'axis',
          },
          {
            name: 'objectives',
            type: 'rows',
            label: 'plan-objectives',
            record: 'objective',
          },
          {
            name: 'actions',
            type: 'rows',
            label: 'plan-actions',
            record: 'action',
          },
          {
            name: 'indicators',
            type: 'rows',
            label: 'plan-indicators',
            record: 'indicator',
          },
          {
            name: 'annexes',
            type: 'rows',
            label: 'plan-annexes',
            record: 'annex',
          },
          {
            name: 'attachments',
            type: 'rows',
            label: 'attachments',
            record: 'attachment',
          },
          {
            name: 'choices',
            type: 'rows',
            label: 'choices',
            record: 'choice',
          },
        ],
      },
      plan_link: {
        fields: [
          {
            name: 'plan',
            type: 'code',
            label: 'action-plan-link-plan',
            required: true,
            vocabulary: 'territorial_plans',
          },
          {
            name: 'stage',
            type: 'code',
            label: 'action-plan-link-stage',
            vocabulary: 'plan_stages',
          },
          {
            name: 'reference',
            type: 'string',
            label: 'action-plan-link-reference',
          },
        ],
      },
      project: {
        fields: [
          {
            name: 'name',
            type: 'bilingual',
            label: 'project-name',
          },
          {
            name: 'donor',
            type: 'institution',
            label: 'project-donor',
            vocabulary: 'institutions',
          },
          {
            name: 'from',
            type: 'date',
            label: 'project-from',
          },
          {
            name: 'to',
            type: 'date',
            label: 'project-to',
          },
        ],
      },
    },
  },
};

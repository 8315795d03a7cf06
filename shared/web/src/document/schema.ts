/** The fields of every kind of document, generated from `shared/schema/*.toml`. */
import type { Path } from '../client/docHandle.ts';
import type { DocKind } from '../ids.ts';
import { SCHEMAS as GENERATED } from './schema.gen.ts';

/** What a field holds; the shapes are those of `shared/schema`. */
export type FieldType =
  | 'text'
  | 'bilingual'
  | 'string'
  | 'integer'
  | 'decimal'
  | 'money'
  | 'percent'
  | 'boolean'
  | 'date'
  | 'time'
  | 'code'
  | 'codes'
  | 'institution'
  | 'institutions'
  | 'person'
  | 'reference'
  | 'document'
  | 'record'
  | 'rows'
  | 'cells';

/** One field of a record. */
export interface Field {
  /** The key in the document. */
  readonly name: string;
  readonly type: FieldType;
  /** The message that names it on screen. */
  readonly label: string;
  /** An absent value is worth a warning, never a refusal. */
  readonly required?: boolean;
  /** It tells how things go on rather than what was decided: adopting the document does not freeze it. */
  readonly follow_up?: boolean;
  /** The vocabulary of its codes. */
  readonly vocabulary?: string;
  /** The record of its rows, or of itself. */
  readonly record?: string;
  /** The root field whose rows it refers to. */
  readonly to?: string;
  /** A code of the vocabulary `units`. */
  readonly unit?: string;
  /** The sibling field that holds that code. */
  readonly unit_field?: string;
  readonly min?: number;
  readonly max?: number;
  /** First and last year of a date; 2000 and 2100 where nothing is said. */
  readonly year_min?: number;
  readonly year_max?: number;
  /** An ISO 4217 code. */
  readonly currency?: string;
  /** The sibling field that holds the currency. */
  readonly currency_field?: string;
}

/** Whether a field holds a set of codes: each code is a key of it. */
export function isSet({ type }: Pick<Field, 'type'>): boolean {
  return type === 'codes' || type === 'institutions';
}

/** The fields of one kind of document. */
export interface Schema {
  readonly kind: DocKind;
  readonly version: number;
  /** The record that the root is. */
  readonly root: string;
  readonly records: Readonly<Record<string, { readonly fields: readonly Field[] }>>;
}

/** The schemas compiled in. A newer node may know more fields: those are kept and not shown. */
export const SCHEMAS: Readonly<Record<DocKind, Schema>> = GENERATED;

/** The fields of a record; empty for an unknown one. */
export function fieldsOf(kind: DocKind, record: string): readonly Field[] {
  return SCHEMAS[kind].records[record]?.fields ?? [];
}

/** The fields of the root. */
export function rootFields(kind: DocKind): readonly Field[] {
  return fieldsOf(kind, SCHEMAS[kind].root);
}

/** One field by name. */
export function fieldOf(kind: DocKind, record: string, name: string): Field | undefined {
  return fieldsOf(kind, record).find((field) => field.name === name);
}

/** Whether a path leads to a field that adopting the document does not freeze, or into one. A row as a whole never is. */
export function isFollowUp(kind: DocKind, path: Path): boolean {
  let record = SCHEMAS[kind].root;
  for (let at = 0; at < path.length; ) {
    const field = fieldOf(kind, record, path[at] ?? '');
    if (field === undefined) return false;
    if (field.follow_up === true) return true;
    record = field.record ?? '';
    at += field.type === 'rows' ? 2 : 1;
  }
  return false;
}

/** Whether documents of a kind have any such field. */
export function hasFollowUp(kind: DocKind): boolean {
  return Object.values(SCHEMAS[kind].records).some(({ fields }) => fields.some((field) => field.follow_up));
}

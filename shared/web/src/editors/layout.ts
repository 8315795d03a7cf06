/**
 * Which fields of a record stand together on the screen, and in what order.
 *
 * Field names are data. A layout that names a field the schema lacks just leaves it out, and a field that no layout names
 * is shown under "Other fields", so that every field can be reached.
 */
import { KEPT_BY_EDITORS } from '../document/adoption.ts';
import { type Field, fieldOf, fieldsOf, type Schema } from '../document/schema.ts';

/** A titled group of fields of one record, by name. */
export interface Section {
  /** The Fluent id of its title. */
  readonly title: string;
  readonly fields: readonly string[];
}

/** A titled group of fields that exist. */
export interface LaidOut {
  readonly title: string;
  readonly fields: readonly Field[];
}

/** The Fluent id of the section that collects what no layout names. */
export const OTHER_FIELDS = 'editor-section-other';

/** Names every record that a form can reach from the root, the root first. */
export function recordsOf(schema: Schema): readonly string[] {
  const names = [schema.root];
  for (let i = 0; i < names.length; i++) {
    for (const field of fieldsOf(schema.kind, names[i] ?? '')) {
      if (KEPT_BY_EDITORS.has(field.name)) continue;
      if (field.record !== undefined && !names.includes(field.record)) names.push(field.record);
    }
  }
  return names;
}

/** The sections of a layout, and one more for the fields it does not name. The editor shows those of `elsewhere` itself. */
export function layOut(
  schema: Schema,
  record: string,
  layout: readonly Section[],
  elsewhere: readonly string[] = [],
): readonly LaidOut[] {
  const left = new Map(fieldsOf(schema.kind, record).map((field) => [field.name, field]));
  for (const name of [...elsewhere, ...KEPT_BY_EDITORS]) left.delete(name);
  const sections: LaidOut[] = layout.map((section) => ({
    title: section.title,
    fields: section.fields.flatMap((name) => {
      const field = left.get(name);
      left.delete(name);
      return field === undefined ? [] : [field];
    }),
  }));
  sections.push({ title: OTHER_FIELDS, fields: [...left.values()] });
  return sections.filter((section) => section.fields.length > 0);
}

/** The named fields that the record has, in that order. */
export function pick(schema: Schema, record: string, names: readonly string[]): readonly Field[] {
  return names.flatMap((name) => fieldOf(schema.kind, record, name) ?? []);
}

const ONE_LINE = new Set(['title', 'name', 'place', 'next_place', 'body']);

/** Whether a text is a title rather than a block of prose. */
export function isOneLine(field: Field): boolean {
  return field.type === 'string' || ONE_LINE.has(field.name);
}

/** Whether a field is small enough to stand in a column of a table. */
export function isSmall(field: Field): boolean {
  switch (field.type) {
    case 'rows':
    case 'record':
    case 'cells':
    case 'codes':
    case 'institutions':
    case 'text':
      return false;
    default:
      return true;
  }
}

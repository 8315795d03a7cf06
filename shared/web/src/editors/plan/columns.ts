/** The columns of the plan's table: a field of the action, or a sum over its budget. */

import { type Field, fieldOf, type Schema } from '../../document/schema.ts';
import type { Editing } from '../context.tsx';

/** The amounts of a budget that have a column. */
export type Amount = 'planned' | 'secured' | 'spent';

/** One column of the table. */
export type Column =
  | { readonly tag: 'field'; readonly field: Field }
  | { readonly tag: 'sum'; readonly amount: Amount; readonly field: Field };

const AMOUNTS: readonly string[] = ['planned', 'secured', 'spent'] satisfies Amount[];

/** Those that nobody has to ask for. */
const USUAL = [
  'lead',
  'status',
  'percent',
  'start',
  'end',
  ...AMOUNTS,
  'snia',
  'provinces',
  'priority',
  'partners',
  'updated',
];

/** Every column that can be shown, in the order of reading. Rows, records and cells have no place in a cell. */
const NAMES = [
  'code',
  'axis',
  'objective',
  ...USUAL,
  'update_note',
  'result',
  'activities',
  'regions',
  'communes',
  'target_publics',
  'lead_person',
  'snia_objectives',
  'snia_action',
  'snmre',
  'sdg',
  'gcm',
  'risks',
  'verification',
];

/** The action itself: the first column, which is always there. */
function titleColumn(schema: Schema): Column | undefined {
  const field = fieldOf(schema.kind, 'action', 'title');
  return field === undefined ? undefined : { tag: 'field', field };
}

/** Columns with the first one before them. */
export function withTitle(schema: Schema, columns: readonly Column[]): readonly Column[] {
  const title = titleColumn(schema);
  return title === undefined ? columns : [title, ...columns];
}

/** The columns after the first that the schema has, in the order of reading. */
export function allColumns(schema: Schema): readonly Column[] {
  return NAMES.flatMap((name): readonly Column[] => {
    const isSum = AMOUNTS.includes(name);
    const field = fieldOf(schema.kind, isSum ? 'budget' : 'action', name);
    if (field === undefined) return [];
    return [isSum ? { tag: 'sum', amount: name as Amount, field } : { tag: 'field', field }];
  });
}

/** Whether a column is shown when nobody chose. */
export function isShownAnyway(column: Column): boolean {
  return USUAL.includes(column.field.name);
}

/** A name for React and for the active cell. */
export function columnName(column: Column): string {
  return column.tag === 'sum' ? `budget.${column.amount}` : column.field.name;
}

/** How wide the first column is, in rem. */
const FIRST_REM = 22;

/** How wide a column is at least, by the type of its field, in rem. */
const REM: Readonly<Record<string, number>> = {
  bilingual: 16,
  code: 10,
  codes: 13,
  date: 8.5,
  institution: 13,
  institutions: 13,
  money: 10,
  percent: 7,
  person: 12,
  reference: 13,
  string: 8,
  text: 16,
};

/**
 * The widths of the columns, which are those of no content: so a row is laid out on its own, when it comes into sight, and
 * not whenever a word of another one changes.
 */
export function widthsOf(columns: readonly Column[]): { columns: string; table: string } {
  const rems = columns.map(({ field }) => REM[field.type] ?? 10);
  const sum = rems.reduce((all, rem) => all + rem, FIRST_REM);
  return {
    columns: [FIRST_REM, ...rems].map((rem) => `minmax(${rem}rem, ${rem}fr)`).join(' '),
    table: `${sum}rem`,
  };
}

/** Whether cells of the column may be written; of a sum, only where it is one amount. */
export function isWritable(column: Column, canEditField: Editing['canEditField']): boolean {
  return canEditField(column.field);
}

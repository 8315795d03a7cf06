/** The columns of the plan's table: a field of the action, or a sum over its budget. */

import { type Field, fieldOf, type Schema } from '../../document/schema.ts';
import type { Editing } from '../context.tsx';

/** One column after the first, which is the action itself. */
export type Column =
  | { readonly tag: 'field'; readonly field: Field }
  | { readonly tag: 'sum'; readonly amount: 'planned' | 'secured' | 'spent'; readonly field: Field };

const NAMES = [
  'lead',
  'status',
  'percent',
  'start',
  'end',
  'snia',
  'provinces',
  'priority',
  'partners',
  'updated',
];

/** The columns that the schema has, in the order of reading. */
export function columnsOf(schema: Schema): readonly Column[] {
  const columns: Column[] = NAMES.flatMap((name) => {
    const field = fieldOf(schema.kind, 'action', name);
    return field === undefined ? [] : [{ tag: 'field' as const, field }];
  });
  const sums = (['planned', 'secured', 'spent'] as const).flatMap((amount) => {
    const field = fieldOf(schema.kind, 'budget', amount);
    return field === undefined ? [] : [{ tag: 'sum' as const, amount, field }];
  });
  columns.splice(5, 0, ...sums);
  return columns;
}

/** A name for React and for the active cell. */
export function columnName(column: Column): string {
  return column.tag === 'sum' ? `budget.${column.amount}` : column.field.name;
}

/** How wide the first column is, in rem. */
const FIRST_REM = 22;

/** How wide a column is at least, by the type of its field, in rem. */
const REM: Readonly<Record<string, number>> = {
  code: 10,
  codes: 13,
  date: 8.5,
  institution: 13,
  institutions: 13,
  money: 10,
  percent: 7,
};

/**
 * The widths of the columns, which are those of no content: so a row is laid out on its own, and
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

/** Whether a cell of the column has a control: a sum has none. */
export function isWritable(column: Column, canEditField: Editing['canEditField']): boolean {
  return column.tag === 'field' && canEditField(column.field);
}

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

/** Whether a cell of the column has a control: a sum has none. */
export function isWritable(column: Column, canEditField: Editing['canEditField']): boolean {
  return column.tag === 'field' && canEditField(column.field);
}

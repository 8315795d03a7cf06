/** What came of a deed in the sheet, in words. */
import { columnName } from '../columns.ts';
import type { Refused, Sheet } from './sheet.ts';

/** Says how many cells were left as they were, and why the first of them. */
export function sayRefused(
  sheet: Sheet,
  { refused }: { readonly written: number; readonly refused: readonly Refused[] },
): void {
  const [first] = refused;
  if (first === undefined) {
    sheet.store.say('');
    return;
  }
  const { text } = sheet.reading;
  const column = text(first.column.field.label);
  const isAlone = refused.every((each) => columnName(each.column) === columnName(first.column));
  sheet.store.say(
    text(isAlone ? 'sheet-refused-column' : 'sheet-refused', {
      count: refused.length,
      column,
      reason: first.reason,
    }),
  );
}

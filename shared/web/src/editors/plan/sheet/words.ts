/** What came of a deed in the sheet, in words. */
import type { DocView } from '../../../client/docHandle.ts';
import { asBoth, asText, inLanguage } from '../../../document/read.ts';
import { columnName } from '../columns.ts';
import type { Refused, Sheet } from './sheet.ts';

/** What an action is called where little room is: its code, or its title. */
export function shortName({ reading: { text, formats } }: Sheet, action: DocView): string {
  return asText(action.code) || inLanguage(asBoth(action.title), formats.language) || text('ui-untitled');
}

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

/** A text of a set-aside copy goes back into its document, as an edit like any other. */

import type { DocHandle, Path } from '../client/docHandle.ts';
import { mayWriteAt } from '../document/adoption.ts';
import { isDeleted } from '../document/deleted.ts';
import { asMap, asText, valueAt } from '../document/read.ts';
import { type Field, fieldsOf, SCHEMAS } from '../document/schema.ts';
import type { DocKind } from '../ids.ts';
import { setText } from './write.ts';

/** Whether a schema has a text at that place. Numbers, dates and choices have rules of their own and are entered again by hand. */
export function isTextAt(kind: DocKind, path: Path): boolean {
  const schema = SCHEMAS[kind];
  let record: string | undefined = schema.root;
  let field: Field | undefined;
  for (const [at, step] of path.entries()) {
    const found: Field | undefined =
      record === undefined ? undefined : fieldsOf(kind, record).find(({ name }) => name === step);
    if (found === undefined) {
      // Between two fields stands a row's id; below a text in both languages stands one of them.
      const isLast = at === path.length - 1;
      if (isLast && field?.type === 'bilingual') return step === 'fr' || step === 'ar';
      if (isLast || field?.type !== 'rows') return false;
    } else {
      field = found;
      record = found.record;
    }
  }
  return field?.type === 'text';
}

/** What stands at that place now; `undefined` when nobody can write there: no right to, a frozen text, or a row that is gone. */
export function replaceable(handle: DocHandle, path: Path): string | undefined {
  const { canEdit, doc } = handle.getSnapshot();
  if (!canEdit || !mayWriteAt(handle.kind, doc, path)) return undefined;
  for (let length = 0; length < path.length; length++) {
    const map = asMap(valueAt(doc, path.slice(0, length)));
    const isRow = /^[0-9a-f]{16}$/.test(path[length - 1] ?? '');
    if (isDeleted(map) || (isRow && Object.keys(map).length === 0)) return undefined;
  }
  return asText(valueAt(doc, path));
}

/** Makes that place say `words`. Answers whether it does. */
export function putBack(handle: DocHandle, path: Path, words: string): boolean {
  return replaceable(handle, path) !== undefined && setText(handle, path, words);
}

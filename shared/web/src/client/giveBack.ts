/** A document that the council has no more, given back whole: as a new one with the same content, or as a file. */

import { base64Of } from '../base64.ts';
import { allChanges, type Doc, type RawValue, rawOf, viewOf } from './automerge.ts';
import type { DocHandle, MutableDoc, Path } from './docHandle.ts';

/** What says which version was adopted is about the document that is gone. */
const NOT_COPIED = new Set(['kind', 'adoption', 'amendments', 'deleted']);

/**
 * Writes the content of `from` into a document that was just born. Many small changes: a council takes no change of more
 * than some thousand operations.
 */
export function copyContent(from: Doc, to: DocHandle): void {
  for (const [key, value] of Object.entries(rawOf(from))) {
    if (!NOT_COPIED.has(key)) copyValue(to, [key], value);
  }
}

function copyValue(to: DocHandle, path: Path, value: RawValue): void {
  const [parents, last] = [path.slice(0, -1), path.at(-1) ?? ''];
  const set = (fresh: unknown): void =>
    to.change((root) => {
      let at: MutableDoc = root;
      for (const step of parents) at = at[step];
      at[last] = fresh;
    });
  switch (value.tag) {
    case 'text':
      set('');
      if (value.text !== '') to.spliceText(path, 0, 0, value.text);
      return;
    case 'map':
      set({});
      for (const [key, child] of Object.entries(value.children)) copyValue(to, [...path, key], child);
      return;
    default:
      set(value.value);
  }
}

/** Everything that this browser holds of a document, for a person to keep: readable, and with its history. */
export function fileOf(id: string, doc: Doc): string {
  const changes = allChanges(doc).map(base64Of);
  return JSON.stringify({ id, document: viewOf(doc), automerge_changes_base64: changes }, null, 2);
}

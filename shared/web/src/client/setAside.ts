/** What an edit that was not accepted had written, in values that a screen can name. */
import type { DocView } from './docHandle.ts';
import type { SetAsideValue } from './localStore.ts';

type Leaf = string | number | boolean | undefined;

/** The values that differ between the document with the edit and the one without it, by path. */
export function valuesWritten(withEdit: DocView, without: DocView): SetAsideValue[] {
  const out: SetAsideValue[] = [];
  compare(withEdit, without, [], out);
  return out;
}

function compare(wrote: unknown, without: unknown, path: readonly string[], out: SetAsideValue[]): void {
  if (Object.is(wrote, without)) return;
  if (isMap(wrote) || isMap(without)) {
    const [a, b] = [isMap(wrote) ? wrote : {}, isMap(without) ? without : {}];
    for (const key of new Set([...Object.keys(a), ...Object.keys(b)])) {
      if (key !== 'order') compare(a[key], b[key], [...path, key], out);
    }
    return;
  }
  const [after, before] = [wrote as Leaf, without as Leaf];
  if (after === '' && before === undefined) return; // A text that was born empty says nothing.
  out.push({
    path,
    ...(before === undefined ? {} : { without: String(before) }),
    ...(after === undefined ? {} : { wrote: String(after) }),
  });
}

function isMap(value: unknown): value is DocView {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

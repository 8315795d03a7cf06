/**
 * From what an input field held and what it holds now to one small edit of a Text object, and back to a caret.
 *
 * Positions count UTF-16 code units, as the browser and Automerge's JavaScript binding do. A surrogate pair is never cut.
 */

/** Takes `del` code units out at `index` and puts `insert` there. */
export interface Splice {
  readonly index: number;
  readonly del: number;
  readonly insert: string;
}

function isHigh(text: string, index: number): boolean {
  const unit = text.charCodeAt(index);
  return unit >= 0xd800 && unit <= 0xdbff;
}

function isLow(text: string, index: number): boolean {
  const unit = text.charCodeAt(index);
  return unit >= 0xdc00 && unit <= 0xdfff;
}

/**
 * The smallest edit that makes `after` out of `before`, or `undefined` when they are equal.
 *
 * `caret` is where the caret stands in `after`: whatever follows it was there before, which tells apart the edits that
 * look alike ("aa" to "aaa"). Give `after.length` when it is not known.
 */
export function computeSplice(before: string, after: string, caret: number): Splice | undefined {
  if (before === after) return undefined;
  const shorter = Math.min(before.length, after.length);
  const suffixMax = Math.min(shorter, Math.max(0, after.length - caret));
  let suffix = commonSuffix(before, after, suffixMax);
  const prefix = commonPrefix(before, after, shorter - suffix);
  // The caret may have been wrong (an undo, a drop): then more may be common at the end.
  suffix += commonSuffix(
    before.slice(prefix, before.length - suffix),
    after.slice(prefix, after.length - suffix),
    shorter - suffix - prefix,
  );
  return {
    index: prefix,
    del: before.length - prefix - suffix,
    insert: after.slice(prefix, after.length - suffix),
  };
}

function commonPrefix(a: string, b: string, max: number): number {
  let length = 0;
  while (length < max && a.charCodeAt(length) === b.charCodeAt(length)) length++;
  return length > 0 && isHigh(a, length - 1) ? length - 1 : length;
}

function commonSuffix(a: string, b: string, max: number): number {
  let length = 0;
  while (length < max && a.charCodeAt(a.length - 1 - length) === b.charCodeAt(b.length - 1 - length))
    length++;
  return length > 0 && isLow(a, a.length - length) ? length - 1 : length;
}

/** `before` with the edit made. */
export function applySplice(before: string, splice: Splice): string {
  return before.slice(0, splice.index) + splice.insert + before.slice(splice.index + splice.del);
}

/** Where a caret at `position` goes when somebody else makes `splice`. A caret at the place of an insertion stays before it. */
export function movePosition(position: number, splice: Splice): number {
  if (position <= splice.index) return position;
  if (position >= splice.index + splice.del) return position + splice.insert.length - splice.del;
  return splice.index + splice.insert.length;
}

/**
 * Moves an edit that was meant for `base` onto `current`, which others changed meanwhile. Text that they already took out
 * is not taken out again.
 */
export function rebaseSplice(splice: Splice, base: string, current: string): Splice {
  const theirs = computeSplice(base, current, current.length);
  if (theirs === undefined) return splice;
  const start = movePosition(splice.index, theirs);
  const end = movePosition(splice.index + splice.del, theirs);
  return { index: start, del: Math.max(0, end - start), insert: splice.insert };
}

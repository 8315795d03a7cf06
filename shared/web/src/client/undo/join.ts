/** When two edits are one step: letters of one word typed or taken out without a pause, a short value typed on. */
import type { Doc } from '../automerge.ts';
import { mapAt, placeOfLetter, rawAt } from '../automergeOps.ts';
import { nameOf, type Part, type Step } from './step.ts';

/** After a pause of this length the next letter begins a step of its own. */
export const PAUSE_MS = 800;

type Typed = Extract<Part, { tag: 'typed' }>;
type Cut = Extract<Part, { tag: 'cut' }>;
type SetPart = Extract<Part, { tag: 'set' }>;

/** `last` and `next` as one step, or `undefined` when they are two. `doc` is the document after `next`. */
export function joined(last: Step, next: Step, doc: Doc): Step | undefined {
  const [a, b] = [last.parts[0], next.parts[0]];
  if (last.parts.length !== 1 || next.parts.length !== 1 || a === undefined || b === undefined)
    return undefined;
  if (next.atMs - last.atMs > PAUSE_MS || a.path.join('\n') !== b.path.join('\n')) return undefined;
  let part: Part | undefined;
  if (a.tag === 'typed' && b.tag === 'typed') part = joinedTyped(a, b, doc);
  else if (a.tag === 'cut' && b.tag === 'cut' && isNext(last, next)) part = joinedCut(a, b);
  else if (a.tag === 'set' && b.tag === 'set') part = joinedSet(a, b, doc);
  return part === undefined ? undefined : grown(last, next, [part]);
}

/** Whether nothing came in between: all letters of a cut stood in the version before it. */
function isNext(last: Step, next: Step): boolean {
  return next.since.length === 1 && next.since[0] === last.hashes.at(-1);
}

/** `last` with `next` after it, as one step of these parts. */
export function grown(last: Step, next: Step, parts: readonly Part[]): Step {
  return {
    ...nameOf(parts),
    atMs: next.atMs,
    hashes: [...last.hashes, ...next.hashes],
    since: last.since,
    parts,
  };
}

function joinedTyped(a: Typed, b: Typed, doc: Doc): Part | undefined {
  const [end, begin] = [a.ids.at(-1), b.ids[0]];
  if (end === undefined || begin === undefined) return undefined;
  const text: unknown = mapAt(doc, a.path.slice(0, -1))?.[a.path.at(-1) ?? ''];
  const [from, to] = [placeOfLetter(doc, a.path, end), placeOfLetter(doc, a.path, begin)];
  if (typeof text !== 'string' || from?.isThere !== true || to?.isThere !== true) return undefined;
  const between = text.slice(from.position, to.position);
  // The caret went elsewhere, or somebody else's letter stands between.
  if ([...between].length !== 1) return undefined;
  return isSpace(between) && !isSpace(text.charAt(to.position))
    ? undefined
    : { tag: 'typed', path: a.path, ids: [...a.ids, ...b.ids] };
}

function joinedCut(a: Cut, b: Cut): Part | undefined {
  if (a.after[0] === b.after[0] && a.before[0] === b.ids.at(-1)) {
    if (isSpace(b.letters.at(-1)) && !isSpace(a.letters[0])) return undefined;
    return {
      tag: 'cut',
      path: a.path,
      ids: [...b.ids, ...a.ids],
      letters: [...b.letters, ...a.letters],
      before: b.before,
      after: a.after,
    };
  }
  if (a.before[0] === b.before[0] && a.after[0] === b.ids[0]) {
    if (isSpace(a.letters.at(-1)) && !isSpace(b.letters[0])) return undefined;
    return {
      tag: 'cut',
      path: a.path,
      ids: [...a.ids, ...b.ids],
      letters: [...a.letters, ...b.letters],
      before: a.before,
      after: b.after,
    };
  }
  return undefined;
}

/** A short value is written whole with each letter. */
function joinedSet(a: SetPart, b: SetPart, doc: Doc): Part | undefined {
  if (a.id === undefined || b.hadIds.length !== 1 || b.hadIds[0] !== a.id) return undefined;
  const [was, is] = [b.had, rawAt(doc, b.path)];
  if (typeof was !== 'object' || !('s' in was)) return undefined;
  const now = is === undefined ? '' : typeof is === 'object' && 's' in is ? is.s : undefined;
  if (now === undefined || Math.abs(now.length - was.s.length) !== 1) return undefined;
  const [long, short] = now.length > was.s.length ? [now, was.s] : [was.s, now];
  let same = 0;
  while (same < short.length && long[same] === short[same]) same++;
  if (long.slice(same + 1) !== short.slice(same)) return undefined;
  const { id: _before, ...first } = a;
  return b.id === undefined ? first : { ...first, id: b.id };
}

function isSpace(letter: string | undefined): boolean {
  return letter !== undefined && /^\s/u.test(letter);
}

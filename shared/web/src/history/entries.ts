/** What changed in a sitting, or between two points: only the rows and fields that were written are unfolded. */
import type { ChangeHead } from '../client/automerge.ts';
import type { DocView, Path } from '../client/docHandle.ts';
import { DELETED, isDeleted } from '../document/deleted.ts';
import { type Difference, differencesOf, pathOfDifference, type Step } from '../document/differences.ts';
import { asMap, asRows, asText, valueAt } from '../document/read.ts';
import { fieldOf, fieldsOf, SCHEMAS } from '../document/schema.ts';
import type { ChangeHash, DocKind } from '../ids.ts';

/** One thing that changed. */
export interface Entry {
  readonly difference: Difference;
  readonly path: Path;
  /** A row that came out of the bin was there before. */
  readonly isBack: boolean;
  /** Who else wrote there meanwhile, and is in the words: their actors. */
  readonly others: readonly string[];
}

/** What changed, and what is no value of a form. */
export interface Changed {
  readonly entries: readonly Entry[];
  /** The whole document went into the bin, or came out of it. */
  readonly bin: 'deleted' | 'back' | undefined;
  /** The reason for which the adopted text was opened again. */
  readonly amended: string | undefined;
  /** Whether it wrote in something that is nowhere any more. */
  readonly hasGone: boolean;
}

/** What the entries are read from. */
export interface PastSource {
  readonly kind: DocKind;
  /** The places that a change wrote; `undefined` for one that is nowhere any more. */
  readonly touched: (hash: ChangeHash) => readonly (Path | undefined)[];
  readonly partsAt: (heads: readonly ChangeHash[], places: readonly Path[]) => DocView;
}

/** Two versions, as far as they may differ. */
export interface Parts {
  readonly places: readonly Path[];
  readonly before: DocView;
  readonly after: DocView;
}

/** Rests after as many steps, so that whoever types is not kept waiting. */
const STEPS_AT_ONCE = 8;

/** The parts of two versions that `changes` wrote. Each `yield` is a place to rest. */
export function* partsOf(
  source: PastSource,
  changes: readonly ChangeHead[],
  before: readonly ChangeHash[],
  after: readonly ChangeHash[],
): Generator<void, Parts & { readonly touched: readonly Path[]; readonly hasGone: boolean }> {
  const touched = new Map<string, Path>();
  let hasGone = false;
  for (const [at, { hash }] of changes.entries()) {
    for (const path of source.touched(hash)) {
      if (path === undefined) hasGone = true;
      else touched.set(path.join('/'), path);
    }
    if (at % STEPS_AT_ONCE === 0) yield;
  }
  const places = new Map<string, Path>();
  for (const path of touched.values()) {
    const place = partAround(source.kind, path);
    places.set(place.join('/'), place);
  }
  // A whole list takes in its rows.
  const all = [...places.values()].filter((place) => place.length < 2 || !places.has(place[0] ?? ''));
  const views: [DocView, DocView] = [{}, {}];
  for (const [side, heads] of [before, after].entries()) {
    for (let at = 0; at < all.length; at += STEPS_AT_ONCE) {
      const more = source.partsAt(heads, all.slice(at, at + STEPS_AT_ONCE));
      views[side] = joined(views[side] ?? {}, more);
      yield;
    }
  }
  return { places: all, before: views[0], after: views[1], touched: [...touched.values()], hasGone };
}

function joined(a: DocView, b: DocView): DocView {
  const out: Record<string, DocView[string]> = { ...a };
  for (const [key, value] of Object.entries(b)) {
    const isMap = typeof value === 'object' && value !== null && !('val' in value);
    out[key] = isMap && key in a ? { ...asMap(a[key]), ...asMap(value) } : value;
  }
  return out;
}

/** The row of the root's list, or the field of the root, around a place. */
function partAround(kind: DocKind, path: Path): Path {
  const field = fieldOf(kind, SCHEMAS[kind].root, path[0] ?? '');
  return path.slice(0, field?.type === 'rows' ? 2 : 1);
}

/** The same places of a view that is all there. */
export function partsIn(doc: DocView, places: readonly Path[]): DocView {
  let out: DocView = {};
  for (const path of places) {
    const value = valueAt(doc, path);
    if (value === undefined) continue;
    const inner = path.reduceRight<DocView[string]>((below, step) => ({ [step]: below }), value);
    out = joined(out, asMap(inner));
  }
  return out;
}

/** What a sitting changed. */
export function* changedIn(
  source: PastSource,
  sitting: {
    readonly changes: readonly ChangeHead[];
    readonly before: readonly ChangeHash[];
    readonly after: readonly ChangeHash[];
    readonly isBirth: boolean;
  },
  foreign: readonly ChangeHead[],
): Generator<void, Changed> {
  const changes = sitting.isBirth ? sitting.changes.slice(1) : sitting.changes;
  const parts = yield* partsOf(source, changes, sitting.before, sitting.after);
  const { before, after, touched, hasGone } = parts;
  const others = new Map<string, Set<string>>();
  for (const [at, { hash, actor }] of foreign.entries()) {
    for (const path of source.touched(hash)) {
      const key = path?.join('/') ?? '';
      if (path !== undefined) others.set(key, (others.get(key) ?? new Set()).add(actor));
    }
    if (at % STEPS_AT_ONCE === 0) yield;
  }
  const entries = entriesBetween(source.kind, before, after)
    .filter(({ path }) => touched.some((place) => isOneLine(place, path)))
    .map((entry) => ({ ...entry, others: [...(others.get(entry.path.join('/')) ?? [])] }));
  const [was, is] = [isDeleted(before), isDeleted(after)];
  return {
    entries,
    bin: was === is ? undefined : is ? 'deleted' : 'back',
    amended: reasonOf(before, after),
    hasGone: hasGone && entries.length === 0,
  };
}

function reasonOf(before: DocView, after: DocView): string | undefined {
  const known = asMap(before.amendments);
  const row = asRows(after.amendments).find(({ id }) => !(id in known));
  return row === undefined ? undefined : asText(row.value.reason);
}

/** Whether one of two places is in the other. */
export function isOneLine(a: Path, b: Path): boolean {
  const length = Math.min(a.length, b.length);
  return a.slice(0, length).every((step, at) => step === b[at]);
}

/** Everything that differs between two versions; rows that moved are named each by itself. */
export function entriesBetween(kind: DocKind, before: DocView, after: DocView): readonly Entry[] {
  const found: Difference[] = differencesOf(SCHEMAS[kind], before, after).filter(
    ({ tag }) => tag !== 'moved',
  );
  found.push(...movesIn(kind, SCHEMAS[kind].root, before, after, []));
  return found.map((difference) => {
    const path = pathOfDifference(difference);
    const earlier = asMap(valueAt(before, path));
    return { difference, path, isBack: difference.tag === 'added' && DELETED in earlier, others: [] };
  });
}

function movesIn(
  kind: DocKind,
  record: string,
  before: DocView,
  after: DocView,
  path: readonly Step[],
): readonly Difference[] {
  return fieldsOf(kind, record).flatMap((field): readonly Difference[] => {
    const inner = field.record;
    if (inner === undefined || before[field.name] === after[field.name]) return [];
    const at: readonly Step[] = [...path, { tag: 'field', field }];
    const [was, is] = [asMap(before[field.name]), asMap(after[field.name])];
    if (field.type === 'record') return movesIn(kind, inner, was, is, at);
    return asRows(is).flatMap(({ id, value }, place): readonly Difference[] => {
      const earlier = asMap(was[id]);
      if (!(id in was) || isDeleted(earlier)) return [];
      const way: readonly Step[] = [...at, { tag: 'row', record: inner, id, row: value, place }];
      const below = movesIn(kind, inner, earlier, value, way);
      return asText(earlier.order) === asText(value.order) ? below : [{ tag: 'moved', path: way }, ...below];
    });
  });
}

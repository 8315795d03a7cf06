/**
 * Takes the parts of a step back, in a document under change.
 *
 * Only what this tab wrote is taken back: letters that still stand, by their ids; a register only while its own value
 * stands in it. What others wrote meanwhile stays, and where it stands in the way the part is left as it is.
 */

import type { ChangeHash } from '../../ids.ts';
import {
  fromRaw,
  letterAt,
  mapAt,
  type OpId,
  objectsBelow,
  placeOfLetter,
  placeThen,
  type Raw,
  spliceAt,
  standingAt,
} from '../automergeOps.ts';
import type { MutableDoc, Path } from '../docHandle.ts';
import { scalar } from '../scalar.ts';
import type { Others } from './others.ts';
import { type CutNote, noteCut } from './record.ts';
import { type Part, withNames } from './step.ts';

/** What came of it. */
export interface TakenBack {
  /** How many parts were taken back. */
  done: number;
  /** How many were left because somebody else changed the place meanwhile. */
  left: number;
  /** The new ids of letters and values that were put back, by the ids that they had. */
  readonly names: Map<OpId, OpId>;
  /** What stands without my value, where somebody else had written at the same time: by the id of mine. */
  readonly rivals: Map<OpId, { readonly id: OpId; readonly had: Raw }>;
  /** What is to be known of the letters taken out. */
  readonly notes: CutNote[];
}

/** What a letter that was put back is: the letter that was taken out, and a version in which that one stood. */
export interface Origin {
  readonly id: OpId;
  readonly heads: readonly ChangeHash[];
}

/** What a step is taken back with. */
export interface Help {
  readonly others: Others;
  /** What a row that goes is marked with. */
  readonly mark: string;
  /** The heads before the step. */
  readonly since: readonly ChangeHash[];
  readonly origins: ReadonlyMap<OpId, Origin>;
}

/** Before anything was taken back. */
export function nothingYet(): TakenBack {
  return { done: 0, left: 0, names: new Map(), rivals: new Map(), notes: [] };
}

/** Takes `parts` back, the last first. */
export function takeBack(doc: MutableDoc, parts: readonly Part[], help: Help): TakenBack {
  const { others, mark } = help;
  const out = nothingYet();
  for (const written of [...parts].reverse()) {
    // A later part of the same step may just have been put back under another id.
    const part = withNames(written, (id) => out.names.get(id) ?? id);
    switch (part.tag) {
      case 'typed':
        takeOut(doc, part.path, part.ids, out);
        break;
      case 'cut':
        putIn(doc, part, help, out);
        break;
      case 'made':
        hide(doc, part, others, mark, out);
        break;
      default:
        setBack(doc, part, others, out);
    }
  }
  return out;
}

function textAt(doc: MutableDoc, path: Path): string | undefined {
  const value: unknown = mapAt(doc, path.slice(0, -1))?.[path.at(-1) ?? ''];
  return typeof value === 'string' ? value : undefined;
}

/** Letters that I typed and that still stand. */
function takeOut(doc: MutableDoc, path: Path, ids: readonly OpId[], out: TakenBack): void {
  const text = textAt(doc, path);
  if (text === undefined) {
    out.left += 1;
    return;
  }
  const positions = ids
    .map((id) => placeOfLetter(doc, path, id))
    .filter((place) => place?.isThere === true)
    .map((place) => place?.position ?? 0)
    .sort((a, b) => a - b);
  const runs: { index: number; end: number }[] = [];
  for (const index of positions) {
    const width = String.fromCodePoint(text.codePointAt(index) ?? 0).length;
    const last = runs.at(-1);
    if (last !== undefined && last.end === index) last.end = index + width;
    else runs.push({ index, end: index + width });
  }
  for (const { index, end } of runs.reverse()) {
    const now = textAt(doc, path) ?? '';
    out.notes.push(noteCut(doc, path, now, index, end - index));
    spliceAt(doc, path, index, end - index, '');
  }
  // Letters that others took out already are gone as they were to be.
  out.done += 1;
}

/** Letters that I took out, unless somebody else took them out too. */
function putIn(doc: MutableDoc, part: Extract<Part, { tag: 'cut' }>, help: Help, out: TakenBack): void {
  const { path } = part;
  const text = textAt(doc, path);
  if (text === undefined) {
    out.left += 1;
    return;
  }
  // Where a letter stood is a gap, in which letters that came back earlier have no order of their own: neighbours tell.
  const nearest = (ids: readonly OpId[]) =>
    ids.map((id) => placeOfLetter(doc, path, id)).find((place) => place?.isThere === true)?.position;
  const left = nearest(part.before);
  const low = left === undefined ? 0 : left + String.fromCodePoint(text.codePointAt(left) ?? 0).length;
  const high = nearest(part.after) ?? text.length;
  const groups: { position: number; ids: OpId[]; letters: string }[] = [];
  for (const [index, id] of part.ids.entries()) {
    const place = placeOfLetter(doc, path, id);
    if (place === undefined || place.isThere || help.others.gone.has(id)) continue;
    const { position } = place;
    const near = low <= high ? Math.min(Math.max(position, low), high) : position;
    const at = beforeLater(doc, path, text, id, near, help);
    const letter = part.letters[index] ?? '';
    const last = groups.at(-1);
    if (last !== undefined && at <= last.position) {
      last.ids.push(id);
      last.letters += letter;
    } else {
      groups.push({ position: at, ids: [id], letters: letter });
    }
  }
  for (const { position, ids, letters } of groups.reverse()) {
    spliceAt(doc, path, position, 0, letters);
    let at = position;
    for (const [index, letter] of [...letters].entries()) {
      const [old, now] = [ids[index], letterAt(doc, path, at)];
      if (old !== undefined && now !== undefined) out.names.set(old, now);
      at += letter.length;
    }
  }
  if (groups.length > 0) out.done += 1;
  else out.left += 1;
}

/** Moves a place in a gap before the letters that came back there earlier and that had stood after this one. */
function beforeLater(
  doc: MutableDoc,
  path: Path,
  text: string,
  id: OpId,
  position: number,
  { origins }: Help,
): number {
  const mine = origins.get(id)?.id ?? id;
  let at = position;
  while (at > 0) {
    const isPair = at > 1 && (text.codePointAt(at - 2) ?? 0) > 0xffff;
    const left = at - (isPair ? 2 : 1);
    const origin = origins.get(letterAt(doc, path, left) ?? '');
    if (origin === undefined) break;
    const [then, theirs] = [
      placeThen(doc, path, mine, origin.heads),
      placeThen(doc, path, origin.id, origin.heads),
    ];
    // In that version the other letter stood; this one stood before it, or was taken out before it.
    if (then === undefined || theirs === undefined || then > theirs) break;
    at = left;
  }
  return at;
}

/** A row that I made goes into the bin, unless somebody else wrote in it. */
function hide(
  doc: MutableDoc,
  part: Extract<Part, { tag: 'made' }>,
  others: Others,
  mark: string,
  out: TakenBack,
): void {
  const row = mapAt(doc, part.path);
  const isMine = standingAt(doc, part.path)[0]?.id === part.id;
  const isUsed = [...objectsBelow(doc, part.path)].some((id) => others.touched.has(id));
  if (row === undefined || !isMine || isUsed || 'deleted' in row) {
    out.left += 1;
    return;
  }
  row.deleted = scalar(mark);
  out.done += 1;
}

function setBack(doc: MutableDoc, part: Extract<Part, { tag: 'set' }>, others: Others, out: TakenBack): void {
  const key = part.path.at(-1) ?? '';
  const map = mapAt(doc, part.path.slice(0, -1));
  const standing = standingAt(doc, part.path);
  const theirs = standing.find(({ id }) => id !== part.id);
  const isMine = part.id === undefined ? standing.length === 0 : standing.some(({ id }) => id === part.id);
  if (map === undefined || !isMine) {
    out.left += 1;
    return;
  }
  if (theirs !== undefined) {
    // Both wrote at once: theirs alone is what stands without mine.
    const value = theirs.scalar;
    if (value === undefined) {
      out.left += 1;
      return;
    }
    map[key] = typeof value === 'string' ? scalar(value) : value;
    rename(doc, part.path, [theirs.id], out);
    out.done += 1;
    return;
  }
  const isGone = part.hadIds.some((id) => others.gone.has(id));
  if (part.had === undefined || isGone) {
    if (part.id === undefined) {
      out.left += 1;
      return;
    }
    delete map[key];
  } else {
    map[key] = fromRaw(part.had);
    const rival = part.rivals?.[0];
    const winner = part.hadIds.find((id) => part.rivals?.every((other) => other.id !== id) ?? true);
    rename(doc, part.path, winner === undefined ? [] : [winner], out);
    if (rival !== undefined && winner !== undefined) out.rivals.set(out.names.get(winner) ?? winner, rival);
  }
  out.done += 1;
}

function rename(doc: MutableDoc, path: Path, ids: readonly OpId[], out: TakenBack): void {
  const [now] = standingAt(doc, path);
  if (now !== undefined) for (const id of ids) out.names.set(id, now.id);
}

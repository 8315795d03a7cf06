/**
 * The content of a document, written into another one that was just begun: of one that the council has no more, or for a copy that goes
 * its own way. Or all of it as a file.
 */

import { base64Of } from '../base64.ts';
import { DELETED, readMark } from '../document/deleted.ts';
import { allChanges, type Doc, type RawValue, rawOf, toWrite, viewOf } from './automerge.ts';
import type { DocHandle, MutableDoc, Path } from './docHandle.ts';

/** What says which version was adopted is about the document that is gone. */
const NOT_GIVEN_BACK = new Set(['kind', 'adoption', 'amendments', 'deleted']);
/** A copy begins as a new document does, under a title of its own. */
const NOT_COPIED = new Set([...NOT_GIVEN_BACK, 'schema', 'state', 'title', 'current_item', 'current_since']);

/** Operations that one change of a copy has: a council takes no change of more than some thousand. */
const COPY_OPS_MAX = 3_000;

/** Writes the content of `from`, as it is, into a document that was just born. */
export function copyContent(from: Doc, to: DocHandle): void {
  putAll(
    to,
    Object.entries(rawOf(from)).filter(([key]) => !NOT_GIVEN_BACK.has(key)),
  );
}

/** What a document says, to be written into another one. */
export type Content = Readonly<Record<string, RawValue>>;

/** What a new document may begin with: all but title and state, and what is in the bin. */
export function contentOf(doc: Doc): Content {
  const stay = Object.entries(rawOf(doc)).filter(([key]) => !NOT_COPIED.has(key));
  return Object.fromEntries(stay.map(([key, value]) => [key, withoutBin(value)]));
}

/** Writes such a content, in one step for whoever takes it back. */
export function writeContent(content: Content, to: DocHandle): void {
  to.group(() => putAll(to, Object.entries(content)));
}

function putAll(to: DocHandle, entries: readonly (readonly [string, RawValue])[]): void {
  const copy = new Copy(to);
  for (const [key, value] of entries) copy.put([key], value);
  copy.write();
}

/** The value without what was deleted in it. */
function withoutBin(value: RawValue): RawValue {
  if (value.tag !== 'map') return value;
  const stay = Object.entries(value.children).filter(
    ([, child]) => !(child.tag === 'map' && isInBin(child.children)),
  );
  return { tag: 'map', children: Object.fromEntries(stay.map(([key, child]) => [key, withoutBin(child)])) };
}

function isInBin({ [DELETED]: mark }: Readonly<Record<string, RawValue>>): boolean {
  return mark !== undefined && readMark(toWrite(mark)) !== undefined;
}

/** About how many operations writing it takes. */
function opsOf(value: RawValue): number {
  switch (value.tag) {
    case 'text':
      return 1 + value.text.length;
    case 'map':
      return Object.values(value.children).reduce((sum, child) => sum + opsOf(child), 1);
    default:
      return 1;
  }
}

/** Gathers values until they fill a change. */
class Copy {
  readonly #to: DocHandle;
  #batch: { readonly path: Path; readonly value: RawValue }[] = [];
  #ops = 0;

  constructor(to: DocHandle) {
    this.#to = to;
  }

  put(path: Path, value: RawValue): void {
    const ops = opsOf(value);
    if (ops <= COPY_OPS_MAX) {
      if (this.#ops + ops > COPY_OPS_MAX) this.write();
      this.#batch.push({ path, value });
      this.#ops += ops;
      return;
    }
    if (value.tag === 'map') {
      this.put(path, { tag: 'map', children: {} });
      for (const [key, child] of Object.entries(value.children)) this.put([...path, key], child);
      return;
    }
    this.put(path, { tag: 'text', text: '' });
    this.write();
    if (value.tag === 'text') this.#to.spliceText(path, 0, 0, value.text);
  }

  /** Writes what was gathered. */
  write(): void {
    const batch = this.#batch;
    if (batch.length === 0) return;
    this.#batch = [];
    this.#ops = 0;
    this.#to.change((root) => {
      for (const { path, value } of batch) {
        let at: MutableDoc = root;
        for (const step of path.slice(0, -1)) at = at[step];
        at[path.at(-1) ?? ''] = toWrite(value);
      }
    });
  }
}

/** Everything that this browser holds of a document, for a person to keep: readable, and with its history. */
export function fileOf(id: string, doc: Doc): string {
  const changes = allChanges(doc).map(base64Of);
  return JSON.stringify({ id, document: viewOf(doc), automerge_changes_base64: changes }, null, 2);
}

/** Documents that this browser holds and that the council said it has not: nowhere else may they be seen any more. */

import type { ActorId, DocId, DocKind } from '../ids.ts';
import { isDocKind } from '../ids.ts';
import { applyChanges, emptyDoc, viewOf } from './automerge.ts';
import type { LocalStore } from './localStore.ts';

/** One of them. */
export interface DocOnlyHere {
  readonly id: DocId;
  readonly kind: DocKind;
  readonly title: { readonly fr: string; readonly ar: string };
}

/** Those that are not in the council's list. */
export async function docsOnlyHere(store: LocalStore, listed: readonly DocId[]): Promise<DocOnlyHere[]> {
  const known = new Set(listed);
  const found: DocOnlyHere[] = [];
  for (const { id, councilHeads, kind, birth } of await store.metas()) {
    if (known.has(id) || councilHeads.length > 0 || birth !== undefined) continue;
    const kept = await store.changesOf(id);
    if (kept.length === 0) continue;
    const changes = kept.map((change) => change.bytes);
    const view = viewOf(applyChanges(emptyDoc(READER), changes));
    const title = view.title as { fr?: unknown; ar?: unknown } | undefined;
    const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');
    found.push({
      id,
      kind: typeof view.kind === 'string' && isDocKind(view.kind) ? view.kind : kind,
      title: { fr: textOf(title?.fr), ar: textOf(title?.ar) },
    });
  }
  return found;
}

/** An actor that writes nothing. */
const READER = '00'.repeat(16) as ActorId;

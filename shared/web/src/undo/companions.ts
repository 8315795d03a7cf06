/**
 * What a step in one document did in another: taken back and made again together with it. Only in the tab that made the step,
 * and until it is reloaded; afterwards the step is taken back alone, and the other document keeps what it has.
 */
import type { DocHandle, Path } from '../client/docHandle.ts';
import type { Outcome } from '../client/undo/history.ts';
import type { DocId } from '../ids.ts';

type Go = (direction: Outcome['direction']) => void;

/** By the document's id: it may be closed and opened again meanwhile. */
const byDoc = new Map<DocId, Map<string, Go>>();

/** Whenever the step that wrote the register at `path` is taken back or made again, `go` is called. */
export function accompany(handle: DocHandle, path: Path, go: Go): void {
  const all = byDoc.get(handle.id) ?? new Map<string, Go>();
  byDoc.set(handle.id, all.set(path.join('/'), go));
}

/** Takes along what belongs to a step that was just taken. */
export function takeAlong(handle: DocHandle, { direction, result, step }: Outcome): void {
  const all = byDoc.get(handle.id);
  if (all === undefined || result === 'left') return;
  for (const { path } of step.parts) all.get(path.join('/'))?.(direction);
}

/** What became of a document since it was adopted, in one line. */
import type { Lock } from '../document/adoption.ts';
import { useFormats, useText } from '../ui/l10n.ts';
import { useCodeLabel } from '../ui/vocabulary.tsx';

/** "Adopted on …", "…, amended since", or "…, changed since". `state` is where the document stands now. */
export function useAdoptionTitle(lock: Lock, hasChanged: boolean, state: string): string {
  const text = useText();
  const { longDate } = useFormats();
  const label = useCodeLabel('states');
  const { adopted, tag } = lock;
  const day = adopted?.on ?? '';
  const on = longDate(day);
  if (tag === 'open') return text('adoption-left', { on, state: label(state) });
  const isDated = day !== '';
  if (tag === 'amending') {
    return isDated ? text('adoption-amended', { on }) : text('adoption-amended-undated');
  }
  if (hasChanged) return isDated ? text('adoption-changed', { on }) : text('adoption-changed-undated');
  return isDated ? text('adoption-title', { on }) : text('adoption-title-undated');
}

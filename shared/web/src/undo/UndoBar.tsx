import { useCallback, useEffect, useRef, useState, useSyncExternalStore } from 'react';
import { createPortal } from 'react-dom';
import type { OpenDoc } from '../client/openDoc.ts';
import type { Outcome } from '../client/undo/history.ts';
import { placesOf } from '../editors/place.ts';
import type { PlaceReading } from '../editors/placeOf.ts';
import { IconButton } from '../ui/Button.tsx';
import { useFormats, useText } from '../ui/l10n.ts';
import { useVocabularies } from '../ui/vocabulary.tsx';
import { takeAlong } from './companions.ts';
import { followKeys } from './keys.ts';
import { outcomeWords, stepWords } from './words.ts';

/** How long the sentence about a step stays on the screen. */
const SAID_MS = 7000;

/** Undo and redo of an open document: two buttons that say what they would do, the keys, and what was done, said. */
export function UndoBar({ open }: { open: OpenDoc }) {
  const text = useText();
  const formats = useFormats();
  const vocabularies = useVocabularies();
  const ways = useSyncExternalStore(open.ways.subscribe, open.ways.get);
  const canEdit = useSyncExternalStore(open.subscribe, () => open.getSnapshot().canEdit);
  const mayGo = {
    undo: useSyncExternalStore(open.subscribe, () => open.mayGo('undo')),
    redo: useSyncExternalStore(open.subscribe, () => open.mayGo('redo')),
  };
  const [said, setSaid] = useState<{ words: string; round: number }>({ words: '', round: 0 });
  const reading = (): PlaceReading => ({
    kind: open.kind,
    doc: open.getSnapshot().doc,
    vocabularies,
    formats,
    text,
  });
  const go = (direction: Outcome['direction']): void => {
    // Named before: what goes has its name still.
    const before = reading();
    const outcome = direction === 'undo' ? open.undo() : open.redo();
    const isFrozen = outcome === undefined && open.ways.get()[direction] !== undefined;
    const none = isFrozen && open.getSnapshot().canEdit ? 'undo-frozen' : `undo-no-${direction}`;
    const words = outcome === undefined ? text(none) : outcomeWords(before, outcome);
    setSaid((last) => ({ words, round: last.round + 1 }));
    if (outcome === undefined) return;
    takeAlong(open, outcome);
    placesOf(open).go(outcome.step.path);
  };
  const latest = useRef(go);
  useEffect(() => {
    latest.current = go;
  });
  const goLatest = useCallback((direction: Outcome['direction']) => latest.current(direction), []);
  useEffect(
    () => followKeys(document, { version: () => open.ways.get().undo, go: goLatest }),
    [open, goLatest],
  );
  useEffect(() => {
    if (said.words === '') return undefined;
    const timer = setTimeout(() => setSaid((last) => ({ ...last, words: '' })), SAID_MS);
    return () => clearTimeout(timer);
  }, [said]);
  const labelOf = (direction: Outcome['direction']): string => {
    const step = ways[direction];
    return step === undefined
      ? text(`undo-${direction}`)
      : text(`undo-${direction}-step`, { step: stepWords(reading(), step) });
  };
  return (
    <>
      {canEdit && (
        <span className="tq-undo">
          {(['undo', 'redo'] as const).map((direction) => (
            <IconButton
              key={direction}
              icon={direction}
              label={labelOf(direction)}
              isDisabled={!mayGo[direction]}
              onPress={() => go(direction)}
            />
          ))}
        </span>
      )}
      {createPortal(
        // Beside the page, so that it is heard and seen while a panel is open.
        <div className="tq-undo-said" role="status" aria-live="polite" data-live-announcer="true">
          {said.words !== '' && <p key={said.round}>{said.words}</p>}
        </div>,
        document.body,
      )}
    </>
  );
}

/** What a step was, in words. */

import type { Outcome } from '../client/undo/history.ts';
import type { Step } from '../client/undo/step.ts';
import { type PlaceReading, placeOf } from '../editors/placeOf.ts';

/** The step and its place: "suppression : A1.2 · Guichet". */
export function stepWords(reading: PlaceReading, step: Step): string {
  const { what, count } = step;
  if (count > 1 && (what === 'added' || what === 'deleted')) {
    return reading.text(`undo-step-${what}-several`, { count });
  }
  const { where, label } =
    step.path.length === 0
      ? { where: [], label: reading.text('undo-place-document') }
      : placeOf(reading, step.path);
  const row = where.at(-1);
  const place = row === undefined ? label : reading.text('undo-place', { label, row });
  return reading.text(`undo-step-${what}`, { place });
}

/** What came of it. */
export function outcomeWords(reading: PlaceReading, outcome: Outcome): string {
  const step = stepWords(reading, outcome.step);
  return outcome.result === 'done'
    ? reading.text(`undo-done-${outcome.direction}`, { step })
    : reading.text(`undo-${outcome.result}`, { step });
}

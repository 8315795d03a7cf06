/** An action that a meeting decided, created in the plan: where it comes from stands in it, and the minutes name its row. */
import type { DocHandle, DocView, Path } from '../../client/docHandle.ts';
import { isLocked } from '../../document/adoption.ts';
import { asBoth, asDate, asMap, asRows, asText, type Both, type Row, valueAt } from '../../document/read.ts';
import type { DocId } from '../../ids.ts';
import { accompany } from '../../undo/companions.ts';
import { amend } from '../adopting.ts';
import { type Around, withNeighbour } from '../around.tsx';
import { addRows, deleteRow, putBackRow, setScalars } from '../write.ts';

/** A place of a plan that actions stand in: an axis, or an objective of it. */
export interface PlanPlace {
  /** The row of the axis or of the objective. */
  readonly id: string;
  readonly axis: string;
  readonly objective: string;
  readonly code: string;
  readonly title: Both;
}

/** The places of a plan in its order: each axis, followed by its objectives. */
export function placesIn(plan: DocView): readonly PlanPlace[] {
  const objectives = asRows(plan.objectives);
  return asRows(plan.axes).flatMap((axis) => [
    placeOf(axis, axis.id, ''),
    ...objectives
      .filter(({ value }) => asText(value.axis) === axis.id)
      .map((objective) => placeOf(objective, axis.id, objective.id)),
  ]);
}

function placeOf({ id, value }: Row, axis: string, objective: string): PlanPlace {
  return { id, axis, objective, code: asText(value.code), title: asBoth(value.title) };
}

/** The code that comes next at a place: `1.3.4` after `1.3.3`. '' where the place has no code. */
export function nextCode(plan: DocView, { code }: Pick<PlanPlace, 'code'>): string {
  if (code === '') return '';
  // An objective has a number of its axis, too.
  const numbers = [...asRows(plan.objectives), ...asRows(plan.actions)].flatMap(({ value }) => {
    const own = asText(value.code);
    const rest = own.startsWith(`${code}.`) ? own.slice(code.length + 1) : '';
    return /^\d{1,4}$/.test(rest) ? [Number(rest)] : [];
  });
  return `${code}.${Math.max(0, ...numbers) + 1}`;
}

/** The action that says it came from this outcome. */
export function actionFrom(plan: DocView, outcome: string): Row | undefined {
  return asRows(plan.actions).find(({ value }) => asText(value.origin_outcome) === outcome);
}

/** What a meeting decided, and where in the plan it goes. */
export interface Decided {
  /** Of the minutes: `agenda/ITEM/outcomes/OUTCOME`. */
  readonly path: Path;
  readonly place: PlanPlace;
  readonly code: string;
  /** Why an adopted plan is opened again. */
  readonly reason: string;
}

/** Creates the action of an outcome, or finds the one that was created already. Answers its row. */
export function createAction(plan: DocHandle, minutes: DocHandle, decided: Decided): string {
  const { path, place, code, reason } = decided;
  const outcome = path.at(-1) ?? '';
  const { doc } = plan.getSnapshot();
  const known = actionFrom(doc, outcome);
  if (known !== undefined) return known.id;
  if (isLocked(doc)) amend(plan, { editor: plan.editor, role: '' }, reason);
  const said = minutes.getSnapshot().doc;
  const value = asMap(valueAt(said, path));
  const [row = ''] = addRows(plan, ['actions'], 'action', [
    {
      code,
      axis: place.axis,
      objective: place.objective,
      title: asBoth(value.text),
      lead: asText(value.who),
      start: asDate(said.date),
      end: asDate(value.due),
      status: 'planned',
      origin_minutes: minutes.id,
      origin_outcome: outcome,
    },
  ]);
  return row;
}

/** Names the row in the outcome, as one step; taking it back takes back the action that was created with it. */
export function nameAction(minutes: DocHandle, path: Path, action: { plan: DocId; row: string }): void {
  setScalars(minutes, path, { plan: action.plan, plan_row: action.row });
}

/** The action goes and comes with the step that named it, as long as nobody wrote in it since. */
export function goTogether(
  minutes: DocHandle,
  path: Path,
  { plan, row, around, onKept }: { plan: DocHandle; row: string; around: Around; onKept: () => void },
): void {
  const at = ['actions', row];
  const made = JSON.stringify(valueAt(plan.getSnapshot().doc, at));
  let marked = '';
  const take = (open: DocHandle, direction: 'undo' | 'redo'): boolean => {
    const { doc, canEdit } = open.getSnapshot();
    const now = valueAt(doc, at);
    if (!canEdit || isLocked(doc)) return false;
    if (JSON.stringify(now) !== (direction === 'undo' ? made : marked)) return false;
    if (direction === 'redo') putBackRow(open, ['actions'], row);
    else deleteRow(open, ['actions'], row);
    marked = JSON.stringify(valueAt(open.getSnapshot().doc, at));
    return true;
  };
  accompany(minutes, [...path, 'plan_row'], (direction) => {
    withNeighbour(around, plan.id, (open) => take(open, direction)).then(
      (isDone) => isDone !== true && onKept(),
      onKept,
    );
  });
}

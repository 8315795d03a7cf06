/** The actions of a plan under their axis and objective, in the order of the plan. */
import type { DocView } from '../../client/docHandle.ts';
import { asRows, asText, type Row } from '../../document/read.ts';
import { isSameList } from '../follow.ts';

/** Actions of one objective, or those of an axis without one. */
export interface ObjectiveGroup {
  readonly objective: Row | undefined;
  readonly actions: readonly Row[];
}

/** One axis; actions whose axis is unset or gone come last, without one. */
export interface AxisGroup {
  readonly axis: Row | undefined;
  readonly objectives: readonly ObjectiveGroup[];
  readonly actions: readonly Row[];
  /** Whether it is every action in an order of its own, under no axis. */
  readonly isWhole?: boolean;
}

/** Actions in the order that they are given in, under nothing. */
export function inOneGroup(actions: readonly Row[]): readonly AxisGroup[] {
  if (actions.length === 0) return [];
  return [{ axis: undefined, objectives: [{ objective: undefined, actions }], actions, isWhole: true }];
}

/** Groups `actions` (some of the plan's) by axis and objective. Axes without any action stay, so that one can be added. */
export function groupActions(doc: DocView, actions: readonly Row[]): readonly AxisGroup[] {
  const axes = asRows(doc.axes);
  const objectives = asRows(doc.objectives);
  const groups: AxisGroup[] = axes.map((axis) =>
    groupOf(
      axis,
      actions.filter((action) => asText(action.value.axis) === axis.id),
      objectives,
    ),
  );
  const known = new Set(axes.map((axis) => axis.id));
  const loose = actions.filter((action) => !known.has(asText(action.value.axis)));
  if (loose.length > 0) groups.push(groupOf(undefined, loose, objectives));
  return groups;
}

function groupOf(axis: Row | undefined, actions: readonly Row[], objectives: readonly Row[]): AxisGroup {
  const groups: ObjectiveGroup[] = [];
  const placed = new Set<string>();
  for (const objective of objectives) {
    const under = actions.filter((action) => asText(action.value.objective) === objective.id);
    for (const action of under) placed.add(action.id);
    if (under.length > 0) groups.push({ objective, actions: under });
  }
  const rest = actions.filter((action) => !placed.has(action.id));
  if (rest.length > 0) groups.unshift({ objective: undefined, actions: rest });
  return { axis, objectives: groups, actions: groups.flatMap((group) => group.actions) };
}

/** `now` with the groups of `before` in which nothing is another: what shows one of those need not look at its rows. */
export function reused(before: readonly AxisGroup[], now: readonly AxisGroup[]): readonly AxisGroup[] {
  const known = new Map(before.map((group) => [group.axis?.id, group]));
  return now.map((group) => {
    const was = known.get(group.axis?.id);
    if (was === undefined) return group;
    const objectives = group.objectives.map((each) => {
      const same = was.objectives.find(({ objective }) => objective === each.objective);
      return same !== undefined && isSameList(same.actions, each.actions) ? same : each;
    });
    const isSame = was.axis === group.axis && isSameList(was.objectives, objectives);
    return isSame ? was : { ...group, objectives };
  });
}

/** The same with only the first `limit` actions in their places; counts and sums stay those of all. */
export function firstOf(groups: readonly AxisGroup[], limit: number): readonly AxisGroup[] {
  if (limit === Number.POSITIVE_INFINITY) return groups;
  let left = limit;
  return groups.map((group) => {
    const objectives: ObjectiveGroup[] = [];
    for (const { objective, actions } of group.objectives) {
      if (left > 0) objectives.push({ objective, actions: actions.slice(0, left) });
      left -= actions.length;
    }
    return { ...group, objectives };
  });
}

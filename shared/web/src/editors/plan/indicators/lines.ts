/** What the view of the indicators has to show: their groups, and the periods that may be chosen. */
import type { DocView } from '../../../client/docHandle.ts';
import { asCells, asRows, asText, type Row, valueAt } from '../../../document/read.ts';
import { periodsOf } from '../../../document/sums.ts';

/** Indicators of one axis; those of none come last. */
export interface IndicatorGroup {
  readonly axis: Row | undefined;
  readonly indicators: readonly Row[];
}

/** The indicators under the axis of their action, or of their objective, in the order of the plan. */
export function groupIndicators(doc: DocView): readonly IndicatorGroup[] {
  const axisOf = ({ value }: Row): string =>
    asText(valueAt(doc, ['actions', asText(value.action), 'axis'])) ||
    asText(valueAt(doc, ['objectives', asText(value.objective), 'axis']));
  const axes = asRows(doc.axes);
  const rows = asRows(doc.indicators);
  const known = new Set(axes.map(({ id }) => id));
  return [
    ...axes.map((axis) => ({ axis, indicators: rows.filter((row) => axisOf(row) === axis.id) })),
    { axis: undefined, indicators: rows.filter((row) => !known.has(axisOf(row))) },
  ].filter(({ indicators }) => indicators.length > 0);
}

/** The periods that a value was written for, and the years of the plan, sorted. */
export function periodsIn(doc: DocView): readonly string[] {
  const periods = new Set<string>();
  for (const { value } of asRows(doc.indicators))
    for (const cells of [value.targets, value.actuals])
      for (const period of periodsOf(asCells(cells))) periods.add(period);
  const [from, to] = [doc.period_start, doc.period_end].map((day) => Number(asText(day).slice(0, 4)));
  // A plan of a hundred years is a slip of the pen.
  if (from && to && to - from < 20) for (let year = from; year <= to; year += 1) periods.add(String(year));
  return [...periods].sort();
}

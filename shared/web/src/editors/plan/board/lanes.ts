/** The columns of the board: one for each status, in the order of its list. */
import type { Decimal } from '../../../decimal.ts';
import { asText, type Row } from '../../../document/read.ts';
import { sumBudget } from '../../../document/sums.ts';
import { type CodeList, isValidOn } from '../../../ui/vocabulary.tsx';

/** One column of the board. */
export interface Lane {
  /** The status; '' for actions without one. */
  readonly code: string;
  readonly rows: readonly Row[];
  /** What is planned for them, when all of it is in one currency. */
  readonly sum: { readonly amount: Decimal; readonly currency: string } | 'several' | undefined;
}

/**
 * Every status that may be chosen today has a column, with actions or without; one that no longer may, or that no list knows,
 * has one as long as an action is in it.
 */
export function lanesOf(statuses: CodeList, rows: readonly Row[], today: string): readonly Lane[] {
  const byCode = new Map<string, Row[]>();
  for (const code of statuses.vocabulary.codes) if (isValidOn(code, today)) byCode.set(code.code, []);
  for (const row of rows) {
    const code = asText(row.value.status);
    const lane = byCode.get(code);
    if (lane === undefined) byCode.set(code, [row]);
    else lane.push(row);
  }
  return [...byCode]
    .sort(([a], [b]) => statuses.compare(a, b))
    .map(([code, inLane]) => ({ code, rows: inLane, sum: sumOf(inLane) }));
}

function sumOf(rows: readonly Row[]): Lane['sum'] {
  const sums = [...sumBudget(rows.map(({ value }) => value.budget))];
  const [only] = sums;
  if (sums.length > 1) return 'several';
  return only === undefined ? undefined : { amount: only[1].planned, currency: only[0] };
}

/** Where an arrow leads from a card: to another one, or to the column beside. Left and right are as they are seen. */
export function stepOnBoard(
  lanes: readonly Lane[],
  row: string,
  key: string,
  isRtl: boolean,
): { readonly row?: string; readonly lane?: string } | undefined {
  const at = lanes.findIndex((lane) => lane.rows.some(({ id }) => id === row));
  const lane = lanes[at];
  if (lane === undefined) return undefined;
  const place = lane.rows.findIndex(({ id }) => id === row);
  const rowAt = (index: number) => {
    const found = lane.rows[Math.min(Math.max(index, 0), lane.rows.length - 1)];
    return found === undefined ? undefined : { row: found.id };
  };
  switch (key) {
    case 'ArrowUp':
      return rowAt(place - 1);
    case 'ArrowDown':
      return rowAt(place + 1);
    case 'Home':
      return rowAt(0);
    case 'End':
      return rowAt(lane.rows.length - 1);
    case 'ArrowLeft':
    case 'ArrowRight':
      return beside(lanes, at, place, (key === 'ArrowRight') === isRtl ? -1 : 1);
    default:
      return undefined;
  }
}

/** The card at the same height in the next column that has any, and the column right beside. */
function beside(lanes: readonly Lane[], at: number, place: number, by: -1 | 1) {
  const next = lanes[at + by];
  if (next === undefined) return undefined;
  let index = at + by;
  while (lanes[index]?.rows.length === 0) index += by;
  const rows = lanes[index]?.rows ?? [];
  const row = rows[Math.min(place, rows.length - 1)];
  return { lane: next.code, ...(row === undefined ? {} : { row: row.id }) };
}

/** How far an indicator is on its way from where it started to its target of a period. */
import { compare, type Decimal, shareOf, subtract, ZERO } from '../../../decimal.ts';

/**
 * Hundredths of the way, from 0 to 100; `undefined` where there is no way to measure: no target or actual, or a target that asks for
 * nothing. A target below the baseline is a way down, and measured the same.
 */
export function progressOf(
  baseline: Decimal | undefined,
  target: Decimal | undefined,
  actual: Decimal | undefined,
): number | undefined {
  if (target === undefined || actual === undefined) return undefined;
  const start = baseline ?? ZERO;
  const turn = compare(target, start);
  if (turn === 0) return undefined;
  const done = turn > 0 ? subtract(actual, start) : subtract(start, actual);
  const way = turn > 0 ? subtract(target, start) : subtract(start, target);
  return Math.round(shareOf(done, way));
}

/** Numbers of a breakdown that do not add up to their total: told, never mended. */
import type { Decimal } from '../../decimal.ts';
import { checkSums } from '../../document/sums.ts';
import { useFormats, useText } from '../../ui/l10n.ts';
import { Banner } from '../../ui/parts.tsx';
import { periodLabel } from '../describe.ts';
import type { Dimensions } from './dimensions.ts';

/** One line for each period and breakdown that does not add up. */
export function SumWarnings(props: { cells: ReadonlyMap<string, Decimal>; dimensions: Dimensions }) {
  const text = useText();
  const formats = useFormats();
  return checkSums(props.cells).map((warning) => (
    <Banner key={`${warning.period}|${warning.dimensions}`} tone="warning">
      {text('cells-sum-warning', {
        period: periodLabel(text, warning.period),
        dimension: props.dimensions.nameOf(warning.dimensions),
        sum: formats.number(warning.sum),
        total: formats.number(warning.total),
      })}
    </Banner>
  ));
}

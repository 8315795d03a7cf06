/** The table of numbers by period: a row for each period, a column for the total and for each value of a breakdown. */
import type { KeyboardEvent } from 'react';
import type { Path } from '../../client/docHandle.ts';
import { type Decimal, writeDecimal } from '../../decimal.ts';
import { cellKey } from '../../document/sums.ts';
import { IconButton } from '../../ui/Button.tsx';
import { useText } from '../../ui/l10n.ts';
import { NumberInput, type NumberRules } from '../../ui/NumberInput.tsx';
import { TableFrame } from '../../ui/parts.tsx';
import { useEditing } from '../context.tsx';
import { periodLabel } from '../describe.ts';
import { setWhenLeft } from '../write.ts';
import { partsOf } from './columns.ts';
import type { Dimensions } from './dimensions.ts';

interface CellsTableProps {
  /** The place of the cells in the document. */
  readonly at: Path;
  /** What all the numbers are. */
  readonly label: string;
  readonly cells: ReadonlyMap<string, Decimal>;
  readonly periods: readonly string[];
  readonly columns: readonly string[];
  readonly dimensions: Dimensions;
  readonly rules: NumberRules;
  readonly canEdit: boolean;
  readonly onClear: (period: string) => void;
}

/** Every cell is an input of its own. */
export function CellsTable(props: CellsTableProps) {
  const { at, label, cells, periods, columns, dimensions, rules, canEdit, onClear } = props;
  const { handle } = useEditing();
  const text = useText();
  const columnLabel = (column: string) =>
    partsOf(column)
      .map(([dimension, value]) => dimensions.labelOf(dimension, value))
      .join(' · ');
  const cell = (key: string, name: string) => (
    <NumberInput
      key={key}
      label={`${label}, ${name}`}
      hidesLabel
      isReadOnly={!canEdit}
      draftKey={[handle.id, ...at, key].join('/')}
      value={cells.get(key)}
      rules={rules}
      onChange={(value) =>
        setWhenLeft(handle, [...at, key], value === undefined ? undefined : writeDecimal(value))
      }
    />
  );
  return (
    <TableFrame label={label}>
      <table className="tq-cells-table" onKeyDown={stepRow}>
        <thead>
          <tr>
            <th scope="col">{text('cells-period')}</th>
            <th scope="col">{text('cells-total')}</th>
            {columns.map((column) => (
              <th scope="col" key={column}>
                {columnLabel(column)}
              </th>
            ))}
            {canEdit && (
              <th>
                <span className="tq-visually-hidden">{text('row-tools')}</span>
              </th>
            )}
          </tr>
        </thead>
        <tbody>
          {periods.map((period) => (
            <tr key={period}>
              <th scope="row">
                <bdi>{periodLabel(text, period)}</bdi>
              </th>
              <td>{cell(period, `${periodLabel(text, period)}, ${text('cells-total')}`)}</td>
              {columns.map((column) => {
                const key = cellKey(period, partsOf(column));
                return (
                  <td key={column}>{cell(key, `${periodLabel(text, period)}, ${columnLabel(column)}`)}</td>
                );
              })}
              {canEdit && (
                <td>
                  <IconButton
                    icon="trash"
                    label={text('cells-delete-period', { period: periodLabel(text, period) })}
                    onPress={() => onClear(period)}
                  />
                </td>
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </TableFrame>
  );
}

/** Up and down go to the same column of another period, as in any table; a number is never stepped. */
function stepRow(event: KeyboardEvent<HTMLTableElement>): void {
  if (event.key !== 'ArrowUp' && event.key !== 'ArrowDown') return;
  const cell = (event.target as HTMLElement).closest('td');
  const row = cell?.closest('tr');
  if (!cell || !row || !(event.target instanceof HTMLInputElement)) return;
  event.preventDefault();
  const next = event.key === 'ArrowUp' ? row.previousElementSibling : row.nextElementSibling;
  next?.children[cell.cellIndex]?.querySelector('input')?.focus();
}

import { type KeyboardEvent, useState } from 'react';
import type { Path } from '../client/docHandle.ts';
import { type Decimal, writeDecimal } from '../decimal.ts';
import { asCells, asSet, asText } from '../document/read.ts';
import type { Field } from '../document/schema.ts';
import { cellKey, checkSums, dimensionsOf, parseCellKey, periodsOf } from '../document/sums.ts';
import { IconButton } from '../ui/Button.tsx';
import { Title } from '../ui/heading.tsx';
import { useFormats, useText } from '../ui/l10n.ts';
import { NumberInput } from '../ui/NumberInput.tsx';
import { Picker } from '../ui/Picker.tsx';
import { Banner, TableFrame } from '../ui/parts.tsx';
import { codeListOf, useVocabularies } from '../ui/vocabulary.tsx';
import { AddPeriod } from './AddPeriod.tsx';
import { useRemoval } from './bin/removal.tsx';
import { useEditing, useValue } from './context.tsx';
import { periodLabel } from './describe.ts';
import { rulesOf } from './numbers.ts';
import { putBackPeriod, setWhenLeft } from './write.ts';

/** A list this long is not laid out whole: columns are added one by one. */
const COLUMNS_WHOLE = 8;

/** The dimensions of an estimate of people, which has no list of its own. */
const ESTIMATE_DIMENSIONS = ['sex', 'age'];

/** The words of dimensions and of their values. */
function useDimensions() {
  const vocabularies = useVocabularies();
  const { language } = useFormats();
  const dimensions = codeListOf(vocabularies, 'dimensions');
  const valuesOf = (dimension: string) => codeListOf(vocabularies, dimensions.get(dimension)?.kind);
  return {
    all: dimensions.vocabulary.codes.map((code) => code.code),
    nameOf: (names: string) =>
      names
        .split(',')
        .map((name) => dimensions.label(name, language))
        .join(' × '),
    valuesOf: (dimension: string) => valuesOf(dimension).vocabulary.codes.map((code) => code.code),
    labelOf: (dimension: string, value: string) => valuesOf(dimension).label(value, language),
  };
}

/** The parts of a column: a value of each dimension. */
type Parts = readonly (readonly [string, string])[];

function columnId(parts: Parts): string {
  return parts.map(([dimension, value]) => `${dimension}=${value}`).join(',');
}

function partsOf(column: string): Parts {
  return parseCellKey(`-|${column}`)?.parts ?? [];
}

/**
 * Numbers by period, whole and by one disaggregation at a time. Each cell is a register of its own, so two people filling
 * in different cells never meet; cells that do not add up to their total are a warning.
 */
export function CellsField({ field, path }: { field: Field; path: Path }) {
  const { handle, canEditField } = useEditing();
  const canEdit = canEditField(field);
  const text = useText();
  const formats = useFormats();
  const dimensions = useDimensions();
  const vocabularies = useVocabularies();
  const at = [...path, field.name];
  const cells = asCells(useValue(at));
  const removal = useRemoval(at, undefined, canEdit);
  const [extraPeriods, setExtraPeriods] = useState<readonly string[]>([]);
  const [extraColumns, setExtraColumns] = useState<readonly string[]>([]);
  const [chosen, setChosen] = useState<string | undefined>(undefined);

  const chosenDimensions = asSet(useValue([...path, 'dimensions']));
  const offered = chosenDimensions.length > 0 ? chosenDimensions : ESTIMATE_DIMENSIONS;
  const used = new Set<string>();
  for (const key of cells.keys()) {
    const parsed = parseCellKey(key);
    if (parsed !== undefined && parsed.parts.length > 0) used.add(dimensionsOf(parsed));
  }
  const breakdowns = [...new Set([...used, ...offered])];
  const breakdown = chosen ?? [...used][0] ?? '';
  const periods = [...new Set([...periodsOf(cells), ...extraPeriods])].sort();
  const columns = columnsOf(cells, breakdown, dimensions.valuesOf, extraColumns);
  const label = text(field.label);
  const unitCode = useValue([...path, field.unit_field ?? '']);
  const unit =
    field.unit === undefined
      ? codeListOf(vocabularies, 'units').label(asText(unitCode), formats.language)
      : text(`unit-${field.unit}`);
  const rules = rulesOf(field, { [field.unit_field ?? '']: unitCode }, vocabularies);

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
  const addPeriod = (period: string) => {
    if (periods.includes(period)) return false;
    // One that waits in the bin comes back with its numbers.
    putBackPeriod(handle, at, period);
    setExtraPeriods((before) => [...before, period]);
    return true;
  };
  const clearPeriod = (period: string) => {
    setExtraPeriods((before) => before.filter((each) => each !== period));
    // A period without a number was never written.
    if (periodsOf(cells).includes(period)) removal.removePeriod(period, periodLabel(text, period));
  };
  const openValues = dimensions
    .valuesOf(breakdown)
    .filter((value) => !columns.includes(columnId([[breakdown, value]])));

  return (
    <div className="tq-rows tq-cells">
      <div className="tq-cells__head">
        <Title className="tq-rows__title">
          {label}
          {unit !== '' && <span className="tq-hint"> ({unit})</span>}
        </Title>
        <Picker
          label={text('cells-breakdown')}
          value={breakdown}
          valueLabel={dimensions.nameOf(breakdown)}
          emptyLabel={text('cells-no-breakdown')}
          choices={() => breakdowns.map((names) => ({ id: names, label: dimensions.nameOf(names) }))}
          onChange={(next) => setChosen(next)}
        />
      </div>
      {periods.length > 0 && (
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
                      <td key={column}>
                        {cell(key, `${periodLabel(text, period)}, ${columnLabel(column)}`)}
                      </td>
                    );
                  })}
                  {canEdit && (
                    <td>
                      <IconButton
                        icon="trash"
                        label={text('cells-delete-period', { period: periodLabel(text, period) })}
                        onPress={() => clearPeriod(period)}
                      />
                    </td>
                  )}
                </tr>
              ))}
            </tbody>
          </table>
        </TableFrame>
      )}
      {removal.line}
      {checkSums(cells).map((warning) => (
        <Banner key={`${warning.period}|${warning.dimensions}`} tone="warning">
          {text('cells-sum-warning', {
            period: periodLabel(text, warning.period),
            dimension: dimensions.nameOf(warning.dimensions),
            sum: formats.number(warning.sum),
            total: formats.number(warning.total),
          })}
        </Banner>
      ))}
      {canEdit && (
        <div className="tq-cells__add">
          <AddPeriod onAdd={addPeriod} />
          {breakdown !== '' && !breakdown.includes(',') && openValues.length > 0 && (
            <Picker
              label={text('cells-add-column')}
              value=""
              valueLabel=""
              choices={() =>
                openValues.map((value) => ({ id: value, label: dimensions.labelOf(breakdown, value) }))
              }
              onChange={(value) => setExtraColumns((before) => [...before, columnId([[breakdown, value]])])}
            />
          )}
        </div>
      )}
    </div>
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

/** The columns of a breakdown: all values of a short list, otherwise those in use, and those that were just added. */
function columnsOf(
  cells: ReadonlyMap<string, Decimal>,
  breakdown: string,
  valuesOf: (dimension: string) => readonly string[],
  extra: readonly string[],
): readonly string[] {
  if (breakdown === '') return [];
  const columns = new Set<string>();
  const values = breakdown.includes(',') ? [] : valuesOf(breakdown);
  if (values.length <= COLUMNS_WHOLE) for (const value of values) columns.add(columnId([[breakdown, value]]));
  for (const key of cells.keys()) {
    const parsed = parseCellKey(key);
    if (parsed !== undefined && dimensionsOf(parsed) === breakdown) columns.add(columnId(parsed.parts));
  }
  for (const column of extra) {
    const parts = partsOf(column);
    if (parts.map(([dimension]) => dimension).join(',') === breakdown) columns.add(column);
  }
  return [...columns];
}

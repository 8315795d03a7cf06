import { useState } from 'react';
import type { Path } from '../../client/docHandle.ts';
import { asCells, asSet, asText } from '../../document/read.ts';
import type { Field } from '../../document/schema.ts';
import { dimensionsOf, parseCellKey, periodsOf } from '../../document/sums.ts';
import { Title } from '../../ui/heading.tsx';
import { useFormats, useText } from '../../ui/l10n.ts';
import { Picker } from '../../ui/Picker.tsx';
import { codeListOf, useVocabularies } from '../../ui/vocabulary.tsx';
import { useRemoval } from '../bin/removal.tsx';
import { useEditing, useValue } from '../context.tsx';
import { periodLabel } from '../describe.ts';
import { rulesOf } from '../numbers.ts';
import { putBackPeriod } from '../write.ts';
import { AddPeriod } from './AddPeriod.tsx';
import { CellsTable } from './CellsTable.tsx';
import { columnId, columnsOf } from './columns.ts';
import { useDimensions } from './dimensions.ts';
import { SumWarnings } from './SumWarnings.tsx';

/** The dimensions of an estimate of people, which has no list of its own. */
const ESTIMATE_DIMENSIONS = ['sex', 'age'];

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
  const removal = useRemoval(at, undefined, undefined, canEdit);
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
        <CellsTable
          at={at}
          label={label}
          cells={cells}
          periods={periods}
          columns={columns}
          dimensions={dimensions}
          rules={rules}
          canEdit={canEdit}
          onClear={clearPeriod}
        />
      )}
      {removal.line}
      <SumWarnings cells={cells} dimensions={dimensions} />
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

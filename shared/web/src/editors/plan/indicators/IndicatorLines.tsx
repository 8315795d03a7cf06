import { type Decimal, writeDecimal } from '../../../decimal.ts';
import { isHiddenCell } from '../../../document/deleted.ts';
import {
  asBoth,
  asCells,
  asDecimal,
  asMap,
  asSet,
  asText,
  inLanguage,
  type Row,
} from '../../../document/read.ts';
import { fieldOf } from '../../../document/schema.ts';
import { cellKey, checkSums, dimensionsOf, parseCellKey } from '../../../document/sums.ts';
import { useFormats, useText } from '../../../ui/l10n.ts';
import { NumberInput } from '../../../ui/NumberInput.tsx';
import { codeListOf, useVocabularies } from '../../../ui/vocabulary.tsx';
import { columnsOf, partsOf } from '../../cells/columns.ts';
import { useDimensions } from '../../cells/dimensions.ts';
import { SumWarnings } from '../../cells/SumWarnings.tsx';
import { useEditing } from '../../context.tsx';
import { rulesOf } from '../../numbers.ts';
import { putBackPeriod, setWhenLeft } from '../../write.ts';
import { progressOf } from './progress.ts';

/** One indicator in a period: its line, one for each of its parts when they are asked for, and what does not add up. */
export function IndicatorLines(props: {
  readonly row: Row;
  readonly period: string;
  readonly hasParts: boolean;
  readonly onShow: (id: string) => void;
}) {
  const { row, period, hasParts, onShow } = props;
  const text = useText();
  const formats = useFormats();
  const dimensions = useDimensions();
  const units = codeListOf(useVocabularies(), 'units');
  const cells = { targets: asCells(row.value.targets), actuals: asCells(row.value.actuals) };
  const name =
    [asText(row.value.code), inLanguage(asBoth(row.value.title), formats.language)]
      .filter((part) => part !== '')
      .join(' · ') || text('ui-untitled');
  const baseline = asDecimal(row.value.baseline_value);
  const inPeriod = [cells.targets, cells.actuals].map(
    (all) => new Map([...all].filter(([key]) => parseCellKey(key)?.period === period)),
  );
  const used = [...cells.targets.keys(), ...cells.actuals.keys()].flatMap((key) => {
    const parsed = parseCellKey(key);
    return parsed === undefined || parsed.parts.length === 0 ? [] : [dimensionsOf(parsed)];
  });
  const breakdowns = hasParts ? [...new Set([...asSet(row.value.dimensions), ...used])] : [];
  const both = new Map([...cells.targets, ...cells.actuals]);
  const parts = breakdowns.flatMap((each) => columnsOf(both, each, dimensions.valuesOf, []));
  const partName = (part: string) =>
    partsOf(part)
      .map(([dimension, value]) => dimensions.labelOf(dimension, value))
      .join(' · ');
  return (
    <>
      {/* No row by its name: its place in an address is the form with all of its fields, which whoever types here does not want to see. */}
      <tr data-indicator={row.id}>
        <th scope="row">
          <button type="button" className="tq-values__name" onClick={() => onShow(row.id)}>
            <bdi>{name}</bdi>
          </button>
          <span className="tq-hint">{units.label(asText(row.value.unit), formats.language)}</span>
        </th>
        <td data-label={text('values-baseline')} className="is-number">
          {baseline === undefined ? '–' : <bdi>{formats.number(baseline)}</bdi>}
        </td>
        <ValueCell row={row} name="targets" at={period} of={name} />
        <ValueCell row={row} name="actuals" at={period} of={name} />
        <td data-label={text('values-progress')}>
          <Progress share={progressOf(baseline, cells.targets.get(period), cells.actuals.get(period))} />
        </td>
      </tr>
      {parts.map((part) => (
        <tr key={part} className="tq-values__part">
          <th scope="row">{partName(part)}</th>
          <td />
          <ValueCell
            row={row}
            name="targets"
            at={cellKey(period, partsOf(part))}
            of={`${name}, ${partName(part)}`}
          />
          <ValueCell
            row={row}
            name="actuals"
            at={cellKey(period, partsOf(part))}
            of={`${name}, ${partName(part)}`}
          />
          <td />
        </tr>
      ))}
      {inPeriod
        .filter((each) => checkSums(each).length > 0)
        .map((each, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: targets and actuals, which never change places
          <tr key={at} className="tq-values__sums">
            <td colSpan={5}>
              <SumWarnings cells={each} dimensions={dimensions} />
            </td>
          </tr>
        ))}
    </>
  );
}

/** One value; a register of its own, and one step to take back. */
function ValueCell(props: { row: Row; name: 'targets' | 'actuals'; at: string; of: string }) {
  const { row, name, at, of } = props;
  const { handle, schema, canEditField } = useEditing();
  const text = useText();
  const vocabularies = useVocabularies();
  const field = fieldOf(schema.kind, 'indicator', name);
  if (field === undefined) return <td />;
  const path = ['indicators', row.id, name, at];
  const write = (value: Decimal | undefined): boolean => {
    const isWritten = setWhenLeft(handle, path, value === undefined ? undefined : writeDecimal(value));
    // What is written in a period that waits in the bin would not be seen.
    if (isWritten && value !== undefined && isHiddenCell(asMap(row.value[name]), at))
      putBackPeriod(handle, path.slice(0, -1), at.split('|')[0] ?? at);
    return isWritten;
  };
  const label = text(name === 'targets' ? 'values-target' : 'values-actual');
  return (
    <td data-column={name} data-label={label}>
      <NumberInput
        key={at}
        label={text('values-of', { field: label, indicator: of })}
        hidesLabel
        isReadOnly={!canEditField(field)}
        draftKey={[handle.id, ...path].join('/')}
        value={asCells(row.value[name]).get(at)}
        rules={rulesOf(field, row.value, vocabularies)}
        onChange={write}
      />
    </td>
  );
}

/** A bar with its number; in words where there is none. */
function Progress({ share }: { share: number | undefined }) {
  const text = useText();
  const formats = useFormats();
  if (share === undefined) return <span className="tq-hint">{text('values-not-yet')}</span>;
  const said = formats.percent(share);
  return (
    <span className="tq-values__progress" title={text('values-reach', { share: said })}>
      <i aria-hidden="true">
        <b style={{ inlineSize: `${share}%` }} />
      </i>
      <bdi>{said}</bdi>
    </span>
  );
}

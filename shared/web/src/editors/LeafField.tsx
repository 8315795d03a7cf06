import type { ReactNode } from 'react';
import type { DocHandle, DocValue, DocView, Path } from '../client/docHandle.ts';
import { type Decimal, writeDecimal } from '../decimal.ts';
import { asBool, asBoth, asDate, asDecimal, asRows, asSet, asText, asTime } from '../document/read.ts';
import type { Field, FieldType } from '../document/schema.ts';
import { BilingualText } from '../ui/BilingualText.tsx';
import { DateInput, TimeInput } from '../ui/DateInput.tsx';
import { LineInput } from '../ui/DraftInput.tsx';
import { useDirectory } from '../ui/directory.tsx';
import { type FieldProps, ReadOnlyValue } from '../ui/Field.tsx';
import { useFormats, useText } from '../ui/l10n.ts';
import { NumberInput } from '../ui/NumberInput.tsx';
import type { Choice } from '../ui/Picker.tsx';
import { BooleanInput } from '../ui/parts.tsx';
import {
  CodeSelect,
  CodesSelect,
  DocumentPicker,
  InstitutionPicker,
  InstitutionsPicker,
  PersonPicker,
  RowReference,
} from '../ui/pickers.tsx';
import { TextArea } from '../ui/TextInput.tsx';
import { codeListOf, useVocabularies } from '../ui/vocabulary.tsx';
import { useEditing, useValue } from './context.tsx';
import { currencyOf, describe, type Reading, yearsOf } from './describe.ts';
import { rowLabel } from './labels.ts';
import { isOneLine } from './layout.ts';
import { PlanRowField } from './minutes/PlanRowField.tsx';
import { rulesOf } from './numbers.ts';
import { OriginField } from './plan/OriginField.tsx';
import { editText, setMembers, setScalar, setWhenLeft } from './write.ts';

/** The field of minutes that names an action of a plan; the sibling `plan` names the document. */
const PLAN_ROW = 'plan_row';

/** The field of an action that names the outcome it came from; the sibling `origin_minutes` names the minutes. */
const ORIGIN = 'origin_outcome';

/** One field of a record and where that record stands. */
export interface SchemaFieldProps {
  readonly field: Field;
  /** The path of the record that holds the field. */
  readonly path: Path;
  readonly hidesLabel?: boolean;
  readonly shouldFocus?: boolean | undefined;
}

/** Everything that values of the open document are described with. */
export function useReading(): Reading {
  const { schema, handle } = useEditing();
  return {
    schema,
    doc: handle.getSnapshot().doc,
    vocabularies: useVocabularies(),
    directory: useDirectory(),
    formats: useFormats(),
    text: useText(),
  };
}

/** The rows of the root's field `to`, as choices. */
export function useRowChoices(to: string): () => readonly Choice[] {
  const { schema, handle } = useEditing();
  const vocabularies = useVocabularies();
  const { language } = useFormats();
  const text = useText();
  // The name of the chosen row may change while it is shown; a field that refers to nothing follows nothing.
  useValue([to]);
  const record = schema.records[schema.root]?.fields.find(({ name }) => name === to)?.record ?? '';
  return () =>
    asRows(handle.getSnapshot().doc[to]).map((row) => ({
      id: row.id,
      label: rowLabel(schema.kind, record, row.value, vocabularies, language) || text('ui-untitled'),
    }));
}

/** A field at its place in the open document, with all that a control may need of it. */
interface Leaf {
  readonly field: Field;
  readonly handle: DocHandle;
  /** The path of the record, and of the field in it. */
  readonly path: Path;
  readonly at: Path;
  readonly value: DocValue | undefined;
  /** The fields beside it that say what its numbers are. */
  readonly siblings: DocView;
  readonly reading: Reading;
  readonly rows: () => readonly Choice[];
  readonly props: FieldProps;
  readonly shouldFocus: boolean | undefined;
  // What is typed is a draft of this very field: it never goes on in the same field of another row.
  readonly draftKey: string;
}

/** What every control of one scalar is given. */
function single({ handle, at, value, props, shouldFocus }: Leaf) {
  return {
    ...props,
    shouldFocus,
    value: asText(value),
    onChange: (next: string) => setScalar(handle, at, next),
  };
}

/** What every control of a set is given. */
function several({ handle, at, value, props }: Leaf) {
  return {
    ...props,
    values: asSet(value),
    onChange: (next: readonly string[]) => setMembers(handle, at, next),
  };
}

/** What every control is given whose words are written once, when it is left. */
function line({ handle, at, props, shouldFocus, draftKey }: Leaf) {
  return { ...props, shouldFocus, draftKey, onChange: (next: string) => setWhenLeft(handle, at, next) };
}

/** A number, with the unit behind it. */
function numberIn(leaf: Leaf, unit: string | undefined) {
  const { field, handle, at, value, siblings, reading, props, shouldFocus, draftKey } = leaf;
  return (
    <NumberInput
      key={draftKey}
      {...props}
      shouldFocus={shouldFocus}
      draftKey={draftKey}
      value={asDecimal(value)}
      onChange={(next: Decimal | undefined) =>
        setWhenLeft(handle, at, next === undefined ? undefined : writeDecimal(next))
      }
      rules={rulesOf(field, siblings, reading.vocabularies)}
      unit={unit}
    />
  );
}

/** The unit that a field of its record names. */
function namedUnit({ field, siblings, reading }: Leaf): string | undefined {
  const code = asText(siblings[field.unit_field ?? '']);
  return codeListOf(reading.vocabularies, 'units').label(code, reading.formats.language) || undefined;
}

/** A line of text, the row of a plan that minutes follow, or the outcome of minutes that an action came from. */
function lineOrRow(leaf: Leaf) {
  const { field, path, value, draftKey } = leaf;
  if (field.name === PLAN_ROW) return <PlanRowField {...single(leaf)} path={path} />;
  const plain = <LineInput key={draftKey} {...line(leaf)} value={asText(value)} />;
  if (field.name !== ORIGIN) return plain;
  return <OriginField {...leaf.props} path={path} value={asText(value)} otherwise={plain} />;
}

/** The control of each type of field. Rows, records and cells have parts of their own. */
const CONTROLS: Readonly<Record<Exclude<FieldType, 'rows' | 'record' | 'cells'>, (leaf: Leaf) => ReactNode>> =
  {
    bilingual: ({ field, handle, at, value, props, shouldFocus }) => (
      <BilingualText
        {...props}
        {...asBoth(value)}
        isOneLine={isOneLine(field)}
        shouldFocus={shouldFocus}
        onSplice={(language, splice) => editText(handle, [...at, language], splice)}
      />
    ),
    text: ({ handle, at, value, props }) => (
      <TextArea {...props} value={asText(value)} onSplice={(splice) => editText(handle, at, splice)} />
    ),
    string: lineOrRow,
    integer: (leaf) =>
      numberIn(
        leaf,
        leaf.field.unit === undefined ? undefined : leaf.reading.text(`unit-${leaf.field.unit}`),
      ),
    decimal: (leaf) => numberIn(leaf, namedUnit(leaf)),
    money: (leaf) => numberIn(leaf, currencyOf(leaf.field, leaf.siblings)),
    percent: (leaf) => numberIn(leaf, '%'),
    boolean: ({ handle, at, value, props }) => (
      <BooleanInput {...props} value={asBool(value)} onChange={(next) => setScalar(handle, at, next)} />
    ),
    date: (leaf) => (
      <DateInput key={leaf.draftKey} {...line(leaf)} value={asDate(leaf.value)} years={yearsOf(leaf.field)} />
    ),
    time: (leaf) => <TimeInput key={leaf.draftKey} {...line(leaf)} value={asTime(leaf.value)} />,
    code: (leaf) => <CodeSelect {...single(leaf)} vocabulary={leaf.field.vocabulary} />,
    codes: (leaf) => <CodesSelect {...several(leaf)} vocabulary={leaf.field.vocabulary} />,
    institution: (leaf) => <InstitutionPicker {...single(leaf)} vocabulary={leaf.field.vocabulary} />,
    institutions: (leaf) => <InstitutionsPicker {...several(leaf)} vocabulary={leaf.field.vocabulary} />,
    person: (leaf) => <PersonPicker {...single(leaf)} />,
    document: (leaf) => <DocumentPicker {...single(leaf)} />,
    reference: (leaf) => (
      <RowReference
        {...single(leaf)}
        rows={leaf.rows}
        labelOf={(id) =>
          describe({ ...leaf.reading, doc: leaf.handle.getSnapshot().doc }, leaf.field, id, {})
        }
      />
    ),
  };

function hasControl(type: FieldType): type is keyof typeof CONTROLS {
  return Object.hasOwn(CONTROLS, type);
}

/** The control of a field that holds one value, one text or one set. */
export function LeafField({ field, path, hidesLabel, shouldFocus }: SchemaFieldProps) {
  const { handle, canEditField } = useEditing();
  const rows = useRowChoices(field.to ?? '');
  const reading = useReading();
  const at = [...path, field.name];
  const value = useValue(at);
  const currency = useValue([...path, field.currency_field ?? '']);
  const unit = useValue([...path, field.unit_field ?? '']);
  const props: FieldProps = {
    label: reading.text(field.label),
    ...(hidesLabel ? { hidesLabel } : {}),
    isRequired: field.required,
    isReadOnly: !canEditField(field),
  };
  const { type } = field;
  // A type of a newer schema is at least seen.
  if (!hasControl(type)) return <ReadOnlyValue {...props}>{asText(value)}</ReadOnlyValue>;
  return CONTROLS[type]({
    field,
    handle,
    path,
    at,
    value,
    siblings: { [field.currency_field ?? '']: currency, [field.unit_field ?? '']: unit },
    reading,
    rows,
    props,
    shouldFocus,
    draftKey: [handle.id, ...at].join('/'),
  });
}

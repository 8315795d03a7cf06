import type { Path } from '../docHandle.ts';
import type { Field } from '../schema.ts';
import { BilingualText } from '../ui/BilingualText.tsx';
import { DateInput, TimeInput } from '../ui/DateInput.tsx';
import { useDirectory } from '../ui/directory.tsx';
import type { FieldProps } from '../ui/Field.tsx';
import { useFormats, useText } from '../ui/l10n.ts';
import { MoneyInput, NumberInput, PercentInput } from '../ui/NumberInput.tsx';
import type { Choice } from '../ui/Picker.tsx';
import { BooleanInput } from '../ui/parts.tsx';
import {
  CodeSelect,
  CodesSelect,
  DocumentPicker,
  InstitutionPicker,
  InstitutionsPicker,
  PersonPicker,
  PlanRowPicker,
  RowReference,
} from '../ui/pickers.tsx';
import { TextArea, TextInput } from '../ui/TextInput.tsx';
import { useVocabularies } from '../ui/vocabulary.tsx';
import { useEditing, useValue } from './context.tsx';
import { currencyOf, isYear, type Reading } from './describe.ts';
import { rowLabel } from './labels.ts';
import { isOneLine } from './layout.ts';
import { asBool, asBoth, asDate, asInt, asRows, asSet, asText, asTime } from './read.ts';
import { editText, setMembers, setScalar, setScalars } from './write.ts';

/** The field of minutes that names an action of a plan; the sibling `plan` names the document. */
const PLAN_ROW = 'plan_row';

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

/** The control of a field that holds one value, one text or one set. */
export function LeafField({ field, path, hidesLabel, shouldFocus }: SchemaFieldProps) {
  const { handle, canEdit } = useEditing();
  const text = useText();
  const rowChoices = useRowChoices(field.to ?? '');
  const at = [...path, field.name];
  const value = useValue(at);
  const currency = useValue([...path, field.currency_field ?? '']);
  const props: FieldProps = {
    label: text(field.label),
    ...(hidesLabel ? { hidesLabel } : {}),
    isRequired: field.required,
    isReadOnly: !canEdit,
  };
  const single = {
    ...props,
    shouldFocus,
    value: asText(value),
    onChange: (next: string) => setScalar(handle, at, next),
  };
  const several = {
    ...props,
    values: asSet(value),
    onChange: (next: readonly string[]) => setMembers(handle, at, next),
  };
  const number = {
    ...props,
    shouldFocus,
    value: asInt(value),
    onChange: (next: number | undefined) => setScalar(handle, at, next),
    min: field.min,
    max: field.max,
  };
  switch (field.type) {
    case 'bilingual':
      return (
        <BilingualText
          {...props}
          {...asBoth(value)}
          isOneLine={isOneLine(field)}
          shouldFocus={shouldFocus}
          onSplice={(language, splice) => editText(handle, [...at, language], splice)}
        />
      );
    case 'text':
      return (
        <TextArea {...props} value={asText(value)} onSplice={(splice) => editText(handle, at, splice)} />
      );
    case 'string':
      if (field.name === PLAN_ROW) {
        return (
          <PlanRowPicker
            {...single}
            onChange={(row, plan) => setScalars(handle, path, { [PLAN_ROW]: row, plan })}
          />
        );
      }
      return (
        <StringField {...props} value={asText(value)} onChange={single.onChange} shouldFocus={shouldFocus} />
      );
    case 'integer':
      return <NumberInput {...number} {...unitOf(field, text)} isPlain={isYear(field)} />;
    case 'money':
      return (
        <MoneyInput {...number} currency={currencyOf(field, { [field.currency_field ?? '']: currency })} />
      );
    case 'percent':
      return <PercentInput {...number} />;
    case 'boolean':
      return (
        <BooleanInput {...props} value={asBool(value)} onChange={(next) => setScalar(handle, at, next)} />
      );
    case 'date':
      return <DateInput {...single} value={asDate(value)} />;
    case 'time':
      return <TimeInput {...single} value={asTime(value)} />;
    case 'code':
      return <CodeSelect {...single} vocabulary={field.vocabulary} />;
    case 'codes':
      return <CodesSelect {...several} vocabulary={field.vocabulary} />;
    case 'institution':
      return <InstitutionPicker {...single} vocabulary={field.vocabulary} />;
    case 'institutions':
      return <InstitutionsPicker {...several} vocabulary={field.vocabulary} />;
    case 'person':
      return <PersonPicker {...single} />;
    case 'document':
      return <DocumentPicker {...single} />;
    case 'reference':
      return <RowReference {...single} rows={rowChoices} />;
    default:
      // Rows, records and cells have parts of their own; a type of a newer schema is at least seen.
      return <StringField {...props} isReadOnly value={asText(value)} onChange={single.onChange} />;
  }
}

function unitOf(field: Field, text: (id: string) => string): { unit?: string } {
  return field.unit === undefined ? {} : { unit: text(`unit-${field.unit}`) };
}

/** A short register: each keystroke writes the whole of it, so two editors see a conflict and never a mix of letters. */
function StringField(
  props: FieldProps & { value: string; onChange: (value: string) => void; shouldFocus?: boolean | undefined },
) {
  const { value, onChange } = props;
  return (
    <TextInput
      {...props}
      onSplice={({ index, del, insert }) =>
        onChange(value.slice(0, index) + insert + value.slice(index + del))
      }
    />
  );
}

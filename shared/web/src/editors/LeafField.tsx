import type { DocView, Path } from '../client/docHandle.ts';
import { type Decimal, writeDecimal } from '../decimal.ts';
import { asBool, asBoth, asDate, asDecimal, asRows, asSet, asText, asTime } from '../document/read.ts';
import type { Field } from '../document/schema.ts';
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
  PlanRowPicker,
  RowReference,
} from '../ui/pickers.tsx';
import { TextArea } from '../ui/TextInput.tsx';
import { codeListOf, useVocabularies } from '../ui/vocabulary.tsx';
import { useEditing, useValue } from './context.tsx';
import { currencyOf, describe, type Reading, yearsOf } from './describe.ts';
import { rowLabel } from './labels.ts';
import { isOneLine } from './layout.ts';
import { rulesOf } from './numbers.ts';
import { editText, setMembers, setScalar, setScalars, setWhenLeft } from './write.ts';

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
  const { handle, canEditField } = useEditing();
  const text = useText();
  const { language } = useFormats();
  const rowChoices = useRowChoices(field.to ?? '');
  const reading = useReading();
  const at = [...path, field.name];
  const value = useValue(at);
  const currency = useValue([...path, field.currency_field ?? '']);
  const unit = useValue([...path, field.unit_field ?? '']);
  const vocabularies = useVocabularies();
  const props: FieldProps = {
    label: text(field.label),
    ...(hidesLabel ? { hidesLabel } : {}),
    isRequired: field.required,
    isReadOnly: !canEditField(field),
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
  // What is typed is a draft of this very field: it never goes on in the same field of another row.
  const draftKey = [handle.id, ...at].join('/');
  const line = {
    ...props,
    shouldFocus,
    draftKey,
    onChange: (next: string) => setWhenLeft(handle, at, next),
  };
  const siblings: DocView = { [field.currency_field ?? '']: currency, [field.unit_field ?? '']: unit };
  const numberWith = (shownUnit: string | undefined) => (
    <NumberInput
      key={draftKey}
      {...props}
      shouldFocus={shouldFocus}
      draftKey={draftKey}
      value={asDecimal(value)}
      onChange={(next: Decimal | undefined) =>
        setWhenLeft(handle, at, next === undefined ? undefined : writeDecimal(next))
      }
      rules={rulesOf(field, siblings, vocabularies)}
      unit={shownUnit}
    />
  );
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
      return <LineInput key={draftKey} {...line} value={asText(value)} />;
    case 'integer':
      return numberWith(field.unit === undefined ? undefined : text(`unit-${field.unit}`));
    case 'decimal':
      return numberWith(codeListOf(vocabularies, 'units').label(asText(unit), language) || undefined);
    case 'money':
      return numberWith(currencyOf(field, siblings));
    case 'percent':
      return numberWith('%');
    case 'boolean':
      return (
        <BooleanInput {...props} value={asBool(value)} onChange={(next) => setScalar(handle, at, next)} />
      );
    case 'date':
      return <DateInput key={draftKey} {...line} value={asDate(value)} years={yearsOf(field)} />;
    case 'time':
      return <TimeInput key={draftKey} {...line} value={asTime(value)} />;
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
      return (
        <RowReference
          {...single}
          rows={rowChoices}
          labelOf={(id) => describe({ ...reading, doc: handle.getSnapshot().doc }, field, id, {})}
        />
      );
    default:
      // Rows, records and cells have parts of their own; a type of a newer schema is at least seen.
      return <ReadOnlyValue {...props}>{asText(value)}</ReadOnlyValue>;
  }
}

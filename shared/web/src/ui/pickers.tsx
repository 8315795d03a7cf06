/** Pickers of what a document may refer to: codes, institutions, people, rows of the same document, other documents. */
import { acronymsOf } from '../text.ts';
import { type PlanRow, useDirectory } from './directory.tsx';
import type { FieldProps } from './Field.tsx';
import { type Language, todayInMorocco, useLanguage, useText } from './l10n.ts';
import { type Choice, MultiPicker, Picker } from './Picker.tsx';
import { type Code, type CodeList, isValidOn, labelOf, useCodeList } from './vocabulary.tsx';

/** One reference, '' when unset. */
export interface SingleProps extends FieldProps {
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly shouldFocus?: boolean | undefined;
}

/** A set of references. */
export interface SetProps extends FieldProps {
  readonly values: readonly string[];
  readonly onChange: (values: readonly string[]) => void;
}

function choiceOf(code: Code, language: Language): Choice {
  return {
    id: code.code,
    label: labelOf(code, language),
    detail: language === 'ar' ? code.fr : code.ar,
    // People look for an institution by its acronym, which no list spells out.
    search: acronymsOf(code.fr).join(' '),
    isPriority: code.priority,
  };
}

/** The codes that may be chosen today, and those that are already chosen. */
export function choicesOf(list: CodeList, chosen: readonly string[], language: Language): readonly Choice[] {
  const today = todayInMorocco();
  return list.vocabulary.codes
    .filter((code) => isValidOn(code, today) || chosen.includes(code.code))
    .sort((a, b) => list.compare(a.code, b.code))
    .map((code) => choiceOf(code, language));
}

/** One code of a vocabulary, searched in either language. */
export function CodeSelect({ vocabulary, ...props }: SingleProps & { vocabulary: string | undefined }) {
  const list = useCodeList(vocabulary);
  const language = useLanguage();
  return (
    <Picker
      {...props}
      choices={() => choicesOf(list, [props.value], language)}
      valueLabel={list.label(props.value, language)}
      isPriority={list.get(props.value)?.priority}
    />
  );
}

/** Several codes of a vocabulary. */
export function CodesSelect({ vocabulary, ...props }: SetProps & { vocabulary: string | undefined }) {
  const list = useCodeList(vocabulary);
  const language = useLanguage();
  return (
    <MultiPicker
      {...props}
      values={[...props.values].sort((a, b) => list.compare(a, b))}
      choices={() => choicesOf(list, props.values, language)}
      labelOf={(code) => list.label(code, language)}
      isPriority={(code) => list.get(code)?.priority === true}
    />
  );
}

/** One institution of the register. */
export function InstitutionPicker(props: SingleProps & { vocabulary?: string | undefined }) {
  return <CodeSelect {...props} vocabulary={props.vocabulary ?? 'institutions'} />;
}

/** Several institutions of the register. */
export function InstitutionsPicker(props: SetProps & { vocabulary?: string | undefined }) {
  return <CodesSelect {...props} vocabulary={props.vocabulary ?? 'institutions'} />;
}

/** A person of the council's directory. An id that the directory no longer knows is a person who was forgotten. */
export function PersonPicker(props: SingleProps) {
  const { people } = useDirectory();
  const text = useText();
  const name = people.find((person) => person.id === props.value)?.name;
  return (
    <Picker
      {...props}
      choices={() => people.map((person) => ({ id: person.id, label: person.name }))}
      valueLabel={name ?? text('ui-person-unknown')}
    />
  );
}

/** A row of this document. */
export function RowReference(
  props: SingleProps & { rows: () => readonly Choice[]; labelOf: (id: string) => string },
) {
  const { rows, labelOf, ...rest } = props;
  return <Picker {...rest} choices={rows} valueLabel={props.value === '' ? '' : labelOf(props.value)} />;
}

/** An action of a plan, which is another document: chosen by its code and title, kept as its row and its plan. */
export function PlanRowPicker(
  props: Omit<SingleProps, 'onChange'> & {
    onChange: (row: string, plan: string | undefined) => void;
    /** What a row is called that the directory does not know yet. */
    nameOf?: (row: string) => Pick<PlanRow, 'code' | 'title'> | undefined;
  },
) {
  const { nameOf, ...rest } = props;
  const rows = useDirectory().planRows ?? [];
  const text = useText();
  const language = useLanguage();
  const labelOfRow = ({ code, title }: Pick<PlanRow, 'code' | 'title'>) =>
    `${code} ${language === 'ar' ? title.ar || title.fr : title.fr || title.ar}`.trim();
  const found = nameOf?.(props.value) ?? rows.find((row) => row.id === props.value);
  return (
    <Picker
      {...rest}
      choices={() => rows.map((row) => ({ id: row.id, label: labelOfRow(row) || text('ui-untitled') }))}
      valueLabel={found === undefined ? text('ui-row-unknown') : labelOfRow(found)}
      onChange={(id) => props.onChange(id, rows.find((row) => row.id === id)?.doc)}
    />
  );
}

/** Another document. */
export function DocumentPicker(props: SingleProps) {
  const { documents } = useDirectory();
  const text = useText();
  const language = useLanguage();
  const titleOf = (title: { fr: string; ar: string }) =>
    (language === 'ar' ? title.ar || title.fr : title.fr || title.ar) || text('ui-untitled');
  const found = documents.find((document) => document.id === props.value);
  return (
    <Picker
      {...props}
      choices={() =>
        documents
          .filter(({ deleted }) => (deleted ?? null) === null)
          .map((document) => ({
            id: document.id,
            label: titleOf(document.title),
            detail: text(`kind-${document.kind.replaceAll('_', '-')}`),
          }))
      }
      valueLabel={
        found === undefined
          ? text('ui-document-unknown')
          : (found.deleted ?? null) === null
            ? titleOf(found.title)
            : text('row-deleted', { name: titleOf(found.title) })
      }
    />
  );
}

import type { Path } from '../client/docHandle.ts';
import { asSet, asText } from '../document/read.ts';
import { type Field, isSet } from '../document/schema.ts';
import { useLanguage, useText } from '../ui/l10n.ts';
import { ChoiceList } from '../ui/Picker.tsx';
import { choicesOf } from '../ui/pickers.tsx';
import { useCodeList } from '../ui/vocabulary.tsx';
import { useEditing, useValue } from './context.tsx';
import { setMembers, setScalar } from './write.ts';

/** Whether a field is filled in from a list of codes. */
export function isChosen(field: Field): boolean {
  return ['code', 'codes', 'institution', 'institutions'].includes(field.type);
}

/** The list of a field's codes, already open: for a cell of a table that was just pressed. */
export function FieldChoices({ field, path, onDone }: { field: Field; path: Path; onDone: () => void }) {
  const { handle } = useEditing();
  const text = useText();
  const language = useLanguage();
  const list = useCodeList(field.vocabulary ?? 'institutions');
  const at = [...path, field.name];
  const value = useValue(at);
  const code = asText(value);
  const selected = isSet(field) ? asSet(value) : code === '' ? [] : [code];
  return (
    <ChoiceList
      label={text(field.label)}
      choices={choicesOf(list, selected, language)}
      selected={selected}
      mode={isSet(field) ? 'multiple' : 'single'}
      onSelect={(codes) => {
        if (isSet(field)) return setMembers(handle, at, codes);
        // Pressing the chosen one again takes it back, where a value may be missing.
        if (codes[0] !== undefined || !field.required) setScalar(handle, at, codes[0]);
        onDone();
      }}
    />
  );
}

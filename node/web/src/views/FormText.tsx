import { Input, Label, TextField, type TextFieldProps } from 'react-aria-components';

/** One line of a form that is sent as a whole. */
export function FormText(
  props: { label: string; dir?: 'ltr' | 'rtl' | 'auto'; lang?: string } & TextFieldProps,
) {
  const { label, dir = 'auto', lang, ...field } = props;
  return (
    <TextField {...field} className="tq-field">
      <Label className="tq-label">{label}</Label>
      <div className="tq-control">
        <Input className="tq-input" dir={dir} lang={lang} />
      </div>
    </TextField>
  );
}

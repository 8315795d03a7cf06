import { useFormats, useText } from '@tansiq/web/ui/l10n.ts';
import { useState } from 'react';
import { Input, Label, TextField, type TextFieldProps } from 'react-aria-components';

/** One line of a form that is sent as a whole. What would go beyond `charsMax` is not taken, and that is said. */
export function FormText(
  props: {
    label: string;
    dir?: 'ltr' | 'rtl' | 'auto';
    lang?: string;
    charsMax?: number;
  } & TextFieldProps,
) {
  const { label, dir = 'auto', lang, charsMax, onChange, ...field } = props;
  const text = useText();
  const { number } = useFormats();
  const [refused, setRefused] = useState<number>();
  const take = (next: string): void => {
    const length = [...next].length;
    const isOver = charsMax !== undefined && length > charsMax;
    setRefused(isOver ? length : undefined);
    if (!isOver) onChange?.(next);
  };
  return (
    <TextField {...field} onChange={take} className="tq-field">
      <Label className="tq-label">{label}</Label>
      <div className="tq-control">
        <Input className="tq-input" dir={dir} lang={lang} />
      </div>
      {refused !== undefined && charsMax !== undefined && (
        <span className="tq-refusal" role="alert">
          {text('ui-text-too-long', { max: number(charsMax), length: number(refused) })}
        </span>
      )}
    </TextField>
  );
}

import { useId } from 'react';
import type { Splice } from '../input/splice.ts';
import { type FieldProps, LabelText, labelClass } from './Field.tsx';
import { useLanguage, useText } from './l10n.ts';
import { TextArea } from './TextInput.tsx';

/** One text in French and in Arabic. */
export interface BilingualTextProps extends FieldProps {
  readonly fr: string;
  readonly ar: string;
  readonly onSplice: (language: 'fr' | 'ar', splice: Splice) => void;
  /** A title rather than a block. */
  readonly isOneLine?: boolean;
  readonly shouldFocus?: boolean | undefined;
}

/** French and Arabic side by side where there is room, each in its own direction; the reader's language comes first when stacked. */
export function BilingualText(props: BilingualTextProps) {
  const { label, hidesLabel, isRequired, isReadOnly, isOneLine, hint } = props;
  const id = useId();
  const text = useText();
  const language = useLanguage();
  const side = (which: 'fr' | 'ar') => (
    <TextArea
      key={which}
      label={`${label} (${text(which === 'fr' ? 'ui-french' : 'ui-arabic')})`}
      hidesLabel
      isTitle={isOneLine}
      value={props[which]}
      onSplice={(splice) => props.onSplice(which, splice)}
      direction={which === 'fr' ? 'ltr' : 'rtl'}
      lang={which}
      isReadOnly={isReadOnly}
      shouldFocus={props.shouldFocus && which === (language === 'ar' ? 'ar' : 'fr')}
      mark={
        <span className="tq-language" aria-hidden="true">
          {which === 'fr' ? 'FR' : 'ع'}
        </span>
      }
    />
  );
  const order = language === 'ar' ? (['ar', 'fr'] as const) : (['fr', 'ar'] as const);
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset's legend cannot be laid out like the other labels
    <div className="tq-field" role="group" aria-labelledby={id}>
      <span id={id} className={labelClass(hidesLabel)}>
        <LabelText label={label} isRequired={isRequired && !isReadOnly} />
      </span>
      <div className={isReadOnly ? 'tq-bilingual tq-bilingual--static' : 'tq-bilingual'}>
        {order.map(side)}
      </div>
      {hint !== undefined && <span className="tq-hint">{hint}</span>}
    </div>
  );
}

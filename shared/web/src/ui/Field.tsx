import type { ReactNode } from 'react';
import { useText } from './l10n.ts';

/** What every control shares. */
export interface FieldProps {
  readonly label: string;
  /** The label is read out but not shown, as in a table's cell under its column's header. */
  readonly hidesLabel?: boolean;
  readonly hint?: string | undefined;
  readonly isRequired?: boolean | undefined;
  readonly isReadOnly?: boolean | undefined;
}

/** A label's text with the mark of a required field, which is also said in words. */
export function LabelText({ label, isRequired }: { label: string; isRequired?: boolean | undefined }) {
  const text = useText();
  return (
    <>
      {label}
      {isRequired && (
        <span className="tq-required" title={text('ui-required')}>
          <span aria-hidden="true"> •</span>
          <span className="tq-visually-hidden"> ({text('ui-required')})</span>
        </span>
      )}
    </>
  );
}

/** The class of a label, shown or only read out. */
export function labelClass(hidesLabel: boolean | undefined): string {
  return hidesLabel ? 'tq-label--hidden' : 'tq-label';
}

/** Label above, control, hint below. For a control that labels itself by `htmlFor` or `aria-labelledby`. */
export function FieldFrame(
  props: FieldProps & { controlId?: string; labelId: string; hintId?: string; children: ReactNode },
) {
  const { label, hidesLabel, hint, isRequired, controlId, labelId, hintId, children } = props;
  const caption = <LabelText label={label} isRequired={isRequired && !props.isReadOnly} />;
  return (
    <div className="tq-field">
      {controlId === undefined ? (
        <span id={labelId} className={labelClass(hidesLabel)}>
          {caption}
        </span>
      ) : (
        <label id={labelId} htmlFor={controlId} className={labelClass(hidesLabel)}>
          {caption}
        </label>
      )}
      {children}
      {hint !== undefined && (
        <span id={hintId} className="tq-hint">
          {hint}
        </span>
      )}
    </div>
  );
}

/** A value that this account may read and not change. */
export function ReadOnlyValue({ label, hidesLabel, children }: FieldProps & { children: ReactNode }) {
  const isNothing = children === '' || children === undefined || children === null;
  return (
    <div className="tq-field">
      <span className={labelClass(hidesLabel)}>{label}</span>
      <span className={isNothing ? 'tq-static tq-static--empty' : 'tq-static'} dir="auto">
        {isNothing ? '—' : children}
      </span>
    </div>
  );
}

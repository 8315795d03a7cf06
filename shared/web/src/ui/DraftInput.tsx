import { type HTMLAttributes, type ReactNode, useId, useLayoutEffect, useRef, useState } from 'react';
import { oneLine } from '../text.ts';
import { FieldFrame, type FieldProps, ReadOnlyValue } from './Field.tsx';
import { useText } from './l10n.ts';
import { type DraftOptions, useDraft } from './useDraft.ts';

/** What every field with a draft takes from its own parent. */
export interface DraftProps extends FieldProps {
  readonly draftKey?: string | undefined;
  readonly shouldFocus?: boolean | undefined;
}

/** One line that is written when it is left. */
export interface DraftInputProps<T, R> extends DraftProps, DraftOptions<T, R> {
  /** The document's value for reading, when nobody is in the field; the one to be changed otherwise. */
  readonly resting?: string | undefined;
  /** A reason in words. */
  readonly say?: (reason: R, text: string) => string;
  /** What a draft is understood as, while it is typed. */
  readonly echo?: (value: T) => string;
  /** Whether all of it is marked on arrival, so that the next key begins anew. */
  readonly selectsAll?: boolean;
  readonly inputMode?: HTMLAttributes<HTMLInputElement>['inputMode'] | undefined;
  readonly dir?: 'ltr' | 'rtl' | 'auto' | undefined;
  readonly className?: string;
  /** What stands in the same box after the text: a unit, or a button, which may put another value in place of the draft. */
  readonly after?: ReactNode | ((drop: () => void) => ReactNode);
}

/** A field of one line with a draft: label, box, and under it what is to be said about what stands in it. */
export function DraftInput<T, R>(props: DraftInputProps<T, R>) {
  const { resting, shown, say, echo, selectsAll, inputMode, dir = 'auto', className = '', after } = props;
  const id = useId();
  const text = useText();
  const input = useRef<HTMLInputElement>(null);
  const [isInside, setInside] = useState(false);
  const draft = useDraft(props);
  const { reason, theirs, events } = draft;

  // After the paint that put in the value to be changed.
  useLayoutEffect(() => {
    if (isInside && selectsAll) input.current?.select();
  }, [isInside, selectsAll]);

  const understood = isInside && draft.isOpen && reason === undefined && echo !== undefined;
  const reading = understood ? props.read(draft.text) : undefined;
  const echoed = reading?.ok ? echo?.(reading.value) : undefined;
  const refused = reason === undefined ? undefined : (say?.(reason, draft.text) ?? '');
  const described = [
    props.hint !== undefined && `${id}-hint`,
    refused !== undefined && `${id}-error`,
    theirs !== undefined && `${id}-theirs`,
  ].filter((part) => part !== false);
  return (
    <FieldFrame {...props} controlId={id} labelId={`${id}-label`} hintId={`${id}-hint`}>
      <div className="tq-control" data-invalid={refused !== undefined || undefined}>
        <input
          {...events}
          ref={input}
          id={id}
          type="text"
          className={`tq-input ${className}`}
          dir={dir}
          inputMode={inputMode}
          autoComplete="off"
          spellCheck={false}
          // biome-ignore lint/a11y/noAutofocus: set only where the person just asked for this field
          autoFocus={props.shouldFocus}
          aria-invalid={refused !== undefined || undefined}
          aria-describedby={described.length === 0 ? undefined : described.join(' ')}
          value={draft.isOpen || isInside ? draft.text : (resting ?? shown)}
          onFocus={() => setInside(true)}
          onBlur={() => {
            setInside(false);
            events.onBlur();
          }}
        />
        {typeof after === 'function' ? after(draft.drop) : after}
      </div>
      {refused !== undefined && (
        <span id={`${id}-error`} className="tq-error" role="alert">
          {refused}{' '}
          {shown === ''
            ? text('input-kept-none')
            : text('input-kept', { value: resting === undefined || resting === '' ? shown : resting })}
        </span>
      )}
      {theirs !== undefined && (
        <span id={`${id}-theirs`} className="tq-hint" role="status">
          {theirs === '' ? text('input-theirs-none') : text('input-theirs', { value: resting ?? theirs })}
        </span>
      )}
      {echoed !== undefined && echoed !== '' && (
        <span className="tq-hint" role="status">
          {echoed}
        </span>
      )}
    </FieldFrame>
  );
}

/** A short text that stands in its register whole: two people who write it at once see both, and never a mix of letters. */
export function LineInput(
  props: DraftProps & { readonly value: string; readonly onChange: (value: string) => boolean },
) {
  const { value, onChange } = props;
  if (props.isReadOnly) return <ReadOnlyValue {...props}>{value}</ReadOnlyValue>;
  return (
    <DraftInput<string, never>
      {...props}
      shown={value}
      read={(text) => ({ ok: true, value: oneLine(text) })}
      write={onChange}
    />
  );
}

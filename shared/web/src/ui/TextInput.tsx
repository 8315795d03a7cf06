import { type ReactNode, useId, useLayoutEffect, useRef, useState } from 'react';
import { applySplice, computeSplice, movePosition, rebaseSplice, type Splice } from '../input/splice.ts';
import { asWords } from '../text.ts';
import { type Direction, directionOf, turn } from './direction.ts';
import { FieldFrame, type FieldProps, ReadOnlyValue } from './Field.tsx';
import { Icon } from './icons.tsx';
import { useText } from './l10n.ts';
import { isTooLong, type LimitedBy, useLimitWords } from './limits.ts';

type TextControl = HTMLInputElement | HTMLTextAreaElement;

/** A text that is edited character by character. */
export interface TextInputProps extends FieldProps {
  readonly value: string;
  /** Called with each edit; the new `value` must come back at once. */
  readonly onSplice: (splice: Splice) => void;
  /** The direction while the text asks for no other; "auto" follows its first letter. */
  readonly direction?: Direction;
  readonly lang?: string | undefined;
  readonly placeholder?: string | undefined;
  readonly shouldFocus?: boolean | undefined;
  /** A short mark before the label, such as the language. */
  readonly mark?: ReactNode;
  /** What limits its length; a text's limit by default. */
  readonly limitedBy?: LimitedBy;
  /** A title: it wraps to be seen whole, and holds no line breaks. */
  readonly isTitle?: boolean | undefined;
}

/**
 * Ties a control to a text that others edit too: each input becomes one splice, a remote edit moves the caret with the
 * words around it, and a word that an input method is still composing is written when it is done.
 */
function useTextControl({ value, onSplice, limitedBy = 'text' }: TextInputProps) {
  const ref = useRef<TextControl>(null);
  const shown = useRef(value);
  const say = useLimitWords();
  /** How long the text would be that was refused last. */
  const [refused, setRefused] = useState<number | undefined>(undefined);
  const [draft, setDraft] = useState<{ base: string; text: string } | undefined>(undefined);

  useLayoutEffect(() => {
    const before = shown.current;
    shown.current = value;
    const control = ref.current;
    if (control === null || before === value || control.ownerDocument.activeElement !== control) return;
    const { selectionStart: start, selectionEnd: end, selectionDirection } = control;
    const theirs = computeSplice(before, value, value.length);
    if (theirs === undefined || start === null || end === null) return;
    // React has already put the new value in, and with it the caret at the end.
    const caret = caretBefore.current ?? [start, end];
    const [from, to] = [movePosition(caret[0], theirs), movePosition(caret[1], theirs)];
    control.setSelectionRange(from, to, selectionDirection ?? 'none');
    // The browser tells of it later, perhaps after the next remote edit: that one moves the caret on from here.
    caretBefore.current = [from, to];
  }, [value]);

  // Where the caret was when this control was last painted: the browser moves it when the value is replaced.
  const caretBefore = useRef<readonly [number, number] | undefined>(undefined);
  const rememberCaret = (control: TextControl) => {
    const { selectionStart, selectionEnd } = control;
    caretBefore.current =
      selectionStart === null || selectionEnd === null ? undefined : [selectionStart, selectionEnd];
  };

  /** Whether the text may not become `after`, which is then said under the field. */
  const refuses = (after: string): boolean => {
    const isOver = isTooLong(value, after, limitedBy);
    setRefused(isOver ? after.length : undefined);
    return isOver;
  };

  const write = (control: TextControl) => {
    const splice = computeSplice(value, control.value, control.selectionStart ?? control.value.length);
    if (splice === undefined) return;
    if (refuses(control.value)) {
      // The control goes back to what it held, with the caret where the text would have gone.
      control.value = value;
      const caret = splice.index + splice.del;
      control.setSelectionRange(caret, caret);
      rememberCaret(control);
      return;
    }
    // What comes back is what the control already shows, so the caret is right where it is.
    shown.current = control.value;
    onSplice(splice);
  };

  return {
    ref,
    shownValue: draft?.text ?? value,
    refusal:
      refused === undefined ? null : (
        <span className="tq-refusal" role="alert">
          {say(refused, limitedBy)}
        </span>
      ),
    events: {
      onChange: (event: { currentTarget: TextControl }) => {
        const control = event.currentTarget;
        rememberCaret(control);
        if (draft === undefined) write(control);
        else setDraft({ base: draft.base, text: control.value });
      },
      onSelect: (event: { currentTarget: TextControl }) => rememberCaret(event.currentTarget),
      onBlur: () => {
        caretBefore.current = undefined;
        setRefused(undefined);
      },
      onCompositionStart: (event: { currentTarget: TextControl }) =>
        setDraft({ base: value, text: event.currentTarget.value }),
      onCompositionEnd: (event: { currentTarget: TextControl }) => {
        const control = event.currentTarget;
        setDraft(undefined);
        if (draft === undefined) return;
        const mine = computeSplice(draft.base, control.value, control.selectionStart ?? control.value.length);
        if (mine === undefined) return;
        const splice = rebaseSplice(mine, draft.base, value);
        if (refuses(applySplice(value, splice))) return;
        shown.current = applySplice(value, splice);
        onSplice(splice);
      },
    },
  };
}

/** The same edits, without what nobody can see in what is pasted. */
function asSeen(props: TextInputProps): TextInputProps {
  return {
    ...props,
    onSplice: (splice) => {
      const insert = asWords(splice.insert);
      if (insert === '' && splice.insert !== '' && splice.del === 0) return;
      props.onSplice({ ...splice, insert });
    },
  };
}

/** The same edits, with line breaks and tabs that were typed or pasted as spaces. */
function withoutBreaks(props: TextInputProps): TextInputProps {
  return {
    ...props,
    onSplice: (splice) => {
      const insert = splice.insert.replace(/\s*[\r\n\t]+\s*/g, ' ');
      // Enter alone is not an edit of a title.
      if (splice.insert.trim() === '' && /[\r\n]/.test(splice.insert) && splice.del === 0) return;
      props.onSplice({ ...splice, insert });
    },
  };
}

/** A block of text that grows with its content. */
export function TextArea(props: TextInputProps) {
  const { value, direction = 'auto', lang, placeholder, shouldFocus, onSplice, mark, isTitle } = props;
  const id = useId();
  const text = useText();
  const { ref, shownValue, refusal, events } = useTextControl(asSeen(isTitle ? withoutBreaks(props) : props));

  // biome-ignore lint/correctness/useExhaustiveDependencies: the height follows what is shown
  useLayoutEffect(() => {
    const control = ref.current;
    if (control === null || CSS.supports?.('field-sizing', 'content')) return;
    control.style.blockSize = 'auto';
    control.style.blockSize = `${control.scrollHeight + 2}px`;
  }, [shownValue]);

  if (props.isReadOnly) {
    return (
      <ReadOnlyValue {...props}>
        {value === '' ? (
          ''
        ) : (
          <span className="tq-prose" dir={directionOf(value, direction)} lang={lang}>
            {value}
          </span>
        )}
      </ReadOnlyValue>
    );
  }
  const turnRound = () => {
    const control = ref.current;
    if (control === null) return;
    onSplice(turn(value, getComputedStyle(control).direction === 'rtl' ? 'rtl' : 'ltr'));
    control.focus();
  };
  return (
    <FieldFrame {...props} controlId={id} labelId={`${id}-label`} hintId={`${id}-hint`}>
      {/* The mark and the buttons stand on the sides that the block's language expects. */}
      <div className="tq-control tq-control--block" dir={direction === 'auto' ? undefined : direction}>
        {mark}
        <textarea
          {...events}
          ref={ref as React.RefObject<HTMLTextAreaElement | null>}
          id={id}
          rows={isTitle ? 1 : 2}
          className={isTitle ? 'tq-input tq-input--block tq-input--title' : 'tq-input tq-input--block'}
          // biome-ignore lint/a11y/noAutofocus: set only where the person just asked for this field
          autoFocus={shouldFocus}
          dir={directionOf(value, direction)}
          lang={lang}
          placeholder={placeholder}
          aria-describedby={props.hint === undefined ? undefined : `${id}-hint`}
          value={shownValue}
        />
        <button
          type="button"
          className="tq-turn"
          onClick={turnRound}
          title={text('ui-turn')}
          aria-label={`${text('ui-turn')} (${props.label})`}
        >
          <Icon name="direction" />
        </button>
      </div>
      {refusal}
    </FieldFrame>
  );
}

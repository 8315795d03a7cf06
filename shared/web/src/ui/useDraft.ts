import { type KeyboardEvent, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { forgetDraft, keepDraft, keptDraft } from './draftStore.ts';

/** What a text says to a field: a value, or why it is not taken. */
export type Reading<T, R> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly reason: R };

/** What a field with a draft is given. */
export interface DraftOptions<T, R> {
  /** Names the field among all of all documents. */
  readonly draftKey?: string | undefined;
  /** The document's value as text to be changed. */
  readonly shown: string;
  readonly read: (text: string) => Reading<T, R>;
  /** Writes the value once. Answers `false` when it may not be written now. */
  readonly write: (value: T) => boolean;
}

/** A text that is only in its field yet. */
interface Draft<R> {
  readonly text: string;
  /** The document's value when the draft was begun. */
  readonly base: string;
  readonly reason?: R | undefined;
}

/** A field's draft and what its control needs. */
export interface DraftState<R> {
  readonly text: string;
  readonly isOpen: boolean;
  /** Why the draft was not taken when the field was left. */
  readonly reason: R | undefined;
  /** What somebody else wrote while the draft was open. */
  readonly theirs: string | undefined;
  /** Throws the draft away. */
  readonly drop: () => void;
  /** Reads and writes the draft, as when the field is left. Answers whether nothing of it stays in the field. */
  readonly leave: () => boolean;
  readonly events: {
    readonly onChange: (event: { currentTarget: HTMLInputElement }) => void;
    readonly onBlur: () => void;
    readonly onKeyDown: (event: KeyboardEvent<HTMLInputElement>) => void;
  };
}

/**
 * Keeps what is typed in the field until it is left: by going elsewhere, by Enter, by hiding or closing the tab, or because
 * the field goes away. Then it is read and written once, or refused: the draft stays to be corrected and the document keeps
 * its value. Escape brings the document's value back. What others write meanwhile does not touch the draft.
 */
export function useDraft<T, R>(options: DraftOptions<T, R>): DraftState<R> {
  const [draft, setDraft] = useState<Draft<R> | undefined>(() => restored(options));
  // Read by events that come between two paints, such as the closing of the tab.
  const open = useRef(draft);
  const latest = useRef(options);
  useLayoutEffect(() => {
    latest.current = options;
  });

  const put = (next: Draft<R> | undefined) => {
    open.current = next;
    setDraft(next);
  };
  const drop = () => {
    put(undefined);
    forgetDraft(latest.current.draftKey);
  };
  /** Answers whether nothing stays in the field that is not in the document. */
  const leave = (): boolean => {
    const left = open.current;
    if (left === undefined) return true;
    const { read, write, draftKey } = latest.current;
    if (left.text === left.base) {
      drop();
      return true;
    }
    const reading = read(left.text);
    if (!reading.ok) {
      keepDraft(draftKey, left);
      put({ ...left, reason: reading.reason });
      return false;
    }
    if (!write(reading.value)) {
      keepDraft(draftKey, left);
      return false;
    }
    drop();
    return true;
  };
  const leaveLatest = useRef(leave);
  useLayoutEffect(() => {
    leaveLatest.current = leave;
  });

  useEffect(() => {
    // A valid text from before a reload is written now, unless its field says something else meanwhile.
    const { draftKey, shown, read } = latest.current;
    const left = open.current;
    if (left !== undefined && keptDraft(draftKey) !== undefined && read(left.text).ok && left.base === shown)
      leaveLatest.current();
  }, []);

  useEffect(() => {
    const onHidden = () => {
      if (document.visibilityState === 'hidden') leaveLatest.current();
    };
    const onPageHide = () => {
      const left = open.current;
      leaveLatest.current();
      // The write may not reach the disk any more: the page that comes next in this tab looks here.
      if (left !== undefined && left.text !== left.base) keepDraft(latest.current.draftKey, left);
    };
    document.addEventListener('visibilitychange', onHidden);
    window.addEventListener('pagehide', onPageHide);
    // First of all, so that whoever asks before the tab closes knows of the value that is only now being kept.
    window.addEventListener('beforeunload', onPageHide, { capture: true });
    return () => {
      document.removeEventListener('visibilitychange', onHidden);
      window.removeEventListener('pagehide', onPageHide);
      window.removeEventListener('beforeunload', onPageHide, { capture: true });
    };
  }, []);
  // Before the effects around it end, which may let go of the document.
  useLayoutEffect(() => () => void leaveLatest.current(), []);

  return {
    text: draft?.text ?? options.shown,
    isOpen: draft !== undefined,
    reason: draft?.reason,
    theirs: draft !== undefined && draft.base !== options.shown ? options.shown : undefined,
    drop,
    leave,
    events: {
      onChange: ({ currentTarget }) =>
        put({ text: currentTarget.value, base: open.current?.base ?? options.shown }),
      onBlur: leave,
      onKeyDown: (event) => {
        if (event.nativeEvent.isComposing) return;
        // Prevented, so that whatever is around the field does not go on to something else.
        if (event.key === 'Enter' && !leave()) event.preventDefault();
        if (event.key !== 'Escape' || open.current === undefined) return;
        drop();
        // The first Escape is for the field, the next for the window around it.
        event.stopPropagation();
        event.preventDefault();
      },
    },
  };
}

function restored<T, R>({ draftKey, shown, read }: DraftOptions<T, R>): Draft<R> | undefined {
  const kept = keptDraft(draftKey);
  if (kept === undefined) return undefined;
  const reading = read(kept.text);
  if (!reading.ok) return { text: kept.text, base: shown, reason: reading.reason };
  // It was written after all.
  const now = read(shown);
  if (now.ok && isSameValue(now.value, reading.value)) {
    forgetDraft(draftKey);
    return undefined;
  }
  return { text: kept.text, base: kept.base };
}

function isSameValue(a: unknown, b: unknown): boolean {
  const written = (value: unknown) =>
    JSON.stringify(value, (_, inner) => (typeof inner === 'bigint' ? String(inner) : inner));
  return written(a) === written(b);
}

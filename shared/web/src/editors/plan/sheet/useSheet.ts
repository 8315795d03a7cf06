import { useCallback, useDeferredValue, useLayoutEffect, useMemo, useRef, useState } from 'react';
import { useDirectory } from '../../../ui/directory.tsx';
import { useFormats, useText } from '../../../ui/l10n.ts';
import { useVocabularies } from '../../../ui/vocabulary.tsx';
import { useEditing, useValue } from '../../context.tsx';
import { type Column, withTitle } from '../columns.ts';
import type { Sheet } from './sheet.ts';
import { SheetStore } from './store.ts';
import type { SheetReading } from './values.ts';

/** The sheet of the open plan; the same as long as its columns are. `onWrite` hears of rows before they are written. */
export function useSheet(
  columns: readonly Column[],
  order: readonly string[],
  onWrite: (rows: readonly string[]) => void,
): Sheet {
  const { handle, schema, canEditField } = useEditing();
  const reading = useSheetReading();
  const [store] = useState(() => new SheetStore());
  const latest = useRef(onWrite);
  useLayoutEffect(() => {
    latest.current = onWrite;
  });
  useLayoutEffect(() => store.setShape(order, columns.length), [store, order, columns]);
  const tell = useCallback((rows: readonly string[]) => latest.current(rows), []);
  return useMemo(
    () => ({ handle, store, columns: withTitle(schema, columns), reading, canEditField, onWrite: tell }),
    [handle, store, schema, columns, reading, canEditField, tell],
  );
}

/** What cells are described with. Of the document only what a cell may refer to, so that rows stay as they are. */
function useSheetReading(): SheetReading {
  const { schema, today } = useEditing();
  const vocabularies = useVocabularies();
  const directory = useDirectory();
  const formats = useFormats();
  const text = useText();
  const axes = useDeferredValue(useValue(['axes']));
  const objectives = useDeferredValue(useValue(['objectives']));
  return useMemo(
    () => ({ schema, doc: { axes, objectives }, vocabularies, directory, formats, text, today }),
    [schema, axes, objectives, vocabularies, directory, formats, text, today],
  );
}

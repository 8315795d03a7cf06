import { type RefObject, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { announce } from '../../../ui/announcing.ts';
import { useEditing } from '../../context.tsx';
import { BLOCK_ROWS_MAX, readBlock, writeLines, writeTable } from './clipboard.ts';
import { PasteDialog } from './PasteDialog.tsx';
import { fitsAsItIs, type PastePlan, paste, planPaste } from './paste.ts';
import { copiedBlock, emptyBlock, type Sheet } from './sheet.ts';
import { sayRefused } from './words.ts';

/** Copying, cutting and pasting blocks of the sheet; what does not fit is shown before anything is written. */
export function SheetClipboard({ grid, sheet }: { grid: RefObject<HTMLElement | null>; sheet: Sheet }) {
  const { canEdit, mayEdit } = useEditing();
  const [asked, setAsked] = useState<PastePlan | undefined>(undefined);
  const write = (plan: PastePlan) => {
    paste(sheet, plan);
    const { text } = sheet.reading;
    announce(text('sheet-pasted', { count: plan.writes.length }));
  };
  const answer = (event: ClipboardEvent) => {
    if (!isForSheet(event, sheet)) return;
    event.preventDefault();
    if (event.type !== 'paste') {
      copy(event, sheet);
      if (event.type === 'cut' && mayEdit) sayRefused(sheet, emptyBlock(sheet));
      return;
    }
    const { text } = sheet.reading;
    if (!mayEdit) return sheet.store.say(text('sheet-read-only'));
    const data = event.clipboardData;
    const block = readBlock(data?.getData('text/html') ?? '', data?.getData('text/plain') ?? '');
    if (block.length === 0) return sheet.store.say(text('sheet-nothing'));
    if (block.length >= BLOCK_ROWS_MAX)
      return sheet.store.say(text('sheet-too-large', { max: BLOCK_ROWS_MAX - 1 }));
    const plan = planPaste(sheet, block, canEdit);
    if (plan === undefined) return;
    if (fitsAsItIs(plan)) write(plan);
    else setAsked(plan);
  };
  const latest = useRef(answer);
  useLayoutEffect(() => {
    latest.current = answer;
  });
  useEffect(() => {
    const table = grid.current;
    const listen = (event: ClipboardEvent) => latest.current(event);
    for (const type of ['copy', 'cut', 'paste'] as const) table?.addEventListener(type, listen);
    return () => {
      for (const type of ['copy', 'cut', 'paste'] as const) table?.removeEventListener(type, listen);
    };
  }, [grid]);
  return (
    <PasteDialog
      sheet={sheet}
      plan={asked}
      onClose={() => setAsked(undefined)}
      onConfirm={(plan) => {
        setAsked(undefined);
        write(plan);
      }}
    />
  );
}

/** Whether an event of the clipboard is about cells, and not about letters in a field or marked with the mouse. */
function isForSheet(event: ClipboardEvent, { store }: Sheet): boolean {
  const target = event.target as HTMLElement;
  if (target.closest('input, textarea') !== null || target.closest('[data-column]') === null) return false;
  const marked = window.getSelection()?.toString() ?? '';
  return event.type === 'paste' || store.isBlock || marked === '';
}

function copy(event: ClipboardEvent, sheet: Sheet): void {
  const block = copiedBlock(sheet);
  const { text, formats } = sheet.reading;
  event.clipboardData?.setData('text/plain', writeLines(block));
  event.clipboardData?.setData('text/html', writeTable(block, formats.language === 'ar'));
  announce(text('sheet-copied', { count: block.length * (block[0]?.length ?? 0) }));
}

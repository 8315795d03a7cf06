import type { DocView } from '../../client/docHandle.ts';
import { asRows, type Row } from '../../document/read.ts';
import { Button } from '../../ui/Button.tsx';
import { useText } from '../../ui/l10n.ts';
import { useAround } from '../around.tsx';
import { useEditing } from '../context.tsx';
import { addRows } from '../write.ts';
import { readPrevious, readTerms } from './beginning.ts';
import { asLastTime, expectedRows, markPresent, unmarked } from './expected.ts';
import { useSaid } from './useSaid.tsx';

/** What fills the list at a press: the members by the terms of reference, who came last time, and who is here. */
export function AttendanceTools({ rows }: { rows: readonly Row[] }) {
  const { handle, canEdit } = useEditing();
  const text = useText();
  const around = useAround();
  const { say, line } = useSaid();
  if (!canEdit) return null;
  const read = () => handle.getSnapshot().doc;
  const lastTime = async () => {
    const previous = await readPrevious(around, read());
    if (previous === undefined) say(text('attendance-no-last'));
    else say(text('attendance-taken', { count: asLastTime(handle, previous.doc) }));
  };
  const members = async () => {
    const [terms, previous] = await Promise.all([readTerms(around), readPrevious(around, read())]);
    if (terms === undefined) say(text('attendance-no-terms'));
    else say(text('attendance-taken', { count: addMembers(terms.doc, previous?.doc) }));
  };
  const addMembers = (terms: DocView, previous: DocView | undefined): number => {
    const missing = expectedRows(terms, previous, asRows(read().attendance));
    return addRows(handle, ['attendance'], 'attendee', missing).length;
  };
  const left = unmarked(rows).length;
  return (
    <div className="tq-attendance__tools">
      {around.beside.length > 0 && (
        <>
          <Button isSmall icon="plus" onPress={() => void members().catch(() => {})}>
            {text('attendance-from-terms')}
          </Button>
          <Button isSmall icon="copy" onPress={() => void lastTime().catch(() => {})}>
            {text('attendance-as-last')}
          </Button>
        </>
      )}
      {left > 0 && (
        <Button isSmall icon="check" onPress={() => markPresent(handle)}>
          {text(left === rows.length ? 'attendance-all-present' : 'attendance-rest-present', { count: left })}
        </Button>
      )}
      {line}
    </div>
  );
}

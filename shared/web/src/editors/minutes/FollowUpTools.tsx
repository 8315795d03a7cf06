import { asDate } from '../../document/read.ts';
import { Button } from '../../ui/Button.tsx';
import { useText } from '../../ui/l10n.ts';
import { useAround } from '../around.tsx';
import { useEditing } from '../context.tsx';
import { addRows } from '../write.ts';
import { readPlans, readPrevious } from './beginning.ts';
import { openPoints, type Wanted } from './followUps.ts';
import { useSaid } from './useSaid.tsx';

/** Fills the follow-up from the plan's open actions and from what the meeting before wanted done. */
export function FollowUpTools() {
  const { handle, canEdit, today } = useEditing();
  const text = useText();
  const around = useAround();
  const { say, line } = useSaid();
  if (!canEdit || around.beside.length === 0) return null;
  const take = async (wanted: Wanted) => {
    const [plans, previous] = await Promise.all([
      readPlans(around),
      readPrevious(around, handle.getSnapshot().doc),
    ]);
    const { doc } = handle.getSnapshot();
    const points = openPoints(doc, previous?.doc, plans, asDate(doc.date) || today, wanted);
    const isNothingHere = plans.length === 0 && previous === undefined;
    addRows(handle, ['follow_ups'], 'follow_up', points);
    say(text(isNothingHere ? 'follow-up-not-here' : 'follow-up-taken', { count: points.length }));
  };
  const press = (wanted: Wanted) => () => void take(wanted).catch(() => say(text('follow-up-not-here')));
  return (
    <div className="tq-attendance__tools">
      <Button isSmall icon="plus" onPress={press('due')}>
        {text('follow-up-take')}
      </Button>
      <Button isSmall kind="quiet" icon="plus" onPress={press('all')}>
        {text('follow-up-take-all')}
      </Button>
      {line}
    </div>
  );
}

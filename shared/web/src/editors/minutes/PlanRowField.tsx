import { type ReactNode, useState } from 'react';
import { addressOfDoc } from '../../addresses.ts';
import type { DocHandle, Path } from '../../client/docHandle.ts';
import { isDeleted } from '../../document/deleted.ts';
import { asBoth, asDate, asMap, asText, inLanguage } from '../../document/read.ts';
import { AddressLink } from '../../ui/address.tsx';
import { Button } from '../../ui/Button.tsx';
import { useDirectory } from '../../ui/directory.tsx';
import { useFormats, useText } from '../../ui/l10n.ts';
import { StatusTag, ToneTag } from '../../ui/parts.tsx';
import { PlanRowPicker, type SingleProps } from '../../ui/pickers.tsx';
import { useAround, useNeighbour } from '../around.tsx';
import { useEditing, useValue } from '../context.tsx';
import { usePart } from '../follow.ts';
import { setScalars } from '../write.ts';
import { PlanActionDialog } from './PlanActionDialog.tsx';
import { actionFrom } from './planAction.ts';

/** The action of a plan that an outcome or a point to follow up is about: chosen or created, and how it stands there now. */
export function PlanRowField({ path, ...props }: SingleProps & { path: Path }) {
  const { handle } = useEditing();
  const text = useText();
  const plan = usePlanOf(path, props.value);
  const seen = useNeighbour(plan);
  const open = seen.tag === 'there' ? seen.open : undefined;
  return (
    <div className="tq-plan-row">
      <PlanRowPicker
        {...props}
        nameOf={(id) => (open === undefined ? undefined : actionName(open, id))}
        onChange={(row, doc) => setScalars(handle, path, { plan_row: row, plan: doc })}
      />
      {open !== undefined && <Standing plan={open} path={path} row={props.value} />}
      {seen.tag === 'absent' && props.value !== '' && <p className="tq-hint">{text('plan-row-absent')}</p>}
      {open === undefined && props.value === '' && <Create path={path} />}
    </div>
  );
}

/** The plan that is meant: the one that is named, that of the row, or the group's. */
function usePlanOf(path: Path, row: string): string {
  const named = asText(useValue([...path, 'plan']));
  const rows = useDirectory().planRows ?? [];
  const { beside } = useAround();
  const plans = beside.filter(({ kind }) => kind === 'action_plan');
  if (named !== '') return named;
  const ofRow = row === '' ? undefined : rows.find(({ id }) => id === row)?.doc;
  return ofRow ?? (row === '' && !isOutcome(path) ? '' : (plans[0]?.id ?? ''));
}

function isOutcome(path: Path): boolean {
  return path[2] === 'outcomes';
}

function actionName(
  plan: DocHandle,
  row: string,
): { code: string; title: { fr: string; ar: string } } | undefined {
  const action = asMap(asMap(plan.getSnapshot().doc.actions)[row]);
  return action.code === undefined && action.title === undefined
    ? undefined
    : { code: asText(action.code), title: asBoth(action.title) };
}

/** How the action stands in the plan; of an outcome without one, whether the plan has one that came from it. */
function Standing({ plan, path, row }: { plan: DocHandle; path: Path; row: string }) {
  const outcome = isOutcome(path) ? (path.at(-1) ?? '') : '';
  const found = usePart(plan, ['actions'], () =>
    row !== '' ? row : outcome === '' ? '' : (actionFrom(plan.getSnapshot().doc, outcome)?.id ?? ''),
  );
  if (found === '') return outcome === '' ? null : <Create path={path} />;
  return <Now plan={plan} row={found} />;
}

function Now({ plan, row }: { plan: DocHandle; row: string }) {
  const text = useText();
  const formats = useFormats();
  const action = usePart(plan, ['actions', row], (value) => value);
  const { code, title, status, end } = asMap(action);
  if (action === undefined) return <p className="tq-hint">{text('plan-row-gone')}</p>;
  const name = [asText(code), inLanguage(asBoth(title), formats.language)].filter((part) => part !== '');
  const due = asDate(end);
  return (
    <p className="tq-plan-row__now" data-plan-row={row}>
      <AddressLink to={addressOfDoc({ id: plan.id, place: ['actions', row], shown: { open: row } })}>
        <bdi>{name.join(' · ') || text('ui-untitled')}</bdi>
      </AddressLink>
      {isDeleted(asMap(action)) ? (
        <ToneTag tone="warning">{text('plan-row-bin')}</ToneTag>
      ) : (
        <StatusTag vocabulary="statuses" code={asText(status)} />
      )}
      {due !== '' && <Due>{text('plan-row-due', { date: formats.longDate(due) })}</Due>}
    </p>
  );
}

function Due({ children }: { children: ReactNode }) {
  return <span className="tq-hint">{children}</span>;
}

/** The button for an outcome that wants something done and is in no plan yet. */
function Create({ path }: { path: Path }) {
  const { mayEdit } = useEditing();
  const text = useText();
  const [isAsked, setAsked] = useState(false);
  const kind = asText(useValue([...path, 'kind']));
  const hasPlan = useAround().beside.some((each) => each.kind === 'action_plan');
  if (!isOutcome(path) || !mayEdit || kind !== 'action' || !hasPlan) return null;
  return (
    <div>
      <Button isSmall icon="plus" onPress={() => setAsked(true)}>
        {text('plan-action-create')}
      </Button>
      {isAsked && <PlanActionDialog path={path} onClose={() => setAsked(false)} />}
    </div>
  );
}

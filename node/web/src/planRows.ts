/** The actions of every plan that the account can open, for pickers in other documents. */
import { type Answer, nodeApi } from '@tansiq/web/api.ts';
import { asBoth, asRows, asText } from '@tansiq/web/document/read.ts';
import type { PlanRow } from '@tansiq/web/ui/directory.tsx';

/** Plans that are read for it; a council has one or two. */
const PLANS_MAX = 12;

/** Asks the node for all of them; a plan that cannot be read now is left out. */
export async function readPlanRows(): Promise<Answer<readonly PlanRow[]>> {
  const list = await nodeApi.documents();
  if (!list.ok) return list;
  const plans = list.value.documents
    .filter(({ kind, deleted }) => kind === 'action_plan' && (deleted ?? null) === null)
    .slice(0, PLANS_MAX);
  const details = await Promise.all(plans.map(({ id }) => nodeApi.document(id)));
  const rows = details.flatMap((detail) => (detail.ok ? rowsOf(detail.value.id, detail.value.view) : []));
  return { ok: true, value: rows };
}

function rowsOf(doc: string, view: Readonly<Record<string, unknown>>): readonly PlanRow[] {
  return asRows(view.actions).map(({ id, value }) => ({
    id,
    doc,
    code: asText(value.code),
    title: asBoth(value.title),
  }));
}

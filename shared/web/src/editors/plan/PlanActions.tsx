import { useCallback, useLayoutEffect, useMemo, useRef } from 'react';
import { asBoth, asRows, asText, inLanguage, type Row, valueAt } from '../../document/read.ts';
import { Button } from '../../ui/Button.tsx';
import { useLanguage, useText } from '../../ui/l10n.ts';
import { EmptyState } from '../../ui/parts.tsx';
import { useMediaQuery } from '../../ui/useMediaQuery.ts';
import { useRemoval } from '../bin/removal.tsx';
import { useEditing } from '../context.tsx';
import { usePlace } from '../place.ts';
import { useRowIds } from '../rows.tsx';
import { addRow, moveRow } from '../write.ts';
import { ActionPanel } from './ActionPanel.tsx';
import { groupActions } from './groups.ts';
import { PlanShown, standsIn } from './PlanShown.tsx';
import { type Filter, PlanToolbar } from './PlanToolbar.tsx';
import { PlanViewSwitch } from './PlanViewSwitch.tsx';
import { NO_FILTER, useOpenAction, usePlanFilter, usePlanShape, usePlanViewName } from './planAddress.ts';
import { SortPicker } from './SortPicker.tsx';
import type { Narrowing } from './sheet/ColumnMenu.tsx';
import { BudgetTotals } from './Totals.tsx';
import { usePlanColumns, usePlanView } from './usePlanView.ts';

/** From this width on, actions are a table. */
const TABLE_FROM = '(min-width: 720px)';

/** The tab of the actions: what is asked for above, the actions in the chosen view, and the panel of the one that is open. */
export function PlanActions() {
  const { handle, schema, canEdit } = useEditing();
  const text = useText();
  const language = useLanguage();
  const isWide = useMediaQuery(TABLE_FROM);
  const { filter, setFilter } = usePlanFilter();
  const shape = usePlanShape();
  const { view: name, setView } = usePlanViewName();
  const { openId, setOpenId, showOpen, isOpenNow } = useOpenAction();
  const columns = usePlanColumns(shape.columns);
  const view = usePlanView(filter, shape.sort, openId);
  const { axes, all, shown, groups, sorting } = view;
  const nameOf = (id: string) =>
    inLanguage(asBoth(valueAt(handle.getSnapshot().doc, ['actions', id, 'title'])), language) ||
    text('ui-untitled');
  const removal = useRemoval(['actions'], useRowIds(['actions']), nameOf);
  const order = useMemo(() => groups.flatMap((group) => group.actions), [groups]);
  const at = order.findIndex((row) => row.id === openId);
  const goTo = (row: Row | undefined) => (row === undefined ? undefined : () => showOpen(row.id));

  usePlace(([list, id, field]) => {
    const isOwn =
      list === 'actions' &&
      id !== undefined &&
      asRows(handle.getSnapshot().doc.actions).some((row) => row.id === id);
    const isInSight = isOwn && standsIn(name, isWide, columns.shown, field);
    if (isOwn && !shown.some((row) => row.id === id)) setFilter(NO_FILTER);
    // No action is seen among the indicators, not even as a line.
    const isElsewhere = !isInSight && (field !== undefined || name === 'indicators');
    showOpen(isOwn && (isOpenNow(id) || isElsewhere) ? id : undefined);
  });

  // Up and down within its own objective or axis, which is where it is seen to move.
  const move = useCallback(
    (id: string, by: -1 | 1) => {
      const { doc } = handle.getSnapshot();
      const siblings = groupActions(doc, asRows(doc.actions))
        .flatMap((group) => group.objectives)
        .find((group) => group.actions.some((action) => action.id === id))?.actions;
      // In another order a row would be seen to stay.
      if (canEdit && siblings !== undefined && sorting === undefined)
        moveRow(handle, ['actions'], siblings, id, by);
    },
    [handle, canEdit, sorting],
  );
  const add = () => {
    const axis = order.at(at)?.value.axis ?? asRows(axes)[0]?.id;
    setOpenId(addRow(handle, ['actions'], 'action', { axis: asText(axis), status: 'planned' }));
  };

  const narrowing = useNarrowing(filter, setFilter, sorting, shape.setSort);

  return (
    <div className="tq-plan-page" data-field={`${schema.root}.actions`}>
      <PlanViewSwitch view={name} onView={setView} />
      {name !== 'indicators' && (
        <>
          <PlanToolbar
            filter={filter}
            onFilter={setFilter}
            actions={all}
            shown={shown.length}
            onAdd={canEdit ? add : undefined}
            columns={isWide && name === 'table' ? columns : undefined}
            onColumns={shape.setColumns}
            sort={
              isWide && name === 'table' ? undefined : <SortPicker sorting={sorting} onSort={shape.setSort} />
            }
          />
          <BudgetTotals actions={shown} isPart={view.isNarrowed} />
        </>
      )}
      {all.length === 0 && groups.length === 0 && name !== 'indicators' ? (
        <EmptyState
          title={text('plan-empty')}
          action={
            canEdit && (
              <Button kind="primary" icon="plus" onPress={add}>
                {text('plan-add-action')}
              </Button>
            )
          }
        >
          {text('plan-empty-hint')}
        </EmptyState>
      ) : (
        <PlanShown
          view={name}
          isWide={isWide}
          groups={groups}
          columns={columns.shown}
          onOpen={setOpenId}
          onMove={move}
          onWrite={view.onWrite}
          narrowing={narrowing}
        />
      )}
      {name !== 'indicators' && view.isNarrowed && shown.length === 0 && (
        <p className="tq-hint">{text('plan-no-match')}</p>
      )}
      {removal.line}
      <ActionPanel
        id={openId}
        onRemove={removal.removeRow}
        onClose={() => setOpenId(undefined)}
        onPrevious={goTo(at > 0 ? order[at - 1] : undefined)}
        onNext={goTo(at >= 0 ? order[at + 1] : undefined)}
        onMove={(by) => openId !== undefined && move(openId, by)}
      />
    </div>
  );
}

/** The same object as long as nothing of it changes: the table is given it. */
function useNarrowing(
  filter: Filter,
  setFilter: (filter: Filter) => void,
  sorting: Narrowing['sorting'],
  setSort: (word: string) => void,
): Narrowing {
  const latest = useRef({ setFilter, setSort });
  useLayoutEffect(() => {
    latest.current = { setFilter, setSort };
  });
  return useMemo(
    () => ({
      filter,
      sorting,
      setFilter: (next) => latest.current.setFilter(next),
      setSort: (word) => latest.current.setSort(word),
    }),
    [filter, sorting],
  );
}

import { useCallback, useDeferredValue, useEffect, useMemo } from 'react';
import { asBoth, asRows, asText, inLanguage, type Row, valueAt } from '../document/read.ts';
import { fieldOf, type Schema } from '../document/schema.ts';
import { fold } from '../text.ts';
import { Button } from '../ui/Button.tsx';
import { useLanguage, useText } from '../ui/l10n.ts';
import { EmptyState, Tabs } from '../ui/parts.tsx';
import { useMediaQuery } from '../ui/useMediaQuery.ts';
import { useCodeList } from '../ui/vocabulary.tsx';
import { useAddressing, useShown, useShownField } from './addressing.ts';
import { useRemoval } from './bin/removal.tsx';
import { EditingProvider, useEditing, useValue } from './context.tsx';
import { DocumentHeader, type EditorProps } from './DocumentHeader.tsx';
import { RecordForm, RowsFolds, SchemaField } from './fields.tsx';
import { INDICATOR, PLAN } from './layouts.ts';
import { usePlace } from './place.ts';
import { ActionPanel } from './plan/ActionPanel.tsx';
import { columnsOf } from './plan/columns.ts';
import { dueOf } from './plan/due.ts';
import { groupActions } from './plan/groups.ts';
import { useHeldRows } from './plan/heldRows.ts';
import { PlanCards } from './plan/PlanCards.tsx';
import { PlanTable } from './plan/PlanTable.tsx';
import { type Filter, PlanToolbar } from './plan/PlanToolbar.tsx';
import { NO_FILTER, useOpenAction, usePlanFilter } from './plan/planAddress.ts';
import { BudgetTotals } from './plan/Totals.tsx';
import { useRowIds } from './rows.tsx';
import { addRow, moveRow } from './write.ts';

/** The plan's rows, which have tabs of their own. */
const OWN_PARTS = ['state', 'actions', 'axes', 'objectives', 'indicators'];

/** The tab of each of them. */
const TAB_OF: Readonly<Record<string, string>> = {
  actions: 'actions',
  axes: 'structure',
  objectives: 'structure',
  indicators: 'indicators',
};

const FIRST_TAB = 'actions';
const TABS: ReadonlySet<string> = new Set([...Object.values(TAB_OF), 'frame']);

/** The tab of a field of the root; what stands above them all is in none. */
function tabOf(name: string, otherwise: string): string {
  if (['', 'title', 'state'].includes(name)) return otherwise;
  return TAB_OF[name] ?? 'frame';
}

/** The tab that an address means: the one that it names, that of the open panel, or that of its place. */
function tabIn(asked: string, isOpen: boolean, name: string): string {
  if (TABS.has(asked)) return asked;
  return isOpen ? FIRST_TAB : tabOf(name, FIRST_TAB);
}

/** From this width on, actions are a table. */
const TABLE_FROM = '(min-width: 720px)';

/** An action plan: axes, objectives and actions, with their budget, indicators and dates. */
export function ActionPlanEditor(props: EditorProps) {
  return (
    <EditingProvider handle={props.handle} today={props.today}>
      <div className="tq-editor">
        <DocumentHeader {...props} />
        <PlanBody />
      </div>
    </EditingProvider>
  );
}

function PlanBody() {
  const { schema } = useEditing();
  const text = useText();
  const actions = useRowIds(['actions']).length;
  const indicators = useRowIds(['indicators']).length;
  const addressing = useAddressing();
  const [asked, name, isOpen] = [useShown('part'), useShownField(), useShown('open') !== ''];
  const part = tabIn(asked, isOpen, name);
  const shownIn = (tab: string) => (tab === FIRST_TAB ? {} : { part: tab });
  usePlace(([name = '']) => {
    // As the address is by now: what was painted may be a step behind.
    const { shown, place } = addressing.get();
    const now = tabIn(shown.part ?? '', (shown.open ?? '') !== '', place[0] ?? '');
    const tab = tabOf(name, now);
    if (tab !== now) addressing.turn({ shown: { ...shown, open: '', part: tab } });
  });
  useEffect(() => {
    // The place may be left while its tab stays.
    if (part !== FIRST_TAB && part !== asked) addressing.turn({ shown: { part } });
  }, [addressing, part, asked]);
  return (
    <Tabs
      label={text('editor-parts')}
      selected={part}
      onSelect={(tab) => tab !== part && addressing.go({ place: [], shown: shownIn(tab) })}
      items={[
        {
          id: 'actions',
          label: text('plan-tab-actions'),
          count: actions,
          content: () => <Actions />,
        },
        { id: 'structure', label: text('plan-tab-structure'), content: () => <Structure /> },
        {
          id: 'indicators',
          label: text('plan-tab-indicators'),
          count: indicators,
          content: () => <Indicators />,
        },
        {
          id: 'frame',
          label: text('plan-tab-frame'),
          content: () => <RecordForm record={schema.root} path={[]} layout={PLAN} elsewhere={OWN_PARTS} />,
        },
      ]}
    />
  );
}

function Structure() {
  const { schema } = useEditing();
  return ['axes', 'objectives'].map((name) => {
    const field = fieldOf(schema.kind, schema.root, name);
    return field === undefined ? null : (
      <SchemaField key={name} record={schema.root} field={field} path={[]} />
    );
  });
}

function Indicators() {
  const { schema } = useEditing();
  const field = fieldOf(schema.kind, schema.root, 'indicators');
  if (field === undefined) return null;
  return (
    <div data-field={`${schema.root}.indicators`}>
      <RowsFolds
        field={field}
        path={[]}
        form={(path) => <RecordForm record={field.record ?? ''} path={path} layout={INDICATOR} />}
      />
    </div>
  );
}

function columnNames(schema: Schema): readonly string[] {
  return columnsOf(schema).flatMap((column) => (column.tag === 'field' ? [column.field.name] : []));
}

/** The plan's rows as the table shows them. Keys do not wait for it: what is typed in the panel stands in its field at once. */
function usePlanRows(isPanelOpen: boolean) {
  const { handle } = useEditing();
  const axes = useDeferredValue(useValue(['axes']));
  const objectives = useDeferredValue(useValue(['objectives']));
  const actions = useDeferredValue(useHeldRows(handle, 'actions', isPanelOpen));
  return { axes, objectives, all: asRows(actions) };
}

function wordsOf({ words }: Filter): readonly string[] {
  return fold(words)
    .split(/\s+/)
    .filter((word) => word !== '');
}

function Actions() {
  const { handle, schema, canEdit, today } = useEditing();
  const text = useText();
  const language = useLanguage();
  const isWide = useMediaQuery(TABLE_FROM);
  const institutions = useCodeList('institutions');
  const { filter, setFilter } = usePlanFilter();
  const { openId, setOpenId, showOpen, isOpenNow } = useOpenAction();
  const { axes, objectives, all } = usePlanRows(openId !== undefined);

  const isFiltered = filter.words.trim() !== '' || filter.status !== '' || filter.due !== '';
  // The open one stays in sight whatever is written in it.
  const kept = isFiltered ? openId : undefined;
  const shown = useMemo(() => {
    const words = wordsOf(filter);
    const matches = ({ id, value }: Row): boolean => {
      if (id === kept) return true;
      if (filter.status !== '' && asText(value.status) !== filter.status) return false;
      if (filter.due !== '' && dueOf(value, today) !== filter.due) return false;
      if (words.length === 0) return true;
      const title = asBoth(value.title);
      const lead = institutions.get(asText(value.lead));
      const searched = fold(
        `${asText(value.code)} ${title.fr} ${title.ar} ${lead?.fr ?? ''} ${lead?.ar ?? ''}`,
      );
      return words.every((word) => searched.includes(word));
    };
    return isFiltered ? all.filter(matches) : all;
  }, [all, filter, isFiltered, kept, today, institutions]);
  const groups = useMemo(
    () =>
      groupActions({ axes, objectives }, shown).filter((group) => !isFiltered || group.actions.length > 0),
    [axes, objectives, shown, isFiltered],
  );
  const nameOf = (id: string) =>
    inLanguage(asBoth(valueAt(handle.getSnapshot().doc, ['actions', id, 'title'])), language) ||
    text('ui-untitled');
  const removal = useRemoval(['actions'], useRowIds(['actions']), nameOf);
  const order = useMemo(() => groups.flatMap((group) => group.actions), [groups]);
  const at = order.findIndex((row) => row.id === openId);
  const goTo = (row: Row | undefined) => (row === undefined ? undefined : () => showOpen(row.id));

  usePlace(([name, id, field]) => {
    const isOwn =
      name === 'actions' &&
      id !== undefined &&
      asRows(handle.getSnapshot().doc.actions).some((row) => row.id === id);
    const isInTable = isWide && isOwn && (field === undefined || columnNames(schema).includes(field));
    if (isOwn && !shown.some((row) => row.id === id)) setFilter(NO_FILTER);
    showOpen(isOwn && (isOpenNow(id) || (!isInTable && field !== undefined)) ? id : undefined);
  });

  // Up and down within its own objective or axis, which is where it is seen to move.
  const move = useCallback(
    (id: string, by: -1 | 1) => {
      const { doc } = handle.getSnapshot();
      const siblings = groupActions(doc, asRows(doc.actions))
        .flatMap((group) => group.objectives)
        .find((group) => group.actions.some((action) => action.id === id))?.actions;
      if (canEdit && siblings !== undefined) moveRow(handle, ['actions'], siblings, id, by);
    },
    [handle, canEdit],
  );
  const add = () => {
    const axis = order.at(at)?.value.axis ?? asRows(axes)[0]?.id;
    setOpenId(addRow(handle, ['actions'], 'action', { axis: asText(axis), status: 'planned' }));
  };

  return (
    <div className="tq-plan-page" data-field={`${schema.root}.actions`}>
      <PlanToolbar
        filter={filter}
        onFilter={setFilter}
        actions={all}
        shown={shown.length}
        onAdd={canEdit ? add : undefined}
      />
      <BudgetTotals actions={shown} />
      {all.length === 0 && groups.length === 0 ? (
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
      ) : isWide ? (
        <PlanTable groups={groups} onOpen={setOpenId} onMove={move} />
      ) : (
        <PlanCards groups={groups} onOpen={setOpenId} />
      )}
      {isFiltered && shown.length === 0 && <p className="tq-hint">{text('plan-no-match')}</p>}
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

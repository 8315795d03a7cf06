import { useMemo, useState } from 'react';
import { asBoth, asRows, asText, everyRow, inLanguage, type Row } from '../document/read.ts';
import { fieldOf, type Schema } from '../document/schema.ts';
import { fold } from '../text.ts';
import { Button } from '../ui/Button.tsx';
import { useLanguage, useText } from '../ui/l10n.ts';
import { EmptyState, Tabs } from '../ui/parts.tsx';
import { useMediaQuery } from '../ui/useMediaQuery.ts';
import { useCodeList } from '../ui/vocabulary.tsx';
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
import { PlanCards } from './plan/PlanCards.tsx';
import { PlanTable } from './plan/PlanTable.tsx';
import { type Filter, PlanToolbar } from './plan/PlanToolbar.tsx';
import { BudgetTotals } from './plan/Totals.tsx';
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
  const actions = asRows(useValue(['actions'])).length;
  const indicators = asRows(useValue(['indicators'])).length;
  const [part, setPart] = useState('actions');
  usePlace(([name = '']) => setPart(TAB_OF[name] ?? (name === 'title' || name === 'state' ? part : 'frame')));
  return (
    <Tabs
      label={text('editor-parts')}
      selected={part}
      onSelect={setPart}
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

const NO_FILTER: Filter = { words: '', status: '', due: '' };

function columnNames(schema: Schema): readonly string[] {
  return columnsOf(schema).flatMap((column) => (column.tag === 'field' ? [column.field.name] : []));
}

function Actions() {
  const { handle, schema, canEdit, today } = useEditing();
  const axes = useValue(['axes']);
  const objectives = useValue(['objectives']);
  const actions = useValue(['actions']);
  const text = useText();
  const language = useLanguage();
  const isWide = useMediaQuery(TABLE_FROM);
  const institutions = useCodeList('institutions');
  const [filter, setFilter] = useState<Filter>(NO_FILTER);
  const [openId, setOpenId] = useState<string | undefined>(undefined);
  const all = useMemo(() => asRows(actions), [actions]);

  const words = fold(filter.words)
    .split(/\s+/)
    .filter((word) => word !== '');
  const matches = ({ id, value }: Row): boolean => {
    if (id === openId) return true;
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
  const names = useMemo(
    () =>
      new Map(
        all.map((row) => [row.id, inLanguage(asBoth(row.value.title), language) || text('ui-untitled')]),
      ),
    [all, language, text],
  );
  const removal = useRemoval(['actions'], names);
  const isFiltered = words.length > 0 || filter.status !== '' || filter.due !== '';
  const shown = isFiltered ? all.filter(matches) : all;
  const groups = groupActions({ axes, objectives }, shown).filter(
    (group) => !isFiltered || group.actions.length > 0,
  );
  const order = groups.flatMap((group) => group.actions);
  const at = order.findIndex((row) => row.id === openId);
  const goTo = (row: Row | undefined) => (row === undefined ? undefined : () => setOpenId(row.id));

  usePlace(([name, id, field]) => {
    const isOwn = name === 'actions' && id !== undefined && all.some((row) => row.id === id);
    const isInTable = isWide && isOwn && (field === undefined || columnNames(schema).includes(field));
    if (isOwn) setFilter(NO_FILTER);
    setOpenId(isOwn && !isInTable && field !== undefined ? id : undefined);
  });

  // Up and down within its own objective or axis, which is where it is seen to move.
  const move = (id: string, by: -1 | 1) => {
    const siblings = groupActions({ axes, objectives }, all)
      .flatMap((group) => group.objectives)
      .find((group) => group.actions.some((action) => action.id === id))?.actions;
    if (canEdit && siblings !== undefined) moveRow(handle, ['actions'], siblings, id, by);
  };
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
        action={openId === undefined ? undefined : everyRow(actions).find((row) => row.id === openId)}
        onRemove={removal.removeRow}
        onClose={() => setOpenId(undefined)}
        onPrevious={goTo(at > 0 ? order[at - 1] : undefined)}
        onNext={goTo(at >= 0 ? order[at + 1] : undefined)}
        onMove={(by) => openId !== undefined && move(openId, by)}
      />
    </div>
  );
}

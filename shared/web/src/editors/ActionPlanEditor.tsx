import { useEffect } from 'react';
import { fieldOf } from '../document/schema.ts';
import { useText } from '../ui/l10n.ts';
import { Tabs } from '../ui/parts.tsx';
import { useAddressing, useShown, useShownField } from './addressing.ts';
import { EditingProvider, useEditing } from './context.tsx';
import { DocumentHeader, type EditorProps } from './DocumentHeader.tsx';
import { RecordForm, RowsFolds, SchemaField } from './fields.tsx';
import { INDICATOR, PLAN } from './layouts.ts';
import { usePlace } from './place.ts';
import { PlanActions } from './plan/PlanActions.tsx';
import { useRowIds } from './rows.tsx';

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
          content: () => <PlanActions />,
        },
        { id: 'structure', label: text('plan-tab-structure'), content: () => <Structure /> },
        {
          id: 'indicators',
          label: text('plan-tab-sheets'),
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

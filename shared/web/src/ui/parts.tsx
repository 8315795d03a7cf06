/** The still parts of a screen: tags, banners, empty states, tables, tabs, folds. */
import { type ReactNode, useContext, useEffect, useId, useRef, useState } from 'react';
import { useTabPanel } from 'react-aria';
import {
  Button as AriaButton,
  Tabs as AriaTabs,
  Checkbox,
  Disclosure,
  DisclosurePanel,
  Heading,
  Tab,
  TabList,
  TabListStateContext,
} from 'react-aria-components';
import type { SaveState } from '../client/saveState.ts';
import { type FieldProps, labelClass, ReadOnlyValue } from './Field.tsx';
import { Title, Under, useHeadingLevel } from './heading.tsx';
import { Icon, type IconName } from './icons.tsx';
import { useText } from './l10n.ts';
import { useCodeLabel } from './vocabulary.tsx';

/** What a colour says; the words always say it too. */
export type Tone = 'neutral' | 'good' | 'active' | 'warning' | 'bad' | 'muted';

/** A short word on a tint. */
export function ToneTag({ tone, icon, children }: { tone: Tone; icon?: IconName; children: ReactNode }) {
  return (
    <span className={`tq-tag tq-tag--${tone}`}>
      {icon !== undefined && <Icon name={icon} />}
      <span dir="auto">{children}</span>
    </span>
  );
}

// Colours only: an unknown code is grey, so a new code needs no new program.
const TONES: Readonly<Record<string, Tone>> = {
  planned: 'neutral',
  ongoing: 'active',
  late: 'bad',
  suspended: 'warning',
  done: 'good',
  cancelled: 'muted',
  convocation: 'neutral',
  draft: 'warning',
  circulated: 'active',
  adopted: 'good',
  present: 'good',
  represented: 'active',
  excused: 'neutral',
  absent: 'muted',
  decision: 'good',
  action: 'active',
};

/** The tint of a code. */
export function toneOf(code: string): Tone {
  return TONES[code] ?? 'neutral';
}

/** A code of a vocabulary on its tint; nothing when it is unset. */
export function StatusTag({ vocabulary, code }: { vocabulary: string; code: string }) {
  const label = useCodeLabel(vocabulary);
  return code === '' ? null : <ToneTag tone={toneOf(code)}>{label(code)}</ToneTag>;
}

/** A message across the page. */
export function Banner(props: {
  tone: 'info' | 'warning' | 'bad';
  title?: string;
  children: ReactNode;
  actions?: ReactNode;
}) {
  const { tone, title, children, actions } = props;
  return (
    <div className={`tq-banner tq-banner--${tone}`} role={tone === 'bad' ? 'alert' : 'note'}>
      <Icon name={tone === 'info' ? 'info' : 'warning'} />
      <div className="tq-banner__text">
        {title !== undefined && <strong>{title}</strong>}
        <div>{children}</div>
      </div>
      {actions !== undefined && <div className="tq-banner__actions">{actions}</div>}
    </div>
  );
}

/** What stands where there is nothing yet, and what to do about it. */
export function EmptyState({
  title,
  children,
  action,
}: {
  title: string;
  children?: ReactNode;
  action?: ReactNode;
}) {
  return (
    <div className="tq-empty">
      <p className="tq-empty__title">{title}</p>
      {children !== undefined && <p>{children}</p>}
      {action}
    </div>
  );
}

/** A table that scrolls on its own, never the page. A group and no landmark: a page has many of them. */
export function TableFrame(props: { label: string; className?: string; children: ReactNode }) {
  const { label, className = 'tq-table-frame', children } = props;
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for controls, and this may hold none
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <div role="group" className={className} aria-label={label} tabIndex={0}>
      {children}
    </div>
  );
}

/** One tab. */
export interface TabItem {
  readonly id: string;
  readonly label: string;
  /** How many things are in it. */
  readonly count?: number;
  readonly content: () => ReactNode;
}

/** Tabs; only the chosen one is built. */
export function Tabs(props: {
  label: string;
  items: readonly TabItem[];
  selected: string;
  onSelect: (id: string) => void;
}) {
  const { label, items, selected, onSelect } = props;
  return (
    <AriaTabs className="tq-tabs" selectedKey={selected} onSelectionChange={(key) => onSelect(String(key))}>
      <TabList aria-label={label} className="tq-tabs__list">
        {items.map((item) => (
          <Tab key={item.id} id={item.id} className="tq-tabs__tab">
            {item.label}
            {item.count !== undefined && <span className="tq-count">{item.count}</span>}
          </Tab>
        ))}
      </TabList>
      {items.map((item) => (
        <Panel key={item.id} id={item.id} content={item.content} />
      ))}
    </AriaTabs>
  );
}

/**
 * The chosen panel. React Aria's own looks through all of it for something to focus at every painting and every row that
 * comes or goes, which in a plan of hundreds of actions costs more than all the rest.
 */
function Panel({ id, content }: { id: string; content: () => ReactNode }) {
  const state = useContext(TabListStateContext);
  const nowhere = useRef(null);
  const { tabPanelProps } = useTabPanel({ id }, state, nowhere);
  const ref = useRef<HTMLDivElement>(null);
  const [isStop, setStop] = useState(false);
  // Without a control in it, the panel itself is where the Tab key goes.
  useEffect(() => setStop(ref.current !== null && ref.current.querySelector(CONTROLS) === null), []);
  if (state?.selectedKey !== id) return null;
  return (
    <div {...tabPanelProps} ref={ref} className="tq-tabs__panel" tabIndex={isStop ? 0 : undefined}>
      {content()}
    </div>
  );
}

const CONTROLS = 'a[href], button:not([disabled]), input:not([disabled]), textarea, select, [tabindex="0"]';

/** A part that folds; its content is built when it is open. */
export function Fold(props: {
  title: ReactNode;
  aside?: ReactNode;
  isOpen: boolean;
  onToggle: (isOpen: boolean) => void;
  children: () => ReactNode;
}) {
  const { title, aside, isOpen, onToggle, children } = props;
  const level = useHeadingLevel();
  return (
    <Disclosure className="tq-fold" isExpanded={isOpen} onExpandedChange={onToggle}>
      <div className="tq-fold__head">
        <Heading level={level} className="tq-fold__title">
          <AriaButton slot="trigger" className="tq-fold__trigger">
            <Icon name={isOpen ? 'down' : 'next'} />
            <span>{title}</span>
          </AriaButton>
        </Heading>
        {aside}
      </div>
      <DisclosurePanel className="tq-fold__panel">
        {isOpen ? <Under>{children()}</Under> : null}
      </DisclosurePanel>
    </Disclosure>
  );
}

/** A titled part of a page. */
export function Section(props: {
  title: string;
  id?: string;
  /** Its name in the address. */
  part?: string;
  actions?: ReactNode;
  children: ReactNode;
}) {
  const generated = useId();
  const id = props.id ?? generated;
  return (
    <section className="tq-section" aria-labelledby={`${id}-title`} id={id} data-part={props.part}>
      <div className="tq-section__head">
        <Title id={`${id}-title`} className="tq-section__title" tabIndex={-1}>
          {props.title}
        </Title>
        {props.actions}
      </div>
      <Under title={props.title}>{props.children}</Under>
    </section>
  );
}

/** Yes, no, or not said. */
export function BooleanInput(
  props: FieldProps & { value: boolean | undefined; onChange: (value: boolean | undefined) => void },
) {
  const { label, hidesLabel, value, onChange, isReadOnly } = props;
  const text = useText();
  if (isReadOnly) {
    return (
      <ReadOnlyValue {...props}>{value === undefined ? '' : text(value ? 'ui-yes' : 'ui-no')}</ReadOnlyValue>
    );
  }
  return (
    <div className="tq-field">
      {/* Seen where a table's row is a card; the box itself says it to a voice. */}
      {hidesLabel && (
        <span className={labelClass(hidesLabel)} aria-hidden="true">
          {label}
        </span>
      )}
      <Checkbox
        className="tq-checkbox"
        isSelected={value ?? false}
        isIndeterminate={false}
        onChange={onChange}
        {...(hidesLabel ? { 'aria-label': label } : {})}
      >
        <span className="tq-checkbox__box">
          <Icon name="check" />
        </span>
        {!hidesLabel && <span>{label}</span>}
        {value === undefined && !hidesLabel && <span className="tq-hint">{text('ui-not-said')}</span>}
      </Checkbox>
    </div>
  );
}

const SAVE_STEPS: Readonly<Record<SaveState['tag'], { icon: IconName; reached: 0 | 1 | 2 | 3; tone: Tone }>> =
  {
    opening: { icon: 'clock', reached: 0, tone: 'muted' },
    saving: { icon: 'clock', reached: 0, tone: 'neutral' },
    unkept: { icon: 'warning', reached: 0, tone: 'bad' },
    gone: { icon: 'warning', reached: 0, tone: 'bad' },
    here: { icon: 'browser', reached: 1, tone: 'warning' },
    council: { icon: 'council', reached: 2, tone: 'active' },
    ministry: { icon: 'ministry', reached: 3, tone: 'good' },
    kept: { icon: 'council', reached: 2, tone: 'good' },
  };

/** How far the edits have come, in words: saved here, saved at the council, received by the ministry. */
export function SaveStateBadge({ state, openChoices = 0 }: { state: SaveState; openChoices?: number }) {
  const text = useText();
  const { icon, reached, tone } = SAVE_STEPS[state.tag];
  const steps = state.tag === 'kept' ? 2 : 3;
  const pending = 'pending' in state ? state.pending : 0;
  return (
    <span
      className={`tq-save tq-save--${openChoices > 0 ? 'warning' : tone}`}
      role="status"
      aria-live="polite"
      data-save={state.tag}
    >
      <Icon name={icon} />
      <span>
        {text(`save-state-${state.tag}`)}
        {pending > 0 && state.tag !== 'opening' && (
          <span className="tq-save__pending"> {text('save-state-pending', { count: pending })}</span>
        )}
        {openChoices > 0 && (
          <span className="tq-save__pending"> {text('save-state-choices', { count: openChoices })}</span>
        )}
      </span>
      <span className="tq-save__steps" aria-hidden="true">
        {Array.from({ length: steps }, (_, step) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the steps are the index
          <i key={step} className={step < reached ? 'is-reached' : ''} />
        ))}
      </span>
    </span>
  );
}

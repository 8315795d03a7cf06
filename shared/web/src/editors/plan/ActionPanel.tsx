import { useState } from 'react';
import { BIN_DAYS, DELETED, isDeleted, readMark } from '../../document/deleted.ts';
import { asBoth, asRows, asText, inLanguage, isEmpty, type Row } from '../../document/read.ts';
import { fieldOf } from '../../document/schema.ts';
import { Button, IconButton } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { useLanguage, useText } from '../../ui/l10n.ts';
import { Banner, Section, StatusTag } from '../../ui/parts.tsx';
import { partOf } from '../addressing.ts';
import { DeleteRowDialog } from '../bin/DeleteRowDialog.tsx';
import { useBinWords } from '../bin/words.ts';
import { OrderConflict } from '../Conflict.tsx';
import { useEditing, useValue } from '../context.tsx';
import { FieldGrid, RecordForm, Sections } from '../fields.tsx';
import { layOut } from '../layout.ts';
import { ACTION, INDICATOR } from '../layouts.ts';
import { PartLink, RowLink } from '../links.tsx';
import { PageNav } from '../PageNav.tsx';
import { addRow, putBackRow } from '../write.ts';
import { DueMark, RowTitle } from './PlanRow.tsx';
import { BudgetTotals } from './Totals.tsx';

/** What the panel of an action is given. */
export interface ActionPanelProps {
  /** The open action, or none. One that somebody deleted stays open. */
  readonly action: Row | undefined;
  readonly onClose: () => void;
  /** Opens the action before or after in the order of the plan; absent at its ends. */
  readonly onPrevious: (() => void) | undefined;
  readonly onNext: (() => void) | undefined;
  readonly onMove: (by: -1 | 1) => void;
  readonly onRemove: (id: string, name: string) => void;
}

/** Every field of one action. */
export function ActionPanel(props: ActionPanelProps) {
  const { action, onClose, onPrevious, onNext, onMove, onRemove } = props;
  const { canEdit } = useEditing();
  const text = useText();
  const language = useLanguage();
  const [isDoomed, setDoomed] = useState(false);
  const name =
    action === undefined ? '' : inLanguage(asBoth(action.value.title), language) || text('ui-untitled');
  const remove = () => {
    if (action === undefined) return;
    onClose();
    onRemove(action.id, name);
  };
  const isGone = action !== undefined && isDeleted(action.value);
  return (
    <Dialog
      shape="panel"
      isOpen={action !== undefined}
      onClose={onClose}
      title={action === undefined ? '' : <RowTitle row={action} />}
      footer={
        <>
          <IconButton
            icon="previous"
            label={text('action-previous')}
            isDisabled={onPrevious === undefined}
            onPress={() => onPrevious?.()}
          />
          <IconButton
            icon="next"
            label={text('action-next')}
            isDisabled={onNext === undefined}
            onPress={() => onNext?.()}
          />
          {canEdit && (
            <>
              <IconButton
                icon="up"
                label={text('action-move-up')}
                isDisabled={isGone}
                onPress={() => onMove(-1)}
              />
              <IconButton
                icon="down"
                label={text('action-move-down')}
                isDisabled={isGone}
                onPress={() => onMove(1)}
              />
              <Button
                kind="quiet"
                icon="trash"
                isDisabled={isGone}
                onPress={() => (action === undefined || isAsAdded(action) ? remove() : setDoomed(true))}
              >
                {text('action-delete')}
              </Button>
            </>
          )}
          <span className="tq-push" />
          {action !== undefined && <RowLink path={['actions', action.id]} name={name} follows />}
          <Button kind="primary" onPress={onClose}>
            {text('ui-done')}
          </Button>
        </>
      }
    >
      {action !== undefined && isGone && <GoneNote action={action} />}
      {action !== undefined && <ActionBody key={action.id} action={action} />}
      <DeleteRowDialog
        list="actions"
        row={isDoomed ? action : undefined}
        name={name}
        onConfirm={remove}
        onClose={() => setDoomed(false)}
      />
    </Dialog>
  );
}

/** Whether nobody wrote anything in it since it was added, which sets an axis and a status. */
function isAsAdded({ value }: Row): boolean {
  const { axis: _, status, ...rest } = value;
  return isEmpty(rest) && (status === undefined || asText(status) === 'planned');
}

/** Somebody deleted the action that is open: it stays in sight, with the way to take it back. */
function GoneNote({ action }: { action: Row }) {
  const { handle, canEdit } = useEditing();
  const words = useBinWords(handle);
  const { text } = words;
  const mark = readMark(action.value[DELETED]);
  return (
    <Banner
      tone="bad"
      title={text('action-gone', {
        who: words.personOf(mark?.by ?? ''),
        when: words.moment(mark?.atMs ?? 0),
      })}
      actions={
        canEdit && (
          <Button isSmall onPress={() => putBackRow(handle, ['actions'], action.id)}>
            {text('bin-put-back')}
          </Button>
        )
      }
    >
      {text('action-gone-text', { days: BIN_DAYS })}
    </Banner>
  );
}

const ID_PREFIX = 'action';

function ActionBody({ action }: { action: Row }) {
  const { schema, today } = useEditing();
  const text = useText();
  const path = ['actions', action.id];
  const sections = layOut(schema, 'action', ACTION);
  return (
    <>
      <p className="tq-card__tags">
        <StatusTag vocabulary="statuses" code={asText(action.value.status)} />
        <DueMark action={action.value} today={today} />
      </p>
      <OrderConflict path={path} />
      <PageNav
        items={[...sections.map(({ title }) => title), 'action-section-indicators'].map((title) => ({
          target: `${ID_PREFIX}-${title}`,
          label: text(title),
          part: partOf(title),
        }))}
      />
      {sections.map((section) =>
        section.title === 'action-section-budget' ? (
          <Section
            key={section.title}
            id={`${ID_PREFIX}-${section.title}`}
            title={text(section.title)}
            part={partOf(section.title)}
            actions={<PartLink part={partOf(section.title)} name={text(section.title)} path={path} />}
          >
            <FieldGrid record="action" fields={section.fields} path={path} />
            <BudgetTotals actions={[action]} />
          </Section>
        ) : (
          <Sections
            key={section.title}
            record="action"
            sections={[section]}
            path={path}
            idPrefix={ID_PREFIX}
          />
        ),
      )}
      <ActionIndicators action={action} />
    </>
  );
}

/** The indicators that measure this action; they are rows of the plan, so an objective can have some too. */
function ActionIndicators({ action }: { action: Row }) {
  const { handle, schema, canEdit } = useEditing();
  const text = useText();
  const indicators = asRows(useValue(['indicators'])).filter((row) => asText(row.value.action) === action.id);
  if (fieldOf(schema.kind, schema.root, 'indicators') === undefined) return null;
  return (
    <Section id={`${ID_PREFIX}-action-section-indicators`} title={text('action-section-indicators')}>
      {indicators.map((indicator) => (
        <fieldset key={indicator.id} className="tq-nested">
          <legend>
            <RowTitle row={indicator} />
          </legend>
          <RecordForm record="indicator" path={['indicators', indicator.id]} layout={INDICATOR} />
        </fieldset>
      ))}
      {indicators.length === 0 && <p className="tq-hint">{text('action-no-indicator')}</p>}
      {canEdit && (
        <div className="tq-add">
          <Button
            kind="quiet"
            icon="plus"
            onPress={() => addRow(handle, ['indicators'], 'indicator', { action: action.id })}
          >
            {text('indicator-add')}
          </Button>
        </div>
      )}
    </Section>
  );
}

import { useState } from 'react';
import { fieldOf } from '../../schema.ts';
import { Button, IconButton } from '../../ui/Button.tsx';
import { ConfirmDialog, Dialog } from '../../ui/Dialog.tsx';
import { useText } from '../../ui/l10n.ts';
import { Section, StatusTag } from '../../ui/parts.tsx';
import { OrderConflict } from '../Conflict.tsx';
import { useEditing, useValue } from '../context.tsx';
import { FieldGrid, RecordForm, Sections } from '../fields.tsx';
import { layOut } from '../layout.ts';
import { ACTION, INDICATOR } from '../layouts.ts';
import { PageNav } from '../PageNav.tsx';
import { asRows, asText, isEmpty, type Row } from '../read.ts';
import { addRow, deleteRow } from '../write.ts';
import { DueMark, RowTitle } from './PlanTable.tsx';
import { BudgetTotals } from './Totals.tsx';

/** What the panel of an action is given. */
export interface ActionPanelProps {
  /** The open action, or none. */
  readonly action: Row | undefined;
  readonly onClose: () => void;
  /** Opens the action before or after in the order of the plan; absent at its ends. */
  readonly onPrevious: (() => void) | undefined;
  readonly onNext: (() => void) | undefined;
  readonly onMove: (by: -1 | 1) => void;
}

/** Every field of one action. */
export function ActionPanel(props: ActionPanelProps) {
  const { action, onClose, onPrevious, onNext, onMove } = props;
  const { handle, canEdit } = useEditing();
  const text = useText();
  const [isDoomed, setDoomed] = useState(false);
  const remove = () => {
    if (action === undefined) return;
    deleteRow(handle, ['actions'], action.id);
    onClose();
  };
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
              <IconButton icon="up" label={text('action-move-up')} onPress={() => onMove(-1)} />
              <IconButton icon="down" label={text('action-move-down')} onPress={() => onMove(1)} />
              <Button
                kind="quiet"
                icon="trash"
                onPress={() => (action === undefined || isEmpty(action.value) ? remove() : setDoomed(true))}
              >
                {text('action-delete')}
              </Button>
            </>
          )}
          <span className="tq-push" />
          <Button kind="primary" onPress={onClose}>
            {text('ui-done')}
          </Button>
        </>
      }
    >
      {action !== undefined && <ActionBody key={action.id} action={action} />}
      <ConfirmDialog
        title={text('row-delete-title')}
        isOpen={isDoomed}
        confirmLabel={text('row-delete-confirm')}
        onConfirm={remove}
        onClose={() => setDoomed(false)}
      >
        {text('action-delete-question')}
      </ConfirmDialog>
    </Dialog>
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
        }))}
      />
      {sections.map((section) =>
        section.title === 'action-section-budget' ? (
          <Section key={section.title} id={`${ID_PREFIX}-${section.title}`} title={text(section.title)}>
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

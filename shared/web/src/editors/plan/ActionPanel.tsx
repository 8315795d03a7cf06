import { useState } from 'react';
import type { Path } from '../../client/docHandle.ts';
import { BIN_DAYS, DELETED, isDeleted, readMark } from '../../document/deleted.ts';
import {
  asBoth,
  asMap,
  asRows,
  asText,
  inLanguage,
  isEmpty,
  type Row,
  valueAt,
} from '../../document/read.ts';
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
import { isSameList, usePart } from '../follow.ts';
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
  readonly id: string | undefined;
  readonly onClose: () => void;
  /** Opens the action before or after in the order of the plan; absent at its ends. */
  readonly onPrevious: (() => void) | undefined;
  readonly onNext: (() => void) | undefined;
  readonly onMove: (by: -1 | 1) => void;
  readonly onRemove: (id: string, name: string) => void;
}

/** Every field of one action. */
export function ActionPanel(props: ActionPanelProps) {
  const { onClose, onPrevious, onNext, onMove, onRemove } = props;
  const { handle, canEdit } = useEditing();
  const text = useText();
  const language = useLanguage();
  const [isDoomed, setDoomed] = useState(false);
  const path = ['actions', props.id ?? ''];
  // What is written in it is its fields' matter: here it only is there, or waits in the bin.
  const isThere = usePart(handle, path, (value) => value !== undefined) && props.id !== undefined;
  const isGone = usePart(handle, path, (value) => isDeleted(asMap(value))) && isThere;
  const id = isThere ? props.id : undefined;
  const read = (): Row => ({ id: id ?? '', value: asMap(valueAt(handle.getSnapshot().doc, path)) });
  const name = () => inLanguage(asBoth(read().value.title), language) || text('ui-untitled');
  const remove = () => {
    if (id === undefined) return;
    const called = name();
    onClose();
    onRemove(id, called);
  };
  return (
    <Dialog
      shape="panel"
      isOpen={id !== undefined}
      onClose={onClose}
      title={id === undefined ? '' : <FollowedTitle path={path} />}
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
                onPress={() => (isAsAdded(read()) ? remove() : setDoomed(true))}
              >
                {text('action-delete')}
              </Button>
            </>
          )}
          <span className="tq-push" />
          {id !== undefined && <FollowedLink path={path} />}
          <Button kind="primary" onPress={onClose}>
            {text('ui-done')}
          </Button>
        </>
      }
    >
      {id !== undefined && isGone && <GoneNote id={id} />}
      {id !== undefined && <ActionBody key={id} id={id} />}
      <DeleteRowDialog
        list="actions"
        row={isDoomed && id !== undefined ? read() : undefined}
        name={isDoomed ? name() : ''}
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
function GoneNote({ id }: { id: string }) {
  const { handle, canEdit } = useEditing();
  const words = useBinWords(handle);
  const { text } = words;
  const mark = readMark(useValue(['actions', id, DELETED]));
  return (
    <Banner
      tone="bad"
      title={text('action-gone', {
        who: words.personOf(mark?.by ?? ''),
        when: words.moment(mark?.atMs ?? 0),
      })}
      actions={
        canEdit && (
          <Button isSmall onPress={() => putBackRow(handle, ['actions'], id)}>
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

/** The code and the title of a row, followed. */
function FollowedTitle({ path }: { path: Path }) {
  return <RowTitle row={{ id: path.at(-1) ?? '', value: asMap(useValue(path)) }} />;
}

/** The link to it, under its title. */
function FollowedLink({ path }: { path: Path }) {
  const language = useLanguage();
  const text = useText();
  const title = inLanguage(asBoth(useValue([...path, 'title'])), language);
  return <RowLink path={path} name={title || text('ui-untitled')} follows />;
}

/** Its status and whether it is late, followed. */
function ActionTags({ path }: { path: Path }) {
  const { today } = useEditing();
  const [status, end] = [useValue([...path, 'status']), useValue([...path, 'end'])];
  return (
    <p className="tq-card__tags">
      <StatusTag vocabulary="statuses" code={asText(status)} />
      <DueMark action={{ status, end }} today={today} />
    </p>
  );
}

function ActionTotals({ path }: { path: Path }) {
  const budget = useValue([...path, 'budget']);
  return <BudgetTotals actions={[{ id: path.at(-1) ?? '', value: { budget } }]} />;
}

function ActionBody({ id }: { id: string }) {
  const { schema } = useEditing();
  const text = useText();
  const path = ['actions', id];
  const sections = layOut(schema, 'action', ACTION);
  return (
    <>
      <ActionTags path={path} />
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
            <ActionTotals path={path} />
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
      <ActionIndicators id={id} />
    </>
  );
}

/** The indicators that measure this action; they are rows of the plan, so an objective can have some too. */
function ActionIndicators({ id }: { id: string }) {
  const { handle, schema, canEdit } = useEditing();
  const text = useText();
  const indicators = usePart(
    handle,
    ['indicators'],
    (rows) =>
      asRows(rows)
        .filter((row) => asText(row.value.action) === id)
        .map((row) => row.id),
    isSameList,
  );
  if (fieldOf(schema.kind, schema.root, 'indicators') === undefined) return null;
  return (
    <Section id={`${ID_PREFIX}-action-section-indicators`} title={text('action-section-indicators')}>
      {indicators.map((indicator) => (
        <fieldset key={indicator} className="tq-nested">
          <legend>
            <FollowedTitle path={['indicators', indicator]} />
          </legend>
          <RecordForm record="indicator" path={['indicators', indicator]} layout={INDICATOR} />
        </fieldset>
      ))}
      {indicators.length === 0 && <p className="tq-hint">{text('action-no-indicator')}</p>}
      {canEdit && (
        <div className="tq-add">
          <Button
            kind="quiet"
            icon="plus"
            onPress={() => addRow(handle, ['indicators'], 'indicator', { action: id })}
          >
            {text('indicator-add')}
          </Button>
        </div>
      )}
    </Section>
  );
}

import { memo, useState } from 'react';
import type { Path } from '../../client/docHandle.ts';
import { asBool, asMap, asText, isEmpty } from '../../document/read.ts';
import { type Field, fieldOf, fieldsOf } from '../../document/schema.ts';
import { Button } from '../../ui/Button.tsx';
import { Title, Under } from '../../ui/heading.tsx';
import { useLanguage, useText } from '../../ui/l10n.ts';
import { EmptyState, Fold, StatusTag, ToneTag } from '../../ui/parts.tsx';
import { useCodeList } from '../../ui/vocabulary.tsx';
import { isSamePath, useEditing, useValue } from '../context.tsx';
import { AddRow, FieldGrid, SchemaField, useFocusAdded } from '../fields.tsx';
import { isSameList, usePart } from '../follow.ts';
import { useGrowing } from '../growing.ts';
import { pick } from '../layout.ts';
import { OUTCOME } from '../layouts.ts';
import { usePlace } from '../place.ts';
import { isSameRow, RowLabel, type RowProps, RowTools, useRows } from '../rows.tsx';
import { beAt } from './meeting.ts';

/** An item's fields around its outcomes. */
const BEFORE = ['title', 'presenter', 'minutes_planned', 'summary'];
const AFTER = ['deferred', 'deferred_reason'];

/** Items that are there at once. Each has some dozen fields. */
const FIRST_ITEMS = 8;

/** The agenda, item by item, with what was said and what came out of it. */
export function Agenda({ field }: { field: Field }) {
  const { schema } = useEditing();
  const text = useText();
  const list = useRows(field, []);
  const ref = useFocusAdded(list.added);
  const limit = useGrowing(list.ids.length, FIRST_ITEMS);
  return (
    <div className="tq-agenda" ref={ref} data-field={`${schema.root}.${field.name}`}>
      {list.ids.length === 0 && (
        <EmptyState title={text('agenda-empty')}>{text('agenda-empty-hint')}</EmptyState>
      )}
      <ol className="tq-agenda__items">
        {list.ids.slice(0, limit).map((id, index) => (
          <Item key={id} list={list} id={id} index={index} isLast={index === list.ids.length - 1} />
        ))}
      </ol>
      <AddRow label={text(field.label)} onAdd={() => list.add()} />
      {list.dialog}
    </div>
  );
}

/** One item. What is written in its fields is theirs: it is painted again only when it moves or is deferred. */
const Item = memo(function Item({ list, id, index, isLast }: RowProps) {
  const { handle, schema } = useEditing();
  const text = useText();
  const { record } = list;
  const path = [...list.path, id];
  const isDeferred = usePart(handle, path, (value) => asBool(asMap(value).deferred) === true);
  // The reason of a deferral is asked for only when there is one to give.
  const after = pick(schema, record, AFTER);
  const tail = usePart(
    handle,
    path,
    (value) => after.filter(({ name }) => name === 'deferred' || isDeferred || !isEmpty(asMap(value)[name])),
    isSameList,
  );
  const outcomes = fieldOf(schema.kind, record, 'outcomes');
  const rest = fieldsOf(schema.kind, record).filter(
    ({ name }) => !BEFORE.includes(name) && !AFTER.includes(name) && name !== 'outcomes',
  );
  return (
    <li data-row={id} className="tq-agenda__item">
      <div className="tq-agenda__head">
        <span className="tq-agenda__number" aria-hidden="true">
          {index + 1}
        </span>
        <Title>
          <bdi>
            <RowLabel record={record} path={path} index={index} />
          </bdi>
        </Title>
        {isDeferred && <ToneTag tone="warning">{text('agenda-deferred')}</ToneTag>}
        <Here id={id} />
        <RowTools list={list} id={id} index={index} isLast={isLast} />
      </div>
      <Under>
        <FieldGrid record={record} fields={pick(schema, record, BEFORE)} path={path} />
        {outcomes !== undefined && <Outcomes record={record} field={outcomes} path={path} />}
        <FieldGrid record={record} fields={[...tail, ...rest]} path={path} />
      </Under>
    </li>
  );
}, isSameRow);

/** While the meeting runs: that it is at this item, or the way to say so. */
function Here({ id }: { id: string }) {
  const { handle, canEdit } = useEditing();
  const text = useText();
  const at = asText(useValue(['current_item']));
  if (at === id) return <ToneTag tone="good">{text('meeting-here')}</ToneTag>;
  if (at === '' || !canEdit) return null;
  return (
    <Button isSmall kind="quiet" onPress={() => beAt(handle, id)}>
      {text('meeting-be-here')}
    </Button>
  );
}

function Outcomes({ record, field, path }: { record: string; field: Field; path: Path }) {
  const { canEdit } = useEditing();
  const language = useLanguage();
  const kinds = useCodeList('outcome_kinds');
  const text = useText();
  const list = useRows(field, path);
  const ref = useFocusAdded(list.added);
  return (
    <div className="tq-outcomes" ref={ref} data-field={`${record}.${field.name}`}>
      <Title className="tq-rows__title">
        {text(field.label)} <span className="tq-count">{list.ids.length}</span>
      </Title>
      <ol>
        {list.ids.map((id, index) => (
          <Outcome key={id} list={list} id={id} index={index} isLast={index === list.ids.length - 1} />
        ))}
      </ol>
      {canEdit && (
        <div className="tq-add">
          {kinds.vocabulary.codes.map(({ code }) => (
            <Button key={code} kind="quiet" icon="plus" isSmall onPress={() => list.add({ kind: code })}>
              {kinds.label(code, language)}
            </Button>
          ))}
          {kinds.vocabulary.codes.length === 0 && (
            <AddRow label={text(field.label)} onAdd={() => list.add()} />
          )}
        </div>
      )}
      {list.dialog}
    </div>
  );
}

function Outcome({ list, id, index, isLast }: RowProps) {
  const path = [...list.path, id];
  const kind = asText(useValue([...path, 'kind']));
  return (
    <li data-row={id} className={`tq-outcome tq-outcome--${kind}`}>
      <div className="tq-outcome__head">
        <StatusTag vocabulary="outcome_kinds" code={kind} />
        <RowTools list={list} id={id} index={index} isLast={isLast} />
      </div>
      <Under>
        <OutcomeForm record={list.record} kind={kind} path={path} />
      </Under>
    </li>
  );
}

/** What an outcome of this kind is about, and the rest behind a fold so that nothing is out of reach. */
function OutcomeForm({ record, kind, path }: { record: string; kind: string; path: Path }) {
  const { handle, schema } = useEditing();
  const text = useText();
  const [isOpen, setOpen] = useState(false);
  const fields = fieldsOf(schema.kind, record);
  const about = OUTCOME[kind] ?? fields.map(({ name }) => name);
  const first = fields.find(({ name }) => name === 'text');
  const shown = usePart(
    handle,
    path,
    (value) =>
      fields.filter(
        (field) =>
          field !== first &&
          (about.includes(field.name) || !isEmpty(asMap(value)[field.name])) &&
          field.name !== 'kind',
      ),
    isSameList,
  );
  const rest = fields.filter((field) => field !== first && !shown.includes(field));
  usePlace((place) => {
    const isHere = isSamePath(place.slice(0, path.length), path);
    if (isHere && rest.some(({ name }) => name === place[path.length])) setOpen(true);
  });
  return (
    <>
      {first !== undefined && <SchemaField record={record} field={first} path={path} />}
      {shown.length > 0 && <FieldGrid record={record} fields={shown} path={path} />}
      {rest.length > 0 && (
        <Fold title={text('outcome-more')} isOpen={isOpen} onToggle={setOpen}>
          {() => <FieldGrid record={record} fields={rest} path={path} />}
        </Fold>
      )}
    </>
  );
}

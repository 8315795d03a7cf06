import { useState } from 'react';
import type { Path } from '../../client/docHandle.ts';
import { asBool, asMap, asText, isEmpty, type Row } from '../../document/read.ts';
import { type Field, fieldOf, fieldsOf } from '../../document/schema.ts';
import { Button } from '../../ui/Button.tsx';
import { Title, Under } from '../../ui/heading.tsx';
import { useLanguage, useText } from '../../ui/l10n.ts';
import { EmptyState, Fold, StatusTag, ToneTag } from '../../ui/parts.tsx';
import { useCodeList } from '../../ui/vocabulary.tsx';
import { isSamePath, useEditing } from '../context.tsx';
import { AddRow, FieldGrid, SchemaField, useFocusAdded, useRows } from '../fields.tsx';
import { pick } from '../layout.ts';
import { OUTCOME } from '../layouts.ts';
import { usePlace } from '../place.ts';

/** An item's fields around its outcomes. */
const BEFORE = ['title', 'presenter', 'minutes_planned', 'summary'];
const AFTER = ['deferred', 'deferred_reason'];

/** The agenda, item by item, with what was said and what came out of it. */
export function Agenda({ field }: { field: Field }) {
  const { schema } = useEditing();
  const text = useText();
  const list = useRows(field, []);
  const ref = useFocusAdded(list.added);
  const record = field.record ?? '';
  const outcomes = fieldOf(schema.kind, record, 'outcomes');
  const rest = fieldsOf(schema.kind, record).filter(
    ({ name }) => !BEFORE.includes(name) && !AFTER.includes(name) && name !== 'outcomes',
  );
  return (
    <div className="tq-agenda" ref={ref} data-field={`${schema.root}.${field.name}`}>
      {list.rows.length === 0 && (
        <EmptyState title={text('agenda-empty')}>{text('agenda-empty-hint')}</EmptyState>
      )}
      <ol className="tq-agenda__items">
        {list.rows.map((row, index) => {
          const path = [...list.path, row.id];
          return (
            <li key={row.id} data-row={row.id} className="tq-agenda__item">
              <div className="tq-agenda__head">
                <span className="tq-agenda__number" aria-hidden="true">
                  {index + 1}
                </span>
                <Title>
                  <bdi>{list.labelOf(row, index)}</bdi>
                </Title>
                {asBool(row.value.deferred) === true && (
                  <ToneTag tone="warning">{text('agenda-deferred')}</ToneTag>
                )}
                {list.tools(row, index)}
              </div>
              <Under>
                <FieldGrid record={record} fields={pick(schema, record, BEFORE)} path={path} />
                {outcomes !== undefined && <Outcomes record={record} field={outcomes} path={path} />}
                <FieldGrid
                  record={record}
                  fields={[...agendaTail(row, pick(schema, record, AFTER)), ...rest]}
                  path={path}
                />
              </Under>
            </li>
          );
        })}
      </ol>
      <AddRow label={text(field.label)} onAdd={() => list.add()} />
      {list.dialog}
    </div>
  );
}

/** The reason of a deferral is asked for only when there is one to give. */
function agendaTail(row: Row, fields: readonly Field[]): readonly Field[] {
  const isDeferred = asBool(row.value.deferred) === true;
  return fields.filter(({ name }) => name === 'deferred' || isDeferred || !isEmpty(row.value[name]));
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
        {text(field.label)} <span className="tq-count">{list.rows.length}</span>
      </Title>
      <ol>
        {list.rows.map((row, index) => (
          <li key={row.id} data-row={row.id} className={`tq-outcome tq-outcome--${asText(row.value.kind)}`}>
            <div className="tq-outcome__head">
              <StatusTag vocabulary="outcome_kinds" code={asText(row.value.kind)} />
              {list.tools(row, index)}
            </div>
            <Under>
              <OutcomeForm record={list.record} row={row} path={[...list.path, row.id]} />
            </Under>
          </li>
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

/** What an outcome of this kind is about, and the rest behind a fold so that nothing is out of reach. */
function OutcomeForm({ record, row, path }: { record: string; row: Row; path: Path }) {
  const { schema } = useEditing();
  const text = useText();
  const [isOpen, setOpen] = useState(false);
  const fields = fieldsOf(schema.kind, record);
  const kind = asText(row.value.kind);
  const about = OUTCOME[kind] ?? fields.map(({ name }) => name);
  const first = fields.find(({ name }) => name === 'text');
  const isShown = (field: Field) =>
    field !== first &&
    (about.includes(field.name) || !isEmpty(asMap(row.value)[field.name])) &&
    field.name !== 'kind';
  const shown = fields.filter(isShown);
  const rest = fields.filter((field) => field !== first && !isShown(field));
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

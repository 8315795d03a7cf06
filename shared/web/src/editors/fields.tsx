/**
 * Fields, records and rows as the schema lists them. An editor lays out what it knows by name and leaves the rest to these,
 * so that a field added to the schema appears on screen without a line of code.
 */
import { memo, type ReactNode, useEffect, useRef, useState } from 'react';
import type { Path } from '../client/docHandle.ts';
import { type Field, fieldsOf } from '../document/schema.ts';
import { Button } from '../ui/Button.tsx';
import { Title, Under, usePartTitle } from '../ui/heading.tsx';
import { useText } from '../ui/l10n.ts';
import { Fold, Section, TableFrame } from '../ui/parts.tsx';
import { AttachmentsField } from './AttachmentsField.tsx';
import { partOf } from './addressing.ts';
import { FieldConflict } from './Conflict.tsx';
import { CellsField } from './cells/CellsField.tsx';
import { isSamePath, useEditing } from './context.tsx';
import { useGrowing } from './growing.ts';
import { LeafField, type SchemaFieldProps } from './LeafField.tsx';
import { isSmall, type LaidOut, layOut, OTHER_FIELDS, type Section as SectionNames } from './layout.ts';
import { PartLink } from './links.tsx';
import { usePlace } from './place.ts';
import { isSameRow, RowLabel, type RowProps, RowTools, useRows } from './rows.tsx';
import type { Scalar } from './write.ts';

/** Any field by its proper control. Its parent may be painted again without it: it follows its own value. */
export const SchemaField = memo(function SchemaField(props: SchemaFieldProps & { record: string }) {
  const { field, path, record } = props;
  return (
    <div
      className={`tq-slot tq-slot--${widthOf(field)}`}
      data-field={`${record}.${field.name}`}
      data-path={[...path, field.name].join('/')}
    >
      <FieldControl {...props} />
      <FieldConflict field={field} path={path} />
    </div>
  );
}, isSameField);

function isSameField(
  before: SchemaFieldProps & { record: string },
  after: SchemaFieldProps & { record: string },
): boolean {
  return (
    before.field === after.field &&
    before.record === after.record &&
    before.hidesLabel === after.hidesLabel &&
    before.shouldFocus === after.shouldFocus &&
    isSamePath(before.path, after.path)
  );
}

function FieldControl({ field, path, hidesLabel, shouldFocus }: SchemaFieldProps) {
  switch (field.type) {
    case 'rows':
      if (field.record === 'attachment') return <AttachmentsField field={field} path={path} />;
      return <RowsField field={field} path={path} />;
    case 'record':
      return <NestedRecord field={field} path={path} />;
    case 'cells':
      return <CellsField field={field} path={path} />;
    default:
      return (
        <LeafField
          field={field}
          path={path}
          {...(hidesLabel ? { hidesLabel } : {})}
          shouldFocus={shouldFocus}
        />
      );
  }
}

function widthOf(field: Field): 'full' | 'wide' | 'small' {
  switch (field.type) {
    case 'bilingual':
    case 'text':
    case 'rows':
    case 'record':
    case 'cells':
      return 'full';
    case 'codes':
    case 'institutions':
      return 'wide';
    default:
      return 'small';
  }
}

/** Fields in a grid that wraps. */
export function FieldGrid(props: {
  record: string;
  fields: readonly Field[];
  path: Path;
  focusFirst?: boolean;
}) {
  const { record, fields, path, focusFirst } = props;
  return (
    <div className="tq-grid">
      {fields.map((field, index) => (
        <SchemaField
          key={field.name}
          record={record}
          field={field}
          path={path}
          shouldFocus={focusFirst && index === 0}
        />
      ))}
    </div>
  );
}

/** Titled groups of fields, from a layout. */
export function Sections(props: {
  record: string;
  sections: readonly LaidOut[];
  path: Path;
  idPrefix?: string;
}) {
  const { record, sections, path, idPrefix } = props;
  const text = useText();
  return sections.map((section) => (
    <Section
      key={section.title}
      title={text(section.title)}
      {...(idPrefix === undefined ? {} : partProps(idPrefix, section.title, text(section.title), path))}
    >
      <FieldGrid record={record} fields={section.fields} path={path} />
    </Section>
  ));
}

/** A part of a panel has an address beside its row's. */
function partProps(idPrefix: string, title: string, name: string, path: Path) {
  const part = partOf(title);
  return { id: `${idPrefix}-${title}`, part, actions: <PartLink part={part} name={name} path={path} /> };
}

function NestedRecord({ field, path }: { field: Field; path: Path }) {
  const { schema } = useEditing();
  const text = useText();
  const record = field.record ?? '';
  return (
    <fieldset className="tq-nested">
      <legend>{text(field.label)}</legend>
      <FieldGrid record={record} fields={fieldsOf(schema.kind, record)} path={[...path, field.name]} />
    </fieldset>
  );
}

/** The button that adds a row. */
export function AddRow({ label, onAdd, words }: { label: string; onAdd: () => void; words?: string }) {
  const { canEdit } = useEditing();
  const text = useText();
  if (!canEdit) return null;
  const said = words ?? text('row-add');
  return (
    <div className="tq-add">
      <Button kind="quiet" icon="plus" onPress={onAdd} aria-label={`${said} (${label})`}>
        {said}
      </Button>
    </div>
  );
}

/** Brings the first control of a row that was just added into sight and focus. */
export function useFocusAdded(added: string | undefined) {
  const ref = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (added === undefined) return;
    const row = ref.current?.querySelector(`[data-row="${CSS.escape(added)}"]`);
    const control = row?.querySelector<HTMLElement>('.tq-slot input, .tq-slot textarea, .tq-slot button');
    control?.focus();
  }, [added]);
  return ref;
}

/** Rows as a table when all their fields are small and few, otherwise as parts that fold. */
export function RowsField({ field, path }: { field: Field; path: Path }) {
  const { schema } = useEditing();
  const record = field.record ?? '';
  const fields = fieldsOf(schema.kind, record);
  const texts = fields.filter((each) => each.type === 'bilingual').length;
  const fitsTable = fields.every(isSmall) && fields.length <= 7 && texts <= 1;
  return fitsTable ? (
    <RowsTable field={field} path={path} fields={fields} />
  ) : (
    <RowsFolds field={field} path={path} />
  );
}

/** The name of a list and how long it is; only read out where the part around has the same name. */
function RowsTitle({ label, count }: { label: string; count: number }) {
  const isRepeated = usePartTitle().endsWith(label);
  return (
    <Title className={isRepeated ? 'tq-visually-hidden' : 'tq-rows__title'}>
      {label} <span className="tq-count">{count}</span>
    </Title>
  );
}

/** Rows of a table that are there at once. */
const FIRST_ROWS = 20;

/** Rows as a table; on a narrow screen each row is a card. */
export function RowsTable(props: {
  field: Field;
  path: Path;
  fields: readonly Field[];
  footer?: ReactNode;
  /** What the button that adds a row says, and what the row has then. */
  adding?: { readonly label: string; readonly preset: Readonly<Record<string, Scalar>> };
}) {
  const { field, path, fields, footer, adding } = props;
  const { canEdit } = useEditing();
  const text = useText();
  const list = useRows(field, path);
  const label = text(field.label);
  const ref = useFocusAdded(list.added);
  const limit = useGrowing(list.ids.length, FIRST_ROWS);
  return (
    <div className="tq-rows" ref={ref}>
      <RowsTitle label={label} count={list.ids.length} />
      {list.ids.length > 0 && (
        <TableFrame label={label}>
          <table className="tq-rows-table">
            <thead>
              <tr>
                {fields.map((column) => (
                  <th key={column.name} scope="col" className={`tq-col--${column.type}`}>
                    {text(column.label)}
                  </th>
                ))}
                <th>
                  <span className="tq-visually-hidden">{text('row-tools')}</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {list.ids.slice(0, limit).map((id, index) => (
                <TableRow
                  key={id}
                  list={list}
                  id={id}
                  index={index}
                  isLast={index === list.ids.length - 1}
                  fields={fields}
                />
              ))}
            </tbody>
            {footer}
          </table>
        </TableFrame>
      )}
      {list.ids.length === 0 && !canEdit && <p className="tq-hint">{text('rows-none')}</p>}
      <AddRow
        label={label}
        onAdd={() => list.add(adding?.preset)}
        {...(adding === undefined ? {} : { words: adding.label })}
      />
      {list.dialog}
    </div>
  );
}

const TableRow = memo(
  function TableRow(props: RowProps & { fields: readonly Field[] }) {
    const { list, id, index, isLast, fields } = props;
    return (
      <tr data-row={id}>
        {fields.map((column) => (
          <td key={column.name} className={`tq-col--${column.type}`}>
            <SchemaField record={list.record} field={column} path={[...list.path, id]} hidesLabel />
          </td>
        ))}
        <td className="tq-col--tools">
          <RowTools list={list} id={id} index={index} isLast={isLast} />
        </td>
      </tr>
    );
  },
  (before, after) => isSameRow(before, after) && before.fields === after.fields,
);

/** Rows one under the other, each with its own form. */
export function RowsFolds(props: {
  field: Field;
  path: Path;
  /** The form of one row; the schema's own order of fields without it. */
  form?: (path: Path) => ReactNode;
}) {
  const { field, path, form } = props;
  const { schema } = useEditing();
  const text = useText();
  const list = useRows(field, path);
  const { added } = list;
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set());
  const ref = useFocusAdded(list.added);
  const label = text(field.label);
  const toggle = (id: string, isOpen: boolean) =>
    setOpen((before) => {
      const after = new Set(before);
      if (isOpen) after.add(id);
      else after.delete(id);
      return after;
    });
  usePlace((place) => {
    const { length } = list.path;
    const id = place[length];
    const isBelow = id !== undefined && place.length > length + 1;
    if (isBelow && isSamePath(place.slice(0, length), list.path)) toggle(id, true);
  });
  // A row that was just added is open; folding it later is the person's own choice.
  useEffect(() => {
    if (added !== undefined) setOpen((before) => new Set(before).add(added));
  }, [added]);
  return (
    <div className="tq-rows" ref={ref}>
      <RowsTitle label={label} count={list.ids.length} />
      <Under>
        <ol className="tq-folds">
          {list.ids.map((id, index) => (
            <li key={id} data-row={id}>
              <Fold
                title={<RowLabel record={list.record} path={[...list.path, id]} index={index} />}
                isOpen={open.has(id) || id === added}
                onToggle={(isOpen) => toggle(id, isOpen)}
                aside={<RowTools list={list} id={id} index={index} isLast={index === list.ids.length - 1} />}
              >
                {() =>
                  form?.([...list.path, id]) ?? (
                    <FieldGrid
                      record={list.record}
                      fields={fieldsOf(schema.kind, list.record)}
                      path={[...list.path, id]}
                    />
                  )
                }
              </Fold>
            </li>
          ))}
        </ol>
      </Under>
      <AddRow label={label} onAdd={() => list.add()} />
      {list.dialog}
    </div>
  );
}

/** A record's fields by a layout of names, with all others at the end. */
export function RecordForm(props: {
  record: string;
  path: Path;
  layout: readonly SectionNames[];
  elsewhere?: readonly string[];
}) {
  const { schema } = useEditing();
  const sections = layOut(schema, props.record, props.layout, props.elsewhere);
  return <Sections record={props.record} sections={sections} path={props.path} />;
}

export { OTHER_FIELDS };

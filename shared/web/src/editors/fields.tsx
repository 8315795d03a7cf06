/**
 * Fields, records and rows as the schema lists them. An editor lays out what it knows by name and leaves the rest to these,
 * so that a field added to the schema appears on screen without a line of code.
 */
import { memo, type ReactNode, useEffect, useRef, useState } from 'react';
import type { Path } from '../client/docHandle.ts';
import { asRows, isEmpty, type Row } from '../document/read.ts';
import { type Field, fieldsOf } from '../document/schema.ts';
import { Button, IconButton } from '../ui/Button.tsx';
import { Title, Under, usePartTitle } from '../ui/heading.tsx';
import { useLanguage, useText } from '../ui/l10n.ts';
import { Fold, Section, TableFrame } from '../ui/parts.tsx';
import { useVocabularies } from '../ui/vocabulary.tsx';
import { AttachmentsField } from './AttachmentsField.tsx';
import { partOf } from './addressing.ts';
import { DeleteRowDialog } from './bin/DeleteRowDialog.tsx';
import { useRemoval } from './bin/removal.tsx';
import { FieldConflict, OrderConflict } from './Conflict.tsx';
import { CellsField } from './cells/CellsField.tsx';
import { isSamePath, useEditing, useValue } from './context.tsx';
import { LeafField, type SchemaFieldProps } from './LeafField.tsx';
import { rowLabel } from './labels.ts';
import { isSmall, type LaidOut, layOut, OTHER_FIELDS, type Section as SectionNames } from './layout.ts';
import { PartLink, RowLink } from './links.tsx';
import { usePlace } from './place.ts';
import { addRow, moveRow, type Scalar } from './write.ts';

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

/** What the list of rows of a field offers. */
export interface RowsTools {
  readonly rows: readonly Row[];
  readonly path: Path;
  readonly record: string;
  /** The row just added here, which takes the focus. */
  readonly added: string | undefined;
  readonly add: (preset?: Readonly<Record<string, Scalar>>) => void;
  readonly labelOf: (row: Row, index: number) => string;
  /** Up, down and delete for one row. */
  readonly tools: (row: Row, index: number) => ReactNode;
  /** Where the question before a deletion is asked, and the line after it that takes it back. */
  readonly dialog: ReactNode;
}

/** Adding, moving and deleting the rows of one field. */
export function useRows(field: Field, path: Path): RowsTools {
  const { handle, schema, canEdit } = useEditing();
  const text = useText();
  const language = useLanguage();
  const vocabularies = useVocabularies();
  const [added, setAdded] = useState<string | undefined>(undefined);
  const [doomed, setDoomed] = useState<Row | undefined>(undefined);
  const record = field.record ?? '';
  const rowsPath = [...path, field.name];
  const rows = asRows(useValue(rowsPath));
  const labelOf = (row: Row, index: number) =>
    rowLabel(schema.kind, record, row.value, vocabularies, language) ||
    text('row-numbered', { number: index + 1 });
  const tools = (row: Row, index: number) => {
    const name = labelOf(row, index);
    const link = <RowLink path={[...rowsPath, row.id]} name={name} />;
    if (!canEdit) return <span className="tq-row-tools">{link}</span>;
    return (
      <span className="tq-row-tools">
        {link}
        <IconButton
          icon="up"
          label={text('row-move-up', { name })}
          isDisabled={index === 0}
          onPress={() => moveRow(handle, rowsPath, rows, row.id, -1)}
        />
        <IconButton
          icon="down"
          label={text('row-move-down', { name })}
          isDisabled={index === rows.length - 1}
          onPress={() => moveRow(handle, rowsPath, rows, row.id, 1)}
        />
        <IconButton
          icon="trash"
          label={text('row-delete', { name })}
          onPress={() => (isEmpty(row.value) ? remove(row) : setDoomed(row))}
        />
        <OrderConflict path={[...rowsPath, row.id]} />
      </span>
    );
  };
  const names = new Map(rows.map((row, index) => [row.id, labelOf(row, index)]));
  const removal = useRemoval(rowsPath, names);
  const remove = (row: Row) => removal.removeRow(row.id, names.get(row.id) ?? '');
  const dialog = (
    <>
      <DeleteRowDialog
        list={field.name}
        row={doomed}
        name={names.get(doomed?.id ?? '') ?? ''}
        onConfirm={() => doomed !== undefined && remove(doomed)}
        onClose={() => setDoomed(undefined)}
      />
      {removal.line}
    </>
  );
  return {
    rows,
    path: rowsPath,
    record,
    added,
    add: (preset = {}) => setAdded(addRow(handle, rowsPath, record, preset)),
    labelOf,
    tools,
    dialog,
  };
}

/** The button that adds a row. */
export function AddRow({ label, onAdd }: { label: string; onAdd: () => void }) {
  const { canEdit } = useEditing();
  const text = useText();
  if (!canEdit) return null;
  return (
    <div className="tq-add">
      <Button kind="quiet" icon="plus" onPress={onAdd} aria-label={`${text('row-add')} (${label})`}>
        {text('row-add')}
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

/** Rows as a table; on a narrow screen each row is a card. */
export function RowsTable(props: { field: Field; path: Path; fields: readonly Field[]; footer?: ReactNode }) {
  const { field, path, fields, footer } = props;
  const { canEdit } = useEditing();
  const text = useText();
  const list = useRows(field, path);
  const label = text(field.label);
  const ref = useFocusAdded(list.added);
  return (
    <div className="tq-rows" ref={ref}>
      <RowsTitle label={label} count={list.rows.length} />
      {list.rows.length > 0 && (
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
              {list.rows.map((row, index) => (
                <tr key={row.id} data-row={row.id}>
                  {fields.map((column) => (
                    <td key={column.name} className={`tq-col--${column.type}`}>
                      <SchemaField
                        record={list.record}
                        field={column}
                        path={[...list.path, row.id]}
                        hidesLabel
                      />
                    </td>
                  ))}
                  <td className="tq-col--tools">{list.tools(row, index)}</td>
                </tr>
              ))}
            </tbody>
            {footer}
          </table>
        </TableFrame>
      )}
      {list.rows.length === 0 && !canEdit && <p className="tq-hint">{text('rows-none')}</p>}
      <AddRow label={label} onAdd={() => list.add()} />
      {list.dialog}
    </div>
  );
}

/** Rows one under the other, each with its own form. */
export function RowsFolds(props: {
  field: Field;
  path: Path;
  /** The form of one row; the schema's own order of fields without it. */
  form?: (path: Path, row: Row) => ReactNode;
  aside?: (row: Row) => ReactNode;
}) {
  const { field, path, form, aside } = props;
  const { schema } = useEditing();
  const text = useText();
  const list = useRows(field, path);
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
  const { added } = list;
  useEffect(() => {
    if (added !== undefined) setOpen((before) => new Set(before).add(added));
  }, [added]);
  return (
    <div className="tq-rows" ref={ref}>
      <RowsTitle label={label} count={list.rows.length} />
      <Under>
        <ol className="tq-folds">
          {list.rows.map((row, index) => (
            <li key={row.id} data-row={row.id}>
              <Fold
                title={list.labelOf(row, index)}
                isOpen={open.has(row.id) || row.id === added}
                onToggle={(isOpen) => toggle(row.id, isOpen)}
                aside={
                  <>
                    {aside?.(row)}
                    {list.tools(row, index)}
                  </>
                }
              >
                {() =>
                  form?.([...list.path, row.id], row) ?? (
                    <FieldGrid
                      record={list.record}
                      fields={fieldsOf(schema.kind, list.record)}
                      path={[...list.path, row.id]}
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

import type { DocView } from '../client/docHandle.ts';
import { asBoth, asCells, asMap, asRows, asText, isEmpty, type Row } from '../document/read.ts';
import { type Field, fieldsOf, isSet } from '../document/schema.ts';
import { cellKey, dimensionsOf, parseCellKey, periodsOf } from '../document/sums.ts';
import { describe, periodLabel } from '../editors/describe.ts';
import { NAMING, rowLabel } from '../editors/labels.ts';
import { isOneLine, isSmall } from '../editors/layout.ts';
import { directionOf } from '../ui/direction.ts';
import { Title, Under } from '../ui/heading.tsx';
import { TableFrame } from '../ui/parts.tsx';
import { codeListOf } from '../ui/vocabulary.tsx';
import { AgendaView } from './AgendaView.tsx';
import { AttachmentsView } from './AttachmentsView.tsx';
import { useDocReading } from './reading.tsx';

/** A text in the reader's language; in the other one, in its own direction, when only that was written. */
export function BothText({ value }: { value: unknown }) {
  const { formats } = useDocReading();
  const both = asBoth(value);
  const wanted = formats.language === 'ar' ? 'ar' : 'fr';
  const lang = both[wanted] !== '' ? wanted : wanted === 'ar' ? 'fr' : 'ar';
  const text = both[lang];
  if (text === '') return null;
  return (
    <span className="tq-view__text" lang={lang} dir={directionOf(text, lang === 'ar' ? 'rtl' : 'ltr')}>
      {text}
    </span>
  );
}

/** One value in words. */
export function ValueView({ field, map }: { field: Field; map: DocView }) {
  const reading = useDocReading();
  const value = map[field.name];
  if (field.type === 'bilingual') return <BothText value={value} />;
  if (field.type === 'text') {
    const text = asText(value);
    return (
      <span className="tq-view__text" dir={directionOf(text, 'auto')}>
        {text}
      </span>
    );
  }
  return <bdi>{describe(reading, field, value, map)}</bdi>;
}

/** Whether a value is a short one that stands in a list of names and values. */
function isFact(field: Field): boolean {
  if (isSet(field)) return true;
  return isSmall(field) && (field.type !== 'bilingual' || isOneLine(field));
}

/** Whether a text is a row's id in another document: it ties the two together and says nothing to a reader. */
function isOpaque(field: Field, map: DocView): boolean {
  return field.type === 'string' && /^[0-9a-f]{16}$/.test(asText(map[field.name]));
}

/** The fields of a record that hold something: short ones as a list, then texts, then rows. */
export function FieldsView(props: {
  record: string;
  fields: readonly Field[];
  map: DocView;
  title?: string;
}) {
  const { record, fields, map, title } = props;
  const { text } = useDocReading();
  const filled = fields.filter((field) => !isEmpty(map[field.name]) && !isOpaque(field, map));
  const facts = filled.filter(isFact);
  const blocks = filled.filter((field) => !isFact(field));
  return (
    <>
      {facts.length > 0 && (
        <dl className="tq-view__facts">
          {facts.map((field) => (
            <div
              key={field.name}
              className={isSet(field) ? 'is-wide' : undefined}
              data-view={`${record}.${field.name}`}
            >
              <dt>{text(field.label)}</dt>
              <dd>
                <ValueView field={field} map={map} />
              </dd>
            </div>
          ))}
        </dl>
      )}
      {blocks.map((field) => (
        <div key={field.name} className="tq-view__block" data-view={`${record}.${field.name}`}>
          {text(field.label) !== title && <p className="tq-view__label">{text(field.label)}</p>}
          <BlockView field={field} map={map} />
        </div>
      ))}
    </>
  );
}

function BlockView({ field, map }: { field: Field; map: DocView }) {
  const { schema, text } = useDocReading();
  const value = map[field.name];
  const record = field.record ?? '';
  switch (field.type) {
    case 'rows':
      if (record === 'attachment') return <AttachmentsView rows={asRows(value)} />;
      if (record === 'item') return <AgendaView field={field} rows={asRows(value)} />;
      return <RowsView field={field} rows={asRows(value)} />;
    case 'record':
      return <FieldsView record={record} fields={fieldsOf(schema.kind, record)} map={asMap(value)} />;
    case 'cells':
      return <CellsView label={text(field.label)} value={value} />;
    default:
      return (
        <p>
          <ValueView field={field} map={map} />
        </p>
      );
  }
}

/** What a list is counted by and no reader looks for. */
const BEHIND: ReadonlySet<string> = new Set(['attendee.voting']);

/** Rows as a table when their fields are few and short, as a plain list when there is only a text, otherwise one by one. */
export function RowsView({ field, rows }: { field: Field; rows: readonly Row[] }) {
  const { schema, text, vocabularies, formats } = useDocReading();
  const record = field.record ?? '';
  const fields = fieldsOf(schema.kind, record);
  const used = fields.filter(
    (column) =>
      !BEHIND.has(`${record}.${column.name}`) &&
      rows.some((row) => !isEmpty(row.value[column.name]) && !isOpaque(column, row.value)),
  );
  if (used.length === 1 && used[0]?.type === 'bilingual') {
    const [only] = used;
    return (
      <ol className="tq-view__list">
        {rows.map((row) => (
          <li key={row.id} data-view={`${record}.${only.name}`}>
            <BothText value={row.value[only.name]} />
          </li>
        ))}
      </ol>
    );
  }
  if (used.every(isFact) || (used.every(isSmall) && used.length <= 6)) {
    return <RowsTableView label={text(field.label)} record={record} fields={used} rows={rows} />;
  }
  return rows.map((row, index) => (
    <section key={row.id} className="tq-view__row">
      <Title>
        <bdi>
          {rowLabel(schema.kind, record, row.value, vocabularies, formats.language) ||
            text('row-numbered', { number: index + 1 })}
        </bdi>
      </Title>
      {/* The title is the heading already. */}
      <Under>
        <FieldsView
          record={record}
          fields={fields.filter((each) => !NAMING.includes(each.name) || !isOneLine(each))}
          map={row.value}
        />
      </Under>
    </section>
  ));
}

/** A table whose head is repeated on every page. */
export function RowsTableView(props: {
  label: string;
  record: string;
  fields: readonly Field[];
  rows: readonly Row[];
}) {
  const { label, record, fields, rows } = props;
  const { text } = useDocReading();
  return (
    <TableFrame className="tq-view__table" label={label}>
      <table>
        <thead>
          <tr>
            {fields.map((field) => (
              <th key={field.name} scope="col" className={classOf(field)}>
                {text(field.label)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.id}>
              {fields.map((field) => (
                <td key={field.name} className={classOf(field)} data-view={`${record}.${field.name}`}>
                  <ValueView field={field} map={row.value} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </TableFrame>
  );
}

/** A column of words takes the room that numbers and codes leave. */
function classOf(field: Field): string {
  if (field.type === 'bilingual') return 'is-words';
  return ['money', 'percent', 'integer', 'decimal'].includes(field.type) ? 'is-number' : '';
}

/** Numbers by period: the totals, and each disaggregation under its names. */
function CellsView({ label, value }: { label: string; value: unknown }) {
  const { text, formats, vocabularies } = useDocReading();
  const cells = asCells(value);
  const periods = periodsOf(cells);
  const dimensions = codeListOf(vocabularies, 'dimensions');
  const found = new Map<string, readonly (readonly [string, string])[]>();
  for (const key of cells.keys()) {
    const parsed = parseCellKey(key);
    if (parsed !== undefined) found.set(cellKey('', parsed.parts), parsed.parts);
  }
  const ordered = [...found.values()].sort((a, b) => {
    const [nameA, nameB] = [a, b].map((parts) => dimensionsOf({ period: '', parts }));
    return (nameA ?? '') < (nameB ?? '') ? -1 : 1;
  });
  const labelOf = (parts: readonly (readonly [string, string])[]) =>
    parts.length === 0
      ? text('cells-total')
      : parts
          .map(([dimension, code]) =>
            codeListOf(vocabularies, dimensions.get(dimension)?.kind).label(code, formats.language),
          )
          .join(' · ');
  const say = (period: string, parts: readonly (readonly [string, string])[]) => {
    const number = cells.get(cellKey(period, parts));
    return number === undefined ? '' : formats.number(number);
  };
  const groups = ordered.map((parts) => ({
    id: cellKey('', parts),
    title: labelOf(parts),
    numbers: periods.map((period) => say(period, parts)),
  }));
  const years = periods.map((period, index) => ({
    id: period,
    title: periodLabel(text, period),
    numbers: groups.map(({ numbers }) => numbers[index] ?? ''),
  }));
  // Many groups stand below each other: side by side the last would be off the page. So do few, beside a few years: a row for
  // each year would take most of a sheet of paper for three numbers.
  const isBelow =
    groups.length > GROUPS_ABREAST || (groups.length < years.length && years.length <= YEARS_ABREAST);
  const [rows, columns] = isBelow ? [groups, years] : [years, groups];
  return (
    <TableFrame className="tq-view__table" label={label}>
      <table>
        <thead>
          <tr>
            {isBelow ? <td /> : <th scope="col">{text('cells-period')}</th>}
            {columns.map(({ id, title }) => (
              <th key={id} scope="col" className="is-number">
                <bdi>{title}</bdi>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ id, title, numbers }) => (
            <tr key={id}>
              <th scope="row">
                <bdi>{title}</bdi>
              </th>
              {numbers.map((number, index) => (
                <td key={columns[index]?.id} className="is-number">
                  {number}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </TableFrame>
  );
}

/** How many groups of people fit beside each other. */
const GROUPS_ABREAST = 5;

/** How many years, or quarters, do; on a phone too. */
const YEARS_ABREAST = 4;

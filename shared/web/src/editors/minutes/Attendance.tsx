import { useMemo } from 'react';
import { asRows, asText, type Row } from '../../document/read.ts';
import { type Field, fieldsOf } from '../../document/schema.ts';
import { useFormats, useText } from '../../ui/l10n.ts';
import { MultiPicker } from '../../ui/Picker.tsx';
import { ToneTag, toneOf } from '../../ui/parts.tsx';
import { useCodeList } from '../../ui/vocabulary.tsx';
import { useEditing, useValue } from '../context.tsx';
import { RowsTable } from '../fields.tsx';
import { addRow } from '../write.ts';
import { AttendanceTools } from './AttendanceTools.tsx';
import { COUNTED, institutionsPresent } from './counting.ts';
import { Quorum } from './Quorum.tsx';

/** How many rows carry each code of a field. */
export function countBy(rows: readonly Row[], name: string): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const row of rows) {
    const code = asText(row.value[name]);
    if (code !== '') counts.set(code, (counts.get(code) ?? 0) + 1);
  }
  return counts;
}

/** Whoever comes without being expected is there. */
const WALK_IN = { presence: 'present' };

/** Who came, for which institution, the counts, and whether there was a quorum. */
export function Attendance({ field }: { field: Field }) {
  const { schema } = useEditing();
  const text = useText();
  const rows = asRows(useValue([field.name]));
  const isRepresented = rows.some(
    ({ value }) => asText(value.presence) === 'represented' || asText(value.represented_by) !== '',
  );
  // By whom is asked for only where somebody is represented: it is the widest column.
  const columns = useMemo(
    () =>
      fieldsOf(schema.kind, field.record ?? '').filter(
        ({ name }) => isRepresented || name !== 'represented_by',
      ),
    [schema, field, isRepresented],
  );
  return (
    <div className="tq-attendance" data-field={`${schema.root}.${field.name}`}>
      <Counts rows={rows} />
      <AttendanceTools rows={rows} />
      <RowsTable
        field={field}
        path={[]}
        fields={columns}
        adding={{ label: text('attendance-add-walk-in'), preset: WALK_IN }}
      />
      <AddInstitutions field={field} rows={rows} />
      <Quorum />
    </div>
  );
}

function Counts({ rows }: { rows: readonly Row[] }) {
  const presences = useCodeList('attendance');
  const sexes = useCodeList('sexes');
  const formats = useFormats();
  const text = useText();
  if (rows.length === 0) return null;
  const byPresence = countBy(rows, 'presence');
  const here = rows.filter((row) => COUNTED.includes(asText(row.value.presence)));
  const bySex = countBy(here, 'sex');
  return (
    <p className="tq-counts">
      {presences.vocabulary.codes
        .filter(({ code }) => byPresence.has(code))
        .map(({ code }) => (
          <ToneTag key={code} tone={toneOf(code)}>
            {presences.label(code, formats.language)}{' '}
            <strong>{formats.number(byPresence.get(code) ?? 0)}</strong>
          </ToneTag>
        ))}
      <span className="tq-counts__aside">
        {[...bySex]
          .map(([code, count]) => `${sexes.label(code, formats.language)} ${formats.number(count)}`)
          .join(' · ')}
        {bySex.size > 0 && ' · '}
        {text('attendance-institutions', { count: institutionsPresent(rows) })}
      </span>
    </p>
  );
}

/** One row for each institution that is picked, in one go. */
function AddInstitutions({ field, rows }: { field: Field; rows: readonly Row[] }) {
  const { handle, canEdit } = useEditing();
  const { language } = useFormats();
  const text = useText();
  const institutions = useCodeList('institutions');
  if (!canEdit) return null;
  const present = new Set(rows.map((row) => asText(row.value.institution)));
  return (
    <MultiPicker
      label={text('attendance-add-institutions')}
      addLabel={text('attendance-add-institutions')}
      hidesLabel
      values={[]}
      labelOf={(code) => institutions.label(code, language)}
      choices={() =>
        institutions.vocabulary.codes
          .filter(({ code }) => !present.has(code))
          .map(({ code, fr, ar }) => ({
            id: code,
            label: institutions.label(code, language),
            detail: language === 'ar' ? fr : ar,
          }))
      }
      onChange={(codes) => {
        handle.group(() => {
          for (const institution of codes) addRow(handle, [field.name], field.record ?? '', { institution });
        });
      }}
    />
  );
}

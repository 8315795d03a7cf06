import { asBool, asInt, asRows, asText, type Row } from '../../document/read.ts';
import { type Field, fieldsOf } from '../../document/schema.ts';
import { Button } from '../../ui/Button.tsx';
import { useFormats, useText } from '../../ui/l10n.ts';
import { MultiPicker } from '../../ui/Picker.tsx';
import { ToneTag, toneOf } from '../../ui/parts.tsx';
import { useCodeList } from '../../ui/vocabulary.tsx';
import { useEditing, useValue } from '../context.tsx';
import { FieldGrid, RowsTable } from '../fields.tsx';
import { pick } from '../layout.ts';
import { addRow, setScalars } from '../write.ts';

/** The root's fields about the quorum. */
export const QUORUM_FIELDS = ['quorum_required', 'quorum_present', 'quorum_reached'] as const;

/** The presences that count for a quorum. */
const COUNTED = ['present', 'represented'];

/** How many rows carry each code of a field. */
export function countBy(rows: readonly Row[], name: string): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const row of rows) {
    const code = asText(row.value[name]);
    if (code !== '') counts.set(code, (counts.get(code) ?? 0) + 1);
  }
  return counts;
}

/** How many institutions take part: each counts once, however many people it sent. */
export function institutionsPresent(rows: readonly Row[]): number {
  const present = rows.filter((row) => COUNTED.includes(asText(row.value.presence)));
  return new Set(present.map((row) => asText(row.value.institution) || row.id)).size;
}

/** Who came, for which institution, the counts, and whether there was a quorum. */
export function Attendance({ field }: { field: Field }) {
  const { schema } = useEditing();
  const rows = asRows(useValue([field.name]));
  return (
    <div className="tq-attendance" data-field={`${schema.root}.${field.name}`}>
      <Counts rows={rows} />
      <RowsTable field={field} path={[]} fields={fieldsOf(schema.kind, field.record ?? '')} />
      <AddInstitutions field={field} rows={rows} />
      <Quorum rows={rows} />
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

function Quorum({ rows }: { rows: readonly Row[] }) {
  const { handle, schema, canEdit } = useEditing();
  const text = useText();
  const counted = institutionsPresent(rows);
  const required = asInt(useValue(['quorum_required']));
  const written = asInt(useValue(['quorum_present']));
  const isReached = required !== undefined && counted >= required;
  const isSaidReached = asBool(useValue(['quorum_reached']));
  const isCurrent = written === counted && isSaidReached === (required === undefined ? undefined : isReached);
  return (
    <div className="tq-quorum">
      <FieldGrid record={schema.root} fields={pick(schema, schema.root, QUORUM_FIELDS)} path={[]} />
      <p className="tq-quorum__line">
        {rows.length === 0 ? null : required === undefined ? (
          text('quorum-counted', { counted })
        ) : (
          <ToneTag tone={isReached ? 'good' : 'warning'} icon={isReached ? 'check' : 'warning'}>
            {text(isReached ? 'quorum-reached' : 'quorum-not-reached', { counted, required })}
          </ToneTag>
        )}
        {canEdit && !isCurrent && rows.length > 0 && (
          <Button
            isSmall
            onPress={() =>
              setScalars(handle, [], {
                quorum_present: counted,
                quorum_reached: required === undefined ? undefined : isReached,
              })
            }
          >
            {text('quorum-take-count')}
          </Button>
        )}
      </p>
    </div>
  );
}

import { asBool, asRows, asText, isEmpty, type Row } from '../document/read.ts';
import { type Field, fieldsOf } from '../document/schema.ts';
import { Title, Under } from '../ui/heading.tsx';
import { codeListOf } from '../ui/vocabulary.tsx';
import { BothText, FieldsView } from './FieldView.tsx';
import { Numbered } from './Named.tsx';
import { useDocReading } from './reading.tsx';

/** What stands in the heading of an item, or of its outcomes. */
const SAID: ReadonlySet<string> = new Set(['title', 'outcomes', 'kind', 'text']);

/** The agenda with what was said and decided: items have the numbers 1, 2, what came out of them 1.1, 1.2, to be cited by. */
export function AgendaView({ field, rows }: { field: Field; rows: readonly Row[] }) {
  const { schema } = useDocReading();
  const record = field.record ?? '';
  return (
    <>
      {rows.map((row, index) => (
        <section key={row.id} className="tq-view__row tq-view__item">
          <Title>
            <Numbered number={`${index + 1}.`} value={row.value.title} />
          </Title>
          <Under>
            <FieldsView record={record} fields={saidOf(fieldsOf(schema.kind, record), row)} map={row.value} />
            <Outcomes record={record} row={row} number={index + 1} />
          </Under>
        </section>
      ))}
    </>
  );
}

/** That an item was not put off is no news. */
function saidOf(fields: readonly Field[], row: Row): readonly Field[] {
  const isDeferred = asBool(row.value.deferred) === true;
  return fields.filter(({ name }) => !SAID.has(name) && (name !== 'deferred' || isDeferred));
}

function Outcomes({ record, row, number }: { record: string; row: Row; number: number }) {
  const { schema, vocabularies, formats } = useDocReading();
  const kinds = codeListOf(vocabularies, 'outcome_kinds');
  const outcome = fieldsOf(schema.kind, record).find(({ name }) => name === 'outcomes')?.record ?? '';
  const rows = asRows(row.value.outcomes);
  if (rows.length === 0) return null;
  return (
    <div className="tq-view__outcomes" data-view={`${record}.outcomes`}>
      {rows.map((each, index) => (
        <div key={each.id} className="tq-view__outcome">
          <p>
            <strong>
              <bdi className="tq-view__code">{`${number}.${index + 1}`}</bdi>{' '}
              <span data-view={`${outcome}.kind`}>
                {kinds.label(asText(each.value.kind), formats.language)}
              </span>
            </strong>
          </p>
          {!isEmpty(each.value.text) && (
            <p data-view={`${outcome}.text`}>
              <BothText value={each.value.text} />
            </p>
          )}
          <FieldsView
            record={outcome}
            fields={fieldsOf(schema.kind, outcome).filter(({ name }) => !SAID.has(name))}
            map={each.value}
          />
        </div>
      ))}
    </div>
  );
}

import type { DocView } from '../client/docHandle.ts';
import { asRows, asText } from '../document/read.ts';
import { fieldOf } from '../document/schema.ts';
import { describe } from '../editors/describe.ts';
import { useDocReading } from './reading.tsx';

/** One place to sign: whose it is, line by line. */
interface Signer {
  readonly id: string;
  readonly lines: readonly string[];
}

/** Places to sign: the signatories of terms of reference, the chair and the rapporteur of a meeting. */
export function Signatures() {
  const reading = useDocReading();
  const { schema, doc, text } = reading;
  const say = (record: string, map: DocView, name: string) => {
    const field = fieldOf(schema.kind, record, name);
    return field === undefined || asText(map[name]) === '' ? '' : describe(reading, field, map[name], map);
  };
  const named = (name: string) => {
    const field = fieldOf(schema.kind, schema.root, name);
    return field === undefined ? '' : text(field.label);
  };
  const signers: Signer[] = asRows(doc.signatories).map((row) => ({
    id: row.id,
    lines: ['institution', 'quality', 'person'].map((name) => say('signatory', row.value, name)),
  }));
  for (const name of ['chair', 'rapporteur']) {
    if (fieldOf(schema.kind, schema.root, name) === undefined) continue;
    const lines = [`${name}_institution`, name].map((each) => say(schema.root, doc, each));
    if (lines.some((line) => line !== '')) signers.push({ id: name, lines: [named(name), ...lines] });
  }
  if (signers.length === 0) return null;
  return (
    <section className="tq-signatures" aria-label={text('view-signature')}>
      {signers.map((signer) => (
        <div key={signer.id} className="tq-signature">
          {signer.lines
            .filter((line) => line !== '')
            .map((line, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: the lines are told apart by their place alone
              <p key={index}>
                <bdi>{line}</bdi>
              </p>
            ))}
          <p className="tq-signature__place">{text('view-signature')}</p>
        </div>
      ))}
    </section>
  );
}

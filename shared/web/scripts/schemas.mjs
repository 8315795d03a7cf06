// Turns shared/schema/*.toml, the only list of fields, into the JSON that the web apps compile in. `--check` only compares.
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parse } from 'smol-toml';

const KINDS = ['terms', 'minutes', 'action_plan'];
const at = (path) => fileURLToPath(new URL(path, import.meta.url));

/** The schemas of all kinds, in the shape that `/api/schemas` answers. */
export function schemas() {
  return Object.fromEntries(
    KINDS.map((kind) => {
      const source = parse(readFileSync(at(`../../schema/${kind}.toml`), 'utf8'));
      const records = Object.fromEntries(
        source.record.map((record) => [record.name, { fields: record.field ?? [] }]),
      );
      return [kind, { kind: source.kind, version: source.version, root: source.root, records }];
    }),
  );
}

const text = `${JSON.stringify(schemas(), null, 2)}\n`;
const out = at('../src/schemas.generated.json');
if (process.argv.includes('--check')) {
  if (readFileSync(out, 'utf8') !== text) {
    process.stderr.write('schemas.generated.json is stale: run `npm run schema:generate`\n');
    process.exit(1);
  }
} else {
  writeFileSync(out, text);
}

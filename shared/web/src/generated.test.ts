// What is generated and committed is what the sources say today. The schemas have the same test in Rust.
import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '../../..');
const BIN = join(ROOT, 'node_modules/.bin');
const run = promisify(execFile);

async function filesOf(folder: string): Promise<Record<string, string>> {
  const names = await readdir(folder, { recursive: true });
  const files = names.filter((name) => name.endsWith('.ts')).sort();
  return Object.fromEntries(
    await Promise.all(files.map(async (name) => [name, await readFile(join(folder, name), 'utf8')])),
  );
}

it('the frames come from proto/tansiq/v1', async () => {
  const out = await mkdtemp(join(tmpdir(), 'tansiq-proto-'));
  try {
    const env = { ...process.env, PATH: `${BIN}${delimiter}${process.env.PATH ?? ''}` };
    // The template writes to ../shared/web/src/proto: one level deeper, so that it lands in the folder of this test.
    await run(join(BIN, 'buf'), ['generate', '--output', join(out, 'proto')], {
      cwd: join(ROOT, 'proto'),
      env,
    });
    expect(await filesOf(join(out, 'shared/web/src/proto'))).toEqual(
      await filesOf(join(import.meta.dirname, 'proto')),
    );
  } finally {
    await rm(out, { recursive: true, force: true });
  }
}, 60_000);

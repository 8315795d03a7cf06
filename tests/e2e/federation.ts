/** A federation of real processes: a hub, and a node for each council, in folders of their own that go when it ends. */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import {
  createWriteStream,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { PROGRAMS, RESULTS, ROOT } from './paths.ts';

/** The password of every account here. */
export const PASSWORD = 'une phrase assez longue';

/** How long a program may take to say that it listens, or to leave, in milliseconds. */
const PATIENCE_MS = 20_000;

/** The councils of the samples, and the names their nodes go by in the browser. */
const HOSTS = { 'MA-01': 'tanger', 'MA-02': 'oujda', 'MA-09': 'agadir' } as const;

/** A council that can take part. */
export type Council = keyof typeof HOSTS;

/** A document of the samples. */
export interface Sample {
  readonly id: string;
  readonly kind: 'minutes' | 'action_plan' | 'terms';
  /** The file's name without its ending, such as `minutes-2026-04`. */
  readonly file: string;
}

/** One program with its folder: it can be started, asked, stopped, and started again. */
export class Program {
  readonly name: string;
  readonly folder: string;
  /** Where its web app is, by the name that it is meant to be reached under. */
  readonly url: string;
  readonly #path: string;
  #running: ChildProcess | undefined;

  constructor(path: string, name: string, folder: string, url: string) {
    this.#path = path;
    this.name = name;
    this.folder = folder;
    this.url = url;
  }

  /** Runs it; resolves once it listens. `unheard`: whoever read what it says is gone from then on. */
  async start(log: 'kept' | 'unheard' = 'kept'): Promise<void> {
    if (this.#running !== undefined) throw new Error(`${this.name} runs already`);
    const child = spawn(this.#path, ['--folder', this.folder, 'run'], {
      env: ENVIRONMENT,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#running = child;
    RUNNING.add(child);
    const path = join(RESULTS, `${basename(this.folder)}-${process.pid}.log`);
    child.stderr.pipe(createWriteStream(path, { flags: 'a' }));
    child.once('exit', () => RUNNING.delete(child));
    let said = '';
    await within(
      `${this.name} to listen`,
      new Promise<void>((resolve, reject) => {
        child.stdout.on('data', (bytes: Buffer) => {
          said += bytes.toString();
          if (said.includes('listening http://')) resolve();
        });
        child.once('error', reject);
        child.once('exit', (code) =>
          reject(new Error(`${this.name} left with ${code} before it listened; see ${path}`)),
        );
      }),
    );
    if (log === 'kept') return;
    const pipes = [child.stdout, child.stderr];
    const closed = pipes.map((pipe) => new Promise((resolve) => pipe.once('close', resolve)));
    for (const pipe of pipes) pipe.destroy();
    await Promise.all(closed);
  }

  /** Asks it to leave, or with SIGKILL pulls its plug; resolves once it is gone. It must still be there, and leave without an error. */
  async stop(signal: 'SIGTERM' | 'SIGKILL' = 'SIGTERM'): Promise<void> {
    const child = this.#running;
    this.#running = undefined;
    if (child === undefined) return;
    if (child.exitCode !== null || child.signalCode !== null)
      throw new Error(`${this.name} was gone already, with ${child.exitCode ?? child.signalCode}`);
    const gone = new Promise<number | null>((resolve) => child.once('exit', resolve));
    child.kill(signal);
    const code = await within(`${this.name} to leave`, gone).catch((error: unknown) => {
      child.kill('SIGKILL');
      throw error;
    });
    if (signal === 'SIGTERM' && code !== 0) throw new Error(`${this.name} left with ${code}`);
  }

  /** One command of it; the answer is what it printed, read as JSON. */
  async ask<T = unknown>(args: readonly string[], input = ''): Promise<T> {
    return new Promise((resolve, reject) => {
      const child = execFile(
        this.#path,
        ['--folder', this.folder, '--json', ...args],
        { env: ENVIRONMENT, timeout: PATIENCE_MS },
        (error, stdout, stderr) => {
          if (error !== null) reject(new Error(`${this.name} ${args.join(' ')}: ${stderr || error.message}`));
          else resolve(JSON.parse(stdout) as T);
        },
      );
      // A command that reads nothing may be gone before this is written; what it printed is what counts.
      child.stdin?.on('error', () => {});
      child.stdin?.end(input);
    });
  }

  /** Adds an account with [`PASSWORD`]. */
  async addAccount(name: string, display: string, role: string, language: 'fr' | 'ar' = 'fr'): Promise<void> {
    const options = ['--display', display, '--role', role, '--language', language, '--password-stdin'];
    await this.ask(['user', 'add', name, ...options], `${PASSWORD}\n`);
  }
}

/** The hub, and the nodes that joined it. */
export class Federation {
  readonly hub: Program;
  readonly #nodes = new Map<Council, Program>();
  readonly #folder: string;

  private constructor(folder: string, hub: Program) {
    this.#folder = folder;
    this.hub = hub;
  }

  /** Makes the hub, lets the councils join, adds the accounts, and starts everything. */
  static async start(councils: readonly Council[]): Promise<Federation> {
    const folder = mkdtempSync(join(tmpdir(), 'tansiq-e2e-'));
    FOLDERS.add(folder);
    const [web, link, enrol, ...webs] = await freePorts(3 + councils.length);
    const hubFolder = privateFolder(folder, 'hub');
    writeConfig(hubFolder, {
      web_listen: `127.0.0.1:${web}`,
      link_listen: `127.0.0.1:${link}`,
      enrol_listen: `127.0.0.1:${enrol}`,
      // Browsers resolve every name below localhost by themselves; the node's system may know only this one.
      link_address: `localhost:${link}`,
      enrol_address: `localhost:${enrol}`,
      public_names: [`hub.localhost:${web}`],
      cookie_secure: false,
    });
    const hub = new Program(PROGRAMS.hub, 'the hub', hubFolder, `http://hub.localhost:${web}`);
    const federation = new Federation(folder, hub);
    try {
      await hub.ask(['init']);
      await hub.addAccount('salma', 'Salma Bennis', 'coordinator');
      await hub.start();
      await Promise.all(councils.map((council, at) => federation.#join(council, webs[at] ?? 0)));
      return federation;
    } catch (error) {
      await federation.end();
      throw error;
    }
  }

  async #join(council: Council, port: number): Promise<void> {
    const folder = privateFolder(this.#folder, council);
    const host = `${HOSTS[council]}.localhost:${port}`;
    writeConfig(folder, { web_listen: `127.0.0.1:${port}`, public_names: [host], cookie_secure: false });
    const node = new Program(PROGRAMS.node, `the node of ${council}`, folder, `http://${host}`);
    this.#nodes.set(council, node);
    const { code } = await this.hub.ask<{ code: string }>(['council', 'invite', council]);
    await node.ask(['join', '-'], `${code}\n`);
    await node.addAccount('amina', 'Amina El Idrissi', 'secretary');
    await node.addAccount('youssef', 'Youssef Tazi', 'secretary');
    await node.start();
  }

  /** The node of a council. */
  node(council: Council): Program {
    const node = this.#nodes.get(council);
    if (node === undefined) throw new Error(`${council} has no node here`);
    return node;
  }

  /** Imports a council's sample documents; with `state`, all in that one. */
  async importSamples(council: Council, state?: 'draft'): Promise<readonly Sample[]> {
    const folder = `${ROOT}/deploy/samples/${council}`;
    const files = readdirSync(folder).filter((name) => name.endsWith('.json'));
    const samples: Sample[] = [];
    for (const name of files.sort()) samples.push(await this.importFile(council, `${folder}/${name}`, state));
    return samples;
  }

  /** Imports one file at a council's node; shares it only with councils that are here. */
  async importFile(council: Council, path: string, state?: 'draft'): Promise<Sample> {
    const content = JSON.parse(readFileSync(path, 'utf8')) as {
      kind: Sample['kind'];
      share?: { council: string }[];
      document: { state: string };
    };
    if (state !== undefined) content.document.state = state;
    const isHere = (grant: { council: string }): boolean =>
      grant.council !== council && this.#nodes.has(grant.council as Council);
    if (content.share !== undefined) content.share = content.share.filter(isHere);
    const file = basename(path, '.json');
    const copy = join(this.#folder, `${council}-${file}.json`);
    writeFileSync(copy, JSON.stringify(content));
    const { id } = await this.node(council).ask<{ id: string }>(['doc', 'import', copy]);
    return { id, kind: content.kind, file };
  }

  /** Stops everything and takes the folders away. */
  async end(): Promise<void> {
    const all = [...this.#nodes.values(), this.hub];
    const ends = await Promise.allSettled(all.map((program) => program.stop()));
    rmSync(this.#folder, { recursive: true, force: true });
    FOLDERS.delete(this.#folder);
    const failed = ends.find((each) => each.status === 'rejected');
    if (failed !== undefined) throw failed.reason;
  }
}

/** Asks again until the answer is right; for what has no event to wait for, such as another program's state. */
export async function until<T>(
  what: string,
  ask: () => Promise<T>,
  isRight: (answer: T) => boolean,
): Promise<T> {
  const end = Date.now() + PATIENCE_MS;
  for (;;) {
    const answer = await ask();
    if (isRight(answer)) return answer;
    if (Date.now() > end)
      throw new Error(`waited in vain for ${what}; the last answer: ${JSON.stringify(answer)}`);
    await new Promise((resolve) => setTimeout(resolve, ASK_AGAIN_MS));
  }
}

const ASK_AGAIN_MS = 100;

// Only what a program needs to be found and to write; no TANSIQ_… of the person who runs the tests.
const ENVIRONMENT = { PATH: process.env.PATH ?? '', HOME: process.env.HOME ?? '', TMPDIR: tmpdir() };

// A test run that is cut short takes its programs and folders along.
const RUNNING = new Set<ChildProcess>();
const FOLDERS = new Set<string>();
function leave(): void {
  for (const child of RUNNING) child.kill('SIGKILL');
  for (const folder of FOLDERS) rmSync(folder, { recursive: true, force: true });
}
process.once('exit', leave);
// The runner ends its workers by a signal, which is no exit.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.once(signal, () => {
    leave();
    process.exit(1);
  });
}

function privateFolder(parent: string, name: string): string {
  const folder = join(parent, name);
  mkdirSync(folder, { mode: 0o700 });
  return folder;
}

function writeConfig(folder: string, settings: Readonly<Record<string, unknown>>): void {
  const lines = Object.entries(settings).map(([key, value]) => `${key} = ${JSON.stringify(value)}\n`);
  writeFileSync(join(folder, 'config.toml'), lines.join(''), { mode: 0o600 });
}

/** Ports that nobody listens at. All are held until the last is found, so that they differ. */
async function freePorts(count: number): Promise<number[]> {
  const held = await Promise.all(
    Array.from(
      { length: count },
      () =>
        new Promise<Server>((resolve, reject) => {
          const listener = createServer();
          listener.once('error', reject);
          listener.listen(0, '127.0.0.1', () => resolve(listener));
        }),
    ),
  );
  const ports = held.map((listener) => {
    const address = listener.address();
    return typeof address === 'object' && address !== null ? address.port : 0;
  });
  await Promise.all(held.map((listener) => new Promise((resolve) => listener.close(resolve))));
  return ports;
}

async function within<T>(what: string, promise: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`waited in vain for ${what}`)), PATIENCE_MS);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

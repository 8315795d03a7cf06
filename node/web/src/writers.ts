/** Who the actors in documents are: asked of the node once a visit, and remembered in this browser for when there is no line. */
import { nodeApi } from '@tansiq/web/api.ts';
import type { LocalStore } from '@tansiq/web/client/localStore.ts';
import type { Session } from '@tansiq/web/client/session.ts';
import type { WriterNames, WriterRow } from '@tansiq/web/ui/writers.tsx';

/** Where the answers are kept. */
const KEY = 'writers';

/** Whoever is wanted within this time is asked for together. */
const GATHER_MS = 50;

/** As many as the node answers at once. */
const ASKED_MAX = 64;

/** What this tab knows of actors. */
export class AskedWriters implements WriterNames {
  readonly #store: LocalStore;
  readonly #session: Session;
  readonly #watchers = new Set<() => void>();
  /** Answered by the node in this visit. */
  readonly #asked = new Set<string>();
  readonly #wanted = new Set<string>();
  #rows: ReadonlyMap<string, WriterRow> = new Map();
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(store: LocalStore, session: Session) {
    this.#store = store;
    this.#session = session;
  }

  /** Reads what is remembered, and asks again whenever a line is back. */
  async start(): Promise<void> {
    const kept = await this.#store.answer<readonly WriterRow[]>(KEY).catch(() => undefined);
    this.#rows = new Map((kept?.value ?? []).map((row) => [row.actor, row]));
    this.#session.subscribe(() => this.#soon());
  }

  get = (): ReadonlyMap<string, WriterRow> => this.#rows;

  subscribe = (watcher: () => void): (() => void) => {
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  };

  want = (actors: readonly string[]): void => {
    for (const actor of actors) if (actor !== '' && !this.#asked.has(actor)) this.#wanted.add(actor);
    this.#soon();
  };

  #soon(): void {
    if (this.#timer !== undefined || this.#wanted.size === 0) return;
    if (this.#session.status().council !== 'up') return;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#ask().catch(() => {});
    }, GATHER_MS);
  }

  async #ask(): Promise<void> {
    const actors = [...this.#wanted].slice(0, ASKED_MAX);
    const answer = await nodeApi.writers(actors);
    if (!answer.ok) return; // Asked again when the line is back, or when somebody else is wanted.
    const rows = new Map(this.#rows);
    for (const actor of actors) {
      this.#asked.add(actor);
      this.#wanted.delete(actor);
    }
    for (const row of answer.value.writers) rows.set(row.actor, row);
    this.#rows = rows;
    for (const watcher of [...this.#watchers]) watcher();
    this.#soon();
    await this.#store.putAnswer(KEY, [...rows.values()]);
  }
}

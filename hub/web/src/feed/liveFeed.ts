/**
 * The hub's feed, kept alive: the last State that came, and whether more would come now.
 *
 * An EventSource dials again by itself after a cut line, and gives up after an answer that is no stream. Then, and when a
 * feed is quiet for long, the hub is asked whether it is there and whether this session still is.
 */
import { decodeState } from '@tansiq/web/feed.ts';
import { KEEP_EVERY_MS, QUIET_CHECK_MS, REDIAL_MAX_MS, REDIAL_MIN_MS } from '../constants.ts';
import { type Country, countryOf } from './country.ts';

/** How the feed stands. */
export type FeedLine =
  /** Not open yet since the page came up. */
  | { readonly tag: 'dialling' }
  /** Open: what is shown is how it is. */
  | { readonly tag: 'live' }
  /** Not open: what is shown is how it was. */
  | { readonly tag: 'cut'; readonly sinceMs: number }
  /** The hub speaks a newer language than this page: reload it. */
  | { readonly tag: 'unreadable'; readonly sinceMs: number };

/** What screens see. A new object whenever anything in it changed. */
export interface FeedSnapshot {
  readonly line: FeedLine;
  readonly country: Country | undefined;
}

/** As much of an EventSource as is used. */
export interface Source {
  readonly readyState: number;
  addEventListener(type: 'open' | 'error', listener: () => void): void;
  addEventListener(type: 'state', listener: (event: { readonly data: string }) => void): void;
  close(): void;
}

/** `EventSource.CLOSED`: it will not dial again. */
const CLOSED = 2;

/** What the feed needs of the world. */
export interface FeedWorld {
  open(): Source;
  now(): number;
  /** Asks the hub, apart from the feed. */
  ask(): Promise<'there' | 'signedOut' | 'unreachable'>;
  later(run: () => void, delayMs: number): () => void;
  /** The session has ended. */
  onSignedOut(): void;
  /** The data of the last State of an earlier visit, shown until a newer one comes. */
  kept?(): string | undefined;
  /** Keeps the newest one, now and then and at the end. */
  keep?(data: string): void;
}

/** One feed from its opening to its closing. */
export class LiveFeed {
  readonly #world: FeedWorld;
  readonly #listeners = new Set<() => void>();
  #snapshot: FeedSnapshot = { line: { tag: 'dialling' }, country: undefined };
  #source: Source | undefined;
  #stopTimer: () => void = () => {};
  #redialMs = REDIAL_MIN_MS;
  #isClosed = false;
  /** Came and is not kept yet. */
  #unkept: string | undefined;
  #keptAtMs = 0;

  constructor(world: FeedWorld) {
    this.#world = world;
    const kept = world.kept?.();
    if (kept !== undefined) this.#show(kept);
    this.#dial();
  }

  readonly getSnapshot = (): FeedSnapshot => this.#snapshot;

  readonly subscribe = (onChange: () => void): (() => void) => {
    this.#listeners.add(onChange);
    return () => this.#listeners.delete(onChange);
  };

  /** The browser says that the line changed: find out now. */
  readonly check = (): void => {
    if (this.#isClosed) return;
    if (this.#snapshot.line.tag === 'live') this.#askWhetherAlive();
    else this.#dial();
  };

  close(): void {
    this.#isClosed = true;
    this.keepNow();
    this.#hangUp();
    this.#listeners.clear();
  }

  /** Keeps what came last, as when the page is left. */
  readonly keepNow = (): void => {
    if (this.#unkept === undefined) return;
    this.#world.keep?.(this.#unkept);
    this.#unkept = undefined;
    this.#keptAtMs = this.#world.now();
  };

  /** What an older version of this page kept may be unreadable by now. */
  #show(kept: string): void {
    try {
      this.#snapshot = { ...this.#snapshot, country: countryOf(decodeState(kept)) };
    } catch {
      // Then there is nothing to show until the hub says something.
    }
  }

  #hangUp(): void {
    this.#stopTimer();
    this.#source?.close();
    this.#source = undefined;
  }

  #dial(): void {
    this.#hangUp();
    const source = this.#world.open();
    this.#source = source;
    const isMine = () => this.#source === source;
    source.addEventListener('open', () => {
      if (isMine()) this.#awaitQuiet();
    });
    source.addEventListener('state', (event) => {
      if (isMine()) this.#receive(event.data);
    });
    source.addEventListener('error', () => {
      if (!isMine()) return;
      this.#cut();
      if (source.readyState === CLOSED) this.#redialLater();
    });
  }

  #receive(data: string): void {
    let country: Country;
    try {
      country = countryOf(decodeState(data));
    } catch {
      this.#hangUp();
      this.#set({ ...this.#snapshot, line: { tag: 'unreadable', sinceMs: this.#world.now() } });
      return;
    }
    this.#redialMs = REDIAL_MIN_MS;
    this.#set({ line: { tag: 'live' }, country });
    this.#unkept = data;
    if (this.#world.now() - this.#keptAtMs >= KEEP_EVERY_MS) this.keepNow();
    this.#awaitQuiet();
  }

  #awaitQuiet(): void {
    this.#stopTimer();
    this.#stopTimer = this.#world.later(() => this.#askWhetherAlive(), QUIET_CHECK_MS);
  }

  #askWhetherAlive(): void {
    const source = this.#source;
    this.#world
      .ask()
      .then((answer) => {
        if (this.#isClosed || source !== this.#source) return;
        if (answer === 'there') this.#awaitQuiet();
        else if (answer === 'signedOut') this.#endSession();
        else {
          this.#cut();
          this.#redialLater();
        }
      })
      .catch(() => {});
  }

  #redialLater(): void {
    this.#hangUp();
    this.#stopTimer = this.#world.later(() => {
      this.#world
        .ask()
        .then((answer) => {
          if (this.#isClosed || this.#source !== undefined) return;
          if (answer === 'signedOut') this.#endSession();
          else if (answer === 'there') this.#dial();
          else this.#redialLater();
        })
        .catch(() => {});
    }, this.#redialMs);
    this.#redialMs = Math.min(this.#redialMs * 2, REDIAL_MAX_MS);
  }

  #endSession(): void {
    this.#unkept = undefined;
    this.close();
    this.#world.onSignedOut();
  }

  #cut(): void {
    if (this.#snapshot.line.tag === 'cut' || this.#snapshot.line.tag === 'unreadable') return;
    this.#set({ ...this.#snapshot, line: { tag: 'cut', sinceMs: this.#world.now() } });
  }

  #set(snapshot: FeedSnapshot): void {
    this.#snapshot = snapshot;
    for (const listener of [...this.#listeners]) listener();
  }
}

/** The feed of the hub that served this page. */
export function openFeed(
  ask: FeedWorld['ask'],
  onSignedOut: () => void,
  keeping: Pick<FeedWorld, 'kept' | 'keep'> = {},
): LiveFeed {
  return new LiveFeed({
    ...keeping,
    open: () => new EventSource('/api/feed'),
    now: () => Date.now(),
    ask,
    later: (run, delayMs) => {
      const timer = setTimeout(run, delayMs);
      return () => clearTimeout(timer);
    },
    onSignedOut,
  });
}

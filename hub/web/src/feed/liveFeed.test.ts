import { beforeEach, describe, expect, it } from 'vitest';
import { LiveFeed, type Source } from './liveFeed.ts';
import { AS_OF_MS, eventDataOf, sampleState } from './testing.ts';

class FakeSource implements Source {
  readyState = 0;
  isClosed = false;
  readonly #listeners = new Map<string, (event: { readonly data: string }) => void>();
  addEventListener(type: string, listener: (event: { readonly data: string }) => void): void {
    this.#listeners.set(type, listener);
  }
  send(data: string): void {
    this.#listeners.get('state')?.({ data });
  }
  fail(isFinal: boolean): void {
    this.readyState = isFinal ? 2 : 0;
    this.#listeners.get('error')?.({ data: '' });
  }
  close(): void {
    this.isClosed = true;
  }
}

let sources: FakeSource[];
let timers: { run: () => void; delayMs: number }[];
let answer: 'there' | 'signedOut' | 'unreachable';
let signedOut: number;
let nowMs: number;
let feed: LiveFeed;

beforeEach(() => {
  [sources, timers, answer, signedOut, nowMs] = [[], [], 'there', 0, 1_000];
  feed = new LiveFeed({
    open: () => {
      const source = new FakeSource();
      sources.push(source);
      return source;
    },
    now: () => nowMs,
    ask: () => Promise.resolve(answer),
    later: (run, delayMs) => {
      const timer = { run, delayMs };
      timers.push(timer);
      return () => {
        timers = timers.filter((each) => each !== timer);
      };
    },
    onSignedOut: () => {
      signedOut += 1;
    },
  });
});

const last = (): FakeSource => {
  const source = sources.at(-1);
  if (source === undefined) throw new Error('open a source');
  return source;
};
const wake = async (): Promise<void> => {
  const timer = timers.shift();
  if (timer === undefined) throw new Error('set a timer');
  timer.run();
  await Promise.resolve();
  await Promise.resolve();
};

describe('the feed', () => {
  it('is live from its first State', () => {
    expect(feed.getSnapshot()).toEqual({ line: { tag: 'dialling' }, country: undefined });
    let changes = 0;
    feed.subscribe(() => {
      changes += 1;
    });
    last().send(eventDataOf(sampleState()));
    expect(feed.getSnapshot().line).toEqual({ tag: 'live' });
    expect(feed.getSnapshot().country?.asOfMs).toBe(AS_OF_MS);
    expect(changes).toBe(1);
  });

  it('keeps the last figures and says since when it is cut, then is live again', () => {
    last().send(eventDataOf(sampleState()));
    nowMs = 5_000;
    last().fail(false);
    nowMs = 9_000;
    last().fail(false);
    expect(feed.getSnapshot().line).toEqual({ tag: 'cut', sinceMs: 5_000 });
    expect(feed.getSnapshot().country?.heard).toBe(2);
    // The browser's own redial: the same source goes on.
    last().send(eventDataOf(sampleState()));
    expect(feed.getSnapshot().line).toEqual({ tag: 'live' });
    expect(sources).toHaveLength(1);
  });

  it('dials again by itself, ever slower, when the browser has given up', async () => {
    last().fail(true);
    expect(timers.map((timer) => timer.delayMs)).toEqual([1_000]);
    answer = 'unreachable';
    await wake();
    expect(timers.map((timer) => timer.delayMs)).toEqual([2_000]);
    expect(sources).toHaveLength(1);
    answer = 'there';
    await wake();
    expect(sources).toHaveLength(2);
    last().send(eventDataOf(sampleState()));
    expect(feed.getSnapshot().line).toEqual({ tag: 'live' });
  });

  it('ends when the session has ended', async () => {
    answer = 'signedOut';
    last().fail(true);
    await wake();
    expect(signedOut).toBe(1);
    expect(last().isClosed).toBe(true);
  });

  it('does not take a dead line for a quiet one', async () => {
    last().send(eventDataOf(sampleState()));
    await wake();
    expect(feed.getSnapshot().line.tag).toBe('live');
    answer = 'unreachable';
    await wake();
    expect(feed.getSnapshot().line.tag).toBe('cut');
    expect(last().isClosed).toBe(true);
    answer = 'there';
    await wake();
    expect(sources).toHaveLength(2);
  });

  it('says that it cannot read what a newer hub sends, and keeps the figures', () => {
    last().send(eventDataOf(sampleState()));
    last().send('//////8=');
    expect(feed.getSnapshot().line.tag).toBe('unreadable');
    expect(feed.getSnapshot().country?.heard).toBe(2);
  });

  it('hears nothing more once closed', async () => {
    last().send(eventDataOf(sampleState()));
    feed.close();
    expect(timers).toHaveLength(0);
    feed.check();
    expect(sources).toHaveLength(1);
  });
});

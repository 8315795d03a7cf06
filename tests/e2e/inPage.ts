/**
 * What the typing bench measures in the page itself.
 *
 * Key to paint is from the key's own time stamp, so that waiting for a busy thread counts, to a task posted in the frame that
 * follows the input: it runs once the page has laid out and painted. Event Timing tells the same in steps of 8 ms and
 * nothing at all below 16, which hides most of what a key costs.
 */
import type { Page } from 'playwright';

interface Bench {
  /** From a key to its paint, in milliseconds, one for each letter that was put in. */
  painted: number[];
  /** Set while one is waited for: from an event to the first painted frame in which something holds. */
  seen: Promise<number> | undefined;
}

interface Window {
  tansiqBench: Bench;
}

/** Makes every page of a browser measure its keys. */
export function watchKeys(): void {
  const bench: Bench = { painted: [], seen: undefined };
  (window as unknown as Window).tansiqBench = bench;
  let pressedAt = 0;
  addEventListener('keydown', (event) => (pressedAt = event.timeStamp), true);
  addEventListener(
    'input',
    () => {
      const from = pressedAt;
      requestAnimationFrame(() => {
        const done = () => bench.painted.push(performance.now() - from);
        // biome-ignore lint/suspicious/noExplicitAny: Chromium has it, TypeScript's library not yet
        (globalThis as any).scheduler.postTask(done, { priority: 'user-blocking' });
      });
    },
    true,
  );
}

/** The times of the keys since the last call. */
export function takeKeys(page: Page): Promise<number[]> {
  return page.evaluate(() => (window as unknown as Window).tansiqBench.painted.splice(0));
}

/** When something counts as seen: so many elements of a selector. */
export interface Sight {
  readonly selector: string;
  readonly atLeast?: number;
  readonly none?: boolean;
}

/** What does not come for so long does not come. */
const COMES_MS = 30_000;

/** The time from the event that `act` brings about to the painted frame that shows `sight`, in milliseconds. */
export async function timeTo(
  page: Page,
  event: 'pointerup' | 'keydown',
  act: () => Promise<unknown>,
  sight: Sight,
): Promise<number> {
  await page.evaluate(
    ({ event, sight, comesMs }) => {
      (window as unknown as Window).tansiqBench.seen = new Promise((resolve, reject) => {
        const fail = () =>
          reject(
            new Error(
              `${JSON.stringify(sight)}: ${document.querySelectorAll(sight.selector).length} in the page`,
            ),
          );
        setTimeout(fail, comesMs);
        addEventListener(
          event,
          ({ timeStamp }) => {
            const look = () => {
              const found = document.querySelectorAll(sight.selector).length;
              if (sight.none === true ? found > 0 : found < (sight.atLeast ?? 1))
                return requestAnimationFrame(look);
              const done = () => resolve(performance.now() - timeStamp);
              // biome-ignore lint/suspicious/noExplicitAny: Chromium has it, TypeScript's library not yet
              return (globalThis as any).scheduler.postTask(done, { priority: 'user-blocking' });
            };
            requestAnimationFrame(look);
          },
          { capture: true, once: true },
        );
      });
    },
    { event, sight, comesMs: COMES_MS },
  );
  await act();
  return page.evaluate(
    () => (window as unknown as Window).tansiqBench.seen ?? Promise.reject(new Error('no event')),
  );
}

/** Scrolls an element down, a little in each frame; answers how long each frame took, in milliseconds. */
export function scrollFrames(page: Page, what: string, frames: number, by: number): Promise<number[]> {
  return page.evaluate(
    ({ what, frames, by }) =>
      new Promise<number[]>((resolve) => {
        const part = document.querySelector(what) ?? document.documentElement;
        const times: number[] = [];
        let last: number | undefined;
        const step = (now: number) => {
          if (last !== undefined) times.push(now - last);
          last = now;
          if (times.length >= frames) return resolve(times);
          part.scrollBy({ top: by, behavior: 'instant' });
          return requestAnimationFrame(step);
        };
        part.scrollTo({ top: 0, behavior: 'instant' });
        requestAnimationFrame(step);
      }),
    { what, frames, by },
  );
}

/** The work of the page's own thread so far, in milliseconds. */
export async function workOf(page: Page): Promise<() => Promise<number>> {
  const cdp = await page.context().newCDPSession(page);
  await cdp.send('Performance.enable');
  return async () => {
    const { metrics } = await cdp.send('Performance.getMetrics');
    return 1000 * (metrics.find(({ name }) => name === 'TaskDuration')?.value ?? 0);
  };
}

/** Records what the page's thread does while `run` runs, as a file for the browser's developer tools. */
export async function profiled(page: Page, run: () => Promise<void>): Promise<string> {
  const cdp = await page.context().newCDPSession(page);
  await cdp.send('Profiler.enable');
  await cdp.send('Profiler.setSamplingInterval', { interval: 200 });
  await cdp.send('Profiler.start');
  await run();
  const { profile } = await cdp.send('Profiler.stop');
  await cdp.detach();
  return JSON.stringify(profile);
}

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { isBringingBack, keepSight, noteSight } from './keepSight.ts';

/** A page of rows, each `HEIGHT` high, whose scroll the test moves. */
const HEIGHT = 100;
let scrolled = 0;

function page(rows: readonly string[]): void {
  const main = document.createElement('main');
  for (const [at, id] of rows.entries()) {
    const row = document.createElement('p');
    row.dataset.row = id;
    row.getBoundingClientRect = () => ({ top: at * HEIGHT - scrolled, height: HEIGHT }) as DOMRect;
    main.append(row);
  }
  document.body.replaceChildren(main);
}

const topOf = (id: string) => document.querySelector(`[data-row="${id}"]`)?.getBoundingClientRect().top;

beforeEach(() => {
  scrolled = 0;
  window.history.replaceState(null, '', '/');
  vi.stubGlobal('requestAnimationFrame', (run: () => void) => setTimeout(run, 0));
  vi.spyOn(window, 'scrollY', 'get').mockImplementation(() => scrolled);
  window.scrollBy = ((_: number, by: number) => {
    scrolled += by;
  }) as typeof window.scrollBy;
  window.scrollTo = ((_: number, to: number) => {
    scrolled = to;
  }) as typeof window.scrollTo;
  keepSight();
});

afterEach(() => {
  // Whoever moves ends what is being sought.
  window.dispatchEvent(new Event('wheel'));
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
  document.body.replaceChildren();
});

describe('what is in sight', () => {
  it('is noted by the name of the first row, and comes back to its height though rows came before it', async () => {
    page(['a', 'b', 'c', 'd', 'e', 'f']);
    scrolled = 250;
    noteSight();
    expect(window.history.state).toEqual({ sight: { name: 'data-row', id: 'd', top: 50 } });
    scrolled = 0;
    document.body.replaceChildren();
    window.dispatchEvent(new PopStateEvent('popstate'));
    expect(isBringingBack()).toBe(true);
    page(['x', 'y', 'a', 'b', 'c', 'd', 'e', 'f']);
    await vi.waitFor(() => expect(topOf('d')).toBe(50));
  });

  it('stands in its frame where it stood, though rows above it have other heights by then', async () => {
    const place = (heights: readonly number[], inFrame: number) => {
      page([]);
      const frame = document.createElement('div');
      frame.style.overflowY = 'auto';
      Object.defineProperty(frame, 'scrollHeight', { value: 1000 });
      frame.getBoundingClientRect = () => ({ top: 300 - scrolled }) as DOMRect;
      frame.scrollTop = inFrame;
      let above = 0;
      for (const [at, height] of heights.entries()) {
        const row = document.createElement('p');
        row.dataset.row = `row${at}`;
        const start = above;
        above += height;
        row.getBoundingClientRect = () => {
          const top = 300 - scrolled + start - frame.scrollTop;
          return { top, bottom: top + height, height } as DOMRect;
        };
        frame.append(row);
      }
      document.querySelector('main')?.append(frame);
      return frame;
    };
    place([100, 100, 100, 100], 150);
    noteSight();
    // Not one that stands in the window and yet is scrolled out of the frame.
    expect(window.history.state).toEqual({
      sight: { name: 'data-row', id: 'row2', top: 350, inFrame: 50 },
    });
    document.body.replaceChildren();
    window.dispatchEvent(new PopStateEvent('popstate'));
    const frame = place([60, 60, 100, 100], 0);
    await vi.waitFor(() => expect(topOf('row2')).toBe(350));
    expect([frame.scrollTop, scrolled]).toEqual([70, 0]);
  });

  it('keeps what else the step of the history knows, and is nothing in a new one', () => {
    page(['a']);
    window.history.replaceState({ isOverPage: true }, '', '/');
    noteSight();
    expect(window.history.state).toEqual({ isOverPage: true, sight: { top: 0 } });
    window.history.replaceState(null, '', '/');
    expect(isBringingBack()).toBe(false);
  });

  it('is not brought back any more once the reader moves', async () => {
    page(['a', 'b', 'c', 'd']);
    scrolled = 150;
    noteSight();
    scrolled = 0;
    document.body.replaceChildren();
    window.dispatchEvent(new PopStateEvent('popstate'));
    window.dispatchEvent(new Event('wheel'));
    page(['a', 'b', 'c', 'd']);
    await new Promise((resolve) => setTimeout(resolve, 0));
    await new Promise((resolve) => setTimeout(resolve, 0));
    expect(scrolled).toBe(0);
  });
});

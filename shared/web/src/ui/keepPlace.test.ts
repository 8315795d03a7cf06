import { afterEach, describe, expect, it, vi } from 'vitest';
import { keepingPlace } from './keepPlace.ts';

afterEach(() => {
  vi.unstubAllGlobals();
  document.body.replaceChildren();
});

function page(): { read: HTMLElement; move: (top: number) => void; moved: number[] } {
  const content = document.createElement('main');
  content.id = 'content';
  const read = document.createElement('p');
  content.append(read);
  document.body.append(content);
  let at = 100;
  read.getBoundingClientRect = () => ({ top: at }) as DOMRect;
  document.elementFromPoint = () => read;
  const moved: number[] = [];
  vi.stubGlobal('requestAnimationFrame', (run: () => void) => run());
  vi.stubGlobal('scrollBy', (_: number, by: number) => {
    moved.push(by);
    at -= by;
  });
  return {
    read,
    move: (top) => {
      at = top;
    },
    moved,
  };
}

describe('a page whose language changes', () => {
  it('keeps what is read at its height', () => {
    const { move, moved } = page();
    vi.stubGlobal('scrollY', 18_000);
    keepingPlace(() => move(2_300));
    expect(moved).toEqual([2_200, 0]);
    expect(document.documentElement.style.overflowAnchor).toBe('');
  });

  it('stays at its top', () => {
    const { move, moved } = page();
    vi.stubGlobal('scrollY', 0);
    keepingPlace(() => move(140));
    expect(moved).toEqual([]);
  });
});

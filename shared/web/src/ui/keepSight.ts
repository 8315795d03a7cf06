/**
 * What is in sight stays with the address in the browser's history: a reload and the way back bring it to the same height.
 *
 * The browser's own memory is a number of pixels, and of a page whose rows come later it makes nothing. So the first row, field or
 * document in sight is noted with its height, and sought again when the page is built.
 */

/** The first thing in sight. */
interface Sight {
  /** The attribute that names it, and what it says; none at the top of a page and where nothing has a name. */
  readonly name?: string;
  readonly id?: string;
  /** Pixels from the upper edge of the window; of the page when nothing is named. */
  readonly top: number;
  /**
   * Pixels from the upper edge of the frame around it, when it stands in one that is scrolled on its own. Not how far that is
   * scrolled: what is far above in it may have no height of its own yet.
   */
  readonly inFrame?: number;
}

/** What rows, fields and documents are named by. */
const NAMES = ['data-row', 'data-path', 'data-doc'] as const;

/** How long the page must have been still before its sight is noted. */
const QUIET_MS = 150;

/** How long what was in sight is waited for: a document may come over a slow line. */
const WAIT_MS = 15_000;

/** For so many frames it is put at its height again: parts that come into sight are laid out only then. */
const SETTLE_FRAMES = 4;

let isKeeping = false;
let timer: ReturnType<typeof setTimeout> | undefined;
/** What is being sought, until it is there, or the reader moves, or it does not come. */
let sought: Sight | undefined;

/** Keeps what is in sight from now on, for as long as the page lives. */
export function keepSight(): void {
  if (isKeeping) return;
  isKeeping = true;
  window.history.scrollRestoration = 'manual';
  const scrolled = (): void => {
    clearTimeout(timer);
    timer = setTimeout(noteSight, QUIET_MS);
  };
  // A frame's own scrolling is heard on the way down only.
  window.addEventListener('scroll', scrolled, { capture: true });
  window.addEventListener('pagehide', noteSight);
  window.addEventListener('popstate', () => {
    clearTimeout(timer);
    bringBack();
  });
  for (const moved of ['wheel', 'pointerdown', 'keydown', 'touchmove'] as const) {
    window.addEventListener(moved, () => {
      sought = undefined;
    });
  }
  bringBack();
}

/** Whether something is being brought back into sight: then nothing else may move the page. */
export function isBringingBack(): boolean {
  return sightOf(window.history.state) !== undefined;
}

/** Notes what is in sight now with this step of the history. */
export function noteSight(): void {
  if (!isKeeping || sought !== undefined) return;
  const sight = inSight();
  const state: object = typeof window.history.state === 'object' ? (window.history.state ?? {}) : {};
  try {
    window.history.replaceState({ ...state, sight }, '');
  } catch {
    // Some browsers take only so many a minute: the one before is nearly as good.
  }
}

function inSight(): Sight {
  const all = document.querySelectorAll(`main :is(${NAMES.map((name) => `[${name}]`).join(', ')})`);
  const frames = new Map<Element | null, Element | undefined>();
  let above: Element | undefined;
  for (const element of all) {
    // What is in something above the window is above it too: of hundreds of rows each cell would be laid out to be asked.
    if (above?.contains(element) === true) continue;
    const { top, bottom, height } = element.getBoundingClientRect();
    const around = element.parentElement;
    if (!frames.has(around)) frames.set(around, frameOf(element));
    const frame = frames.get(around);
    const edge = frame?.getBoundingClientRect().top ?? 0;
    const upper = Math.max(0, edge);
    if (bottom <= upper) above = element;
    if (top < upper || height === 0) continue;
    if (top > window.innerHeight) break;
    const name = NAMES.find((each) => element.hasAttribute(each));
    const isScrolled = frame !== undefined && frame.scrollTop > 0;
    if (name === undefined || (window.scrollY === 0 && !isScrolled)) break;
    const id = element.getAttribute(name) ?? '';
    return isScrolled ? { name, id, top, inFrame: top - edge } : { name, id, top };
  }
  return { top: window.scrollY };
}

/** The frame around an element that scrolls on its own, up and down. */
function frameOf(element: Element): Element | undefined {
  for (let up = element.parentElement; up !== null && up.tagName !== 'MAIN'; up = up.parentElement) {
    if (up.scrollHeight > up.clientHeight && /auto|scroll/.test(getComputedStyle(up).overflowY)) return up;
  }
  return undefined;
}

function sightOf(state: unknown): Sight | undefined {
  if (typeof state !== 'object' || state === null || !('sight' in state)) return undefined;
  const { sight } = state;
  return typeof sight === 'object' && sight !== null && 'top' in sight && typeof sight.top === 'number'
    ? (sight as Sight)
    : undefined;
}

/** Seeks what was in sight at this step of the history until it is there. */
function bringBack(): void {
  const sight = sightOf(window.history.state);
  sought = sight;
  if (sight === undefined) return;
  const until = performance.now() + WAIT_MS;
  // Again while what came into sight with it takes the heights that it has.
  const settle = (frames: number): void => {
    requestAnimationFrame(() => {
      if (sought !== sight) return;
      put(sight);
      if (frames > 1) settle(frames - 1);
      else sought = undefined;
    });
  };
  const look = (): void => {
    if (sought !== sight) return;
    if (put(sight) || performance.now() > until) {
      settle(SETTLE_FRAMES);
      return;
    }
    requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
}

/** Puts it at its height; whether it is there. */
function put({ name, id, top, inFrame }: Sight): boolean {
  if (name === undefined || id === undefined) {
    window.scrollTo(0, top);
    return window.scrollY >= Math.floor(top);
  }
  const element = document.querySelector(`main [${CSS.escape(name)}="${CSS.escape(id)}"]`);
  if (element === null) return false;
  const frame = frameOf(element);
  if (frame !== undefined && inFrame === undefined) frame.scrollTop = 0;
  else if (frame !== undefined && inFrame !== undefined)
    frame.scrollTop += element.getBoundingClientRect().top - frame.getBoundingClientRect().top - inFrame;
  window.scrollBy(0, element.getBoundingClientRect().top - top);
  return true;
}

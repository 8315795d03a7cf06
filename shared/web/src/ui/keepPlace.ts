/** Keeps what is read where it is on the screen while everything around it changes its length. */

/** Makes the change, then puts what was in sight back to its height; what is at the top of the page stays there. */
export function keepingPlace(change: () => void): void {
  const seen = window.scrollY === 0 ? [] : inSight();
  const { style } = document.documentElement;
  // The browser's own anchoring would move the page a second time.
  if (seen.length > 0) style.overflowAnchor = 'none';
  change();
  if (seen.length === 0) return;
  const putBack = (): void => {
    // What was written anew is gone; what is around it is still there.
    const kept = seen.find(({ element }) => element.isConnected);
    if (kept !== undefined) window.scrollBy(0, kept.element.getBoundingClientRect().top - kept.top);
  };
  // Once laid out, and once more when what a first layout asked for is there too.
  requestAnimationFrame(() => {
    putBack();
    requestAnimationFrame(() => {
      putBack();
      style.overflowAnchor = '';
    });
  });
}

/** The first thing in sight that starts on the screen, and what is around it, with their heights. */
function inSight(): readonly { readonly element: Element; readonly top: number }[] {
  const content = document.getElementById('content');
  for (let y = 1; y < window.innerHeight; y += STEP_PX) {
    let element = document.elementFromPoint(window.innerWidth / 2, y);
    if (element === null || element === content || content?.contains(element) !== true) continue;
    if (element.getBoundingClientRect().top < 0 || isHeld(element, content)) continue;
    const seen = [];
    for (; element !== null && element !== content; element = element.parentElement) {
      seen.push({ element, top: element.getBoundingClientRect().top });
    }
    return seen;
  }
  return [];
}

/** Whether it is held at an edge of the window: then it is where it is however the page is scrolled. */
function isHeld(element: Element, content: Element): boolean {
  for (let up: Element | null = element; up !== null && up !== content; up = up.parentElement) {
    const { position } = getComputedStyle(up);
    if (position === 'sticky' || position === 'fixed') return true;
  }
  return false;
}

const STEP_PX = 12;

/** How long a part may take until it is there. */
const SEARCH_MS = 2000;

/** Brings a part of a long page into sight once it is there, and takes the focus to its title. */
export function showPart(part: string): void {
  const until = performance.now() + SEARCH_MS;
  const look = (): void => {
    const all = [...document.querySelectorAll<HTMLElement>(`[data-part="${CSS.escape(part)}"]`)];
    // What stands in front is last: a panel is built after the page that it covers.
    const found = all.findLast((each) => each.closest('[inert], [aria-hidden="true"]') === null);
    if (found !== undefined) {
      found.scrollIntoView?.({ block: 'start' });
      found.querySelector<HTMLElement>('.tq-section__title')?.focus({ preventScroll: true });
    } else if (performance.now() < until) requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
}

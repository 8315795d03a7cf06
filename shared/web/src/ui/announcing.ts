/** Says something to whoever listens instead of looks: one region for the whole page, which no dialog hides. */

let region: HTMLElement | undefined;

/** Says `words` once. */
export function announce(words: string): void {
  if (region?.isConnected !== true) {
    region = document.createElement('div');
    region.className = 'tq-visually-hidden';
    region.setAttribute('role', 'status');
    // React Aria's dialogs hide all that is around them, but not what bears this mark.
    region.dataset.liveAnnouncer = 'true';
    document.body.append(region);
  }
  const into = region;
  // Emptied first, and filled in a task of its own: the same words twice are two announcements.
  into.textContent = '';
  setTimeout(() => {
    into.textContent = words;
  }, 50);
}

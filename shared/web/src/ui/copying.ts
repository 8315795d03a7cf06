/** Words on their way to the clipboard. */

/**
 * Copies `words`; whether that worked. Where the browser has no clipboard for pages (an address without TLS), the older way is
 * taken, which works from a key or a press only.
 */
export async function copyWords(words: string): Promise<boolean> {
  try {
    if (navigator.clipboard !== undefined) {
      await navigator.clipboard.writeText(words);
      return true;
    }
  } catch {
    // The browser may refuse it where the older way still works.
  }
  const give = (event: ClipboardEvent): void => {
    event.clipboardData?.setData('text/plain', words);
    event.preventDefault();
    event.stopImmediatePropagation();
  };
  document.addEventListener('copy', give, { capture: true });
  try {
    return document.execCommand('copy');
  } catch {
    return false;
  } finally {
    document.removeEventListener('copy', give, { capture: true });
  }
}

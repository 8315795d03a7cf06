/** Hands words to a person as a file. */

const KEPT_MS = 15_000;

/** Saves `words` as a file of this name. */
export function download(name: string, words: string): void {
  const address = URL.createObjectURL(new Blob([words], { type: 'application/json' }));
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), KEPT_MS);
}

/** Hands words to a person as a file. */

const KEPT_MS = 15_000;

/** Saves `words` as a file of this name and type. */
export function download(name: string, words: string, type = 'application/json'): void {
  const address = URL.createObjectURL(new Blob([words], { type }));
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), KEPT_MS);
}

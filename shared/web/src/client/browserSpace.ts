/** How much space this browser gives, and whether it promises not to clear it away by itself. */

/** What the browser says of its store. */
export interface BrowserSpace {
  readonly usedBytes: number;
  readonly allBytes: number;
  /** Whether the browser keeps it until a person clears it. */
  readonly isPersistent: boolean;
}

/** Asks the browser not to clear the store away by itself. It may say no, and then still keeps it as long as it can. */
export async function askToKeep(): Promise<boolean> {
  try {
    return (await navigator.storage?.persist?.()) ?? false;
  } catch {
    return false;
  }
}

/** The space; `undefined` when the browser does not say. */
export async function browserSpace(): Promise<BrowserSpace | undefined> {
  try {
    const { usage, quota } = (await navigator.storage?.estimate?.()) ?? {};
    if (usage === undefined || quota === undefined) return undefined;
    return {
      usedBytes: usage,
      allBytes: quota,
      isPersistent: (await navigator.storage.persisted?.()) ?? false,
    };
  } catch {
    return undefined;
  }
}

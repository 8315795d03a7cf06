/**
 * The tabs of one browser that work for the same account. Each holds a shared Web Lock on the account's store for as long
 * as it lives, so that whoever removes the store can know that nobody else has words in it.
 */

/**
 * Holds the store of that name until the answer is called, which resolves once it is let go. Waits while another tab
 * removes it.
 */
export async function holdStore(name: string, locks: LockManager | undefined): Promise<() => Promise<void>> {
  if (locks === undefined) return async () => {};
  return new Promise((resolve, reject) => {
    const held: Promise<void> = locks.request(
      lockName(name),
      { mode: 'shared' },
      () =>
        new Promise<void>((release) =>
          resolve(() => {
            release();
            return held;
          }),
        ),
    );
    held.catch(reject);
  });
}

/**
 * Runs `job` if no tab holds the store, and holds it alone meanwhile. Without locks (a page that is not a secure context)
 * nobody can know, and it does not run.
 */
export async function ifNobodyHolds(
  name: string,
  locks: LockManager | undefined,
  job: () => Promise<void>,
): Promise<boolean> {
  if (locks === undefined) return false;
  let hasRun = false;
  await locks.request(lockName(name), { ifAvailable: true }, async (lock) => {
    if (lock === null) return;
    await job();
    hasRun = true;
  });
  return hasRun;
}

function lockName(name: string): string {
  return `tansiq-tab/${name}`;
}

/**
 * Actor ids: the principal's number, then 12 random bytes. A profile's actors are used again, so that a document does
 * not gather one per visit, but never by two tabs at once: each is held under a Web Lock for as long as the tab lives.
 */
import { type ActorId, hexOf, type PrincipalId } from '../ids.ts';
import type { LocalStore } from './localStore.ts';

/** An actor held by this tab. */
export interface HeldActor {
  readonly id: ActorId;
  /** Lets another tab have it. Write nothing more with it. */
  release(): void;
}

/** A fresh actor of `principal`. */
export function newActor(principal: PrincipalId): ActorId {
  return (principal.toString(16).padStart(8, '0') +
    hexOf(crypto.getRandomValues(new Uint8Array(12)))) as ActorId;
}

/** Holds a free actor of this profile that is not in `except`, or a fresh one. */
export async function holdActor(
  store: LocalStore,
  principal: PrincipalId,
  except: readonly ActorId[],
  locks: LockManager | undefined = globalThis.navigator?.locks,
): Promise<HeldActor> {
  // Without locks (a page that is not a secure context) nothing tells two tabs apart: every visit gets its own actor.
  if (locks === undefined) return { id: newActor(principal), release: () => {} };
  const prefix = principal.toString(16).padStart(8, '0');
  // A store that is broken knows no actor: then this visit has one of its own.
  for (const id of await store.actors().catch(() => [])) {
    if (!id.startsWith(prefix) || except.includes(id)) continue;
    const release = await tryLock(locks, id);
    if (release !== undefined) return { id, release };
  }
  const id = newActor(principal);
  const release = await tryLock(locks, id);
  await store.addActor(id).catch(() => {});
  return { id, release: release ?? (() => {}) };
}

function tryLock(locks: LockManager, id: ActorId): Promise<(() => void) | undefined> {
  return new Promise((resolve, reject) => {
    locks
      .request(`tansiq-actor-${id}`, { ifAvailable: true }, (lock) => {
        if (lock === null) {
          resolve(undefined);
          return undefined;
        }
        // The lock lasts as long as this promise.
        return new Promise<void>((release) => resolve(release));
      })
      .catch(reject);
  });
}

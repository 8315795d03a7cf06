/** Everything that runs for the account that is signed in on this tab. */
import { type AccountInfo, nodeApi } from '@tansiq/web/api.ts';
import { startAutomerge } from '@tansiq/web/automerge.ts';
import { DocRepo } from '@tansiq/web/docRepo.ts';
import { LocalStore, storeName } from '@tansiq/web/localStore.ts';
import { Session, type Socket, socketUrl } from '@tansiq/web/session.ts';
import { sessionSteps } from '@tansiq/web/undo/keep.ts';

const LAST_KEY = 'tansiq-account';

/** An account at work. */
export interface Account {
  readonly info: AccountInfo;
  readonly store: LocalStore;
  readonly session: Session;
  readonly repo: DocRepo;
}

/** How a visit begins. */
export type Start =
  | { readonly tag: 'signedOut' }
  | { readonly tag: 'unreachable' }
  /** `isFresh`: the node itself said who is signed in; otherwise this browser remembers. */
  | { readonly tag: 'signedIn'; readonly info: AccountInfo; readonly isFresh: boolean };

/** Who is signed in: by the node, or by what this browser remembers while the node cannot be reached. */
export async function whoIsSignedIn(): Promise<Start> {
  const answer = await nodeApi.account();
  if (answer.ok) {
    remember(answer.value);
    return { tag: 'signedIn', info: answer.value, isFresh: true };
  }
  // A session that ended is no sign-out: without a line this browser still opens what it keeps.
  if (answer.error.tag === 'signedOut') return { tag: 'signedOut' };
  const info = remembered();
  return info === undefined ? { tag: 'unreachable' } : { tag: 'signedIn', info, isFresh: false };
}

/** Starts the session, the documents and what an earlier visit left unsaved. */
export async function startAccount(info: AccountInfo, onUnwelcome: () => void): Promise<Account> {
  await startAutomerge();
  const store = await LocalStore.open(info.principal, info.editor);
  const session = new Session({
    dial: () => new WebSocket(socketUrl(window.location)) as Socket,
    account: { principal: info.principal, editor: info.editor },
    onUnwelcome,
  });
  const channel =
    'BroadcastChannel' in window ? new BroadcastChannel(storeName(info.principal, info.editor)) : undefined;
  const { principal, editor } = info;
  const steps = sessionSteps(sessionStorage, storeName(principal, editor));
  const repo = new DocRepo({ store, session, principal, editor, steps, channel });
  await repo.resume();
  session.start();
  return { info, store, session, repo };
}

/** Ends it. What is unsaved stays in this browser. */
export async function endAccount(account: Account): Promise<void> {
  await account.repo.end();
  account.session.stop();
  account.store.close();
}

/** Signs out. Everything of the account leaves this browser, unless edits wait in it that the council lacks. */
export async function signOut(account: Account): Promise<void> {
  await account.repo.settled();
  const waiting = (await account.store.metas()).some((meta) => meta.unsaved > 0);
  const copies = (await account.store.setAsideCopies()).length;
  await account.repo.end();
  account.session.stop();
  await nodeApi.signOut();
  forget();
  if (waiting || copies > 0) account.store.close();
  else await account.store.destroy();
}

/** Remembers the account for a start without a line. */
export function remember(info: AccountInfo): void {
  try {
    localStorage.setItem(LAST_KEY, JSON.stringify(info));
  } catch {
    // This browser keeps nothing: the next start needs a line.
  }
}

function forget(): void {
  try {
    localStorage.removeItem(LAST_KEY);
  } catch {
    // Nothing was kept.
  }
}

function remembered(): AccountInfo | undefined {
  try {
    const text = localStorage.getItem(LAST_KEY);
    return text === null ? undefined : (JSON.parse(text) as AccountInfo);
  } catch {
    return undefined;
  }
}

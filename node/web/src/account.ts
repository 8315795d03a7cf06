/** Everything that runs for the account that is signed in on this tab. */
import { type AccountInfo, nodeApi } from '@tansiq/web/api.ts';
import { attachmentsOf } from '@tansiq/web/client/attachments.ts';
import { startAutomerge } from '@tansiq/web/client/automerge.ts';
import { type Bear, bearThrough } from '@tansiq/web/client/births.ts';
import { askToKeep } from '@tansiq/web/client/browserSpace.ts';
import { DocRepo } from '@tansiq/web/client/docRepo.ts';
import { type Earlier, lookForEarlier, NOTHING_EARLIER } from '@tansiq/web/client/earlier.ts';
import { beginLeaving, isLeaving, remember, remembered } from '@tansiq/web/client/leaving.ts';
import { LocalStore, storeName } from '@tansiq/web/client/localStore.ts';
import { Openings } from '@tansiq/web/client/openings.ts';
import { Session, type Socket, socketUrl } from '@tansiq/web/client/session.ts';
import { holdStore, ifNobodyHolds } from '@tansiq/web/client/tabs.ts';
import { sessionSteps } from '@tansiq/web/client/undo/keep.ts';
import { type SendFile, WaitingFiles } from '@tansiq/web/client/waitingFiles.ts';
import { AskedWriters } from './writers.ts';

/** An account at work. */
export interface Account {
  readonly info: AccountInfo;
  readonly store: LocalStore;
  readonly session: Session;
  readonly repo: DocRepo;
  /** Files that wait in this browser for a line. */
  readonly files: WaitingFiles;
  /** Who the actors in documents are. */
  readonly writers: AskedWriters;
  /** What other accounts left in this browser. */
  readonly earlier: Earlier;
  /** Lets go of the store: this tab writes nothing more in it. */
  readonly release: () => Promise<void>;
}

/** Has the council make a document that was begun in this browser. */
export const bear: Bear = bearThrough(nodeApi.create);

/** Sends a file that waited for a line. */
const sendFile: SendFile = (doc, file) => {
  const { upload } = attachmentsOf(doc);
  if (upload === undefined) return Promise.resolve({ ok: false, error: { tag: 'unreachable' } });
  return upload(file, () => {}, new AbortController().signal);
};

/** How a visit begins. */
export type Start =
  | { readonly tag: 'signedOut' }
  | { readonly tag: 'unreachable' }
  /** `isFresh`: the node itself said who is signed in; otherwise this browser remembers. */
  | { readonly tag: 'signedIn'; readonly info: AccountInfo; readonly isFresh: boolean };

/** Who is signed in: by the node, or by what this browser remembers while the node cannot be reached. */
export async function whoIsSignedIn(): Promise<Start> {
  // Whoever left here stays out, also before the node has heard of it.
  if (isLeaving()) return { tag: 'signedOut' };
  const answer = await nodeApi.account();
  if (answer.ok) {
    remember(answer.value);
    return { tag: 'signedIn', info: answer.value, isFresh: true };
  }
  // A session that ended is no sign-out: without a line this browser still opens what it keeps.
  if (answer.error.tag === 'signedOut') return { tag: 'signedOut' };
  const info = remembered<AccountInfo>();
  return info === undefined ? { tag: 'unreachable' } : { tag: 'signedIn', info, isFresh: false };
}

/** Starts the session, the documents and what an earlier visit left unsaved. */
export async function startAccount(info: AccountInfo, onUnwelcome: () => void): Promise<Account> {
  await startAutomerge();
  const release = await holdStore(storeName(info.principal, info.editor), navigator.locks ?? undefined);
  const store = await LocalStore.open(info.principal, info.editor);
  askToKeep().catch(() => false);
  const earlier = await earlierOf(store, info);
  const session = new Session({
    dial: () => new WebSocket(socketUrl(window.location)) as Socket,
    account: { principal: info.principal, editor: info.editor },
    onUnwelcome,
  });
  const channel =
    'BroadcastChannel' in window ? new BroadcastChannel(storeName(info.principal, info.editor)) : undefined;
  const { principal, editor } = info;
  const steps = sessionSteps(sessionStorage, storeName(principal, editor));
  const openings = new Openings(localStorage);
  const restart = (): void => window.location.reload();
  const repo = new DocRepo({
    store,
    session,
    principal,
    editor,
    steps,
    bear,
    channel,
    openings,
    restart,
  });
  await repo.resume();
  const files = new WaitingFiles(store, session, sendFile, navigator.locks ?? undefined);
  await files.start();
  const writers = new AskedWriters(store, session);
  await writers.start();
  session.start();
  return { info, store, session, repo, files, writers, earlier, release };
}

/** Finds what earlier accounts left, and takes over what this person said is theirs. What fails is found again at the next start. */
async function earlierOf(store: LocalStore, info: AccountInfo): Promise<Earlier> {
  if (info.login === undefined) return NOTHING_EARLIER; // Remembered by an older version; the node will say more.
  const owner = { login: info.login, name: info.name, council: info.council.code };
  try {
    await store.putOwner(owner);
    return await lookForEarlier(store, info.principal, owner, navigator.locks ?? undefined);
  } catch {
    return NOTHING_EARLIER;
  }
}

/** Ends it. What is unsaved stays in this browser. */
export async function endAccount(account: Account): Promise<void> {
  await putAway(account);
  account.store.close();
}

/** Leaves, here and in every other tab of the account. The node is told by `keepTelling`. */
export function leave(account: Account): void {
  beginLeaving(account.info);
  const channel = tabsChannel();
  channel?.postMessage({ left: storeName(account.info.principal, account.info.editor) } satisfies TabsNews);
  channel?.close();
}

/** Calls back when another tab of the account at work left. Answers how to stop listening. */
export function onLeftElsewhere(isOurs: (store: string) => boolean, onLeft: () => void): () => void {
  const channel = tabsChannel();
  if (channel === undefined) return () => {};
  channel.onmessage = (event) => {
    const { left } = event.data as TabsNews;
    if (isOurs(left)) onLeft();
  };
  return () => channel.close();
}

/**
 * Clears the account away after it left. Everything of it leaves this browser, unless edits wait in it that the council
 * lacks, or another tab still has it open: then the last of them looks again.
 */
export async function clearAway(account: Account): Promise<void> {
  await putAway(account);
  const { store } = account;
  try {
    const clear = async (): Promise<void> => {
      const isWaiting = (await store.metas()).some((meta) => meta.unsaved > 0);
      const hasNothing = (await store.setAsideCopies()).length + (await store.files()).length === 0;
      if (!isWaiting && hasNothing) await store.destroy();
    };
    // The other tabs leave at the same moment, and browsers hand a lock on with a little delay.
    for (let tries = 0; tries < CLEAR_TRIES; tries++) {
      if (await ifNobodyHolds(store.name, navigator.locks ?? undefined, clear)) return;
      await new Promise((resolve) => setTimeout(resolve, CLEAR_WAIT_MS));
    }
  } finally {
    store.close();
  }
}

const CLEAR_TRIES = 5;
const CLEAR_WAIT_MS = 200;

async function putAway(account: Account): Promise<void> {
  account.files.end();
  await account.repo.settled();
  await account.repo.end();
  account.session.stop();
  await account.release();
}

/** What tabs of this origin tell each other: somebody left the account of this store. */
interface TabsNews {
  readonly left: string;
}

function tabsChannel(): BroadcastChannel | undefined {
  return 'BroadcastChannel' in window ? new BroadcastChannel('tansiq-tabs') : undefined;
}

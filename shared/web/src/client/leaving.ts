/**
 * Signing in and out of this browser, at a node or at the hub. Leaving is done here at once: a marker stands until the server
 * has heard of it, and while it stands every start of the app shows the door. What is sent about the session goes one at a time,
 * in all tabs together, so that a sign-out that was on its way for long never ends a later sign-in.
 */
import type { Answer, ApiError, Door } from '../api.ts';
import type { EditorId, PrincipalId } from '../ids.ts';

const LEAVING_KEY = 'tansiq-leaving';
const LAST_KEY = 'tansiq-account';

/** What of an account a sign-out is about. At the hub there is one principal, which goes unsaid. */
export interface Leaver {
  readonly editor: EditorId;
  readonly principal?: PrincipalId;
}

/** What the server is asked about the session. */
export interface SessionApi<A extends Leaver> {
  readonly account: () => Promise<Answer<A>>;
  readonly signIn: (name: string, password: string) => Promise<Answer<A>>;
  readonly signOut: () => Promise<Answer<undefined>>;
  /** Where people come in; the hub has no such question. */
  readonly door?: () => Promise<Answer<Door>>;
}

/** Why a sign-in came to nothing. `door` says where this council's people come in, if the node answered that. */
export type SignInError =
  | ApiError
  /** The password was right, and the browser did not keep the node's cookie. */
  | { readonly tag: 'noCookie'; readonly door: Door | undefined }
  /** The node takes no sign-in from a page of this address. */
  | { readonly tag: 'wrongAddress'; readonly door: Door | undefined };

/** What came of a sign-in. */
export type SignInAnswer<A> =
  | { readonly ok: true; readonly value: A }
  | { readonly ok: false; readonly error: SignInError };

/** The marker, should the browser's storage refuse it: then this tab alone knows. */
let leavingHere: Leaver | undefined;
let turn: Promise<unknown> = Promise.resolve();

/** Whether somebody left here and the node has not heard of it. */
export function isLeaving(): boolean {
  return leaver() !== undefined;
}

/** Locks this browser: from now on a start of the app shows the door, with or without a line. */
export function beginLeaving({ editor, principal }: Leaver): void {
  leavingHere = { editor, ...(principal === undefined ? {} : { principal }) };
  write(LEAVING_KEY, JSON.stringify(leavingHere));
  write(LAST_KEY, undefined);
}

/** Tells the server, if it has to be told. Whether it has heard. */
export async function tellServer<A extends Leaver>(api: SessionApi<A>): Promise<boolean> {
  return inTurn(async () => {
    const left = leaver();
    if (left === undefined) return true;
    const now = await api.account();
    const isOurs = now.ok && now.value.editor === left.editor && now.value.principal === left.principal;
    if (isOurs && !(await api.signOut()).ok) return false;
    if (!now.ok && now.error.tag !== 'signedOut') return false;
    // Another account's cookie stands here by now: ours went when it came.
    endLeaving();
    return true;
  });
}

/** Signs in, and looks whether the browser kept the node's cookie. */
export async function signIn<A extends Leaver>(
  name: string,
  password: string,
  api: SessionApi<A>,
): Promise<SignInAnswer<A>> {
  return inTurn(async () => {
    const answer = await api.signIn(name, password);
    if (!answer.ok && answer.error.tag === 'refused' && answer.error.code === 'denied') {
      return { ok: false, error: { tag: 'wrongAddress', door: await doorOf(api) } };
    }
    if (!answer.ok) return answer;
    endLeaving(); // The node ends the session of the cookie that came along.
    const seen = await api.account();
    if (!seen.ok && seen.error.tag === 'signedOut') {
      return { ok: false, error: { tag: 'noCookie', door: await doorOf(api) } };
    }
    remember(answer.value);
    return answer;
  });
}

/** Remembers the account for a start without a line. */
export function remember(info: Leaver): void {
  write(LAST_KEY, JSON.stringify(info));
}

/** Opens nothing without a line from now on. */
export function forget(): void {
  write(LAST_KEY, undefined);
}

/** The account that this browser opens without a line. */
export function remembered<A extends Leaver>(): A | undefined {
  return parsed<A>(read(LAST_KEY));
}

/** Tells the server again and again until it has heard; stops when the answer is called. */
export function keepTelling<A extends Leaver>(onHeard: () => void, api: SessionApi<A>): () => void {
  let isStopped = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let waitMs = TELL_MIN_MS;
  let isAsking = false;
  const again = (): void => {
    if (isStopped || isAsking) return;
    clearTimeout(timer);
    isAsking = true;
    tellServer(api)
      .catch(() => false)
      .then((hasHeard) => {
        isAsking = false;
        if (isStopped) return;
        if (hasHeard) {
          onHeard();
          return;
        }
        timer = setTimeout(again, waitMs);
        waitMs = Math.min(TELL_MAX_MS, waitMs * 2);
      })
      .catch(() => {});
  };
  window.addEventListener('online', again);
  document.addEventListener('visibilitychange', again);
  again();
  return () => {
    isStopped = true;
    clearTimeout(timer);
    window.removeEventListener('online', again);
    document.removeEventListener('visibilitychange', again);
  };
}

const TELL_MIN_MS = 1_000;
const TELL_MAX_MS = 15_000;

async function doorOf(api: { readonly door?: () => Promise<Answer<Door>> }): Promise<Door | undefined> {
  const door = await api.door?.();
  return door?.ok === true ? door.value : undefined;
}

/** Calls back when another tab of this browser leaves. Answers how to stop listening. */
export function onLeaving(onLeft: () => void): () => void {
  const look = (event: StorageEvent): void => {
    if (event.key === LEAVING_KEY && event.newValue !== null) onLeft();
  };
  window.addEventListener('storage', look);
  return () => window.removeEventListener('storage', look);
}

function endLeaving(): void {
  leavingHere = undefined;
  write(LEAVING_KEY, undefined);
}

/** Another tab may have begun to leave, or signed in since: the browser's storage says so, if it works. */
function leaver(): Leaver | undefined {
  try {
    leavingHere = parsed<Leaver>(localStorage.getItem(LEAVING_KEY) ?? undefined);
  } catch {
    // This browser keeps nothing: what this tab knows counts.
  }
  return leavingHere;
}

async function inTurn<T>(job: () => Promise<T>): Promise<T> {
  const locks = globalThis.navigator?.locks ?? undefined; // Absent where the page is not a secure context.
  if (locks !== undefined) return locks.request('tansiq-session', job);
  const mine = turn.then(job, job);
  turn = mine;
  return mine;
}

function read(key: string): string | undefined {
  try {
    return localStorage.getItem(key) ?? undefined;
  } catch {
    return undefined;
  }
}

function write(key: string, value: string | undefined): void {
  try {
    if (value === undefined) localStorage.removeItem(key);
    else localStorage.setItem(key, value);
  } catch {
    // This browser keeps nothing: the next start needs a line, and a password.
  }
}

function parsed<T>(text: string | undefined): T | undefined {
  try {
    return text === undefined ? undefined : (JSON.parse(text) as T);
  } catch {
    return undefined;
  }
}

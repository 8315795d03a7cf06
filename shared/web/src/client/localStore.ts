/**
 * What this browser keeps of one account, in IndexedDB: raw changes, how far the council and the ministry have them,
 * copies that were set aside, the actors of this profile, and answers of the node for a start without a line.
 *
 * One database per council and account, so that two people at one machine never write in each other's name.
 *
 * A browser's store fails in many ways: it does not open, is full, is closed or cleared underneath. None of them ends the
 * work: the store is then `broken`, whoever uses it gets an error, and it opens itself again. What it held before counts
 * as kept only once `onBack` has kept it anew.
 */
import { type DBSchema, type IDBPDatabase, openDB } from 'idb';
import { OPEN_STORE_MS, REOPEN_STORE_MAX_MS, REOPEN_STORE_MIN_MS } from '../constants.ts';
import type { ActorId, ChangeHash, DocId, DocKind, EditorId, PrincipalId } from '../ids.ts';
import type { Birth } from './births.ts';
import type { NotAcceptedNotice } from './docHandle.ts';
import type { KeptFile } from './waitingFiles.ts';

/** One change as it is kept. */
export interface KeptChange {
  readonly hash: ChangeHash;
  /** The raw Automerge change. */
  readonly bytes: Uint8Array;
  /** Whether a tab of this browser made it. */
  readonly mine: boolean;
  /** Whether that was under an earlier account of the same person. */
  readonly isEarlier?: boolean;
}

/** What is known of a document besides its changes. */
export interface DocMeta {
  readonly id: DocId;
  readonly kind: DocKind;
  /** Heads that the council made durable, as it last said. */
  readonly councilHeads: readonly ChangeHash[];
  /** Heads that the ministry made durable, as the council last said. */
  readonly receivedHeads: readonly ChangeHash[];
  readonly shared: boolean;
  readonly canEdit: boolean;
  /** Changes of this browser that the council lacks. */
  readonly unsaved: number;
  /** Actors that must not write here again: a change of theirs was set aside, and its number may not be used twice. */
  readonly burntActors: readonly ActorId[];
  readonly notAccepted: readonly NotAcceptedNotice[];
  /** What it was begun with here, until the council has made it. */
  readonly birth?: Birth | undefined;
}

/** One value that a set-aside edit wrote. */
export interface SetAsideValue {
  readonly path: readonly string[];
  /** What stands without the edit; absent when nothing does. */
  readonly without?: string;
  /** What the edit wrote; absent when it deleted. */
  readonly wrote?: string;
}

/** A copy of edits that were not accepted. Nothing is lost. */
export interface SetAsideCopy {
  readonly id: string;
  readonly doc: DocId;
  readonly kind: DocKind;
  readonly title: { readonly fr: string; readonly ar: string };
  readonly reason: string;
  readonly by: 'council' | 'ministry';
  readonly atMs: number;
  /** The raw changes, in causal order. */
  readonly changes: readonly Uint8Array[];
  /** What they wrote, in words. */
  readonly values: readonly SetAsideValue[];
}

/** Whether this browser keeps anything. */
export type StoreState =
  | { readonly tag: 'ok' }
  | { readonly tag: 'broken'; readonly reason: 'full' | 'closed' | 'unavailable' };

/** Whose store it is, as it is told to a later account. */
export interface StoreOwner {
  readonly login: string;
  readonly name: string;
  readonly council: string;
}

interface Tables extends DBSchema {
  changes: {
    key: number;
    value: KeptChange & { doc: DocId };
    indexes: { doc: DocId; hash: [DocId, ChangeHash] };
  };
  documents: { key: DocId; value: DocMeta };
  actors: { key: ActorId; value: { id: ActorId } };
  setAside: { key: string; value: SetAsideCopy };
  answers: { key: string; value: { key: string; value: unknown; atMs: number } };
  files: { key: [DocId, string]; value: KeptFile };
  /** Long documents in one piece, beside their changes. */
  pieces: { key: DocId; value: { id: DocId; bytes: Uint8Array } };
}

/** The name of an account's database. */
export function storeName(principal: PrincipalId, editor: EditorId): string {
  return `tansiq/${principal}/${editor}`;
}

/** One account's database. */
export class LocalStore {
  readonly name: string;
  #db: IDBPDatabase<Tables> | undefined;
  #state: StoreState = { tag: 'ok' };
  #isClosed = false;
  #reopening: ReturnType<typeof setTimeout> | undefined;
  #waitMs = REOPEN_STORE_MIN_MS;
  readonly #watchers = new Set<() => void>();
  readonly #backs = new Set<() => Promise<void>>();

  private constructor(name: string) {
    this.name = name;
  }

  /** Opens it. It is `broken` when that fails, and opens itself later. */
  static async open(principal: PrincipalId, editor: EditorId): Promise<LocalStore> {
    const store = new LocalStore(storeName(principal, editor));
    try {
      await store.#connect();
    } catch (error) {
      store.#broke(error);
    }
    return store;
  }

  /** For `useSyncExternalStore`. */
  readonly state = (): StoreState => this.#state;

  /** For `useSyncExternalStore`. */
  readonly subscribe = (watcher: () => void): (() => void) => {
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  };

  /** Runs `job` each time the store works again; it is `ok` once all of them are done. Answers how to stop. */
  onBack(job: () => Promise<void>): () => void {
    this.#backs.add(job);
    return () => this.#backs.delete(job);
  }

  /** Every kept change of a document, in the order they were kept, which is causal. */
  async changesOf(doc: DocId): Promise<KeptChange[]> {
    return this.#use((db) => db.getAllFromIndex('changes', 'doc', doc));
  }

  /**
   * Keeps changes; those kept already are left alone. Returns once they survive a crash of the browser; with `strict`
   * (edits of ours, which nobody else has) of the machine too.
   */
  async keep(doc: DocId, changes: readonly KeptChange[], strict: boolean): Promise<void> {
    await this.#use(async (db) => {
      const tx = db.transaction('changes', 'readwrite', { durability: strict ? 'strict' : 'relaxed' });
      const done = settledLater(tx.done);
      const byHash = tx.store.index('hash');
      for (const change of changes) {
        if ((await byHash.getKey([doc, change.hash])) === undefined) await tx.store.add({ ...change, doc });
      }
      await done;
    });
  }

  /** Keeps a document that begins here, with its first change, in one step. */
  async bear(meta: DocMeta, change: KeptChange): Promise<void> {
    await this.#use(async (db) => {
      const tx = db.transaction(['changes', 'documents'], 'readwrite', { durability: 'strict' });
      const done = settledLater(tx.done);
      await tx.objectStore('changes').add({ ...change, doc: meta.id });
      await tx.objectStore('documents').put(meta);
      await done;
    });
  }

  /** Sets changes aside and forgets them in the document, in one step: never both, never neither. */
  async setAside(
    copy: SetAsideCopy | undefined,
    doc: DocId,
    hashes: readonly ChangeHash[],
    meta: DocMeta,
  ): Promise<void> {
    await this.#use(async (db) => {
      const tables = ['changes', 'setAside', 'documents', 'pieces'] as const;
      const tx = db.transaction(tables, 'readwrite', { durability: 'strict' });
      const done = settledLater(tx.done);
      await tx.objectStore('pieces').delete(doc);
      if (copy !== undefined) await tx.objectStore('setAside').put(copy);
      const changes = tx.objectStore('changes');
      for (const hash of hashes) {
        const key = await changes.index('hash').getKey([doc, hash]);
        if (key !== undefined) await changes.delete(key);
      }
      await tx.objectStore('documents').put(meta);
      await done;
    });
  }

  /** Forgets a document that is no longer there for this account. */
  async forget(doc: DocId): Promise<void> {
    await this.#use(async (db) => {
      const tx = db.transaction(['changes', 'documents', 'pieces'], 'readwrite');
      const done = settledLater(tx.done);
      await tx.objectStore('pieces').delete(doc);
      for (const key of await tx.objectStore('changes').index('doc').getAllKeys(doc)) {
        await tx.objectStore('changes').delete(key);
      }
      await tx.objectStore('documents').delete(doc);
      await done;
    });
  }

  async meta(doc: DocId): Promise<DocMeta | undefined> {
    return this.#use((db) => db.get('documents', doc));
  }

  async metas(): Promise<DocMeta[]> {
    return this.#use((db) => db.getAll('documents'));
  }

  async putMeta(meta: DocMeta): Promise<void> {
    await this.#use((db) => db.put('documents', meta));
  }

  async actors(): Promise<ActorId[]> {
    return this.#use((db) => db.getAllKeys('actors'));
  }

  async addActor(id: ActorId): Promise<void> {
    await this.#use(async (db) => {
      const tx = db.transaction('actors', 'readwrite', { durability: 'strict' });
      const done = settledLater(tx.done);
      await tx.store.put({ id });
      await done;
    });
  }

  async setAsideCopies(): Promise<SetAsideCopy[]> {
    return (await this.#use((db) => db.getAll('setAside'))).sort((a, b) => b.atMs - a.atMs);
  }

  async putSetAside(copy: SetAsideCopy): Promise<void> {
    await this.#use((db) => db.put('setAside', copy));
  }

  async dropSetAside(id: string): Promise<void> {
    await this.#use((db) => db.delete('setAside', id));
  }

  /** A document in one piece, if it was kept so. */
  async piece(doc: DocId): Promise<Uint8Array | undefined> {
    return (await this.#use((db) => db.get('pieces', doc)))?.bytes;
  }

  async putPiece(id: DocId, bytes: Uint8Array): Promise<void> {
    await this.#use((db) => db.put('pieces', { id, bytes }));
  }

  /** Every file that waits for the council, with its bytes. */
  async files(): Promise<KeptFile[]> {
    return this.#use((db) => db.getAll('files'));
  }

  async file(doc: DocId, sha256: string): Promise<KeptFile | undefined> {
    return this.#use((db) => db.get('files', [doc, sha256]));
  }

  /** Keeps a file; returns once it survives a crash of the machine. */
  async putFile(file: KeptFile): Promise<void> {
    await this.#use(async (db) => {
      const tx = db.transaction('files', 'readwrite', { durability: 'strict' });
      const done = settledLater(tx.done);
      await tx.store.put(file);
      await done;
    });
  }

  async dropFile(doc: DocId, sha256: string): Promise<void> {
    await this.#use((db) => db.delete('files', [doc, sha256]));
  }

  /** Whose store it is, unless it is one of an older version. */
  async owner(): Promise<StoreOwner | undefined> {
    return (await this.answer<StoreOwner>(OWNER))?.value;
  }

  async putOwner(owner: StoreOwner): Promise<void> {
    await this.putAnswer(OWNER, owner);
  }

  /** The node's last answer to a question, for a start without a line. */
  async answer<T>(key: string): Promise<{ value: T; atMs: number } | undefined> {
    const row = await this.#use((db) => db.get('answers', key));
    return row === undefined ? undefined : { value: row.value as T, atMs: row.atMs };
  }

  async putAnswer(key: string, value: unknown): Promise<void> {
    await this.#use((db) => db.put('answers', { key, value, atMs: Date.now() }));
  }

  /** Ends the use of it. */
  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#reopening);
    this.#db?.close();
    this.#db = undefined;
  }

  /** Removes everything of this account from this browser. */
  async destroy(): Promise<void> {
    this.close();
    await new Promise<void>((resolve) => {
      const request = indexedDB.deleteDatabase(this.name);
      request.onsuccess = () => resolve();
      request.onerror = () => resolve();
      request.onblocked = () => resolve(); // Another tab still has it open; it goes when that tab does.
    });
  }

  async #use<T>(job: (db: IDBPDatabase<Tables>) => Promise<T>): Promise<T> {
    const db = this.#db;
    if (db === undefined) throw new Error(`use ${this.name}: this browser keeps nothing now`);
    try {
      return await job(db);
    } catch (error) {
      if (this.#db === db && !OURS.has(nameOf(error))) this.#broke(error);
      throw error;
    }
  }

  async #connect(): Promise<void> {
    const opening = openDB<Tables>(this.name, 3, {
      upgrade(fresh, before) {
        // Each version's part once, so that a store of an older page keeps what it has.
        if (before < 2) fresh.createObjectStore('files', { keyPath: ['doc', 'sha256'] });
        if (before < 3) fresh.createObjectStore('pieces', { keyPath: 'id' });
        if (before > 0) return;
        const changes = fresh.createObjectStore('changes', { autoIncrement: true });
        changes.createIndex('doc', 'doc');
        changes.createIndex('hash', ['doc', 'hash'], { unique: true });
        fresh.createObjectStore('documents', { keyPath: 'id' });
        fresh.createObjectStore('actors', { keyPath: 'id' });
        fresh.createObjectStore('setAside', { keyPath: 'id' });
        fresh.createObjectStore('answers', { keyPath: 'key' });
      },
      // A newer version of the app waits in another tab, or somebody removes the store: give way.
      blocking: () => this.#broke(new DOMException('another tab needs it', 'InvalidStateError')),
      // The browser closed it, as when the data of the site is cleared.
      terminated: () => this.#broke(new DOMException('the browser closed it', 'InvalidStateError')),
    });
    let isLate = false;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        isLate = true;
        reject(new Error(`open ${this.name}: the browser does not answer`));
      }, OPEN_STORE_MS);
    });
    opening.then(
      (db) => {
        if (isLate || this.#isClosed) db.close();
      },
      () => {},
    );
    try {
      this.#db = await Promise.race([opening, late]);
    } finally {
      clearTimeout(timer);
    }
  }

  #broke(error: unknown): void {
    if (this.#isClosed) return;
    const name = nameOf(error);
    const reason =
      name === 'QuotaExceededError' ? 'full' : name === 'InvalidStateError' ? 'closed' : 'unavailable';
    if (reason !== 'full') {
      this.#db?.close();
      this.#db = undefined;
    }
    this.#say({ tag: 'broken', reason });
    clearTimeout(this.#reopening);
    this.#reopening = setTimeout(() => {
      this.#comeBack().catch((again: unknown) => this.#broke(again));
    }, this.#waitMs);
    this.#waitMs = Math.min(REOPEN_STORE_MAX_MS, this.#waitMs * 2);
  }

  async #comeBack(): Promise<void> {
    if (this.#isClosed) return;
    if (this.#db === undefined) await this.#connect();
    if (this.#isClosed || this.#db === undefined) return;
    // A full disk opens; only a write shows that it takes something.
    await this.#db.put('answers', { key: 'probe', value: null, atMs: Date.now() });
    for (const back of [...this.#backs]) await back();
    if (this.#db === undefined) return; // Broken again meanwhile.
    this.#waitMs = REOPEN_STORE_MIN_MS;
    this.#say({ tag: 'ok' });
  }

  #say(state: StoreState): void {
    const now = this.#state;
    if (
      now.tag === state.tag &&
      (now.tag === 'ok' || (state.tag === 'broken' && now.reason === state.reason))
    )
      return;
    this.#state = state;
    for (const watcher of [...this.#watchers]) watcher();
  }
}

const OWNER = 'owner';
/** Errors of what was asked, not of the store. */
const OURS = new Set(['ConstraintError', 'DataError', 'DataCloneError']);

function nameOf(error: unknown): string {
  return error instanceof Error || error instanceof DOMException ? error.name : '';
}

/** A transaction that fails rejects twice: at the request that failed, and when it is done. The first is enough. */
function settledLater(done: Promise<void>): Promise<void> {
  done.catch(() => {});
  return done;
}

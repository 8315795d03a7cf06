/**
 * What this browser keeps of one account, in IndexedDB: raw changes, how far the council and the ministry have them,
 * copies that were set aside, the actors of this profile, and answers of the node for a start without a line.
 *
 * One database per council and account, so that two people at one machine never write in each other's name.
 */
import { type DBSchema, type IDBPDatabase, openDB } from 'idb';
import type { NotAcceptedNotice } from './docHandle.ts';
import type { ActorId, ChangeHash, DocId, DocKind, EditorId, PrincipalId } from './ids.ts';

/** One change as it is kept. */
export interface KeptChange {
  readonly hash: ChangeHash;
  /** The raw Automerge change. */
  readonly bytes: Uint8Array;
  /** Whether a tab of this browser made it. */
  readonly mine: boolean;
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

interface Tables extends DBSchema {
  changes: {
    key: number;
    value: { doc: DocId; hash: ChangeHash; bytes: Uint8Array; mine: boolean };
    indexes: { doc: DocId; hash: [DocId, ChangeHash] };
  };
  documents: { key: DocId; value: DocMeta };
  actors: { key: ActorId; value: { id: ActorId } };
  setAside: { key: string; value: SetAsideCopy };
  answers: { key: string; value: { key: string; value: unknown; atMs: number } };
}

/** The name of an account's database. */
export function storeName(principal: PrincipalId, editor: EditorId): string {
  return `tansiq/${principal}/${editor}`;
}

/** One account's database. */
export class LocalStore {
  readonly #db: IDBPDatabase<Tables>;

  private constructor(db: IDBPDatabase<Tables>) {
    this.#db = db;
  }

  /** Opens it, making it when it is not there. */
  static async open(principal: PrincipalId, editor: EditorId): Promise<LocalStore> {
    const db = await openDB<Tables>(storeName(principal, editor), 1, {
      upgrade(fresh) {
        const changes = fresh.createObjectStore('changes', { autoIncrement: true });
        changes.createIndex('doc', 'doc');
        changes.createIndex('hash', ['doc', 'hash'], { unique: true });
        fresh.createObjectStore('documents', { keyPath: 'id' });
        fresh.createObjectStore('actors', { keyPath: 'id' });
        fresh.createObjectStore('setAside', { keyPath: 'id' });
        fresh.createObjectStore('answers', { keyPath: 'key' });
      },
      blocking(_current, _blocked, event) {
        // A newer version of the app waits in another tab: give way, the next edit here fails visibly and is still sent.
        (event.target as IDBDatabase).close();
      },
    });
    return new LocalStore(db);
  }

  /** Every kept change of a document, in the order they were kept, which is causal. */
  async changesOf(doc: DocId): Promise<KeptChange[]> {
    return this.#db.getAllFromIndex('changes', 'doc', doc);
  }

  /**
   * Keeps changes; those kept already are left alone. Returns once they survive a crash of the browser; with `strict`
   * (edits of ours, which nobody else has) of the machine too.
   */
  async keep(doc: DocId, changes: readonly KeptChange[], strict: boolean): Promise<void> {
    const tx = this.#db.transaction('changes', 'readwrite', { durability: strict ? 'strict' : 'relaxed' });
    const byHash = tx.store.index('hash');
    for (const { hash, bytes, mine } of changes) {
      if ((await byHash.getKey([doc, hash])) === undefined) await tx.store.add({ doc, hash, bytes, mine });
    }
    await tx.done;
  }

  /** Sets changes aside and forgets them in the document, in one step: never both, never neither. */
  async setAside(
    copy: SetAsideCopy | undefined,
    doc: DocId,
    hashes: readonly ChangeHash[],
    meta: DocMeta,
  ): Promise<void> {
    const tx = this.#db.transaction(['changes', 'setAside', 'documents'], 'readwrite', {
      durability: 'strict',
    });
    if (copy !== undefined) await tx.objectStore('setAside').put(copy);
    const changes = tx.objectStore('changes');
    for (const hash of hashes) {
      const key = await changes.index('hash').getKey([doc, hash]);
      if (key !== undefined) await changes.delete(key);
    }
    await tx.objectStore('documents').put(meta);
    await tx.done;
  }

  /** Forgets a document that is no longer there for this account. */
  async forget(doc: DocId): Promise<void> {
    const tx = this.#db.transaction(['changes', 'documents'], 'readwrite');
    for (const key of await tx.objectStore('changes').index('doc').getAllKeys(doc)) {
      await tx.objectStore('changes').delete(key);
    }
    await tx.objectStore('documents').delete(doc);
    await tx.done;
  }

  async meta(doc: DocId): Promise<DocMeta | undefined> {
    return this.#db.get('documents', doc);
  }

  async metas(): Promise<DocMeta[]> {
    return this.#db.getAll('documents');
  }

  async putMeta(meta: DocMeta): Promise<void> {
    await this.#db.put('documents', meta);
  }

  async actors(): Promise<ActorId[]> {
    return this.#db.getAllKeys('actors');
  }

  async addActor(id: ActorId): Promise<void> {
    const tx = this.#db.transaction('actors', 'readwrite', { durability: 'strict' });
    await tx.store.put({ id });
    await tx.done;
  }

  async setAsideCopies(): Promise<SetAsideCopy[]> {
    return (await this.#db.getAll('setAside')).sort((a, b) => b.atMs - a.atMs);
  }

  async dropSetAside(id: string): Promise<void> {
    await this.#db.delete('setAside', id);
  }

  /** The node's last answer to a question, for a start without a line. */
  async answer<T>(key: string): Promise<{ value: T; atMs: number } | undefined> {
    const row = await this.#db.get('answers', key);
    return row === undefined ? undefined : { value: row.value as T, atMs: row.atMs };
  }

  async putAnswer(key: string, value: unknown): Promise<void> {
    await this.#db.put('answers', { key, value, atMs: Date.now() });
  }

  close(): void {
    this.#db.close();
  }

  /** Removes everything of this account from this browser. */
  async destroy(): Promise<void> {
    const { name } = this.#db;
    this.#db.close();
    await new Promise<void>((resolve) => {
      const request = indexedDB.deleteDatabase(name);
      request.onsuccess = () => resolve();
      request.onerror = () => resolve();
      request.onblocked = () => resolve(); // Another tab still has it open; it goes when that tab does.
    });
  }
}

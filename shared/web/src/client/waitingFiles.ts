/**
 * Files chosen without a line. A file is named by the SHA-256 of its bytes, so the document can name it before the council
 * has it, and sending it twice leaves one. Its bytes wait in this browser until the council has taken them in; what the
 * council refuses waits until a person lets it go.
 */
import type { Answer, ApiError } from '../api.ts';
import { PASSING_RETRY_MAX_MS, PASSING_RETRY_MS, WAITING_FILES_BYTES_MAX } from '../constants.ts';
import { type DocId, hexOf } from '../ids.ts';
import type { AttachmentKept } from './attachments.ts';
import { browserSpace } from './browserSpace.ts';
import type { LocalStore } from './localStore.ts';
import type { Session } from './session.ts';

/** Why the council did not take a file. */
export type FileRefusal = 'too-large' | 'no-room' | 'failed';

/** One file that the council lacks. */
export interface WaitingFile {
  readonly doc: DocId;
  readonly sha256: string;
  readonly name: string;
  readonly mediaType: string;
  readonly size: number;
  readonly atMs: number;
  readonly refused?: FileRefusal | undefined;
}

/** The same with its bytes, as it is kept. */
export interface KeptFile extends WaitingFile {
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** Whether a file was kept here. */
export type FileTaken =
  | { readonly tag: 'kept'; readonly sha256: string; readonly size: number }
  | { readonly tag: 'full' };

/** Sends one file to the council. */
export type SendFile = (doc: DocId, file: File) => Promise<Answer<AttachmentKept>>;

/** The files of this browser that wait for the council. */
export class WaitingFiles {
  readonly #store: LocalStore;
  readonly #session: Session;
  readonly #send: SendFile;
  readonly #locks: LockManager | undefined;
  readonly #watchers = new Set<() => void>();
  readonly #stop: () => void;
  #files: readonly WaitingFile[] = [];
  #isSending = false;
  #isEnded = false;
  #wasUp = false;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #retryMs = PASSING_RETRY_MS;

  constructor(store: LocalStore, session: Session, send: SendFile, locks: LockManager | undefined) {
    this.#store = store;
    this.#session = session;
    this.#send = send;
    this.#locks = locks;
    const stopBack = store.onBack(() => this.#load());
    const stopLine = session.subscribe(() => this.#onLine());
    this.#stop = () => {
      stopBack();
      stopLine();
    };
  }

  /** Reads what an earlier visit left. */
  async start(): Promise<void> {
    await this.#load().catch(() => {});
    this.#onLine();
  }

  end(): void {
    this.#isEnded = true;
    clearTimeout(this.#retry);
    this.#stop();
  }

  /** For `useSyncExternalStore`. */
  readonly get = (): readonly WaitingFile[] => this.#files;

  /** For `useSyncExternalStore`. */
  readonly subscribe = (watcher: () => void): (() => void) => {
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  };

  /** Keeps a file until the council has it, if there is room. */
  async take(doc: DocId, name: string, file: Blob): Promise<FileTaken> {
    const waiting = this.#files.reduce((sum, each) => sum + each.size, 0);
    const space = await browserSpace();
    const isFull =
      waiting + file.size > WAITING_FILES_BYTES_MAX ||
      (space !== undefined && space.usedBytes + 2 * file.size > space.allBytes);
    if (isFull) return { tag: 'full' };
    const bytes = new Uint8Array(await file.arrayBuffer());
    const sha256 = hexOf(new Uint8Array(await crypto.subtle.digest('SHA-256', bytes)));
    try {
      await this.#store.putFile({
        doc,
        sha256,
        name,
        mediaType: file.type,
        size: bytes.length,
        atMs: Date.now(),
        bytes,
      });
    } catch {
      return { tag: 'full' };
    }
    await this.#load().catch(() => {});
    this.#sendSoon();
    return { tag: 'kept', sha256, size: bytes.length };
  }

  /** Its bytes, for a person to open. */
  async open(doc: DocId, sha256: string): Promise<Blob | undefined> {
    const kept = await this.#store.file(doc, sha256);
    return kept === undefined ? undefined : new Blob([kept.bytes], { type: kept.mediaType });
  }

  /** Lets a file go. */
  async drop(doc: DocId, sha256: string): Promise<void> {
    await this.#store.dropFile(doc, sha256);
    await this.#load();
  }

  /** Sends a file again that was refused. */
  async again(doc: DocId, sha256: string): Promise<void> {
    const kept = await this.#store.file(doc, sha256);
    if (kept === undefined) return;
    await this.#store.putFile({ ...kept, refused: undefined });
    await this.#load();
    this.#sendSoon();
  }

  async #load(): Promise<void> {
    const files = await this.#store.files();
    this.#files = files.map(({ bytes: _, ...file }) => file).sort((a, b) => a.atMs - b.atMs);
    for (const watcher of [...this.#watchers]) watcher();
  }

  #onLine(): void {
    const isUp = this.#session.status().council === 'up';
    if (isUp && !this.#wasUp) {
      this.#retryMs = PASSING_RETRY_MS;
      this.#sendSoon();
    }
    this.#wasUp = isUp;
  }

  #sendSoon(): void {
    this.#sendAll().catch(() => this.#later());
  }

  #later(): void {
    clearTimeout(this.#retry);
    if (this.#isEnded) return;
    this.#retry = setTimeout(() => this.#sendSoon(), this.#retryMs);
    this.#retryMs = Math.min(PASSING_RETRY_MAX_MS, 2 * this.#retryMs);
  }

  /** One after the other, and by one tab at a time. */
  async #sendAll(): Promise<void> {
    if (this.#isSending || this.#isEnded || this.#session.status().council !== 'up') return;
    this.#isSending = true;
    try {
      await this.#alone(async () => {
        await this.#load();
        for (const file of this.#files) {
          if (this.#isEnded || this.#session.status().council !== 'up') return;
          if (file.refused === undefined) await this.#sendOne(file);
        }
      });
    } finally {
      this.#isSending = false;
    }
    await this.#load();
    if (this.#files.some((file) => file.refused === undefined)) this.#later();
  }

  async #sendOne({ doc, sha256 }: WaitingFile): Promise<void> {
    const kept = await this.#store.file(doc, sha256);
    if (kept === undefined) return;
    const file = new File([kept.bytes], kept.name, { type: kept.mediaType });
    const answer = await this.#send(doc, file);
    if (answer.ok) {
      await this.#store.dropFile(doc, sha256);
      return;
    }
    // The document itself may still be on its way to the council.
    const isBorn = (await this.#store.meta(doc))?.birth === undefined;
    const refused = refusalOf(answer.error, isBorn);
    if (refused !== undefined) await this.#store.putFile({ ...kept, refused });
  }

  async #alone(job: () => Promise<void>): Promise<void> {
    if (this.#locks === undefined) return job();
    await this.#locks.request(`tansiq-files/${this.#store.name}`, { ifAvailable: true }, (lock) =>
      lock === null ? undefined : job(),
    );
  }
}

/** Why a file is refused for good; `undefined` when it may go later. */
function refusalOf(error: ApiError, isBorn: boolean): FileRefusal | undefined {
  if (error.tag !== 'refused') return undefined;
  switch (error.code) {
    case 'too-large':
      return 'too-large';
    case 'unavailable':
      return 'no-room';
    case 'busy':
    case 'internal':
      return undefined;
    case 'not-found':
      return isBorn ? 'failed' : undefined;
    default:
      return 'failed';
  }
}

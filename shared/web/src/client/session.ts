/**
 * The one WebSocket of a tab. It dials with a jittered back-off for as long as the tab lives; after each dial it opens
 * every followed document again with the heads that the document has, and the documents submit again what is unsaved.
 *
 * It knows frames and time, and nothing of Automerge, of storage or of the screen.
 */
import {
  FRAME_BYTES_MAX,
  HEARTBEAT_MS,
  LINE_STEADY_MS,
  REDIAL_MAX_MS,
  REDIAL_MIN_MS,
  SUBMIT_ANSWER_MS,
} from '../constants.ts';
import { assertNever, type ChangeHash, type DocId, type EditorId, type PrincipalId } from '../ids.ts';
import { decodeNodeFrame, type EditorFrame, encodeEditorFrame, type NodeFrame } from './frame.ts';

type Of<T extends NodeFrame['tag']> = Extract<NodeFrame, { tag: T }>;

/** A followed document, as the session sees it. */
export interface Follower {
  readonly id: DocId;
  /** The heads to open with. */
  heads(): readonly ChangeHash[];
  onOpened(frame: Of<'opened'>): void;
  onChanged(frame: Of<'changed'>): void;
  onSaved(frame: Of<'saved'>): void;
  onNotAccepted(frame: Of<'notAccepted'>): void;
  onReceived(frame: Of<'received'>): void;
  onClosed(reason: string): void;
  /** The line is gone; what was submitted without an answer will be submitted again. */
  onLost(): void;
}

/** Whether the council and the ministry can be reached. */
export interface LineStatus {
  /** To the council's node. */
  readonly council: 'dialling' | 'up' | 'down';
  /** From the node to the ministry's hub; unknown while the council cannot be reached. */
  readonly ministry: boolean | undefined;
  /** Why the ministry serves no line of this council, such as `clone`; empty when it is only down, or up. */
  readonly reason: string;
  /** Since when, in Unix milliseconds by the ministry's clock; absent when it is not known. */
  readonly sinceMs?: number;
}

function stopped(reason: string, sinceMs: number): Pick<LineStatus, 'reason' | 'sinceMs'> {
  return sinceMs > 0 ? { reason, sinceMs } : { reason };
}

/** The part of a WebSocket that the session uses. */
export interface Socket {
  binaryType: BinaryType;
  onopen: ((event: Event) => void) | null;
  onmessage: ((event: MessageEvent) => void) | null;
  onclose: ((event: CloseEvent) => void) | null;
  send(bytes: Uint8Array<ArrayBuffer>): void;
  close(): void;
}

export interface SessionOptions {
  /** Opens a socket to the node. */
  readonly dial: () => Socket;
  /** The account that this tab works for; a node that welcomes another one is not spoken to. */
  readonly account?: { readonly principal: PrincipalId; readonly editor: EditorId };
  /** A number in [0, 1) for the jitter. */
  readonly random?: () => number;
  /** Called when a dial ended without a Welcome: the account may be signed out. */
  readonly onUnwelcome?: () => void;
}

/** A tab's session with its node. */
export class Session {
  readonly #options: SessionOptions;
  readonly #followers = new Map<DocId, Follower>();
  readonly #watchers = new Set<() => void>();
  readonly #unanswered = new Map<number, ReturnType<typeof setTimeout>>();
  #socket: Socket | undefined;
  #isWelcome = false;
  #isStarted = false;
  #attempt = 0;
  #redial: ReturnType<typeof setTimeout> | undefined;
  #steady: ReturnType<typeof setTimeout> | undefined;
  #number = 0;
  #heartbeat: ReturnType<typeof setInterval> | undefined;
  /** A heartbeat is on its way, and nothing was heard since. */
  #isAsked = false;
  #status: LineStatus = { council: 'dialling', ministry: undefined, reason: '' };

  constructor(options: SessionOptions) {
    this.#options = options;
  }

  /** Begins to dial, and goes on until `stop`. */
  start(): void {
    if (this.#isStarted) return;
    this.#isStarted = true;
    globalThis.addEventListener?.('online', this.#retryNow);
    globalThis.addEventListener?.('offline', this.#onOffline);
    globalThis.document?.addEventListener('visibilitychange', this.#onVisible);
    this.#dial();
  }

  /** Ends the session for good. */
  stop(): void {
    this.#isStarted = false;
    globalThis.removeEventListener?.('online', this.#retryNow);
    globalThis.removeEventListener?.('offline', this.#onOffline);
    globalThis.document?.removeEventListener('visibilitychange', this.#onVisible);
    clearTimeout(this.#redial);
    this.#hangUp();
  }

  /** For `useSyncExternalStore`. */
  readonly status = (): LineStatus => this.#status;

  /** For `useSyncExternalStore`. */
  readonly subscribe = (watcher: () => void): (() => void) => {
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  };

  /** Whether frames can leave now. */
  get isUp(): boolean {
    return this.#isWelcome;
  }

  /** Follows a document: now, and again after every dial. */
  follow(follower: Follower): void {
    this.#followers.set(follower.id, follower);
    if (this.#isWelcome) this.#send({ tag: 'open', doc: follower.id, heads: follower.heads() });
  }

  /** Opens a followed document again, because what this browser has of it was rebuilt. */
  reopen(follower: Follower): void {
    if (this.#followers.get(follower.id) === follower) this.follow(follower);
  }

  unfollow(follower: Follower): void {
    if (this.#followers.get(follower.id) !== follower) return;
    this.#followers.delete(follower.id);
    if (this.#isWelcome) this.#send({ tag: 'close', doc: follower.id });
  }

  /** Sends changes; the number that the answer repeats, or `undefined` while there is no line. */
  submit(doc: DocId, changes: readonly Uint8Array[], givenBack = false): number | undefined {
    if (!this.#isWelcome) return undefined;
    this.#number += 1;
    const number = this.#number;
    this.#unanswered.set(
      number,
      setTimeout(() => this.#hangUp(), SUBMIT_ANSWER_MS),
    );
    this.#send({ tag: 'submit', doc, number, changes, givenBack });
    return this.#isWelcome ? number : undefined;
  }

  /** Dials at once, if there is no line. */
  readonly retry = (): void => this.#retryNow();

  readonly #retryNow = (): void => {
    if (!this.#isStarted || this.#socket !== undefined) return;
    clearTimeout(this.#redial);
    this.#dial();
  };

  readonly #onOffline = (): void => this.#hangUp();

  readonly #onVisible = (): void => {
    if (globalThis.document?.visibilityState === 'visible') this.#retryNow();
  };

  #setStatus(next: LineStatus): void {
    const { council, ministry, reason, sinceMs } = this.#status;
    const isSame = next.council === council && next.ministry === ministry && next.reason === reason;
    if (isSame && next.sinceMs === sinceMs) return;
    this.#status = next;
    for (const watcher of [...this.#watchers]) watcher();
  }

  #dial(): void {
    let socket: Socket;
    try {
      socket = this.#options.dial();
    } catch {
      this.#lost();
      return;
    }
    this.#socket = socket;
    socket.binaryType = 'arraybuffer';
    socket.onmessage = (event) => {
      if (this.#socket === socket) this.#onMessage(event.data);
    };
    socket.onclose = () => {
      if (this.#socket === socket) this.#lost();
    };
  }

  #hangUp(): void {
    const socket = this.#socket;
    if (socket === undefined) return;
    // Its own close event may come much later on a dead line: count it as lost now.
    socket.onclose = null;
    socket.onmessage = null;
    socket.close();
    this.#lost();
  }

  #lost(): void {
    const wasWelcome = this.#isWelcome;
    this.#socket = undefined;
    this.#isWelcome = false;
    clearTimeout(this.#steady);
    clearInterval(this.#heartbeat);
    for (const timer of this.#unanswered.values()) clearTimeout(timer);
    this.#unanswered.clear();
    this.#setStatus({ council: 'down', ministry: undefined, reason: '' });
    if (wasWelcome) for (const follower of [...this.#followers.values()]) follower.onLost();
    else if (this.#isStarted) this.#options.onUnwelcome?.();
    if (!this.#isStarted) return;
    const random = this.#options.random ?? Math.random;
    const ceiling = Math.min(REDIAL_MAX_MS, REDIAL_MIN_MS * 2 ** this.#attempt);
    this.#attempt += 1;
    clearTimeout(this.#redial);
    this.#redial = setTimeout(() => this.#dial(), ceiling * (0.5 + 0.5 * random()));
  }

  #send(frame: EditorFrame): void {
    const bytes = encodeEditorFrame(frame);
    if (bytes.length > FRAME_BYTES_MAX) throw new Error(`send a frame of ${bytes.length} bytes`);
    try {
      this.#socket?.send(bytes);
    } catch {
      this.#hangUp();
    }
  }

  /** Whoever only reads sends nothing that could stay without an answer: so the line is asked whether it lives. */
  #beat(): void {
    if (this.#isAsked) {
      this.#hangUp();
      return;
    }
    this.#isAsked = true;
    this.#number += 1;
    this.#send({ tag: 'heartbeat', number: this.#number });
  }

  #onMessage(message: unknown): void {
    this.#isAsked = false;
    let frame: NodeFrame | undefined;
    try {
      if (!(message instanceof ArrayBuffer)) throw new Error('read a frame that is not binary');
      frame = decodeNodeFrame(new Uint8Array(message));
    } catch {
      this.#hangUp();
      return;
    }
    if (frame !== undefined) this.#onFrame(frame);
  }

  #onFrame(frame: NodeFrame): void {
    switch (frame.tag) {
      case 'welcome':
        if (!this.#isExpected(frame)) {
          this.#hangUp();
          return;
        }
        this.#isWelcome = true;
        this.#steady = setTimeout(() => {
          this.#attempt = 0;
        }, LINE_STEADY_MS);
        this.#isAsked = false;
        clearInterval(this.#heartbeat);
        if (frame.hasHeartbeat) this.#heartbeat = setInterval(() => this.#beat(), HEARTBEAT_MS);
        this.#setStatus({
          council: 'up',
          ministry: frame.lineUp,
          ...stopped(frame.lineReason, frame.lineSinceMs),
        });
        for (const follower of [...this.#followers.values()]) this.follow(follower);
        return;
      case 'heartbeat':
        return;
      case 'line':
        this.#setStatus({ council: 'up', ministry: frame.up, ...stopped(frame.reason, frame.sinceMs) });
        return;
      case 'opened':
        this.#followers.get(frame.doc)?.onOpened(frame);
        return;
      case 'changed':
        this.#followers.get(frame.doc)?.onChanged(frame);
        return;
      case 'saved':
        this.#answered(frame.number);
        this.#followers.get(frame.doc)?.onSaved(frame);
        return;
      case 'notAccepted':
        this.#answered(frame.number);
        this.#followers.get(frame.doc)?.onNotAccepted(frame);
        return;
      case 'received':
        this.#followers.get(frame.doc)?.onReceived(frame);
        return;
      case 'closed': {
        const follower = this.#followers.get(frame.doc);
        if (follower === undefined) return;
        if (frame.reason === 'resync') {
          this.follow(follower); // The node could not keep up with us: start again from our heads.
          return;
        }
        follower.onClosed(frame.reason); // Asked for again on the next line: it may be back by then.
        return;
      }
      default:
        assertNever(frame);
    }
  }

  #isExpected(frame: Of<'welcome'>): boolean {
    const { account } = this.#options;
    return (
      account === undefined || (account.principal === frame.principal && account.editor === frame.editor)
    );
  }

  #answered(number: number): void {
    clearTimeout(this.#unanswered.get(number));
    this.#unanswered.delete(number);
  }
}

/** The address of the socket of the node that served this page. */
export function socketUrl(location: Location): string {
  return `${location.protocol === 'https:' ? 'wss:' : 'ws:'}//${location.host}/api/socket`;
}

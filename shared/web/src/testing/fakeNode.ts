/** A node in memory, behind the same frames: for tests. It applies changes, and a test says when it answers or refuses. */
import { create, fromBinary, type MessageInitShape, toBinary } from '@bufbuild/protobuf';
import {
  applyChanges,
  changeBytes,
  changesAbove,
  type Doc,
  emptyDoc,
  headsOf,
  makeChange,
  readChange,
} from '../client/automerge.ts';
import type { BirthAnswer, BirthOrder } from '../client/births.ts';
import type { MutableDoc } from '../client/docHandle.ts';
import type { Socket } from '../client/session.ts';
import {
  type ActorId,
  bytesOf,
  type ChangeHash,
  type DocId,
  docIdOf,
  hexOf,
  type PrincipalId,
} from '../ids.ts';
import { EditorFrameSchema, NodeFrameSchema } from '../proto/tansiq/v1/session_pb.ts';

type Body = NonNullable<MessageInitShape<typeof NodeFrameSchema>['body']>;

/** The council that the fake node belongs to. */
export const PRINCIPAL = 0x01020304 as PrincipalId;
/** The actor the fake node writes with. */
export const NODE_ACTOR = '01020304ffffffffffffffffffffffff' as ActorId;

/** Lets promises, timers of 0 ms and the fake IndexedDB run until `isDone`. */
export async function until(isDone: () => boolean, what = 'it'): Promise<void> {
  for (let i = 0; i < 2000; i++) {
    if (isDone()) return;
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  throw new Error(`waited in vain for ${what}`);
}

class FakeSocket implements Socket {
  binaryType: BinaryType = 'arraybuffer';
  onopen: ((event: Event) => void) | null = null;
  onmessage: ((event: MessageEvent) => void) | null = null;
  onclose: ((event: CloseEvent) => void) | null = null;
  readonly followed = new Set<DocId>();
  isOpen = true;

  constructor(readonly node: FakeNode) {}

  send(bytes: Uint8Array<ArrayBuffer>): void {
    if (this.isOpen) this.node.receive(this, bytes);
  }

  close(): void {
    this.isOpen = false;
    this.node.sockets.delete(this);
  }

  say(body: Body): void {
    if (!this.isOpen) return;
    const bytes = toBinary(NodeFrameSchema, create(NodeFrameSchema, { body }));
    this.onmessage?.(new MessageEvent('message', { data: bytes.slice().buffer }));
  }
}

/** The node. */
export class FakeNode {
  readonly sockets = new Set<FakeSocket>();
  readonly docs = new Map<DocId, Doc>();
  readonly received = new Map<DocId, ChangeHash[]>();
  readonly shared = new Set<DocId>();
  /** Every Submit that arrived: its changes' hashes. */
  readonly submits: ChangeHash[][] = [];
  /** Of every Submit, whether it was given back: another account may have made its changes. */
  readonly givenBack: boolean[] = [];
  /** Every document that was asked for, in order. */
  readonly opens: DocId[] = [];
  /** While false nobody can dial. */
  isUp = true;
  /** While false Submits are received and neither applied nor answered. */
  isAnswering = true;
  /** Every document that it was asked to make, in order. */
  readonly births: DocId[] = [];
  /** Refuses to make documents with this code. */
  refuseBirths: string | undefined;
  /** Makes the next document, and the answer is lost. */
  loseNextBirth = false;
  /** Refuses the next Submit with this reason. */
  refuseNext: string | undefined;

  /** Makes a document with the given content and answers its id. */
  birth(id: string, content: (doc: MutableDoc) => void): DocId {
    const doc = id as DocId;
    const made = makeChange(emptyDoc(NODE_ACTOR), content);
    if (made === undefined) throw new Error('birth of an empty document');
    this.docs.set(doc, made.doc);
    return doc;
  }

  /** Makes a document that was begun in a browser. */
  bear = async ({ id, change }: BirthOrder): Promise<BirthAnswer> => {
    if (!this.isUp) return { tag: 'later' };
    this.births.push(id);
    if (this.refuseBirths !== undefined) return { tag: 'refused', code: this.refuseBirths };
    if (!this.docs.has(id)) this.docs.set(id, applyChanges(emptyDoc(NODE_ACTOR), [change]));
    if (!this.loseNextBirth) return { tag: 'made' };
    this.loseNextBirth = false;
    this.cut(false);
    return { tag: 'later' };
  };

  dial = (): Socket => {
    if (!this.isUp) throw new Error('no line');
    const socket = new FakeSocket(this);
    this.sockets.add(socket);
    queueMicrotask(() =>
      socket.say({
        case: 'welcome',
        value: { principal: PRINCIPAL, editor: 'e1', lineUp: true, hasHeartbeat: true },
      }),
    );
    return socket;
  };

  /** Cuts every line, and keeps it cut when `isUp` is false. */
  cut(isUp: boolean): void {
    this.isUp = isUp;
    for (const socket of [...this.sockets]) {
      socket.isOpen = false;
      this.sockets.delete(socket);
      socket.onclose?.(new Event('close') as CloseEvent);
    }
  }

  doc(id: DocId): Doc {
    const doc = this.docs.get(id);
    if (doc === undefined) throw new Error(`find ${id}`);
    return doc;
  }

  /** The node itself, or somebody elsewhere, writes. */
  write(id: DocId, mutate: (doc: MutableDoc) => void): ChangeHash {
    const made = makeChange(this.doc(id), mutate);
    if (made === undefined) throw new Error('write nothing');
    this.docs.set(id, made.doc);
    this.tell(id, [made.bytes]);
    return made.hash;
  }

  tell(id: DocId, changes: Uint8Array[], except?: FakeSocket): void {
    const heads = headsOf(this.doc(id)).map(bytesOf);
    for (const socket of this.sockets) {
      if (socket !== except && socket.followed.has(id)) {
        socket.say({ case: 'changed', value: { doc: bytesOf(id), changes, heads } });
      }
    }
  }

  /** The ministry has everything. */
  receiveAll(id: DocId): void {
    this.received.set(id, headsOf(this.doc(id)));
    this.say(id, {
      case: 'received',
      value: { doc: bytesOf(id), heads: headsOf(this.doc(id)).map(bytesOf), shared: this.shared.has(id) },
    });
  }

  say(id: DocId, body: Body): void {
    for (const socket of this.sockets) if (socket.followed.has(id)) socket.say(body);
  }

  receive(socket: FakeSocket, bytes: Uint8Array): void {
    const { body } = fromBinary(EditorFrameSchema, bytes);
    switch (body.case) {
      case 'open': {
        const id = docIdOf(body.value.doc);
        this.opens.push(id);
        const doc = this.docs.get(id);
        if (doc === undefined) {
          socket.say({ case: 'closed', value: { doc: body.value.doc, reason: 'not-found' } });
          return;
        }
        socket.followed.add(id);
        const has = body.value.heads.map((head) => hexOf(head) as ChangeHash);
        const changes = changesAbove(doc, has).map((hash) => changeBytes(doc, hash));
        socket.say({
          case: 'opened',
          value: {
            doc: body.value.doc,
            changes,
            heads: headsOf(doc).map(bytesOf),
            received: (this.received.get(id) ?? []).map(bytesOf),
            shared: this.shared.has(id),
            canEdit: true,
          },
        });
        return;
      }
      case 'submit': {
        const id = docIdOf(body.value.doc);
        const hashes = body.value.changes.map((change) => readChange(change).hash);
        this.submits.push(hashes);
        this.givenBack.push(body.value.givenBack);
        if (!this.isAnswering) return;
        if (this.refuseNext !== undefined) {
          const reason = this.refuseNext;
          this.refuseNext = undefined;
          const { doc, number } = body.value;
          socket.say({
            case: 'notAccepted',
            value: { doc, number, reason, by: 'council', changes: hashes.map(bytesOf) },
          });
          return;
        }
        const before = this.doc(id);
        const heads = headsOf(before);
        const doc = applyChanges(before, body.value.changes);
        this.docs.set(id, doc);
        socket.say({
          case: 'saved',
          value: { doc: body.value.doc, number: body.value.number, heads: headsOf(doc).map(bytesOf) },
        });
        const fresh = changesAbove(doc, heads).map((hash) => changeBytes(doc, hash));
        if (fresh.length > 0) this.tell(id, fresh, socket);
        return;
      }
      case 'close':
        socket.followed.delete(docIdOf(body.value.doc));
        return;
      case 'heartbeat':
        if (this.isAnswering) socket.say({ case: 'heartbeat', value: { number: body.value.number } });
        return;
      default:
        throw new Error('an empty frame');
    }
  }
}

/** Web Locks of one browser, shared by its tabs. A lock that is not free is not waited for. */
export class FakeLocks {
  readonly #held = new Map<string, { mode: LockMode; count: number }>();

  /** The locks as one tab sees them; `close` releases what the tab holds. */
  tab(): { locks: LockManager; close: () => void } {
    const mine: string[] = [];
    const held = this.#held;
    const letGo = (name: string): void => {
      const lock = held.get(name);
      if (lock === undefined) return;
      lock.count -= 1;
      if (lock.count === 0) held.delete(name);
    };
    const request = async (
      name: string,
      { mode = 'exclusive' }: LockOptions,
      callback: (lock: Lock | null) => Promise<void> | undefined,
    ): Promise<void> => {
      const lock = held.get(name);
      if (lock !== undefined && (mode === 'exclusive' || lock.mode === 'exclusive')) {
        await callback(null);
        return;
      }
      if (lock === undefined) held.set(name, { mode, count: 1 });
      else lock.count += 1;
      mine.push(name);
      await callback({ name, mode });
      if (!mine.includes(name)) return;
      mine.splice(mine.indexOf(name), 1);
      letGo(name);
    };
    return {
      locks: { request } as unknown as LockManager,
      close: () => {
        for (const name of mine.splice(0)) letGo(name);
      },
    };
  }
}

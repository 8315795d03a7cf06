/** Session frames: bytes on the WebSocket to tagged unions and back. The only door to the generated protocol. */
import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import {
  bytesOf,
  type ChangeHash,
  type DocId,
  docIdOf,
  type EditorId,
  hexOf,
  type PrincipalId,
} from '../ids.ts';
import {
  EditorFrameSchema,
  NodeFrameSchema,
  type NodeFrame as WireNodeFrame,
} from '../proto/tansiq/v1/session_pb.ts';

/** What a browser asks of its node. */
export type EditorFrame =
  | { readonly tag: 'open'; readonly doc: DocId; readonly heads: readonly ChangeHash[] }
  | {
      readonly tag: 'submit';
      readonly doc: DocId;
      readonly number: number;
      readonly changes: readonly Uint8Array[];
      /** Whether another account of the council may have made them. */
      readonly givenBack: boolean;
    }
  | { readonly tag: 'close'; readonly doc: DocId }
  | { readonly tag: 'heartbeat'; readonly number: number };

/** What a node says to a browser. */
export type NodeFrame =
  | {
      readonly tag: 'welcome';
      readonly principal: PrincipalId;
      readonly editor: EditorId;
      readonly lineUp: boolean;
      readonly lineReason: string;
      /** Since when, in Unix milliseconds; 0 when it is not known. */
      readonly lineSinceMs: number;
      /** Whether this node answers a heartbeat. */
      readonly hasHeartbeat: boolean;
    }
  | { readonly tag: 'heartbeat'; readonly number: number }
  | {
      readonly tag: 'opened';
      readonly doc: DocId;
      readonly changes: readonly Uint8Array[];
      readonly heads: readonly ChangeHash[];
      readonly received: readonly ChangeHash[];
      readonly shared: boolean;
      readonly canEdit: boolean;
    }
  | {
      readonly tag: 'changed';
      readonly doc: DocId;
      readonly changes: readonly Uint8Array[];
      readonly heads: readonly ChangeHash[];
    }
  | {
      readonly tag: 'saved';
      readonly doc: DocId;
      readonly number: number;
      readonly heads: readonly ChangeHash[];
    }
  | {
      readonly tag: 'notAccepted';
      readonly doc: DocId;
      readonly number: number;
      readonly reason: string;
      readonly by: 'council' | 'ministry';
      readonly changes: readonly ChangeHash[];
    }
  | {
      readonly tag: 'received';
      readonly doc: DocId;
      readonly heads: readonly ChangeHash[];
      readonly shared: boolean;
    }
  | { readonly tag: 'closed'; readonly doc: DocId; readonly reason: string }
  | { readonly tag: 'line'; readonly up: boolean; readonly reason: string; readonly sinceMs: number };

const hashes = (list: readonly Uint8Array[]): ChangeHash[] => list.map((hash) => hexOf(hash) as ChangeHash);

/** One WebSocket message from a frame. */
export function encodeEditorFrame(frame: EditorFrame): Uint8Array<ArrayBuffer> {
  if (frame.tag === 'heartbeat') {
    return bytes({ case: 'heartbeat', value: { number: BigInt(frame.number) } });
  }
  const doc = bytesOf(frame.doc);
  switch (frame.tag) {
    case 'open':
      return bytes({ case: 'open', value: { doc, heads: frame.heads.map(bytesOf) } });
    case 'submit':
      return bytes({
        case: 'submit',
        value: {
          doc,
          number: BigInt(frame.number),
          changes: [...frame.changes],
          givenBack: frame.givenBack,
        },
      });
    case 'close':
      return bytes({ case: 'close', value: { doc } });
  }
}

function bytes(body: NonNullable<Parameters<typeof makeFrame>[0]>): Uint8Array<ArrayBuffer> {
  return toBinary(EditorFrameSchema, makeFrame(body)) as Uint8Array<ArrayBuffer>;
}

type Init = NonNullable<Parameters<typeof create<typeof EditorFrameSchema>>[1]>;
function makeFrame(body: Init['body']): ReturnType<typeof create<typeof EditorFrameSchema>> {
  return create(EditorFrameSchema, { body } as Init);
}

/** A frame from one WebSocket message; `undefined` for a kind that this version does not know. Throws on bytes that make no sense. */
export function decodeNodeFrame(message: Uint8Array): NodeFrame | undefined {
  return fromWire(fromBinary(NodeFrameSchema, message));
}

function fromWire(frame: WireNodeFrame): NodeFrame | undefined {
  const { body } = frame;
  switch (body.case) {
    case 'welcome':
      return {
        tag: 'welcome',
        principal: body.value.principal as PrincipalId,
        editor: body.value.editor as EditorId,
        lineUp: body.value.lineUp,
        lineReason: body.value.lineReason,
        lineSinceMs: Number(body.value.lineSinceMs),
        hasHeartbeat: body.value.hasHeartbeat,
      };
    case 'opened':
      return {
        tag: 'opened',
        doc: docIdOf(body.value.doc),
        changes: body.value.changes,
        heads: hashes(body.value.heads),
        received: hashes(body.value.received),
        shared: body.value.shared,
        canEdit: body.value.canEdit,
      };
    case 'changed':
      return {
        tag: 'changed',
        doc: docIdOf(body.value.doc),
        changes: body.value.changes,
        heads: hashes(body.value.heads),
      };
    case 'saved':
      return {
        tag: 'saved',
        doc: docIdOf(body.value.doc),
        number: Number(body.value.number),
        heads: hashes(body.value.heads),
      };
    case 'notAccepted':
      return {
        tag: 'notAccepted',
        doc: docIdOf(body.value.doc),
        number: Number(body.value.number),
        reason: body.value.reason,
        by: body.value.by === 'ministry' ? 'ministry' : 'council',
        changes: hashes(body.value.changes),
      };
    case 'received':
      return {
        tag: 'received',
        doc: docIdOf(body.value.doc),
        heads: hashes(body.value.heads),
        shared: body.value.shared,
      };
    case 'closed':
      return { tag: 'closed', doc: docIdOf(body.value.doc), reason: body.value.reason };
    case 'heartbeat':
      return { tag: 'heartbeat', number: Number(body.value.number) };
    case 'line':
      return {
        tag: 'line',
        up: body.value.up,
        reason: body.value.reason,
        sinceMs: Number(body.value.sinceMs),
      };
    default:
      return undefined;
  }
}

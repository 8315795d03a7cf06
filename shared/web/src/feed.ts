/** The hub's feed: base64 of a protobuf State to a value the dashboard reads. */
import { fromBinary } from '@bufbuild/protobuf';
import { type State, StateSchema } from './proto/tansiq/v1/feed_pb.ts';

export type {
  Draft,
  Money,
  OverdueAction,
  ProgrammeCount,
  Region,
  SharedDocument,
  State,
} from './proto/tansiq/v1/feed_pb.ts';

/** Reads one event's data. Throws on anything else. */
export function decodeState(base64: string): State {
  const binary = atob(base64);
  const bytes = new Uint8Array(binary.length);
  for (let i = 0; i < binary.length; i++) bytes[i] = binary.charCodeAt(i);
  return fromBinary(StateSchema, bytes);
}

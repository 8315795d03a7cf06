/** Made-up regions and states for tests, as they come over the wire. */
import { create, type MessageInitShape, toBinary } from '@bufbuild/protobuf';
import { type State, StateSchema } from '@tansiq/web/proto/tansiq/v1/feed_pb.ts';

/** Noon in Morocco on 23 November 2026. */
export const AS_OF_MS = Date.UTC(2026, 10, 23, 11, 0);

/** Amounts in thousandths of a unit, as the hub sends them. */
function money(currency: string, planned: bigint, secured: bigint, gap: bigint) {
  const of = (units: bigint) => units * 1_000n;
  return {
    currency,
    places: 3,
    planned: of(planned),
    secured: of(secured),
    committed: of(secured),
    spent: 1_250_500n,
    gap: of(gap),
  };
}

/** A State of two regions that were heard, one that was never, and one overdue action. */
export function sampleState(over: MessageInitShape<typeof StateSchema> = {}): State {
  return create(StateSchema, {
    asOfMs: BigInt(AS_OF_MS),
    position: 42n,
    today: '2026-11-23',
    regions: [
      {
        code: 'MA-01',
        enrolled: true,
        connected: true,
        heardAtMs: BigInt(AS_OF_MS - 3 * 60_000),
        linkedAtMs: BigInt(AS_OF_MS - 3_600_000),
        documents: 3,
        actions: { planned: 4, ongoing: 6, done: 2 },
        programmes: [
          { programme: '7', actions: { ongoing: 6, done: 2 } },
          { programme: '', actions: { planned: 4 } },
        ],
        overdue: 2,
        hasPlans: true,
        hasMinutes: true,
        fresh: true,
        money: [money('MAD', 12_000_000n, 7_500_000n, 4_600_000n), money('EUR', 665_000n, 600_000n, 65_000n)],
        cancelled: [money('MAD', 640_000n, 0n, 640_000n)],
        lastMeeting: '2026-10-14',
      },
      {
        code: 'MA-02',
        enrolled: true,
        connected: false,
        heardAtMs: BigInt(AS_OF_MS - 9 * 86_400_000),
        linkedAtMs: BigInt(AS_OF_MS - 8 * 86_400_000),
        documents: 1,
        actions: { ongoing: 1, paused: 1 },
        programmes: [{ programme: '7', actions: { ongoing: 1, paused: 1 } }],
        overdue: 0,
        hasPlans: true,
        hasMinutes: true,
        silence: 'no_line',
        money: [money('MAD', 3_000_000n, 500_000n, 2_500_000n)],
        lastMeeting: '',
      },
      { code: 'MA-03', enrolled: false, connected: false, silence: 'not_enrolled' },
    ],
    overdue: [
      {
        doc: new Uint8Array(16).fill(0xab),
        row: '00112233aabbccdd',
        region: 'MA-01',
        code: '7.2',
        titleFr: 'Guichet emploi',
        titleAr: '',
        end: '2026-11-11',
        status: 'ongoing',
        programmes: ['7', '10'],
      },
    ],
    documents: [
      {
        doc: new Uint8Array(16).fill(0xab),
        region: 'MA-01',
        kind: 'action_plan',
        titleFr: 'Plan 2026',
        titleAr: 'مخطط 2026',
        state: 'adopted',
        changedAtMs: BigInt(AS_OF_MS - 60_000),
      },
    ],
    ...over,
  });
}

/** The data of a `state` event. */
export function eventDataOf(state: State): string {
  let binary = '';
  for (const byte of toBinary(StateSchema, state)) binary += String.fromCharCode(byte);
  return btoa(binary);
}

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { HEARTBEAT_MS, REDIAL_MAX_MS, REDIAL_MIN_MS } from '../constants.ts';
import type { ChangeHash, DocId, EditorId } from '../ids.ts';
import { FakeNode, PRINCIPAL } from '../testing/fakeNode.ts';
import { scalar } from './scalar.ts';
import { type Follower, Session, type Socket } from './session.ts';

const DOC = 'cd'.repeat(16) as DocId;

function follower(log: string[]): Follower {
  return {
    id: DOC,
    heads: () => [] as ChangeHash[],
    onOpened: () => log.push('opened'),
    onChanged: () => log.push('changed'),
    onSaved: () => log.push('saved'),
    onNotAccepted: () => log.push('notAccepted'),
    onReceived: () => log.push('received'),
    onClosed: (reason) => log.push(`closed ${reason}`),
    onLost: () => log.push('lost'),
  };
}

let session: Session | undefined;
beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  session?.stop();
  vi.useRealTimers();
});

describe('a session', () => {
  it('dials again with a growing wait that has a ceiling', async () => {
    const dials: number[] = [];
    session = new Session({
      dial: () => {
        dials.push(Date.now());
        throw new Error('no line');
      },
      random: () => 1,
    });
    session.start();
    await vi.advanceTimersByTimeAsync(10 * REDIAL_MAX_MS);
    const waits = dials.slice(1).map((at, i) => at - (dials[i] ?? 0));
    expect(waits.slice(0, 4)).toEqual([1, 2, 4, 8].map((factor) => factor * REDIAL_MIN_MS));
    expect(Math.max(...waits)).toBe(REDIAL_MAX_MS);
  });

  it('knows within 30 s that the line of a reader is dead', async () => {
    const node = new FakeNode();
    session = new Session({ dial: node.dial, random: () => 1 });
    session.start();
    await vi.advanceTimersByTimeAsync(5 * HEARTBEAT_MS);
    expect(session.status().council).toBe('up');
    node.isAnswering = false;
    await vi.advanceTimersByTimeAsync(2 * HEARTBEAT_MS);
    expect(session.status().council).toBe('down');
    expect(2 * HEARTBEAT_MS).toBeLessThanOrEqual(30_000);
  });

  it('opens what is followed again after every dial', async () => {
    const node = new FakeNode();
    node.birth(DOC, (doc) => {
      doc.kind = scalar('minutes');
    });
    const log: string[] = [];
    session = new Session({ dial: node.dial, random: () => 0 });
    session.start();
    session.follow(follower(log));
    await vi.advanceTimersByTimeAsync(0);
    node.cut(true);
    await vi.advanceTimersByTimeAsync(REDIAL_MIN_MS);
    expect(log).toEqual(['opened', 'lost', 'opened']);
    expect(session.status()).toEqual({ council: 'up', ministry: true, reason: '' });
  });

  it('says why the ministry serves no line of the council', async () => {
    const node = new FakeNode();
    session = new Session({ dial: node.dial, random: () => 0 });
    session.start();
    await vi.advanceTimersByTimeAsync(0);
    for (const socket of node.sockets) socket.say({ case: 'line', value: { up: false, reason: 'clone' } });
    expect(session.status()).toEqual({ council: 'up', ministry: false, reason: 'clone' });
    const value = { up: false, reason: 'superseded', sinceMs: 7n };
    for (const socket of node.sockets) socket.say({ case: 'line', value });
    expect(session.status()).toEqual({ council: 'up', ministry: false, reason: 'superseded', sinceMs: 7 });
    node.cut(false);
    expect(session.status()).toEqual({ council: 'down', ministry: undefined, reason: '' });
  });

  it('takes a Submit without an answer for a dead line', async () => {
    const node = new FakeNode();
    node.birth(DOC, (doc) => {
      doc.kind = scalar('minutes');
    });
    node.isAnswering = false;
    const log: string[] = [];
    session = new Session({ dial: node.dial, random: () => 0 });
    session.start();
    session.follow(follower(log));
    await vi.advanceTimersByTimeAsync(0);
    expect(session.submit(DOC, [])).toBe(1);
    await vi.advanceTimersByTimeAsync(30_000);
    expect(log.slice(0, 3)).toEqual(['opened', 'lost', 'opened']);
  });

  it('says nothing to a node that welcomes another account, and asks who is signed in', async () => {
    const node = new FakeNode();
    let unwelcome = 0;
    session = new Session({
      dial: node.dial,
      account: { principal: PRINCIPAL, editor: 'somebody-else' as EditorId },
      onUnwelcome: () => {
        unwelcome += 1;
      },
    });
    session.start();
    await vi.advanceTimersByTimeAsync(0);
    expect(unwelcome).toBe(1);
    expect(session.isUp).toBe(false);
  });

  it('hangs up on bytes that make no sense', async () => {
    let socket: Socket | undefined;
    let closed = 0;
    session = new Session({
      dial: () => {
        socket = {
          binaryType: 'arraybuffer',
          onopen: null,
          onmessage: null,
          onclose: null,
          send: () => {},
          close: () => {
            closed += 1;
          },
        };
        return socket;
      },
    });
    session.start();
    socket?.onmessage?.({ data: new Uint8Array([255, 255, 255]).buffer } as MessageEvent);
    expect(closed).toBe(1);
    expect(session.status().council).toBe('down');
  });
});

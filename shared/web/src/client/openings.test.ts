import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { OPENING_MAX_MS } from '../constants.ts';
import type { DocId, EditorId } from '../ids.ts';
import { FakeLocks, FakeNode, PRINCIPAL, until } from '../testing/fakeNode.ts';
import * as automerge from './automerge.ts';
import { DocRepo } from './docRepo.ts';
import { LocalStore } from './localStore.ts';
import { isDead, type Notes, Openings } from './openings.ts';
import { scalar } from './scalar.ts';
import { Session } from './session.ts';

const ONE = 'aa'.repeat(16);
const OTHER = 'bb'.repeat(16);

function memory(): Notes & { readonly kept: Map<string, string> } {
  const kept = new Map<string, string>();
  return {
    kept,
    getItem: (key) => kept.get(key) ?? null,
    setItem: (key, value) => void kept.set(key, value),
    removeItem: (key) => void kept.delete(key),
  };
}

describe('what was written down about opening documents', () => {
  it('names one that a page began and never ended, once that is long ago', () => {
    const notes = memory();
    let now = 1_000_000;
    const doc = ONE as DocId;
    new Openings(notes, () => now).try(doc, () => {
      // The page hangs in here, and another is opened.
      const next = new Openings(notes, () => now);
      expect(next.isStuck(doc)).toBe(false);
      now += OPENING_MAX_MS + 1;
      expect(next.isStuck(doc)).toBe(true);
      next.forgive(doc);
      expect(next.isStuck(doc)).toBe(false);
    });
    expect(notes.kept.size).toBe(0);
  });

  it('starts the page anew once, and not again and again', () => {
    let now = 1_000_000;
    const openings = new Openings(memory(), () => now);
    expect([openings.mayRestart(), openings.mayRestart()]).toEqual([true, false]);
    now += OPENING_MAX_MS;
    expect(openings.mayRestart()).toBe(true);
  });
});

describe('a document that Automerge cannot take', () => {
  let node: FakeNode;
  let session: Session;
  let store: LocalStore;
  let number = 0;

  beforeEach(async () => {
    node = new FakeNode();
    number += 1;
    store = await LocalStore.open(PRINCIPAL, `stuck${number}` as EditorId);
    session = new Session({ dial: node.dial, random: () => 0 });
  });

  afterEach(() => {
    vi.restoreAllMocks();
    session.stop();
    store.close();
  });

  function repoWith(openings: Openings, restart: () => void): DocRepo {
    const locks = new FakeLocks().tab().locks;
    return new DocRepo({ store, session, principal: PRINCIPAL, locks, openings, restart });
  }

  /** The two documents, of which the first one's changes end in `error`. */
  function plant(error: Error): [DocId, DocId] {
    const [bad, good] = [ONE, OTHER].map((id) =>
      node.birth(id, (doc) => {
        doc.kind = scalar('minutes');
        doc.title = { fr: id, ar: '' };
      }),
    );
    if (bad === undefined || good === undefined) throw new Error('make two documents');
    const poison = automerge.headsOf(node.doc(bad))[0];
    const apply = automerge.applyChanges;
    vi.spyOn(automerge, 'applyChanges').mockImplementation((doc, changes) => {
      if (changes.some((change) => automerge.readChange(change).hash === poison)) throw error;
      return apply(doc, changes);
    });
    return [bad, good];
  }

  it('has a page that says so, and the others go on', async () => {
    const [bad, good] = plant(new Error('apply a change'));
    const restart = vi.fn();
    const notes = memory();
    const repo = repoWith(new Openings(notes), restart);
    session.start();
    const [first, second] = [await repo.open(bad), await repo.open(good)];
    await until(() => first.phase.tag === 'failed' && second.phase.tag === 'ready', 'both');
    second.change((root) => {
      root.place = scalar('Oujda');
    });
    await until(() => node.submits.length > 0 && second.unsaved === 0, 'it to be saved');
    expect(restart).not.toHaveBeenCalled();
    // The next visit does not even try.
    const next = await repoWith(new Openings(notes), restart).open(bad);
    expect(next.phase.tag).toBe('failed');
    expect(() => next.change(() => {})).toThrow();
    await repo.end();
  });

  it('starts the page anew when nothing of Automerge works any more', async () => {
    const [bad] = plant(new WebAssembly.RuntimeError('unreachable'));
    const restart = vi.fn();
    const repo = repoWith(new Openings(memory()), restart);
    session.start();
    const first = await repo.open(bad);
    await until(() => restart.mock.calls.length === 1, 'the page to be started anew');
    expect(first.phase.tag).toBe('failed');
    expect(isDead(new Error('Module terminated'))).toBe(true);
    await repo.end();
  });
});

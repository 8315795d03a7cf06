/** Two people write in one document; what its history says of them, and the way back. */
import * as Automerge from '@automerge/automerge/slim';
import { beforeAll, describe, expect, it } from 'vitest';
import { allChanges, applyChanges, type Doc, emptyDoc, startAutomerge } from '../client/automerge.ts';
import type { DocView, MutableDoc } from '../client/docHandle.ts';
import { emptyRecord, scalar } from '../document/edits.ts';
import { asText } from '../document/read.ts';
import { deleteRow, setText } from '../editors/write.ts';
import type { ActorId } from '../ids.ts';
import { type AutomergeHandle, automergeHandle } from '../testing/automergeHandle.ts';
import type { Changed } from './entries.ts';
import { PAUSE_MS, type Sitting } from './past.ts';
import { PastReader } from './reader.ts';
import { refusalOf, restore, toRestore } from './restore.ts';
import { search } from './useMatching.ts';

beforeAll(startAutomerge);

const ROW = 'aaaabbbbccccdddd';
const NOON_MS = Date.UTC(2026, 10, 30, 12);

/** Somebody with a clock. */
class Writer {
  doc: Doc;

  constructor(actor: string, from?: Doc) {
    const empty = emptyDoc(actor.repeat(16) as ActorId);
    this.doc = from === undefined ? empty : applyChanges(empty, allChanges(from));
  }

  write(minutes: number, mutate: (doc: MutableDoc) => void): void {
    const time = NOON_MS / 1000 + minutes * 60;
    this.doc = Automerge.change(this.doc, { time }, mutate);
  }

  take(other: Writer): void {
    this.doc = applyChanges(this.doc, allChanges(other.doc));
  }
}

function birth(): Doc {
  const amina = new Writer('aa');
  amina.write(-600, (doc) => {
    doc.kind = scalar('action_plan');
    doc.state = scalar('draft');
    doc.title = { fr: 'Plan', ar: '' };
    doc.actions = {
      [ROW]: {
        ...emptyRecord('action_plan', 'action'),
        title: { fr: 'Guichet', ar: '' },
        order: scalar('V'),
      },
    };
  });
  return amina.doc;
}

function reading(doc: Doc): { handle: AutomergeHandle; reader: PastReader } {
  const handle = automergeHandle(doc);
  const reader = new PastReader({
    kind: 'action_plan',
    readPast: (read) => read(handle.raw()),
    heads: () => handle.heads() as never,
    getSnapshot: handle.getSnapshot,
  });
  return { handle, reader };
}

function finish<T>(work: Generator<void, T>): T {
  for (;;) {
    const step = work.next();
    if (step.done === true) return step.value;
  }
}

const sittings = (reader: PastReader): readonly Sitting[] =>
  reader.past().items.filter((item) => item.tag === 'sitting');

const changedIn = (reader: PastReader, sitting: Sitting | undefined): Changed => {
  if (sitting === undefined) throw new Error('no such sitting');
  return finish(reader.changed(reader.past(), sitting));
};

const said = ({ entries }: Changed): readonly string[] =>
  entries.map(({ difference, path, isBack }) => `${isBack ? 'back' : difference.tag} ${path.join('/')}`);

describe('a history', () => {
  it('gathers what one writer did into sittings, the latest first, by the clocks of who wrote', () => {
    const [amina, youssef] = [new Writer('bb', birth()), new Writer('cc', birth())];
    amina.write(0, (doc) => {
      doc.actions[ROW].status = scalar('planned');
    });
    amina.write(9, (doc) => {
      doc.actions[ROW].status = scalar('ongoing');
    });
    // Without a line, between her two sittings.
    youssef.write(15, (doc) => {
      doc.actions[ROW].percent = 40;
    });
    amina.write(30, (doc) => {
      doc.period_start = scalar('2026-01-01');
    });
    amina.take(youssef);
    const { reader } = reading(amina.doc);
    const found = sittings(reader);
    expect(found.map(({ actor, changes }) => [actor.slice(0, 2), changes.length])).toEqual([
      ['bb', 1],
      ['cc', 1],
      ['bb', 2],
      ['aa', 1],
    ]);
    expect(found.map((sitting) => said(changedIn(reader, sitting)))).toEqual([
      ['value period_start'],
      [`value actions/${ROW}/percent`],
      [`value actions/${ROW}/status`],
      [],
    ]);
    expect(found.at(-1)?.isBirth).toBe(true);
    expect((found[2]?.toMs ?? 0) - (found[2]?.fromMs ?? 0)).toBeLessThan(PAUSE_MS);
  });

  it('never puts a change before what its writer had seen, whatever the clocks say', () => {
    const [amina, youssef] = [new Writer('bb', birth()), new Writer('cc', birth())];
    amina.write(0, (doc) => {
      doc.period_start = scalar('2026-01-01');
    });
    youssef.take(amina);
    youssef.write(-300, (doc) => {
      doc.period_end = scalar('2026-12-31');
    });
    const { reader } = reading(youssef.doc);
    expect(sittings(reader).map(({ actor }) => actor.slice(0, 2))).toEqual(['cc', 'bb', 'aa']);
  });

  it('tells rows that came, went, came back and moved', () => {
    const amina = new Writer('bb', birth());
    const other = '1111222233334444';
    amina.write(0, (doc) => {
      doc.actions[other] = { ...emptyRecord('action_plan', 'action'), order: scalar('W') };
    });
    amina.write(20, (doc) => {
      doc.actions[ROW].deleted = scalar('2026-11-30T12:20:00Z amina');
    });
    amina.write(40, (doc) => {
      delete doc.actions[ROW].deleted;
    });
    amina.write(60, (doc) => {
      doc.actions[ROW].order = scalar('X');
    });
    const { reader } = reading(amina.doc);
    expect(sittings(reader).map((sitting) => said(changedIn(reader, sitting)))).toEqual([
      [`moved actions/${ROW}`],
      [`back actions/${ROW}`],
      [`removed actions/${ROW}`],
      [`added actions/${other}`],
      [],
    ]);
  });

  it('names who wrote in the same text meanwhile, and no field that only they wrote', () => {
    const [amina, youssef] = [new Writer('bb', birth()), new Writer('cc', birth())];
    const type = (writer: Writer, minutes: number, words: string) =>
      writer.write(minutes, (doc) => {
        doc.title.fr = `${doc.title.fr}${words}`;
      });
    type(amina, 0, ' un');
    youssef.take(amina);
    type(youssef, 1, ' deux');
    youssef.write(2, (doc) => {
      doc.actions[ROW].percent = 10;
    });
    amina.take(youssef);
    amina.write(3, (doc) => {
      doc.title.ar = 'مخطط';
    });
    const { reader } = reading(amina.doc);
    const hers = changedIn(
      reader,
      sittings(reader).find(({ actor }) => actor.startsWith('bb')),
    );
    expect(said(hers)).toEqual(['text title/fr', 'text title/ar']);
    expect(hers.entries.map(({ others }) => others.map((actor) => actor.slice(0, 2)))).toEqual([['cc'], []]);
  });

  it('of a field lists only what wrote in it', () => {
    const amina = new Writer('bb', birth());
    amina.write(0, (doc) => {
      doc.period_start = scalar('2026-01-01');
    });
    amina.write(20, (doc) => {
      doc.actions[ROW].percent = 10;
    });
    const { reader } = reading(amina.doc);
    const found = finish(search(reader, reader.past(), ['actions', ROW, 'percent'], () => {}));
    expect(found).toEqual(sittings(reader).filter(({ fromMs, isBirth }) => isBirth || fromMs > NOON_MS));
  });

  it('has each adopted version as a point of its own', () => {
    const amina = new Writer('bb', birth());
    amina.write(0, (doc) => {
      doc.period_start = scalar('2026-01-01');
    });
    const version = reading(amina.doc).handle.heads().join();
    amina.write(1, (doc) => {
      doc.state = scalar('adopted');
      doc.adopted_on = scalar('2026-11-30');
      doc.adoption = { at: scalar('2026-11-30T12:01:00Z'), version: scalar(version) };
    });
    const { reader } = reading(amina.doc);
    const { items } = reader.past();
    expect(items.map(({ tag }) => tag)).toEqual(['sitting', 'version', 'sitting', 'sitting']);
    expect(items[1]).toMatchObject({ heads: [version], on: '2026-11-30' });
    expect(said(changedIn(reader, sittings(reader)[0]))).toContain('value state');
  });
});

describe('the way back', () => {
  function edited() {
    const { handle, reader } = reading(birth());
    const [point] = reader.past().items;
    if (point === undefined) throw new Error('no point');
    const heads = reader.past().headsAt(point);
    const before = handle.getSnapshot().doc;
    const parts = () => finish(reader.parts(reader.past(), handle.heads() as never, heads));
    const back = (scope: readonly string[]) => {
      const { places, after } = parts();
      return restore(handle, scope, places, after);
    };
    return { handle, before, parts, back };
  }
  const titleOf = (doc: DocView) =>
    asText(((doc.actions as DocView)[ROW] as DocView & { title: DocView }).title.fr);

  it('restores a field and leaves the others', () => {
    const { handle, before, back } = edited();
    setText(handle, ['title', 'fr'], 'Autre plan');
    setText(handle, ['actions', ROW, 'title', 'fr'], 'Guichet unique');
    expect(back(['actions', ROW, 'title', 'fr'])).toBeUndefined();
    const { doc } = handle.getSnapshot();
    expect(titleOf(doc)).toBe(titleOf(before));
    expect(asText((doc.title as DocView).fr)).toBe('Autre plan');
    expect(back(['actions', ROW, 'title', 'fr'])).toBe('nothing');
  });

  it('restores a row under its id, out of the bin and after the bin was emptied', () => {
    const { handle, before, back } = edited();
    deleteRow(handle, ['actions'], ROW);
    expect(back(['actions', ROW])).toBeUndefined();
    expect(handle.getSnapshot().doc).toEqual(before);
    handle.change((doc) => {
      delete doc.actions[ROW];
    });
    expect(back(['actions', ROW])).toBeUndefined();
    expect(handle.getSnapshot().doc).toEqual(before);
  });

  it('restores the whole version but not its state', () => {
    const { handle, before, back } = edited();
    const [other] = ['1111222233334444'];
    handle.change((doc) => {
      doc.state = scalar('circulated');
      doc.period_start = scalar('2026-01-01');
      doc.actions[ROW].partners.x = true;
      doc.actions[ROW].percent = 12;
      doc.actions[other ?? ''] = { ...emptyRecord('action_plan', 'action'), order: scalar('W') };
    });
    expect(back([])).toBeUndefined();
    const { doc } = handle.getSnapshot();
    expect(doc.state).toBe('circulated');
    expect(doc.period_start).toBeUndefined();
    const actions = doc.actions as DocView;
    expect(actions[ROW]).toEqual((before.actions as DocView)[ROW]);
    expect(Object.keys(actions[other ?? ''] as DocView)).toContain('deleted');
  });

  it('is refused where nobody may write', () => {
    const { handle, parts } = edited();
    setText(handle, ['title', 'fr'], 'Autre plan');
    const { places, after } = parts();
    const entries = toRestore(handle, [], places, after);
    const as = (more: object) => ({
      ...handle,
      getSnapshot: () => ({ ...handle.getSnapshot(), ...more }),
    });
    expect(refusalOf(as({ canEdit: false }), entries)).toBe('no-right');
    const adopted = { state: 'adopted', adoption: { at: '2026-11-30T12:00:00Z' } };
    expect(refusalOf(as({ doc: { ...handle.getSnapshot().doc, ...adopted } }), entries)).toBe('frozen');
    expect(refusalOf(handle, entries)).toBeUndefined();
  });
});

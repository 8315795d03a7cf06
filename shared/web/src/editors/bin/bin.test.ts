import * as Automerge from '@automerge/automerge/slim';
import { describe, expect, it } from 'vitest';
import { applyChanges, spliceText, valuesAt, viewOf } from '../../client/automerge.ts';
import type { DocHandle, DocView, LateValue, MutableDoc } from '../../client/docHandle.ts';
import { writtenSince } from '../../client/late.ts';
import { isEmptied } from '../../document/deleted.ts';
import { emptyRecord } from '../../document/edits.ts';
import { asDeletedRows, asMap, asRows, everyRow } from '../../document/read.ts';
import { SCHEMAS } from '../../document/schema.ts';
import type { ActorId, DocId } from '../../ids.ts';
import { addRow, deletePeriod, deleteRow, editText, putBackRow, setScalar, setText } from '../write.ts';
import { binOf, heldBy, lateIn } from './items.ts';

type Raw = Automerge.Doc<MutableDoc>;

interface Person extends DocHandle {
  readonly raw: () => Raw;
  readonly merge: (other: Person) => void;
}

/** Somebody at a real document, without storage or network. Actors begin with the number of their council. */
function person(editor: string, doc: Raw): Person {
  let now = doc;
  const actor = Automerge.getActorId(doc);
  return {
    id: '0'.repeat(32) as DocId,
    kind: 'action_plan',
    editor,
    raw: () => now,
    merge: (other) => {
      now = applyChanges(now, Automerge.getChanges(now, other.raw()));
    },
    getSnapshot: () => ({
      doc: viewOf(now),
      save: { tag: 'kept' },
      canEdit: true,
      shared: false,
      notAccepted: [],
      hasNoRoom: false,
    }),
    subscribe: () => () => {},
    change: (mutate) => {
      now = Automerge.change(now, mutate);
    },
    spliceText: (path, index, del, insert) => {
      now = Automerge.change(now, (root) => spliceText(root, path, index, del, insert));
    },
    group: (run) => run(),
    conflicts: (path) => valuesAt(now, path),
    allConflicts: () => [],
    heads: () => [],
    viewAt: () => undefined,
    changesSince: () => 0,
    writtenSince: (path, mark) =>
      writtenSince(now, path, mark, (_, by) => {
        if (by === (actor as ActorId)) return 'me';
        return by.slice(0, 8) === actor.slice(0, 8) ? 'council' : 'other';
      }),
  };
}

function actorOf(council: number, seat: number): string {
  return council.toString(16).padStart(8, '0') + seat.toString(16).padStart(24, '0');
}

/** A plan as it is born, open at several persons of one council and one of another. */
function people(count: number): readonly Person[] {
  const born = Automerge.from<MutableDoc>(emptyRecord('action_plan', SCHEMAS.action_plan.root), {
    actor: actorOf(1, 99),
  });
  return Array.from({ length: count }, (_, seat) =>
    person(`p${seat}`, Automerge.clone(born, { actor: actorOf(seat < 2 ? 1 : 2, seat) })),
  );
}

function together(all: readonly Person[]): void {
  for (let round = 0; round < 2; round++) for (const a of all) for (const b of all) if (a !== b) a.merge(b);
}

function bin(at: Person): {
  readonly names: readonly string[];
  readonly late: readonly (readonly LateValue[])[];
} {
  const items = binOf('action_plan', at.getSnapshot().doc);
  return { names: items.map(({ key }) => key), late: items.map((item) => lateIn(at, item)) };
}

describe('what is written into a deleted row', () => {
  it('offline, at the same time, is shown to both with who wrote it, and comes back with the row', () => {
    const [salma, karim] = people(2) as [Person, Person];
    const id = addRow(salma, ['actions'], 'action', { code: '1.1.1' });
    const at = ['actions', id, 'activities', 'fr'];
    setText(salma, at, 'Avant.');
    together([salma, karim]);
    setText(salma, at, 'Avant. Quatre phrases.');
    deleteRow(karim, ['actions'], id);
    together([salma, karim]);
    for (const [who, writer] of [
      [salma, 'me'],
      [karim, 'council'],
    ] as const) {
      expect(asRows(who.getSnapshot().doc.actions)).toEqual([]);
      expect(bin(who).late).toEqual([
        [
          {
            path: at,
            value: 'Avant. Quatre phrases.',
            added: ' Quatre phrases.',
            writers: [{ writer, actor: expect.any(String) }],
            atMs: expect.any(Number),
          },
        ],
      ]);
    }
    putBackRow(karim, ['actions'], id);
    together([salma, karim]);
    expect(asMap(asRows(salma.getSnapshot().doc.actions)[0]?.value.activities).fr).toBe(
      'Avant. Quatre phrases.',
    );
    expect(bin(salma).names).toEqual([]);
  });

  it('is not late when the one who deleted had it in sight', () => {
    const [salma, karim] = people(2) as [Person, Person];
    const id = addRow(salma, ['actions'], 'action');
    setText(salma, ['actions', id, 'activities', 'fr'], 'Tout.');
    together([salma, karim]);
    deleteRow(karim, ['actions'], id);
    together([salma, karim]);
    expect(bin(salma).late).toEqual([[]]);
  });

  it('tells registers, rows in it, and another council', () => {
    const [salma, , far] = people(3) as [Person, Person, Person];
    const id = addRow(salma, ['actions'], 'action');
    together([salma, far]);
    deleteRow(salma, ['actions'], id);
    setScalar(far, ['actions', id, 'percent'], 40);
    const line = addRow(far, ['actions', id, 'budget'], 'budget_line', { planned: 7 });
    together([salma, far]);
    const late = bin(salma).late[0] ?? [];
    expect(
      late.map(({ path, added, writers }) => [
        path.slice(2).join('/'),
        added,
        writers.map(({ writer }) => writer),
      ]),
    ).toEqual(
      expect.arrayContaining([
        ['percent', '40', ['other']],
        [`budget/${line}/planned`, '7', ['other']],
      ]),
    );
  });

  it('of a period is shown under it and under no other', () => {
    const [salma, karim] = people(2) as [Person, Person];
    const id = addRow(salma, ['actions'], 'action');
    const at = ['actions', id, 'target_estimate'];
    setScalar(salma, [...at, '2026'], 5);
    setScalar(salma, [...at, '2027'], 5);
    together([salma, karim]);
    deletePeriod(karim, at, '2026');
    setScalar(salma, [...at, '2026|sex=f'], 3);
    setScalar(salma, [...at, '2027'], 9);
    together([salma, karim]);
    expect(bin(karim).late.map((late) => late.map(({ path, added }) => [path.at(-1), added]))).toEqual([
      [['2026|sex=f', '3']],
    ]);
  });
});

describe('the bin', () => {
  it('counts what refers to an axis, without what is deleted', () => {
    const [salma] = people(1) as [Person];
    const axis = addRow(salma, ['axes'], 'axis');
    addRow(salma, ['objectives'], 'objective', { axis });
    const gone = addRow(salma, ['actions'], 'action', { axis });
    addRow(salma, ['actions'], 'action', { axis });
    deleteRow(salma, ['actions'], gone);
    const held = heldBy(SCHEMAS.action_plan, salma.getSnapshot().doc, 'axes', axis);
    expect([...held]).toEqual([
      ['objectives', 1],
      ['actions', 1],
    ]);
  });
});

/** A sequence that a seed decides. */
function random(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

/** Every word in a document, shown or in the bin. */
function wordsIn(view: DocView): readonly string[] {
  return everyRow(view.actions).flatMap(({ value }) => String(asMap(value.activities).fr ?? '').split(' '));
}

describe('deleting, editing and putting back in any order', () => {
  for (let seed = 1; seed <= 40; seed++) {
    it(`ends the same for everybody and loses no word (${seed})`, () => {
      const all = people(3);
      const below = random(seed);
      const pick = <T>(from: readonly T[]): T | undefined => from[below(Math.max(1, from.length))];
      const written: string[] = [];
      for (let turn = 0; turn < 60; turn++) {
        const who = pick(all) as Person;
        const { actions } = who.getSnapshot().doc;
        const row = pick(everyRow(actions));
        switch (below(7)) {
          case 0:
            addRow(who, ['actions'], 'action');
            break;
          case 1: {
            const shown = pick(asRows(actions));
            if (shown !== undefined) deleteRow(who, ['actions'], shown.id);
            break;
          }
          case 2: {
            const gone = pick(asDeletedRows(actions));
            if (gone !== undefined) putBackRow(who, ['actions'], gone.id);
            break;
          }
          case 3:
            who.merge(pick(all.filter((other) => other !== who)) as Person);
            break;
          default:
            if (row !== undefined) {
              const word = `w${written.length}x`;
              written.push(word);
              editText(who, ['actions', row.id, 'activities', 'fr'], {
                index: 0,
                del: 0,
                insert: `${word} `,
              });
            }
        }
      }
      together(all);
      const [first, ...others] = all.map((who) => who.getSnapshot().doc);
      for (const other of others) expect(other).toEqual(first);
      const words = new Set(wordsIn(first as DocView));
      expect(written.filter((word) => !words.has(word))).toEqual([]);
      // Everything is either shown or in the bin, with the same account of it at every person's.
      const rows = everyRow((first as DocView).actions).length;
      expect(asRows((first as DocView).actions).length + bin(all[0] as Person).names.length).toBe(rows);
      const told = all.map((who) =>
        bin(who).late.map((late) => late.map(({ path, added }) => [path, added])),
      );
      for (const each of told) expect(each).toEqual(told[0]);
    });
  }
});

it('a document that was taken out of the bin for good holds its mark and nothing else', () => {
  const deleted = '2026-10-01T08:00:00Z 5f3a';
  expect(isEmptied({ kind: 'minutes', schema: 3, deleted })).toBe(true);
  expect(isEmptied({ kind: 'minutes', schema: 3, deleted, title: { fr: '', ar: '' } })).toBe(false);
  expect(isEmptied({ kind: 'minutes', schema: 3 })).toBe(false);
  expect(isEmptied({ kind: 'minutes', schema: 3, deleted: 'yes' })).toBe(false);
});

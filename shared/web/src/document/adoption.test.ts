import * as Automerge from '@automerge/automerge/slim';
import { describe, expect, it } from 'vitest';
import type { DocView, MutableDoc } from '../client/docHandle.ts';
import { adopt, amend, moveTo } from '../editors/adopting.ts';
import { setScalar, setText } from '../editors/write.ts';
import { type AutomergeHandle, automergeHandle } from '../testing/automergeHandle.ts';
import { asAdopted, type Circle, extentOf, givesToMinistry, isLocked, lockOf } from './adoption.ts';
import { differencesOf } from './differences.ts';
import { emptyRecord, scalar } from './edits.ts';
import { SCHEMAS } from './schema.ts';

const SELF = { editor: 'e1', role: 'secretary' };
const NOON = new Date('2026-10-12T12:00:00Z');
const later = (hours: number) => new Date(NOON.valueOf() + hours * 3_600_000);

function minutes(): AutomergeHandle {
  const doc = Automerge.from<MutableDoc>({
    ...emptyRecord('minutes', 'minutes'),
    kind: scalar('minutes'),
    schema: SCHEMAS.minutes.version,
    state: scalar('draft'),
  });
  const handle = automergeHandle(doc, 'minutes');
  setText(handle, ['title', 'fr'], 'Réunion du 5 octobre');
  return handle;
}

const docOf = (handle: AutomergeHandle): DocView => handle.getSnapshot().doc;

describe('adopting', () => {
  it('freezes with the day, the role and the exact version, in one change', () => {
    const handle = minutes();
    const heads = handle.heads();
    adopt(handle, SELF, NOON);
    const { tag, adopted } = lockOf(docOf(handle));
    expect(tag).toBe('locked');
    expect(adopted).toEqual({
      on: '2026-10-12',
      at: '2026-10-12T12:00:00Z',
      by: 'e1',
      role: 'secretary',
      version: heads,
    });
    expect(handle.changesSince(heads)).toBe(1);
    expect(docOf(handle).adopted_on).toBe('2026-10-12');
  });

  it('keeps a day that somebody wrote', () => {
    const handle = minutes();
    setScalar(handle, ['adopted_on'], '2026-10-05');
    adopt(handle, SELF, NOON);
    expect(docOf(handle).adopted_on).toBe('2026-10-05');
  });

  it('joins more heads than a register holds', () => {
    const handle = minutes();
    const base = handle.raw();
    for (const n of [1, 2, 3, 4, 5]) {
      handle.merge(
        Automerge.change(Automerge.clone(base), (root) => {
          root.number = scalar(`${n}`);
        }),
      );
    }
    expect(handle.heads()).toHaveLength(5);
    adopt(handle, SELF, NOON);
    const { tag, adopted } = lockOf(docOf(handle));
    expect(tag).toBe('locked');
    expect(adopted?.version).toHaveLength(1);
    expect(handle.viewAt(adopted?.version ?? [])?.state).toBe('draft');
  });

  it('fills the day of circulation when it is empty, in the change that circulates', () => {
    const handle = minutes();
    const heads = handle.heads();
    moveTo(handle, 'circulated', NOON);
    expect(docOf(handle).circulated_on).toBe('2026-10-12');
    expect(handle.changesSince(heads)).toBe(1);
    moveTo(handle, 'draft', NOON);
    moveTo(handle, 'circulated', later(24));
    expect(docOf(handle).circulated_on).toBe('2026-10-12');
  });

  it('is locked without a record, as documents were before, and says that no version is known', () => {
    const lock = lockOf({ state: 'adopted', adopted_on: '2025-01-02' });
    expect(lock.tag).toBe('locked');
    expect(lock.adopted).toEqual({ on: '2025-01-02', at: '', by: '', role: '', version: [] });
    expect(lockOf({ state: 'draft', adopted_on: '2025-01-02' }).adopted).toBeUndefined();
  });
});

describe('amending', () => {
  it('opens with a reason, and adopting again freezes the new text under a new day', () => {
    const handle = minutes();
    adopt(handle, SELF, NOON);
    const first = lockOf(docOf(handle)).adopted;
    amend(handle, SELF, 'Erreur de montant', later(1));
    const lock = lockOf(docOf(handle));
    expect(lock.tag).toBe('amending');
    expect(lock.amendments.map((amendment) => amendment.reason)).toEqual(['Erreur de montant']);
    const [row] = Object.values(docOf(handle).amendments as DocView) as DocView[];
    expect(row).toMatchObject({ adopted_at: first?.at, adopted_version: first?.version.join(','), by: 'e1' });
    setText(handle, ['title', 'fr'], 'Réunion du 6 octobre');
    adopt(handle, SELF, later(48));
    const again = lockOf(docOf(handle));
    expect(again.tag).toBe('locked');
    expect(again.adopted?.on).toBe('2026-10-14');
    expect(again.adopted?.version).not.toEqual(first?.version);
  });

  it('opens by a clock that is behind the one of the adoption', () => {
    const handle = minutes();
    adopt(handle, SELF, NOON);
    amend(handle, SELF, 'x', later(-30));
    expect(lockOf(docOf(handle)).tag).toBe('amending');
    adopt(handle, SELF, later(-20));
    expect(isLocked(docOf(handle))).toBe(true);
  });

  it('opens documents that were adopted before versions were recorded', () => {
    const handle = automergeHandle(
      Automerge.from<MutableDoc>({ kind: scalar('minutes'), state: scalar('adopted') }),
      'minutes',
    );
    expect(isLocked(docOf(handle))).toBe(true);
    amend(handle, SELF, 'x', NOON);
    expect(lockOf(docOf(handle)).tag).toBe('amending');
  });
});

describe('what comes in after the adoption', () => {
  it('is a difference from the adopted text; the adopting itself is none', () => {
    const handle = minutes();
    const away = automergeHandle(Automerge.clone(handle.raw()), 'minutes');
    adopt(handle, SELF, NOON);
    const { adopted } = lockOf(docOf(handle));
    if (adopted === undefined) throw new Error('adopt');
    const changed = () => {
      const before = handle.viewAt(adopted.version);
      if (before === undefined) throw new Error('find the adopted text');
      return differencesOf(SCHEMAS.minutes, asAdopted(before, adopted), docOf(handle));
    };
    expect(changed()).toEqual([]);
    setText(away, ['title', 'fr'], 'Réunion du 5 octobre 2026');
    handle.merge(away.raw());
    expect(isLocked(docOf(handle))).toBe(true);
    expect(changed()).toMatchObject([{ tag: 'text', language: 'fr', after: 'Réunion du 5 octobre 2026' }]);
  });

  it('is not shown when the adopted version is not here', () => {
    expect(minutes().viewAt(['ab'.repeat(32)])).toBeUndefined();
  });
});

describe('who reads after a step', () => {
  const circle: Circle = { rule: 'from_circulated', ruleWaits: true, ministry: false, councils: [] };
  it('is the ministry, by the rule of the document', () => {
    expect(givesToMinistry(circle, 'circulated')).toBe(true);
    expect(givesToMinistry(circle, 'draft')).toBe(false);
    expect(givesToMinistry({ ...circle, rule: 'from_adopted' }, 'circulated')).toBe(false);
    expect(givesToMinistry({ ...circle, rule: 'private' }, 'adopted')).toBe(false);
  });

  it('is nobody new when the ministry reads it already, or somebody decided otherwise', () => {
    expect(givesToMinistry({ ...circle, ministry: true }, 'circulated')).toBe(false);
    expect(givesToMinistry({ ...circle, ruleWaits: false }, 'circulated')).toBe(false);
  });

  it('reads so many items and people', () => {
    const doc: DocView = {
      chair: 'p1',
      agenda: { a: { order: 'V' }, b: { order: 'W' } },
      attendance: { x: { person: 'p1' }, y: { person: 'p2' } },
    };
    expect(extentOf('minutes', doc)).toEqual({ items: 2, people: 2 });
  });
});

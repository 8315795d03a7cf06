/** Two people write in one document, in any order; one of them takes everything back. */
import { beforeAll, describe, expect, it } from 'vitest';
import type { ActorId } from '../../ids.ts';
import {
  allChanges,
  applyChanges,
  type Doc,
  emptyDoc,
  headsOf,
  makeChange,
  spliceText,
  startAutomerge,
  viewOf,
} from '../automerge.ts';
import type { DocView, MutableDoc, Path } from '../docHandle.ts';
import { scalar } from '../scalar.ts';
import { History, type Outcome } from './history.ts';
import { type Made, noteCut } from './record.ts';

/** Numbers that look random and are the same for the same seed. */
function dice(seed: number): (below: number) => number {
  let state = seed * 2654435761 + 1;
  return (below) => {
    state = (Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x9e3779b9) | 0;
    const mixed = Math.imul(state ^ (state >>> 12), 0x297a2d39);
    return ((mixed ^ (mixed >>> 15)) >>> 0) % below;
  };
}

class Editor {
  doc: Doc;
  readonly history = new History(undefined, () => {});

  constructor(actor: string, from: Doc) {
    this.doc = applyChanges(emptyDoc(actor.repeat(16) as ActorId), allChanges(from));
  }

  #make(mutate: (doc: MutableDoc) => void): Made | undefined {
    const before = this.doc;
    const since = headsOf(before);
    const made = makeChange(before, mutate);
    if (made === undefined) return undefined;
    this.doc = made.doc;
    return { before, after: made.doc, hash: made.hash, since };
  }

  change(mutate: (doc: MutableDoc) => void): void {
    const made = this.#make(mutate);
    if (made !== undefined) this.history.wrote(made, []);
  }

  splice(path: Path, index: number, del: number, insert: string): void {
    const note = del === 0 ? [] : [noteCut(this.doc, path, this.text(path), index, del)];
    const made = this.#make((root) => spliceText(root, path, index, del, insert));
    if (made !== undefined) this.history.wrote(made, note);
  }

  text(path: Path): string {
    return String(at(viewOf(this.doc), path));
  }

  go(direction: Outcome['direction']): Outcome | undefined {
    return this.history.go(direction, {
      doc: this.doc,
      make: (mutate) => this.#make(mutate),
      mark: '2026-11-29T22:40:00Z me',
    });
  }

  take(other: Editor): void {
    this.doc = applyChanges(this.doc, allChanges(other.doc));
  }
}

function at(view: DocView, path: Path): unknown {
  return path.reduce<unknown>((map, step) => (map as DocView | undefined)?.[step], view);
}

const TEXT = ['title', 'fr'];
const ROW = 'aaaabbbbccccdddd';

function birth(text: string): Doc {
  const made = makeChange(emptyDoc('99'.repeat(16) as ActorId), (doc) => {
    doc.title = { fr: text, ar: '' };
    doc.count = 1;
    doc.state = scalar('draft');
    doc.codes = { a: true, b: true };
    doc.cells = { '2026': 10 };
    doc.rows = { [ROW]: { title: { fr: 'one', ar: '' }, order: scalar('V') } };
  });
  if (made === undefined) throw new Error('birth');
  return made.doc;
}

function pair(text = 'Bonjour le monde'): [Editor, Editor] {
  const from = birth(text);
  return [new Editor('aa', from), new Editor('bb', from)];
}

function undoAll(editor: Editor): Outcome[] {
  const outcomes: Outcome[] = [];
  for (;;) {
    const outcome = editor.go('undo');
    if (outcome === undefined) return outcomes;
    outcomes.push(outcome);
  }
}

beforeAll(startAutomerge);

describe('taking back', () => {
  it('takes my sentence out of a text that somebody else wrote in before and inside it', () => {
    const [a, b] = pair('');
    a.splice(TEXT, 0, 0, 'Un deux trois.');
    b.take(a);
    b.splice(TEXT, 3, 0, 'SALMA ');
    b.splice(TEXT, 0, 0, 'Avant. ');
    a.take(b);
    expect(a.text(TEXT)).toBe('Avant. Un SALMA deux trois.');
    expect(a.go('undo')).toMatchObject({ result: 'done', step: { what: 'typed', path: TEXT } });
    expect(a.text(TEXT)).toBe('Avant. SALMA ');
    a.go('redo');
    expect(a.text(TEXT)).toBe('Avant. Un SALMA deux trois.');
  });

  it('puts what I took out where it stood, around what somebody else wrote there', () => {
    const [a, b] = pair('abcdef');
    a.splice(TEXT, 1, 4, '');
    b.splice(TEXT, 3, 0, 'X');
    a.take(b);
    expect(a.text(TEXT)).toBe('aXf');
    a.go('undo');
    expect(a.text(TEXT)).toBe('abcXdef');
    a.go('redo');
    expect(a.text(TEXT)).toBe('aXf');
  });

  it('does not put back letters that somebody else took out too', () => {
    const [a, b] = pair('abcdef');
    a.splice(TEXT, 1, 3, '');
    b.splice(TEXT, 2, 3, '');
    a.take(b);
    a.go('undo');
    expect(a.text(TEXT)).toBe('abf');
  });

  it('keeps marks and families of letters whole', () => {
    const [a] = pair('');
    a.splice(TEXT, 0, 0, 'مَحْضَر 👩‍👩‍👧 ok');
    a.splice(TEXT, 8, 8, '');
    a.go('undo');
    expect(a.text(TEXT)).toBe('مَحْضَر 👩‍👩‍👧 ok');
    a.go('undo');
    expect(a.text(TEXT)).toBe('');
  });

  it('goes word by word, and back over a word taken out letter by letter', () => {
    const [a] = pair('');
    for (const [index, letter] of [...'un deux'].entries()) a.splice(TEXT, index, 0, letter);
    a.go('undo');
    expect(a.text(TEXT)).toBe('un ');
    a.go('redo');
    for (let index = 6; index >= 3; index--) a.splice(TEXT, index, 1, '');
    expect(a.text(TEXT)).toBe('un ');
    a.go('undo');
    expect(a.text(TEXT)).toBe('un deux');
    a.go('undo');
    expect(a.text(TEXT)).toBe('un ');
    a.go('undo');
    expect(a.text(TEXT)).toBe('');
  });

  it('leaves a value that somebody else wrote over mine, and says so', () => {
    const [a, b] = pair();
    a.change((doc) => {
      doc.count = 5;
    });
    b.take(a);
    b.change((doc) => {
      doc.count = 7;
    });
    a.take(b);
    expect(a.go('undo')).toMatchObject({ result: 'left', step: { path: ['count'] } });
    expect(viewOf(a.doc).count).toBe(7);
    expect(a.go('undo')).toBeUndefined();
  });

  it('takes back my side of a value written twice at once', () => {
    const [a, b] = pair();
    a.change((doc) => {
      doc.cells['2026'] = 120;
    });
    b.change((doc) => {
      doc.cells['2026'] = 210;
    });
    a.take(b);
    a.go('undo');
    b.take(a);
    expect(at(viewOf(b.doc), ['cells', '2026'])).toBe(210);
    expect(viewOf(a.doc)).toEqual(viewOf(b.doc));
  });

  it('marks a row that I added as deleted, and takes the mark away again', () => {
    const [a, b] = pair();
    const id = '1111222233334444';
    a.change((doc) => {
      doc.rows[id] = { title: { fr: 'mine', ar: '' }, order: scalar('W') };
    });
    expect(a.go('undo')).toMatchObject({ result: 'done', step: { what: 'added', path: ['rows', id] } });
    expect(at(viewOf(a.doc), ['rows', id, 'deleted'])).toBe('2026-11-29T22:40:00Z me');
    a.go('redo');
    expect(at(viewOf(a.doc), ['rows', id, 'deleted'])).toBeUndefined();
    b.take(a);
    b.splice(['rows', id, 'title', 'fr'], 0, 0, 'hers and ');
    a.take(b);
    expect(a.go('undo')?.result).toBe('done'); // The mark's own step: she wrote after it, and may be looking.
  });

  it('brings a row back that I deleted', () => {
    const [a] = pair();
    const before = viewOf(a.doc);
    a.change((doc) => {
      delete doc.rows[ROW];
    });
    expect(a.history.ways().undo).toMatchObject({ what: 'deleted', path: ['rows', ROW] });
    a.go('undo');
    expect(viewOf(a.doc)).toEqual(before);
    a.splice(['rows', ROW, 'title', 'fr'], 3, 0, '!');
    expect(a.text(['rows', ROW, 'title', 'fr'])).toBe('one!');
  });

  it('takes a group back as one step', () => {
    const [a] = pair();
    const before = viewOf(a.doc);
    a.history.group(() => {
      a.change((doc) => {
        doc.count = 2;
      });
      a.change((doc) => {
        doc.count = 3;
      });
      a.splice(TEXT, 0, 7, 'Salut');
    });
    a.go('undo');
    expect(viewOf(a.doc)).toEqual(before);
    a.go('redo');
    expect(viewOf(a.doc)).toMatchObject({ count: 3, title: { fr: 'Salut le monde' } });
  });

  it('ends at an adoption', () => {
    const [a] = pair();
    a.splice(TEXT, 0, 7, 'Salut');
    a.change((doc) => {
      doc.adoption = { at: scalar('2026-11-29T22:40:00Z') };
      doc.state = scalar('adopted');
    });
    expect(a.go('undo')).toBeUndefined();
  });
});

/** Letters that are each written once, so that every one can be told from all others for good. */
class Letters {
  #next: number;
  constructor(from: number) {
    this.#next = from;
  }
  some(count: number): string {
    return Array.from({ length: count }, () => String.fromCodePoint(this.#next++)).join('');
  }
}

const SEEDS = Number(process.env.UNDO_SEEDS ?? 100);

describe('two editors, in any order', () => {
  it.each(Array.from({ length: SEEDS }, (_, seed) => seed))('seed %i', (seed) => {
    const roll = dice(seed);
    const base = new Letters(0x4e00).some(8);
    const [a, b] = pair(base);
    const letters = { a: new Letters(0x5000), b: new Letters(0x6000) };
    const wroteBy = { a: new Set<string>(), b: new Set<string>() };
    const cutByB = new Set<string>();
    /** Pairs of letters that were once seen in this order. */
    const order = new Set<string>();
    const overB = new Set<string>();
    const look = (editor: Editor) => {
      const all = [...editor.text(TEXT)].filter((letter) => !wroteBy.a.has(letter));
      for (let i = 1; i < all.length; i++) order.add(`${all[i - 1]}${all[i]}`);
    };
    const alone: Record<string, unknown> = { count: 1, state: 'draft', '2026': 10, a: true, b: true };
    const write = (who: 'a' | 'b') => {
      const editor = who === 'a' ? a : b;
      const text = editor.text(TEXT);
      switch (roll(7)) {
        case 0:
        case 1:
        case 2: {
          const fresh = letters[who].some(1 + roll(4));
          for (const letter of fresh) wroteBy[who].add(letter);
          editor.splice(TEXT, roll(text.length + 1), 0, fresh);
          break;
        }
        case 3:
        case 4: {
          if (text === '') break;
          const index = roll(text.length);
          const del = 1 + roll(Math.min(4, text.length - index));
          if (who === 'b') for (const letter of text.slice(index, index + del)) cutByB.add(letter);
          editor.splice(TEXT, index, del, '');
          break;
        }
        case 5: {
          const key = ['count', 'state', '2026'][roll(3)] ?? '';
          const value = roll(1000) + 2;
          if (who === 'b') {
            alone[key] = key === 'state' ? `s${value}` : value;
            overB.add(key);
          }
          editor.change((doc) => {
            if (key === 'state') doc.state = scalar(`s${value}`);
            else (key === '2026' ? doc.cells : doc)[key] = value;
          });
          break;
        }
        default: {
          const code = ['a', 'b', 'c'][roll(3)] ?? '';
          editor.change((doc) => {
            if (doc.codes[code] === true) delete doc.codes[code];
            else doc.codes[code] = true;
          });
          if (who === 'b') overB.add(code);
        }
      }
      look(editor);
    };
    for (let turn = 0; turn < 24; turn++) {
      const what = roll(10);
      if (what < 4) write('a');
      else if (what < 8) write('b');
      else if (what === 8) a.take(b);
      else b.take(a);
      look(a);
      look(b);
    }
    a.take(b);
    look(a);
    const together = viewOf(a.doc);
    const seenTogether = [...a.text(TEXT)];
    const steps = undoAll(a);
    b.take(a);
    expect(viewOf(a.doc)).toEqual(viewOf(b.doc));

    const text = [...a.text(TEXT)];
    const expected = [...base, ...wroteBy.b].filter((letter) => !cutByB.has(letter));
    expect([...text].sort()).toEqual(expected.sort());
    const wrong: string[] = [];
    for (let i = 0; i < text.length; i++)
      for (let j = i + 1; j < text.length; j++)
        if (order.has(`${text[j]}${text[i]}`)) wrong.push(`${text[j]}${text[i]}`);
    expect(wrong).toEqual([]);

    // Values that only A wrote are as they were born; those that B wrote last or alone are hers.
    const view = viewOf(a.doc);
    const now: Record<string, unknown> = {
      count: view.count,
      state: view.state,
      '2026': at(view, ['cells', '2026']),
      a: at(view, ['codes', 'a']),
      b: at(view, ['codes', 'b']),
      c: at(view, ['codes', 'c']),
    };
    for (const key of Object.keys(now)) if (!overB.has(key)) expect(now[key]).toBe(alone[key]);
    for (const key of ['count', 'state', '2026']) if (overB.has(key)) expect(now[key]).toBe(alone[key]);

    // And all of it comes back.
    for (let i = 0; i < steps.length; i++) a.go('redo');
    expect([...a.text(TEXT)].sort()).toEqual(seenTogether.sort());
    expect(a.text(TEXT)).toBe(at(together, TEXT));
    undoAll(a);
    expect([...a.text(TEXT)]).toEqual(text);
  });
});

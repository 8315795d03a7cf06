// The same documents in both languages of the project: Rust writes `<kind>.rust.automerge`, this file writes
// `<kind>.js.automerge`, each with its view as JSON, and each side reads both. TANSIQ_REGENERATE=1 writes ours anew.
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as Automerge from '@automerge/automerge/slim';
import { describe, expect, it } from 'vitest';
import { emptyRecord } from '../document/edits.ts';
import { type Field, fieldsOf, SCHEMAS } from '../document/schema.ts';
import { type ActorId, DOC_KINDS, type DocKind } from '../ids.ts';
import { applyChanges, type Doc, emptyDoc, headsOf, viewOf } from './automerge.ts';
import type { MutableDoc } from './docHandle.ts';
import { scalar } from './scalar.ts';

const FOLDER = join(import.meta.dirname, '../../../schema/golden');
const at = (name: string): string => join(FOLDER, name);
const NODE = '0102030400000000000000000000000a' as ActorId;
const OTHER = '0102030400000000000000000000000b' as ActorId;
/** 2026-01-01T00:00:00Z, in seconds. */
const BORN_AT = 1_767_225_600;

function change(doc: Doc, time: number, mutate: (root: MutableDoc) => void): Doc {
  return Automerge.change(doc, { time }, (root) => {
    mutate(root);
  });
}

/** A value of each type, the same every time. */
function fill(kind: DocKind, record: string, map: MutableDoc, depth: number): void {
  let n = 0;
  for (const field of fieldsOf(kind, record)) {
    n += 1;
    fillField(kind, field, map, n, depth);
  }
}

function fillField(kind: DocKind, field: Field, map: MutableDoc, n: number, depth: number): void {
  switch (field.type) {
    case 'text':
      Automerge.splice(map as never, [field.name], 0, 0, `Berkane, الناظور 😀 ${n}`);
      return;
    case 'bilingual':
      Automerge.splice(map[field.name], ['fr'], 0, 0, `Ligne « ${n} » d’Oujda\nà suivre`);
      Automerge.splice(map[field.name], ['ar'], 0, 0, `السطر ${n} من وجدة 🌍`);
      return;
    case 'integer':
      map[field.name] = Math.min(n, field.max ?? n);
      return;
    case 'percent':
      map[field.name] = scalar('62.5');
      return;
    case 'money':
      map[field.name] = n % 2 === 0 ? 1_250_000 + n : scalar('12500.5');
      return;
    case 'decimal':
      map[field.name] = n;
      return;
    case 'boolean':
      map[field.name] = n % 2 === 0;
      return;
    case 'date':
      map[field.name] = scalar(`2026-03-${String((n % 28) + 1).padStart(2, '0')}`);
      return;
    case 'time':
      map[field.name] = scalar('09:30');
      return;
    case 'codes':
    case 'institutions':
      map[field.name].a = true;
      map[field.name].b = true;
      return;
    case 'cells':
      map[field.name]['2026'] = 40;
      map[field.name]['2026|age=18-34,sex=f'] = 22;
      return;
    case 'record':
      fill(kind, field.record ?? '', map[field.name], depth);
      return;
    case 'rows':
      if (depth > 2) return;
      for (const [place, id] of ['00000000000000a1', '00000000000000b2'].entries()) {
        map[field.name][id] = { ...emptyRecord(kind, field.record ?? ''), order: scalar(`V${place}`) };
        fill(kind, field.record ?? '', map[field.name][id], depth + 1);
      }
      return;
    case 'document':
      map[field.name] = scalar('00112233445566778899aabbccddeeff');
      return;
    case 'reference':
      map[field.name] = scalar('00000000000000a1');
      return;
    default:
      map[field.name] = scalar(`x${n}`);
  }
}

/** Born by one actor, filled by it, then edited by two at once: a conflict, a deletion and two hands in one text. */
function golden(kind: DocKind): Doc {
  let doc = change(emptyDoc(NODE), BORN_AT, (root) => {
    root.kind = scalar(kind);
    root.schema = SCHEMAS[kind].version;
    for (const [key, value] of Object.entries(emptyRecord(kind, SCHEMAS[kind].root))) root[key] = value;
  });
  doc = change(doc, BORN_AT + 1, (root) => fill(kind, SCHEMAS[kind].root, root, 0));
  let other = applyChanges(emptyDoc(OTHER), Automerge.getAllChanges(doc));
  other = change(other, BORN_AT + 2, (root) => {
    root.state = scalar('circulated');
    Automerge.splice(root.title, ['ar'], 0, 0, 'مشروع ');
    delete root.annexes['00000000000000b2'];
  });
  doc = change(doc, BORN_AT + 3, (root) => {
    root.state = scalar('adopted');
    Automerge.splice(root.title, ['fr'], 0, 5, 'Rang');
    delete root.adopted_on;
  });
  return applyChanges(doc, Automerge.getAllChanges(other));
}

describe('golden documents', () => {
  it.each(DOC_KINDS)('of JavaScript are made as ever: %s', (kind) => {
    const doc = golden(kind);
    if (process.env.TANSIQ_REGENERATE !== undefined) {
      mkdirSync(FOLDER, { recursive: true });
      writeFileSync(at(`${kind}.js.automerge`), Automerge.save(doc));
      writeFileSync(at(`${kind}.js.json`), `${JSON.stringify(viewOf(doc), null, 2)}\n`);
    }
    const committed = Automerge.load<MutableDoc>(readFileSync(at(`${kind}.js.automerge`)));
    expect(viewOf(committed)).toEqual(viewOf(doc));
    expect(headsOf(committed)).toEqual(headsOf(doc));
  });

  const names = existsSync(FOLDER)
    ? readdirSync(FOLDER).flatMap((name) =>
        name.endsWith('.automerge') ? [name.slice(0, -'.automerge'.length)] : [],
      )
    : [];
  it.each(DOC_KINDS.flatMap((kind) => [`v2/${kind}.js`, `v2/${kind}.rust`]))(
    'of an older version read as they were: %s',
    (name) => {
      const shown = viewOf(Automerge.load<MutableDoc>(readFileSync(at(`${name}.automerge`))));
      expect(shown).toEqual(JSON.parse(readFileSync(at(`${name}.json`), 'utf8')));
    },
  );

  it.each(names)('read as their twins say: %s', (name) => {
    const shown = viewOf(Automerge.load<MutableDoc>(readFileSync(at(`${name}.automerge`))));
    const twin = JSON.parse(readFileSync(at(`${name}.json`), 'utf8'));
    expect(Object.keys(shown).sort()).toEqual(Object.keys(twin).sort());
    for (const key of Object.keys(twin)) expect(shown[key], key).toEqual(twin[key]);
  });
});

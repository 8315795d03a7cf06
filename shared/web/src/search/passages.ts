/** What can be found in a document that this browser holds: the same passages as the node finds (`node/src/search/passages.rs`). */
import type { DocView, Path } from '../client/docHandle.ts';
import { isDeleted } from '../document/deleted.ts';
import { asBoth, asMap, asSet, asText, type Both } from '../document/read.ts';
import { type Field, fieldsOf, isSet, SCHEMAS } from '../document/schema.ts';
import type { DocKind } from '../ids.ts';
import { codeListOf, type Vocabularies } from '../ui/vocabulary.tsx';

/** One field and its words. */
export interface Passage {
  readonly place: Path;
  /** By language; '' for words of no language that is known. */
  readonly texts: readonly (readonly ['fr' | 'ar' | '', string])[];
  /** What its row is called. */
  readonly row: Both;
  /** What its document and its row are called. */
  readonly around: string;
  readonly programmes: readonly string[];
}

/** Fields that programs write and nobody seeks. */
const NOT_WORDS = new Set(
  'sha256 media_type at path kept dropped role version adopted_at adopted_version current_since plan_row origin_outcome link choices adoption'.split(
    ' ',
  ),
);

const NOBODY: Both = { fr: '', ar: '' };

/** The passages of a document; a deleted one, and a deleted row, has none. */
export function passagesOf(kind: DocKind, doc: DocView, vocabularies: Vocabularies): readonly Passage[] {
  const found: Passage[] = [];
  const read = (record: string, map: DocView, outside: Omit<Passage, 'texts'>): void => {
    if (isDeleted(map)) return;
    const name = nameOf(map);
    const isNamed = outside.place.length > 0 && (name.fr !== '' || name.ar !== '');
    const inside = {
      ...outside,
      row: isNamed ? name : outside.row,
      around: `${outside.around} ${name.fr} ${name.ar}`,
      programmes: [...outside.programmes, ...asSet(map.snia)],
    };
    for (const field of fieldsOf(kind, record)) {
      const value = map[field.name];
      if (value === undefined || NOT_WORDS.has(field.name)) continue;
      const at = { ...inside, place: [...outside.place, field.name] };
      if (field.record === undefined) {
        const texts = textsOf(field, value, vocabularies).filter(([, text]) => text.trim() !== '');
        if (texts.length > 0) found.push({ ...at, texts });
      } else if (field.type === 'record') read(field.record, asMap(value), at);
      else
        for (const [id, row] of Object.entries(asMap(value)))
          read(field.record, asMap(row), { ...at, place: [...at.place, id] });
    }
  };
  read(SCHEMAS[kind].root, doc, { place: [], row: NOBODY, around: '', programmes: [] });
  return found;
}

function textsOf(field: Field, value: unknown, vocabularies: Vocabularies): Passage['texts'] {
  switch (field.type) {
    case 'bilingual': {
      const { fr, ar } = asBoth(value);
      return [
        ['fr', fr],
        ['ar', ar],
      ];
    }
    case 'text':
    case 'string':
      return [['', asText(value)]];
    case 'codes':
    case 'institutions':
    case 'institution': {
      const list = codeListOf(vocabularies, field.vocabulary ?? 'institutions');
      const codes = (isSet(field) ? asSet(value) : [asText(value)]).filter(
        (code) => list.get(code) !== undefined,
      );
      const labels = (language: 'fr' | 'ar') => codes.map((code) => list.label(code, language)).join(' · ');
      return [
        ['fr', labels('fr')],
        ['ar', labels('ar')],
      ];
    }
    default:
      return [];
  }
}

/** What a document or a row is called: its code, and its title in either language. */
function nameOf(map: DocView): Both {
  const { fr, ar } = asBoth(map.title);
  const named = (title: string) =>
    [asText(map.code), asText(map.name), title].filter((part) => part !== '').join(' · ');
  return { fr: named(fr || ar), ar: named(ar || fr) };
}

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { SCHEMAS } from '../document/schema.ts';
import { AMOUNTS } from '../document/sums.ts';
import { bundleOf } from '../i18n.tsx';
import { DOC_KINDS } from '../ids.ts';

const SOURCE = join(import.meta.dirname, '..');

function sources(folder: string): string[] {
  return readdirSync(join(SOURCE, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.tsx?$/.test(name) && !name.includes('.test.'))
    .map((name) => readFileSync(join(SOURCE, folder, name), 'utf8'));
}

/** Every message that the code of the editors asks for. */
function askedFor(): ReadonlySet<string> {
  const ids = new Set<string>();
  for (const text of ['ui', 'editors', 'views'].flatMap(sources)) {
    for (const [, id] of text.matchAll(/\btext\(\s*'([a-z][a-z-]+)'/g)) if (id !== undefined) ids.add(id);
    for (const [, id] of text.matchAll(
      /'((?:[a-z]+-section|ui|due|quorum|state-confirm|conflict-keep)-[a-z-]+)'/g,
    ))
      if (id !== undefined) ids.add(id);
  }
  for (const name of AMOUNTS) ids.add(`budget-${name}`);
  for (const due of ['overdue', 'this-week']) ids.add(`due-${due}`);
  for (const kind of DOC_KINDS) {
    ids.add(`kind-${kind.replaceAll('_', '-')}`);
    for (const { fields } of Object.values(SCHEMAS[kind].records)) {
      for (const field of fields) {
        ids.add(field.label);
        if (field.unit !== undefined) ids.add(`unit-${field.unit}`);
      }
    }
  }
  for (const state of ['opening', 'saving', 'here', 'council', 'ministry', 'kept', 'pending'])
    ids.add(`save-state-${state}`);
  return ids;
}

describe('messages of the editors', () => {
  for (const language of ['fr', 'ar', 'en'] as const) {
    it(`all exist in ${language}`, () => {
      const bundle = bundleOf(language);
      expect([...askedFor()].filter((id) => !bundle.hasMessage(id))).toEqual([]);
    });
  }
});

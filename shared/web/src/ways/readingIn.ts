import type { DocView } from '../client/docHandle.ts';
import { SCHEMAS } from '../document/schema.ts';
import type { Reading } from '../editors/describe.ts';
import { localizationOf } from '../i18n.tsx';
import type { DocKind } from '../ids.ts';
import type { Directory } from '../ui/directory.tsx';
import { formatsOf, type Language } from '../ui/l10n.ts';
import type { Vocabularies } from '../ui/vocabulary.tsx';

/** The marks that keep a name in its own direction on a screen; in a message they are characters that nobody sees. */
const ISOLATES = /[\u2066-\u2069]/g;

/** A document to be said in `language`, whatever the screen's is, in words without marks: for what leaves the screen. */
export function readingIn(
  language: Language,
  of: { kind: DocKind; doc: DocView; vocabularies: Vocabularies; directory: Directory },
): Reading {
  const l10n = localizationOf(language);
  return {
    schema: SCHEMAS[of.kind],
    doc: of.doc,
    vocabularies: of.vocabularies,
    directory: of.directory,
    formats: formatsOf(language),
    text: (id, args) => l10n.getString(id, args ?? null).replace(ISOLATES, ''),
  };
}

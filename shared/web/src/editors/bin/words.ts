/** What is in the bin, in words. */
import type { DocHandle, LateValue } from '../../client/docHandle.ts';
import { SCHEMAS } from '../../document/schema.ts';
import { useDirectory } from '../../ui/directory.tsx';
import { momentIn, type Translate, useFormats, useLanguage, useText } from '../../ui/l10n.ts';
import { useVocabularies } from '../../ui/vocabulary.tsx';
import { useWriterWords } from '../../ui/writers.tsx';
import { periodLabel } from '../describe.ts';
import { rowLabel } from '../labels.ts';
import type { BinItem } from './items.ts';
import { addedIn, valueLabel } from './valueLabel.ts';

/** Sentences about the bin of one document. */
export interface BinWords {
  readonly text: Translate;
  /** What it is called. */
  readonly nameOf: (item: BinItem) => string;
  /** The list that it stood in, from the root down. */
  readonly whereOf: (item: BinItem) => string;
  /** Who deleted it. */
  readonly personOf: (editor: string) => string;
  readonly writersOf: (late: readonly LateValue[]) => string;
  readonly labelOf: (late: LateValue) => string;
  readonly addedOf: (late: LateValue) => string;
  readonly moment: (ms: number) => string;
}

const NOTHING_LATE: readonly LateValue[] = [];

/** The words for one document; of whoever wrote what is `late`, the names are asked for. */
export function useBinWords(handle: DocHandle, late: readonly LateValue[] = NOTHING_LATE): BinWords {
  const text = useText();
  const language = useLanguage();
  const vocabularies = useVocabularies();
  const directory = useDirectory();
  const formats = useFormats();
  const { people } = directory;
  const whoWrote = useWriterWords(
    'bin-writer',
    late.flatMap(({ writers }) => writers),
    handle.editor,
  );
  const schema = SCHEMAS[handle.kind];
  const reading = { schema, doc: handle.getSnapshot().doc, vocabularies, directory, formats, text };
  return {
    text,
    nameOf: ({ what, field, value, id }) =>
      what === 'period'
        ? text('bin-period', { field: text(field.label), period: periodLabel(text, id) })
        : rowLabel(schema.kind, field.record ?? '', value, vocabularies, language) || text('ui-untitled'),
    whereOf: ({ where, field, what }) => {
      const steps = where.flatMap((step) => {
        const label =
          step.row === undefined
            ? ''
            : rowLabel(schema.kind, step.field.record ?? '', step.row, vocabularies, language);
        return label === '' ? [text(step.field.label)] : [text(step.field.label), label];
      });
      return [...steps, ...(what === 'row' ? [text(field.label)] : [])].join(' › ');
    },
    personOf: (editor) => {
      if (editor !== '' && editor === handle.editor) return text('bin-you');
      return people.find((person) => person.id === editor)?.name ?? text('bin-somebody');
    },
    writersOf: (late) =>
      [...new Set(late.flatMap(({ writers }) => writers).map(whoWrote))].join(
        language === 'ar' ? '، ' : ', ',
      ),
    labelOf: ({ path }) => valueLabel(reading, path),
    addedOf: (late) => addedIn(reading, late),
    moment: (ms) => (ms > 0 ? momentIn(ms, language) : text('bin-no-time')),
  };
}

/** What numbers are broken down by: sex, age, province and their like, each with a list of values. */
import { useFormats } from '../../ui/l10n.ts';
import { codeListOf, useVocabularies } from '../../ui/vocabulary.tsx';

/** The words of dimensions and of their values. */
export function useDimensions() {
  const vocabularies = useVocabularies();
  const { language } = useFormats();
  const dimensions = codeListOf(vocabularies, 'dimensions');
  const valuesOf = (dimension: string) => codeListOf(vocabularies, dimensions.get(dimension)?.kind);
  return {
    all: dimensions.vocabulary.codes.map((code) => code.code),
    nameOf: (names: string) =>
      names
        .split(',')
        .map((name) => dimensions.label(name, language))
        .join(' × '),
    valuesOf: (dimension: string) => valuesOf(dimension).vocabulary.codes.map((code) => code.code),
    labelOf: (dimension: string, value: string) => valuesOf(dimension).label(value, language),
  };
}

/** What `useDimensions` answers. */
export type Dimensions = ReturnType<typeof useDimensions>;

/** The words and formats of the language a document is read in, which may not be the language of the screen around it. */
import { LocalizationProvider } from '@fluent/react';
import { createContext, type ReactNode, useContext, useMemo } from 'react';
import { I18nProvider } from 'react-aria-components';
import type { DocView } from '../client/docHandle.ts';
import { SCHEMAS } from '../document/schema.ts';
import type { Reading } from '../editors/describe.ts';
import { localizationOf } from '../i18n.tsx';
import type { DocKind } from '../ids.ts';
import type { Directory } from '../ui/directory.tsx';
import { formatsOf, intlLocale, type Language, useText } from '../ui/l10n.ts';
import { type Vocabularies, VocabularyProvider } from '../ui/vocabulary.tsx';

const ReadingContext = createContext<Reading | undefined>(undefined);

/** Everything below is said in `locale`. */
export function ReadingProvider(props: {
  kind: DocKind;
  doc: DocView;
  vocabularies: Vocabularies;
  directory: Directory;
  locale: Language;
  children: ReactNode;
}) {
  const { locale } = props;
  const l10n = useMemo(() => localizationOf(locale), [locale]);
  return (
    <I18nProvider locale={intlLocale(locale)}>
      <LocalizationProvider l10n={l10n}>
        <VocabularyProvider vocabularies={props.vocabularies}>
          <WithWords {...props} />
        </VocabularyProvider>
      </LocalizationProvider>
    </I18nProvider>
  );
}

function WithWords(props: {
  kind: DocKind;
  doc: DocView;
  vocabularies: Vocabularies;
  directory: Directory;
  locale: Language;
  children: ReactNode;
}) {
  const { kind, doc, vocabularies, directory, locale, children } = props;
  const text = useText();
  const reading = useMemo(
    () => ({ schema: SCHEMAS[kind], doc, vocabularies, directory, formats: formatsOf(locale), text }),
    [kind, doc, vocabularies, directory, locale, text],
  );
  return <ReadingContext value={reading}>{children}</ReadingContext>;
}

/** What values are described with. */
export function useDocReading(): Reading {
  const reading = useContext(ReadingContext);
  if (reading === undefined) throw new Error('read a field outside a document');
  return reading;
}

/** The messages of the screens, and what tells every part below which language the reader chose. */
import { FluentBundle, FluentResource } from '@fluent/bundle';
import { LocalizationProvider, ReactLocalization } from '@fluent/react';
import { type ReactNode, useCallback, useEffect, useMemo, useState } from 'react';
import { I18nProvider } from 'react-aria-components';
import { intlLocale, type Language } from './ui/l10n.ts';

/** The languages, in the order they are offered. */
export const LANGUAGES: readonly Language[] = ['fr', 'ar', 'en'];

/** What each language calls itself. */
export const LANGUAGE_NAMES: Readonly<Record<Language, string>> = {
  fr: 'Français',
  ar: 'العربية',
  en: 'English',
};

const CHOICE_KEY = 'tansiq-language';

// Every catalogue of every part of the screens: `i18n/<language>/<part>.ftl`.
const CATALOGUES: Readonly<Record<string, string>> = import.meta.glob('./i18n/*/*.ftl', {
  query: '?raw',
  import: 'default',
  eager: true,
});

/** The bundle of one language. Isolation marks stay on: a French name inside an Arabic sentence must not turn it round. */
export function bundleOf(language: Language): FluentBundle {
  const bundle = new FluentBundle(intlLocale(language), { useIsolating: true });
  for (const [path, source] of Object.entries(CATALOGUES)) {
    if (path.includes(`/${language}/`)) bundle.addResource(new FluentResource(source));
  }
  return bundle;
}

/** The messages of `language`, then those of French for what it lacks. */
export function localizationOf(language: Language): ReactLocalization {
  const bundles = (language === 'fr' ? ['fr'] : [language, 'fr']).map((each) => bundleOf(each as Language));
  return new ReactLocalization(bundles);
}

/** The direction of a page in `language`. */
export function directionOfLanguage(language: Language): 'rtl' | 'ltr' {
  return language === 'ar' ? 'rtl' : 'ltr';
}

function isLanguage(text: string | null | undefined): text is Language {
  return text === 'fr' || text === 'ar' || text === 'en';
}

/** The language chosen on this browser, or the first of the browser's that is one of ours, or French. */
export function chosenLanguage(): Language {
  let stored: string | null = null;
  try {
    stored = localStorage.getItem(CHOICE_KEY);
  } catch {
    // A browser that keeps nothing still reads.
  }
  if (isLanguage(stored)) return stored;
  for (const tag of navigator.languages ?? []) {
    const language = tag.slice(0, 2).toLowerCase();
    if (isLanguage(language)) return language;
  }
  return 'fr';
}

/** The chosen language and how to choose another. */
export function useChosenLanguage(): readonly [Language, (language: Language) => void] {
  const [language, setLanguage] = useState(chosenLanguage);
  const choose = useCallback((next: Language) => {
    try {
      localStorage.setItem(CHOICE_KEY, next);
    } catch {
      // Chosen for this visit.
    }
    setLanguage(next);
  }, []);
  return [language, choose];
}

/** Gives messages, locale and direction to everything below, and to the page itself. */
export function LanguageProvider({ language, children }: { language: Language; children: ReactNode }) {
  const l10n = useMemo(() => localizationOf(language), [language]);
  const locale = intlLocale(language);
  useEffect(() => {
    document.documentElement.lang = locale;
    document.documentElement.dir = directionOfLanguage(language);
  }, [language, locale]);
  return (
    <I18nProvider locale={locale === 'fr' ? 'fr-FR' : locale}>
      <LocalizationProvider l10n={l10n}>{children}</LocalizationProvider>
    </I18nProvider>
  );
}

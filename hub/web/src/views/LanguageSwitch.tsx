/** The choice of the language, each in its own words. */
import { LANGUAGE_NAMES, LANGUAGES } from '@tansiq/web/i18n.tsx';
import { type Language, useText } from '@tansiq/web/ui/l10n.ts';

/** The chosen language and how to choose another. */
export interface Choosing {
  readonly language: Language;
  readonly choose: (language: Language) => void;
}

const SHORT: Readonly<Record<Language, string>> = { fr: 'FR', ar: 'ع', en: 'EN' };

export function LanguageSwitch({ language, choose, isShort }: Choosing & { isShort?: boolean }) {
  const text = useText();
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset draws a frame that no browser lets go of in a flex line
    <div className="hub-languages" role="group" aria-label={text('hub-language')}>
      {LANGUAGES.map((each) => (
        <button
          key={each}
          type="button"
          lang={each}
          aria-pressed={each === language}
          onClick={() => choose(each)}
          {...(isShort ? { 'aria-label': LANGUAGE_NAMES[each], title: LANGUAGE_NAMES[each] } : {})}
        >
          {isShort ? SHORT[each] : LANGUAGE_NAMES[each]}
        </button>
      ))}
    </div>
  );
}

/** The choice of the language, each in its own words. */
import { LANGUAGE_NAMES, LANGUAGES } from '@tansiq/web/i18n.tsx';
import { keepingPlace } from '@tansiq/web/ui/keepPlace.ts';
import { type Language, useText } from '@tansiq/web/ui/l10n.ts';

/** The chosen language and how to choose another. */
export interface Choosing {
  readonly language: Language;
  readonly choose: (language: Language) => void;
}

export function LanguageSwitch({ language, choose }: Choosing) {
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
          onClick={() => keepingPlace(() => choose(each))}
        >
          {LANGUAGE_NAMES[each]}
        </button>
      ))}
    </div>
  );
}

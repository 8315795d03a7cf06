import { LANGUAGE_NAMES, LANGUAGES } from '@tansiq/web/i18n.tsx';
import { keepingPlace } from '@tansiq/web/ui/keepPlace.ts';
import { type Language, useText } from '@tansiq/web/ui/l10n.ts';
import { ToggleButton, ToggleButtonGroup } from 'react-aria-components';

/** The interface in one of three languages, each under its own name. */
export function LanguageSwitch(props: { language: Language; chooseLanguage: (language: Language) => void }) {
  const text = useText();
  return (
    <ToggleButtonGroup
      className="tq-segments"
      aria-label={text('app-language')}
      selectionMode="single"
      disallowEmptySelection
      selectedKeys={[props.language]}
      onSelectionChange={(keys) => {
        const [next] = [...keys];
        if (next === 'fr' || next === 'ar' || next === 'en') keepingPlace(() => props.chooseLanguage(next));
      }}
    >
      {LANGUAGES.map((language) => (
        <ToggleButton
          key={language}
          id={language}
          className="tq-segments__item"
          aria-label={LANGUAGE_NAMES[language]}
        >
          <span lang={language} className="tq-segments__long">
            {LANGUAGE_NAMES[language]}
          </span>
          <span lang={language} className="tq-segments__short" aria-hidden="true">
            {language === 'ar' ? 'ع' : language.toUpperCase()}
          </span>
        </ToggleButton>
      ))}
    </ToggleButtonGroup>
  );
}

import { LANGUAGE_NAMES } from '@tansiq/web/i18n.tsx';
import { ToggleButton, ToggleButtonGroup } from 'react-aria-components';
import type { ReadLanguage } from '../router.tsx';

/** French or Arabic, for what is read or sent; the page around keeps its own. */
export function ReadLanguages(props: {
  label: string;
  language: ReadLanguage;
  onLanguage: (language: ReadLanguage) => void;
}) {
  const { label, language, onLanguage } = props;
  return (
    <ToggleButtonGroup
      className="tq-segments app-read-languages"
      aria-label={label}
      selectionMode="single"
      disallowEmptySelection
      selectedKeys={[language]}
      onSelectionChange={(keys) => {
        const [next] = [...keys];
        if (next === 'fr' || next === 'ar') onLanguage(next);
      }}
    >
      {(['fr', 'ar'] as const).map((each) => (
        <ToggleButton key={each} id={each} className="tq-segments__item" aria-label={LANGUAGE_NAMES[each]}>
          <span lang={each}>{LANGUAGE_NAMES[each]}</span>
        </ToggleButton>
      ))}
    </ToggleButtonGroup>
  );
}

import { TITLE_CHARS_MAX } from '@tansiq/web/constants.ts';
import { useText } from '@tansiq/web/ui/l10n.ts';
import { FormText } from './FormText.tsx';
import type { Titles } from './useBeginning.ts';

/** A document's title in both languages, in a form. */
export function TitleInputs(props: { title: Titles; onChange: (next: (now: Titles) => Titles) => void }) {
  const { title, onChange } = props;
  const text = useText();
  return (
    <>
      <FormText
        label={text('create-title-fr')}
        charsMax={TITLE_CHARS_MAX}
        lang="fr"
        dir="ltr"
        value={title.fr}
        onChange={(fr) => onChange((now) => ({ ...now, fr }))}
      />
      <FormText
        label={text('create-title-ar')}
        charsMax={TITLE_CHARS_MAX}
        lang="ar"
        dir="rtl"
        value={title.ar}
        onChange={(ar) => onChange((now) => ({ ...now, ar }))}
      />
    </>
  );
}

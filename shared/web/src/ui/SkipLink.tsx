import { useText } from './l10n.ts';

/** The first stop of the keyboard: past the head, to what the page is about. It is seen only while it has the focus. */
export function SkipLink() {
  return (
    <a href="#content" className="tq-skip">
      {useText()('app-skip')}
    </a>
  );
}

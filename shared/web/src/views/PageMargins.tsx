import { useText } from '../ui/l10n.ts';

/** Stands for a number that only the printer knows. */
const SLOT = '\ufffc';

/** A string of CSS, so that no text of a document can leave it. */
function cssString(text: string): string {
  const escaped = text.replace(/[^\p{L}\p{N} ]/gu, (char) => `\\${(char.codePointAt(0) ?? 0).toString(16)} `);
  return `"${escaped}"`;
}

/**
 * What stands under every printed page: state, version and classification at the start of the line, the page's number at its
 * end. Margin boxes take no markup, so their text is a style of its own.
 */
export function PageMargins({ start, isRightToLeft }: { start: string; isRightToLeft: boolean }) {
  const text = useText();
  // The page and the number of pages are known to the printer alone: the message is cut where they go.
  const [before = '', between = '', after = ''] = text('view-page', { page: SLOT, pages: SLOT })
    .replace(/[\u2068\u2069]/g, '')
    .split(SLOT);
  const number = `${cssString(before)} counter(page) ${cssString(between)} counter(pages) ${cssString(after)}`;
  const [startBox, endBox] = isRightToLeft ? ['right', 'left'] : ['left', 'right'];
  const direction = isRightToLeft ? 'rtl' : 'ltr';
  const style = 'font-size: 7.4pt; color: #48554f; font-family: "Noto Sans", "Noto Sans Arabic", sans-serif;';
  return (
    <style>
      {`@media print { @page {
        @bottom-${startBox} { content: ${cssString(start.replace(/[\u2068\u2069]/g, ''))}; ${style} direction: ${direction}; text-align: ${startBox}; }
        @bottom-${endBox} { content: ${number}; white-space: nowrap; ${style} direction: ${direction}; text-align: ${endBox}; }
      } }`}
    </style>
  );
}

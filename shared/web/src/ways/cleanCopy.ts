/**
 * What of a page goes to the clipboard: the words as they are read and the tables as tables, and nothing of the page around them:
 * no button, no input, no icon, no word that only a screen reader says, no style.
 */

/** What is nobody's words. */
const NOT_WORDS =
  'button, input, select, textarea, svg, style, script, template, [hidden], [aria-hidden="true"], .tq-visually-hidden, .tq-no-print';

/** What says something about words, and is kept. */
const KEPT: ReadonlySet<string> = new Set(['lang', 'dir', 'colspan', 'rowspan', 'scope', 'href', 'start']);

/** A part of a page, as HTML and as plain text. */
export interface CleanCopy {
  readonly html: string;
  readonly text: string;
}

/** Cleans a copy of a part of the page; the page itself stays as it is. */
export function cleanCopy(part: DocumentFragment | Element): CleanCopy {
  const box = document.createElement('div');
  box.append(part.cloneNode(true));
  for (const element of box.querySelectorAll(NOT_WORDS)) element.remove();
  for (const element of box.querySelectorAll('*')) {
    for (const name of element.getAttributeNames()) if (!KEPT.has(name)) element.removeAttribute(name);
  }
  // An address within the page leads nowhere from a letter.
  for (const link of box.querySelectorAll('a[href^="#"], a[href^="/"]')) link.removeAttribute('href');
  for (const table of box.querySelectorAll('table')) {
    // Word processors draw the lines of a table only where they are told to.
    table.setAttribute('border', '1');
    table.setAttribute('style', 'border-collapse:collapse');
  }
  return { html: box.innerHTML, text: textOf(box) };
}

const BLOCKS: ReadonlySet<string> = new Set(
  'ADDRESS ARTICLE ASIDE BLOCKQUOTE CAPTION DD DIV DL DT FIGURE FOOTER H1 H2 H3 H4 H5 H6 HEADER LI MAIN OL P PRE SECTION TABLE TBODY TFOOT THEAD TR UL'.split(
    ' ',
  ),
);
const APART: ReadonlySet<string> = new Set('H1 H2 H3 P TABLE SECTION OL UL DL'.split(' '));

/** The words alone: a block is a line, what stands apart has an empty one before it, a row of a table is its cells with tabs between. */
function textOf(box: Element): string {
  const lines: string[] = [''];
  const newLine = (): void => {
    if (lines.at(-1) !== '') lines.push('');
  };
  const walk = (node: Node): void => {
    if (node.nodeType === Node.TEXT_NODE) {
      const words = (node.textContent ?? '').replace(/[ \t\r\n]+/g, ' ');
      const line = lines.pop() ?? '';
      lines.push(
        line === '' ? words.trimStart() : line.endsWith(' ') ? line + words.trimStart() : line + words,
      );
      return;
    }
    if (!(node instanceof Element)) {
      for (const child of node.childNodes) walk(child);
      return;
    }
    const { tagName } = node;
    if (tagName === 'BR') lines.push('');
    else if (tagName === 'TR') {
      newLine();
      lines[lines.length - 1] = cellsOf(node);
      lines.push('');
    } else {
      if (BLOCKS.has(tagName)) newLine();
      if (APART.has(tagName) && lines.length > 1 && lines.at(-2) !== '') lines.push('');
      for (const child of node.childNodes) walk(child);
      if (BLOCKS.has(tagName)) newLine();
    }
  };
  walk(box);
  const isRow = (line: string) => line.includes('\t');
  return lines
    .map((line) => (isRow(line) ? line : line.trimEnd()))
    .join('\n')
    .replace(MARKS, '')
    .replace(/\n{3,}/g, '\n\n')
    .replace(/^\n+|\s+$/g, '');
}

function cellsOf(row: Element): string {
  return [...row.children].map((cell) => (cell.textContent ?? '').replace(/\s+/g, ' ').trim()).join('\t');
}

/** The marks that keep a name in its direction on the screen. */
const MARKS = /[\u2066-\u2069]/g;

/** Puts what is selected on the clipboard, clean; whether any of it is in `around`. */
export function copySelection(event: ClipboardEvent, around: Element): boolean {
  const selection = document.getSelection();
  if (selection === null || selection.isCollapsed || event.clipboardData === null) return false;
  const range = selection.getRangeAt(0);
  if (!range.intersectsNode(around)) return false;
  const inside = document.createRange();
  inside.selectNodeContents(around);
  // Whoever selects the whole page means the document.
  if (range.compareBoundaryPoints(Range.START_TO_START, inside) > 0)
    inside.setStart(range.startContainer, range.startOffset);
  if (range.compareBoundaryPoints(Range.END_TO_END, inside) < 0)
    inside.setEnd(range.endContainer, range.endOffset);
  const { html, text } = cleanCopy(withTable(inside));
  event.clipboardData.setData('text/html', html);
  event.clipboardData.setData('text/plain', text);
  event.preventDefault();
  return true;
}

/** What is in a range; cells that were selected within a table come with their table around them. */
function withTable(range: Range): DocumentFragment {
  const fragment = range.cloneContents();
  const common = range.commonAncestorContainer;
  const element = common instanceof Element ? common : common.parentElement;
  const table = element?.closest('table');
  if (element === null || table === null || table === undefined || element.closest('td, th') !== null)
    return fragment;
  let inner: Node = fragment;
  for (let at: Element | null = element; at !== null; at = at.parentElement) {
    const shell = at.cloneNode(false);
    shell.appendChild(inner);
    inner = shell;
    if (at === table) break;
  }
  const whole = document.createDocumentFragment();
  whole.append(inner);
  return whole;
}

/**
 * A block of cells as spreadsheets put it on the clipboard and take it from there: as an HTML table, and as lines of cells
 * between tabs. Nothing is known here of what the cells mean.
 *
 * A table says more than lines do, so it is read first: quotes in it are only quotes, and LibreOffice writes beside what is
 * seen the number that stands behind it. Nothing of what is pasted ever becomes part of a page.
 */

/** A cell as another program wrote it. */
export interface RawCell {
  readonly text: string;
  /** The number behind what is seen, in the form of programs; days are counted from 30 December 1899. */
  readonly number?: string | undefined;
  /** Whether that number is a day. */
  readonly isDay?: boolean | undefined;
}

/** Rows of cells, all of one length. */
export type Block = readonly (readonly RawCell[])[];

/** What is read of a clipboard at most: more is no plan. */
export const BLOCK_ROWS_MAX = 2000;
export const BLOCK_COLUMNS_MAX = 100;

const NOTHING: RawCell = { text: '' };

/** Reads a block; one cell when the clipboard holds a text and no table, empty when it holds nothing. */
export function readBlock(html: string, text: string): Block {
  const table = html === '' ? undefined : readTable(html);
  return squared(table ?? readLines(text));
}

function squared(rows: readonly (readonly RawCell[])[]): Block {
  const kept = rows.slice(0, BLOCK_ROWS_MAX).map((row) => row.slice(0, BLOCK_COLUMNS_MAX));
  const width = Math.max(0, ...kept.map((row) => row.length));
  return kept.map((row) => Array.from({ length: width }, (_, at) => row[at] ?? NOTHING));
}

/** Lines of cells between tabs. A cell in quotes holds line breaks, tabs, and quotes written twice. */
export function readLines(text: string): readonly (readonly RawCell[])[] {
  if (text === '') return [];
  const rows: RawCell[][] = [];
  let row: RawCell[] = [];
  for (let at = 0; ; ) {
    const { cell, end } = readCell(text, at);
    row.push({ text: cell });
    if (text[end] === '\t') {
      at = end + 1;
      continue;
    }
    rows.push(row);
    row = [];
    at = end + (text.startsWith('\r\n', end) ? 2 : 1);
    // The last line has an end too.
    if (at >= text.length || rows.length >= BLOCK_ROWS_MAX) return rows;
  }
}

const QUOTED = /"((?:[^"]|"")*)"(?=[\t\r\n]|$)/y;
const PLAIN = /[^\t\r\n]*/y;

function readCell(text: string, at: number): { cell: string; end: number } {
  QUOTED.lastIndex = at;
  const quoted = QUOTED.exec(text)?.[1];
  if (quoted !== undefined)
    return { cell: quoted.replace(/""/g, '"').replace(/\r\n?/g, '\n'), end: QUOTED.lastIndex };
  // A quote that nothing closes is a letter like others.
  PLAIN.lastIndex = at;
  const plain = PLAIN.exec(text)?.[0] ?? '';
  return { cell: plain, end: at + plain.length };
}

function readTable(html: string): readonly (readonly RawCell[])[] | undefined {
  const page = new DOMParser().parseFromString(html, 'text/html');
  const table = page.querySelector('table');
  if (table === null) return undefined;
  const rows: RawCell[][] = [];
  const lines = [...table.querySelectorAll('tr')].filter((tr) => tr.closest('table') === table);
  lines.slice(0, BLOCK_ROWS_MAX).forEach((tr, at) => {
    placeCells(tr, rows, at, lines.length);
  });
  return rows.map((row) => Array.from(row, (cell) => cell ?? NOTHING));
}

/** Puts the cells of a row at their places; a joined cell stands at the first of its own, and the others are empty. */
function placeCells(tr: Element, rows: RawCell[][], at: number, end: number): void {
  const row = rows[at] ?? [];
  rows[at] = row;
  let column = 0;
  for (const td of tr.children) {
    if (td.tagName !== 'TD' && td.tagName !== 'TH') continue;
    while (row[column] !== undefined) column += 1;
    const across = spanOf(td, 'colspan', BLOCK_COLUMNS_MAX);
    const last = Math.min(at + spanOf(td, 'rowspan', BLOCK_ROWS_MAX), end);
    for (let y = at; y < last; y += 1) {
      const line = rows[y] ?? [];
      rows[y] = line;
      for (let x = column; x < column + across; x += 1) line[x] = NOTHING;
    }
    row[column] = rawOf(td);
    column += across;
    if (column >= BLOCK_COLUMNS_MAX) return;
  }
}

function spanOf(td: Element, name: string, most: number): number {
  const span = Number(td.getAttribute(name) ?? 1);
  return Number.isInteger(span) && span > 1 ? Math.min(span, most) : 1;
}

function rawOf(td: Element): RawCell {
  const text = linesOf(td)
    .split('\n')
    .map((line) => line.replace(/[ \u00a0]+$/, '').replace(/^ +/, ''))
    .join('\n')
    .replace(/\u00a0/g, ' ')
    .replace(/^\n+|\n+$/g, '');
  const number = td.getAttribute('sdval') ?? td.getAttribute('x:num') ?? '';
  if (number === '' || text === '') return { text };
  return { text, number, isDay: isDayFormat(td.getAttribute('sdnum') ?? '') };
}

/** Whether a format of LibreOffice, such as `1036;0;JJ/MM/AA`, is one of days: a month, and a day or a year. */
function isDayFormat(sdnum: string): boolean {
  const format = (sdnum.split(';')[2] ?? '').replace(/\[[^\]]*\]|"[^"]*"/g, '');
  return /M/.test(format) && /[DJTYA]/.test(format) && !/[#0]/.test(format);
}

const BLOCKS: ReadonlySet<string> = new Set(['P', 'DIV', 'LI', 'UL', 'OL', 'H1', 'H2', 'H3', 'H4', 'TR']);
const SILENT: ReadonlySet<string> = new Set(['SCRIPT', 'STYLE', 'TEMPLATE', 'HEAD', 'TITLE']);

/** What an element says, in lines: spaces of the source are one, a `br` and each paragraph begin a line. */
function linesOf(element: Node): string {
  let said = '';
  for (const node of element.childNodes) {
    if (node.nodeType === 3) said += (node.nodeValue ?? '').replace(/[\t\n\r\f ]+/g, ' ');
    if (!(node.nodeType === 1)) continue;
    const { tagName } = node as Element;
    if (SILENT.has(tagName)) continue;
    if (tagName === 'BR') said += '\n';
    else if (BLOCKS.has(tagName))
      said += `${said === '' || said.endsWith('\n') ? '' : '\n'}${linesOf(node)}\n`;
    else said += linesOf(node);
  }
  return said;
}

/** What a cell becomes in another program. */
export interface OutCell {
  readonly text: string;
  /** Whether it is words: a code such as 1.3 would be the first of March elsewhere. */
  readonly isWords: boolean;
}

/** The lines of a block, each cell quoted where its content needs it; one cell is a text without an end. */
export function writeLines(rows: readonly (readonly OutCell[])[]): string {
  const [only] = rows[0] ?? [];
  if (only !== undefined && rows.length === 1 && rows[0]?.length === 1) return quoted(only.text);
  return rows.map((row) => `${row.map(({ text }) => quoted(text)).join('\t')}\r\n`).join('');
}

function quoted(text: string): string {
  return /[\t\r\n]|^"/.test(text) ? `"${text.replace(/"/g, '""')}"` : text;
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** A block as a table; words are marked as words for both spreadsheets. */
export function writeTable(rows: readonly (readonly OutCell[])[], isRtl: boolean): string {
  const cellOf = ({ text, isWords }: OutCell): string => {
    const words = isWords ? ` style="mso-number-format:'\\@'" sdnum="1033;0;@"` : '';
    return `<td${words}>${htmlOf(text)}</td>`;
  };
  const body = rows.map((row) => `<tr>${row.map(cellOf).join('')}</tr>`).join('');
  return `<meta charset="utf-8"><table${isRtl ? ' dir="rtl"' : ''}>${body}</table>`;
}

function htmlOf(text: string): string {
  return text
    .replace(/[&<>"]/g, (mark) => ENTITIES[mark] ?? mark)
    .replace(/ (?= )|^ | $/gm, '\u00a0')
    .replace(/\n/g, '<br style="mso-data-placement:same-cell">');
}

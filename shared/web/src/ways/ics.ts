/**
 * Calendar files by RFC 5545: lines, their escaping and their folding. What a meeting is, `convocation.ts` says; what time it is in
 * Morocco, `moroccoZone.ts`.
 */

/** A line ends here at the latest, in bytes of UTF-8, its end not counted (3.1). */
const LINE_BYTES_MAX = 75;

const BYTES = new TextEncoder();

/** One line: a name with its parameters, and a value that is written as it is. */
export function line(name: string, value: string): string {
  return `${name}:${value}`;
}

/** One line whose value is text (3.3.11). */
export function textLine(name: string, words: string): string {
  return line(name, escapeText(words));
}

/** Text as a value: what separates is escaped, lines end in `\n`, and no control character is left. */
export function escapeText(words: string): string {
  return words
    .replace(/\r\n?/g, '\n')
    .replace(/\t/g, ' ')
    .replace(CONTROLS, '')
    .replace(/[\\;,]/g, (each) => `\\${each}`)
    .replace(/\n/g, '\\n');
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what a calendar file must not hold
const CONTROLS = /[\u0000-\u0009\u000b-\u001f\u007f]/g;

/** A name as the value of a parameter, in quotes: it holds none (3.2). */
export function quoted(words: string): string {
  return `"${words
    .replace(/[\n\r\t]+/g, ' ')
    .replace(CONTROLS, '')
    .replaceAll('"', '’')}"`;
}

/** A file of these lines, folded and ended as the standard says. */
export function fileOfLines(lines: readonly string[]): string {
  return lines.map((each) => `${fold(each)}\r\n`).join('');
}

/** A line in pieces of at most 75 bytes; each piece but the first begins with a space. No letter is cut in two. */
export function fold(text: string): string {
  const pieces: string[] = [];
  let [piece, bytes] = ['', 0];
  for (const letter of text) {
    const more = BYTES.encode(letter).length;
    if (bytes + more > LINE_BYTES_MAX) {
      pieces.push(piece);
      [piece, bytes] = ['', 1];
    }
    piece += letter;
    bytes += more;
  }
  pieces.push(piece);
  return pieces.join('\r\n ');
}

/** An instant, as `20261130T161400Z`. */
export function instant(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19).replace(/[-:]/g, '')}Z`;
}

/** A day, as `20261130`. */
export function day(iso: string): string {
  return iso.replaceAll('-', '');
}

/** A day and a time of a clock somewhere, as `20261130T161400`. */
export function local(iso: string, time: string): string {
  return `${day(iso)}T${time.replace(':', '')}00`;
}

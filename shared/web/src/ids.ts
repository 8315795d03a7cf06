/** Every id is its own type, so that no two can be mixed up. All of them travel as lowercase hex or as opaque text. */
declare const brand: unique symbol;
type Branded<T, B extends string> = T & { readonly [brand]: B };

/** A document: 16 bytes, as 32 lowercase hex characters. */
export type DocId = Branded<string, 'DocId'>;
/** An Automerge change's hash: 32 bytes, as 64 lowercase hex characters. */
export type ChangeHash = Branded<string, 'ChangeHash'>;
/** An Automerge actor: the principal's number (4 bytes, big-endian), then 12 random bytes; 32 hex characters. */
export type ActorId = Branded<string, 'ActorId'>;
/** The account of a person at a browser, opaque. */
export type EditorId = Branded<string, 'EditorId'>;
/** Who writes: a council's number, given at enrolment. */
export type PrincipalId = Branded<number, 'PrincipalId'>;
/** A working group, such as `MA-02`. */
export type GroupId = Branded<string, 'GroupId'>;
/** A row inside a document: 16 lowercase hex characters. */
export type RowId = Branded<string, 'RowId'>;

/** The kind of a document, by its name on the wire. */
export type DocKind = 'minutes' | 'action_plan' | 'terms';

/** All kinds, in the order of the life of a group. */
export const DOC_KINDS: readonly DocKind[] = ['terms', 'minutes', 'action_plan'];

/** When the ministry begins to read a document. */
export type SharingRule = 'private' | 'at_once' | 'from_circulated' | 'from_adopted';

/** All rules. */
export const SHARING_RULES: readonly SharingRule[] = [
  'at_once',
  'from_circulated',
  'from_adopted',
  'private',
];

/** The rule a document of this kind is born with unless its secretary chooses otherwise. */
export function defaultRule(kind: DocKind): SharingRule {
  switch (kind) {
    case 'action_plan':
      return 'at_once';
    case 'minutes':
      return 'from_circulated';
    case 'terms':
      return 'from_adopted';
    default:
      return assertNever(kind);
  }
}

/** Ends a `switch` over a tagged union: a forgotten case is a type error. */
export function assertNever(value: never): never {
  throw new Error(`unexpected ${JSON.stringify(value)}`);
}

/** Lowercase hex of `bytes`. */
export function hexOf(bytes: Uint8Array): string {
  let out = '';
  for (const byte of bytes) out += byte.toString(16).padStart(2, '0');
  return out;
}

/** The bytes that `hex` spells. Throws on anything that is not hex. */
export function bytesOf(hex: string): Uint8Array<ArrayBuffer> {
  if (hex.length % 2 !== 0 || !/^[0-9a-f]*$/i.test(hex))
    throw new Error(`read hex from "${hex.slice(0, 80)}"`);
  const out = new Uint8Array(hex.length / 2);
  for (let i = 0; i < out.length; i++) out[i] = Number.parseInt(hex.slice(2 * i, 2 * i + 2), 16);
  return out;
}

/** Reads a document id, or answers `undefined`. */
export function parseDocId(text: string): DocId | undefined {
  return /^[0-9a-f]{32}$/.test(text) ? (text as DocId) : undefined;
}

/** A document id from its 16 bytes. */
export function docIdOf(bytes: Uint8Array): DocId {
  if (bytes.length !== 16) throw new Error(`read DocId: expected 16 bytes, got ${bytes.length}`);
  return hexOf(bytes) as DocId;
}

/** Whether `text` names a kind. */
export function isDocKind(text: string): text is DocKind {
  return (DOC_KINDS as readonly string[]).includes(text);
}

/** A fresh row id: 16 random lowercase hex characters. */
export function newRowId(): RowId {
  return hexOf(crypto.getRandomValues(new Uint8Array(8))) as RowId;
}

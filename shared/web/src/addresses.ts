/**
 * Addresses: one shape for what the screens of both apps show.
 *
 *     /                                        the first page: the list of documents
 *     /?kind=minutes&q=santé&show=bin          the list, and what it is narrowed to
 *     /search?q=santé&kind=minutes&state=adopted   what was found in all documents, and what it is narrowed to
 *     /documents/ID                            a document
 *     /documents/ID/actions/ROW/status         a place in it: the names of fields and the ids of rows, from the root down
 *     /documents/ID?part=indicators            a tab of it, or a part of a long page
 *     /documents/ID?q=santé&status=late&due=overdue   what its table is narrowed to
 *     /documents/ID?priority=high*low&lead=-&end=2027-01-01..   the same by its columns: some codes, none, some days
 *     /documents/ID?sort=-end&columns=code*-snia   what it is sorted by, from the last down; which columns it shows besides, and which not
 *     /documents/ID?view=board&lane=late       the plan's actions in another view than its table; which column of it, on a phone
 *     /documents/ID?view=gantt&scale=quarter   the same in time, by quarters instead of months
 *     /documents/ID?view=indicators&period=2027   the values of the plan's indicators in a period
 *     /documents/ID/actions/ROW?open=ROW       the panel of a row
 *     /documents/ID?read=ar                    the document to be read and copied, in a language
 *     /documents/ID?show=meeting               the minutes on the wall of the room while the meeting runs
 *     /documents/ID?show=history               what changed in the document; in a row or a field when its place is named
 *     /documents/ID?show=history&from=POINT&to=POINT   what differs between two points of it: POINT is `now`, or as a history names it
 *
 * The path says what is meant, by ids that never change: it is what somebody sends to somebody else. What stands behind the
 * question mark says how it is shown. A place ends at its field: what is inside one (a language, a period) has no address of
 * its own. Words that mean nothing here are left out; a place that the document does not have is still the document's address,
 * and its page says that the place is not there.
 */
import type { Path } from './client/docHandle.ts';
import { DOC_KINDS, type DocId, type DocKind, parseDocId } from './ids.ts';

/** The words of an address that narrow a plan's table by a column: the names of its fields. */
export const COLUMN_WORDS = [
  'axis',
  'objective',
  'lead',
  'start',
  'end',
  'snia',
  'provinces',
  'priority',
  'partners',
  'updated',
  'regions',
  'target_publics',
  'lead_person',
  'snia_objectives',
  'snmre',
  'sdg',
  'gcm',
] as const;

/** The words that may stand behind the question mark of a document, in the order that they are written in. */
const VIEW_WORDS = [
  'part',
  'view',
  'lane',
  'scale',
  'period',
  'open',
  'q',
  'status',
  'due',
  ...COLUMN_WORDS,
  'sort',
  'columns',
  'read',
  'show',
  'from',
  'to',
] as const;

/** How a document is shown; what is not said is as the page has it by itself. */
export type DocShown = Readonly<Partial<Record<(typeof VIEW_WORDS)[number], string>>>;

/** A document, a place in it, and how it is shown. */
export interface DocAddress {
  readonly id: DocId;
  /** Names of fields and ids of rows, from the root; empty for the document itself. */
  readonly place: Path;
  readonly shown: DocShown;
}

/** What the list of documents is narrowed to; '' narrows nothing. */
export interface ListAddress {
  readonly kind: DocKind | '';
  readonly words: string;
  /** Whether what was deleted is shown instead. */
  readonly isBin: boolean;
}

/** Everything that is not deleted. */
export const WHOLE_LIST: ListAddress = { kind: '', words: '', isBin: false };

const ROW = /^[0-9a-f]{16}$/;
const FIELD = /^[a-z][a-z0-9_]{0,63}$/;

/** Objects lie at most sixteen deep, so a place is never longer. */
const STEPS_MAX = 16;

/** A word behind the question mark is a code, an id, what somebody seeks, or some names in a row; nothing of ours is longer. */
const WORD_CHARS_MAX = 400;

/** Whether a step of a place is the id of a row. */
export function isRowId(step: string): boolean {
  return ROW.test(step);
}

/** The document that a path with its query means, or `undefined` when it means none. */
export function docAddressOf(address: string): DocAddress | undefined {
  const [path = '', query = ''] = address.split('?');
  const [first, second, ...place] = path.split('/').filter((step) => step !== '');
  const id = first === 'documents' && second !== undefined ? parseDocId(second) : undefined;
  if (id === undefined || place.length > STEPS_MAX) return undefined;
  if (!place.every((step) => ROW.test(step) || FIELD.test(step))) return undefined;
  return { id, place, shown: shownOf(new URLSearchParams(query)) };
}

function shownOf(query: URLSearchParams): DocShown {
  return Object.fromEntries(
    VIEW_WORDS.flatMap((word) => {
      const value = query.get(word) ?? '';
      return value === '' || value.length > WORD_CHARS_MAX ? [] : [[word, value]];
    }),
  );
}

/** The address of a document, of a place in it, and of how it is shown. */
export function addressOfDoc({ id, place, shown }: DocAddress): string {
  const query = new URLSearchParams();
  for (const word of VIEW_WORDS) {
    const value = shown[word] ?? '';
    if (value !== '') query.set(word, value);
  }
  return `/documents/${[id, ...place.slice(0, lengthInAddress(place))].join('/')}${asked(query)}`;
}

/** How much of a path has an address: down to its last field or row, without what is inside a field. */
function lengthInAddress(place: Path): number {
  const inside = place.findIndex(
    (step, at) => !(ROW.test(step) || FIELD.test(step)) || (at > 0 && LANGUAGE.test(step)),
  );
  return inside < 0 ? place.length : inside;
}

const LANGUAGE = /^(fr|ar)$/;

/** What the list of documents is narrowed to, by the address's query. */
export function listAddressOf(address: string): ListAddress {
  const query = new URLSearchParams(address.split('?')[1] ?? '');
  const kind = DOC_KINDS.find((each) => each === query.get('kind')) ?? '';
  return { kind, words: (query.get('q') ?? '').slice(0, WORD_CHARS_MAX), isBin: query.get('show') === 'bin' };
}

/** The address of the list, narrowed. */
export function addressOfList({ kind, words, isBin }: ListAddress): string {
  const query = new URLSearchParams();
  if (kind !== '') query.set('kind', kind);
  if (words !== '') query.set('q', words);
  if (isBin) query.set('show', 'bin');
  return `/${asked(query)}`;
}

function asked(query: URLSearchParams): string {
  const text = query.toString();
  return text === '' ? '' : `?${text}`;
}

/** What is sought in all documents; '' narrows nothing. */
export interface SearchAddress {
  readonly words: string;
  readonly kind: DocKind | '';
  /** A code of the vocabulary `states`. */
  readonly state: string;
  /** A code of the vocabulary `snia`. */
  readonly programme: string;
  /** First and last day, as YYYY-MM-DD. */
  readonly from: string;
  readonly to: string;
}

/** Nothing yet. */
export const NOTHING_SOUGHT: SearchAddress = {
  words: '',
  kind: '',
  state: '',
  programme: '',
  from: '',
  to: '',
};

/** Nobody seeks a longer one. */
export const SOUGHT_CHARS_MAX = 200;

const CODE = /^[A-Za-z0-9_.-]{1,64}$/;
const DAY = /^\d{4}-\d{2}-\d{2}$/;

/** What is sought, by the address's query. */
export function searchAddressOf(address: string): SearchAddress {
  const query = new URLSearchParams(address.split('?')[1] ?? '');
  const like = (word: string, shape: RegExp): string => {
    const value = query.get(word) ?? '';
    return shape.test(value) ? value : '';
  };
  return {
    words: (query.get('q') ?? '').slice(0, SOUGHT_CHARS_MAX),
    kind: DOC_KINDS.find((each) => each === query.get('kind')) ?? '',
    state: like('state', CODE),
    programme: like('programme', CODE),
    from: like('from', DAY),
    to: like('to', DAY),
  };
}

/** What a search asks, behind the question mark: of its page, and of the node. */
export function askedOf({ words, ...narrowed }: SearchAddress): string {
  const query = new URLSearchParams();
  for (const [word, value] of [['q', words] as const, ...Object.entries(narrowed)]) {
    if (value !== '') query.set(word, value);
  }
  return asked(query);
}

/** The address of a search. */
export function addressOfSearch(search: SearchAddress): string {
  return `/search${askedOf(search)}`;
}

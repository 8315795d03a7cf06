/** What the hub answers. */
import { type Answer, request } from '@tansiq/web/api.ts';
import type { ChangeHash, DocId, DocKind, EditorId, GroupId } from '@tansiq/web/ids.ts';
import type { Language } from '@tansiq/web/ui/l10n.ts';
import type { Vocabularies } from '@tansiq/web/ui/vocabulary.tsx';
import type { OverdueRow } from './feed/country.ts';
import type { AmountName } from './feed/money.ts';

/** Who is signed in at the hub. */
export interface AccountInfo {
  readonly editor: EditorId;
  readonly name: string;
  readonly role: string;
  readonly language: Language;
}

/** A shared document with its content; `view` is the hydrated root. */
export interface DocumentContent {
  readonly id: DocId;
  readonly kind: DocKind;
  readonly group: GroupId;
  readonly council: string;
  /** The row of the overview that it counts in. */
  readonly region: string;
  readonly heads: readonly ChangeHash[];
  readonly view: Readonly<Record<string, unknown>>;
  readonly changed_at_ms: number;
  /** That its text was adopted, and whether it says something else since; `null` when it never was. */
  readonly adopted: { readonly on: string; readonly amended: boolean } | null;
}

/** A part of a list that the hub filtered before it cut it. */
export interface ListAnswer<T> {
  readonly rows: readonly T[];
  /** How many match. */
  readonly total: number;
  /** How many of them come after these rows. */
  readonly left_out: number;
}

/** One document of a list. */
export interface DocumentLine {
  readonly id: DocId;
  readonly region: string;
  readonly council: string;
  readonly group: GroupId;
  readonly kind: DocKind;
  readonly title: { readonly fr: string; readonly ar: string };
  readonly state: string;
  readonly meeting_date: string;
  /** Whether it says something else than the text that was adopted. */
  readonly amended: boolean;
  readonly changed_at_ms: number;
}

/** The overview at one moment. */
export interface OverviewThen {
  readonly at_ms: number;
  /** From when on the past is known. */
  readonly since_ms: number;
  /** As an event of the feed has it. */
  readonly state: string;
}

/** The sums of one currency, in units of 10^-places. */
export type Sums = Readonly<Record<AmountName, number>>;

/** What changed in one row of the overview. */
export interface ChangedRow {
  readonly region: string;
  readonly documents: { readonly new: number; readonly adopted: number; readonly amended: number };
  readonly actions: { readonly new: number; readonly done: number; readonly newly_late: number };
  readonly money: readonly {
    readonly currency: string;
    readonly places: number;
    readonly before: Sums;
    readonly after: Sums;
  }[];
}

/** What changed between two moments. */
export interface Changes {
  readonly since_ms: number;
  readonly from_ms: number;
  readonly to_ms: number;
  readonly rows: readonly ChangedRow[];
}

function asking(path: string, asked: Readonly<Record<string, string | number>>): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(asked)) if (value !== '') query.set(name, String(value));
  return `${path}?${query.toString()}`;
}

/** Everything the dashboard asks for, beside the feed. */
export const hubApi = {
  account: (): Promise<Answer<AccountInfo>> => request('GET', '/api/session'),
  signIn: (name: string, password: string): Promise<Answer<AccountInfo>> =>
    request('POST', '/api/session', { name, password }),
  signOut: (): Promise<Answer<undefined>> => request('DELETE', '/api/session'),
  document: (id: DocId): Promise<Answer<DocumentContent>> => request('GET', `/api/documents/${id}`),
  /** The text that was adopted last, at its own heads. */
  adopted: (id: DocId): Promise<Answer<DocumentContent>> =>
    request('GET', `/api/documents/${id}?version=adopted`),
  overdue: (asked: {
    region: string;
    programme: string;
    limit: number;
  }): Promise<Answer<ListAnswer<OverdueRow>>> => request('GET', asking('/api/overdue', asked)),
  documents: (asked: {
    region: string;
    kind: string;
    q: string;
    /** `meeting` or `region`; empty for the last change first. */
    sort: string;
    limit: number;
  }): Promise<Answer<ListAnswer<DocumentLine>>> => request('GET', asking('/api/documents', asked)),
  /** As it was at the end of that day; now without one. */
  overview: (asOf = ''): Promise<Answer<OverviewThen>> =>
    request('GET', asking('/api/overview', { as_of: asOf })),
  /** What changed since that day or moment. */
  changes: (from: string): Promise<Answer<Changes>> => request('GET', asking('/api/changes', { from })),
  vocabularies: (): Promise<Answer<Vocabularies>> => request('GET', '/api/vocabularies'),
};

/** Whether the hub is there, and whether it still knows this session. */
export async function askHub(): Promise<'there' | 'signedOut' | 'unreachable'> {
  const answer = await hubApi.account();
  if (answer.ok) return 'there';
  return answer.error.tag === 'refused' ? 'unreachable' : answer.error.tag;
}

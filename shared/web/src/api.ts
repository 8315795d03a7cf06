/** Requests to the node or hub that served this page. Answers and failures are tagged unions; nothing here throws. */

import type { DocView } from './client/docHandle.ts';
import { REQUEST_MS } from './constants.ts';
import type { ChangeHash, DocId, DocKind, EditorId, GroupId, PrincipalId, SharingRule } from './ids.ts';
import type { Language } from './ui/l10n.ts';
import type { Vocabularies } from './ui/vocabulary.tsx';
import type { WriterRow } from './ui/writers.tsx';

/** Why a request has no answer. */
export type ApiError =
  /** Nobody answered: no line, or not in time. */
  | { readonly tag: 'unreachable' }
  /** The account is not signed in, or no longer. */
  | { readonly tag: 'signedOut' }
  /** It was answered and refused; the code is one of the closed set. */
  | { readonly tag: 'refused'; readonly code: string; readonly text: string };

/** The answer to a request. */
export type Answer<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly error: ApiError };

/** What an account may do. */
export type Role = 'secretary' | 'member' | 'observer';

/** A council by its region's code, with its names. */
export interface Council {
  readonly code: string;
  readonly fr: string;
  readonly ar: string;
}

/** Who is signed in at a node. */
export interface AccountInfo {
  readonly editor: EditorId;
  /** What is typed to sign in; absent in what an older version of this app remembered. */
  readonly login?: string;
  /** What others are shown. */
  readonly name: string;
  readonly role: Role;
  readonly council: Council;
  readonly principal: PrincipalId;
  readonly language: Language;
}

/** Where a council's people come in. */
export interface Door {
  /** Addresses to open; empty when the node's configuration names none. */
  readonly addresses: readonly string[];
  /** Whether browsers keep the session over TLS only. */
  readonly cookie_secure: boolean;
}

/** A title in both languages. */
export interface Title {
  readonly fr: string;
  readonly ar: string;
}

/** The council's working groups, each with its name in both languages. */
export interface GroupsAnswer {
  readonly groups: readonly { readonly id: GroupId; readonly fr: string; readonly ar: string }[];
}

/** One line of the list of documents. */
export interface DocumentRow {
  readonly id: DocId;
  readonly kind: DocKind;
  readonly group: GroupId;
  readonly owner: string | number;
  readonly council: string;
  readonly title: Title;
  readonly state: string;
  /** The day of its last adoption, as YYYY-MM-DD, or ''; absent from an older node's answer. */
  readonly adopted_on?: string;
  /** Whether it was adopted and says something else since, or may; absent from an older node's answer. */
  readonly amended?: boolean;
  readonly updated_at_ms: number;
  readonly shared: boolean;
  readonly rule: SharingRule;
  readonly received: boolean;
  readonly can_edit: boolean;
  /** How many values are worth a look; 0 when none is. */
  readonly warnings: number;
  /** Since when it waits in the bin, as an instant, and the editor who put it there; absent when it does not. */
  readonly deleted?: { readonly at: string; readonly by: string } | null;
}

/** What is worth a look about a value. A newer node may know more kinds. */
export const WARNING_KINDS = [
  'required',
  'unknown-code',
  'wrong-type',
  'out-of-range',
  'too-precise',
  'date-order',
  'no-such-row',
  'sum',
  'national-id',
  'telephone',
  'email',
] as const;

/** One value that is worth a look. Never a reason to refuse an edit. */
export interface WarningLine {
  /** Field names, row ids, codes and cells, from the root. */
  readonly path: readonly string[];
  readonly kind: string;
  /** The value or name it is about; may be empty. */
  readonly about: string;
}

/** What another council may do with a document. */
export type Access = 'read' | 'edit';

/** One council's access. */
export interface GrantRow {
  readonly council: string;
  readonly access: Access;
}

/** One document without its content. */
export interface DocumentDetail {
  readonly id: DocId;
  readonly kind: DocKind;
  readonly group: GroupId;
  readonly council: string;
  readonly shared: boolean;
  readonly rule: SharingRule;
  /** Whether that rule still decides who reads it; absent from an older node's answer. */
  readonly rule_waits?: boolean;
  readonly grants: readonly GrantRow[];
  readonly received: boolean;
  readonly heads: readonly ChangeHash[];
  readonly warnings: readonly WarningLine[];
  /** The document's root as JSON. */
  readonly view: DocView;
}

/** An edit that was not accepted, as the node keeps it. */
export interface SetAsideEntry {
  readonly doc: DocId;
  readonly title: Title | string;
  readonly reason: string;
  readonly by: 'council' | 'ministry';
  readonly at_ms: number;
  readonly changes: number;
  /** A readable copy of what was written. */
  readonly text: string;
  /** The same field by field; absent at a node of before. */
  readonly kind?: DocKind;
  readonly values?: readonly { readonly path: readonly string[]; readonly wrote: string }[];
}

/** A passage that was found, and where it stands. */
export interface FoundPassage {
  /** Names of fields and ids of rows, from the root. */
  readonly place: readonly string[];
  /** What its row is called; empty when it stands in none, or in one without a name. */
  readonly row: Title;
  /** 'fr', 'ar', or '' when that is not known. */
  readonly language: string;
  /** A part of what it says; an ellipsis stands for what was left out. */
  readonly text: string;
  /** Beginning and end in `text` of the words that were sought. */
  readonly marks: readonly (readonly [number, number])[];
}

/** A document with what was found in it. */
export interface FoundDocument {
  readonly id: DocId;
  readonly kind: DocKind;
  readonly title: Title;
  readonly state: string;
  /** Of the meeting, or of the last edit, as YYYY-MM-DD; may be ''. */
  readonly day: string;
  readonly passages: readonly FoundPassage[];
  /** How many passages more. */
  readonly more: number;
}

/** What answers a search, the best first. */
export interface SearchAnswer {
  readonly documents: readonly FoundDocument[];
  /** Whether there are more documents than these. */
  readonly more: boolean;
  /** Whether every document was looked at. */
  readonly whole: boolean;
}

type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';

/** Asks; `body` goes as JSON. */
export async function request<T>(method: Method, path: string, body?: unknown): Promise<Answer<T>> {
  let response: Response;
  let json: unknown;
  try {
    response = await fetch(path, {
      method,
      credentials: 'same-origin',
      cache: 'no-store',
      keepalive: method === 'DELETE', // A sign-out goes on when the page is closed right after it.
      // The header tells the node that a page of its own asks, and no form of another site.
      headers: { 'x-tansiq': '1', ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
      signal: AbortSignal.timeout(REQUEST_MS),
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    json = text === '' ? undefined : JSON.parse(text);
  } catch {
    return { ok: false, error: { tag: 'unreachable' } };
  }
  if (response.ok) return { ok: true, value: json as T };
  if (response.status === 401) return { ok: false, error: { tag: 'signedOut' } };
  if (response.status === 502 || response.status === 504) return { ok: false, error: { tag: 'unreachable' } };
  const failure = (json ?? {}) as { code?: unknown; text?: unknown };
  return {
    ok: false,
    error: {
      tag: 'refused',
      code: typeof failure.code === 'string' ? failure.code : 'internal',
      text: typeof failure.text === 'string' ? failure.text : '',
    },
  };
}

/** Everything a node answers. */
export const nodeApi = {
  account: () => request<AccountInfo>('GET', '/api/session'),
  signIn: (name: string, password: string) =>
    request<AccountInfo>('POST', '/api/session', { name, password }),
  signOut: () => request<undefined>('DELETE', '/api/session'),
  changePassword: (old: string, fresh: string) =>
    request<undefined>('PUT', '/api/session/password', { old, new: fresh }),
  door: () => request<Door>('GET', '/api/door'),
  documents: () => request<{ documents: readonly DocumentRow[] }>('GET', '/api/documents'),
  document: (id: DocId) => request<DocumentDetail>('GET', `/api/documents/${id}`),
  /** With the `changes` (base64) that this browser began it with, or with none: then the node makes its first ones. */
  create: (order: {
    id?: DocId;
    kind: DocKind;
    group: GroupId;
    rule: SharingRule;
    title: Title;
    changes?: readonly string[];
  }) => request<{ id: DocId }>('POST', '/api/documents', order),
  share: (id: DocId, sharing: { ministry: boolean; grants: readonly GrantRow[] }) =>
    request<undefined>('PUT', `/api/documents/${id}/sharing`, sharing),
  groups: () => request<GroupsAnswer>('GET', '/api/groups'),
  people: () => request<{ people: readonly { id: string; name: string }[] }>('GET', '/api/people'),
  /** Who the actors of changes are; at most 64 in one question. */
  writers: (actors: readonly string[]) =>
    request<{ writers: readonly WriterRow[] }>('GET', `/api/writers?actors=${actors.join(',')}`),
  /** `asked` as behind the question mark of a search's address. */
  search: (asked: string) => request<SearchAnswer>('GET', `/api/search${asked}`),
  councils: () => request<{ councils: readonly Council[] }>('GET', '/api/councils'),
  setAside: () => request<{ entries: readonly SetAsideEntry[] }>('GET', '/api/set-aside'),
  vocabularies: () => request<Vocabularies>('GET', '/api/vocabularies'),
};

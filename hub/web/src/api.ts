/** What the hub answers. */
import { type Answer, request } from '@tansiq/web/api.ts';
import type { ChangeHash, DocId, DocKind, EditorId, GroupId } from '@tansiq/web/ids.ts';
import type { Language } from '@tansiq/web/ui/l10n.ts';
import type { Vocabularies } from '@tansiq/web/ui/vocabulary.tsx';

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
  readonly heads: readonly ChangeHash[];
  readonly view: Readonly<Record<string, unknown>>;
  readonly changed_at_ms: number;
  /** That its text was adopted, and whether it says something else since; `null` when it never was. */
  readonly adopted: { readonly on: string; readonly amended: boolean } | null;
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
  vocabularies: (): Promise<Answer<Vocabularies>> => request('GET', '/api/vocabularies'),
};

/** Whether the hub is there, and whether it still knows this session. */
export async function askHub(): Promise<'there' | 'signedOut' | 'unreachable'> {
  const answer = await hubApi.account();
  if (answer.ok) return 'there';
  return answer.error.tag === 'refused' ? 'unreachable' : answer.error.tag;
}

/**
 * Who the actors in a document's changes are. A change names an actor and nobody; the council's node knows which of its people
 * wrote with it, and of everybody else the council.
 */
import { createContext, type ReactNode, useContext, useEffect, useSyncExternalStore } from 'react';
import type { Author } from '../client/docHandle.ts';
import { type Translate, useLanguage, useText } from './l10n.ts';
import { councilNameIn, useVocabularies } from './vocabulary.tsx';

/** One actor as `GET /api/writers` answers. */
export interface WriterRow {
  readonly actor: string;
  /** The council that it writes for; absent for the ministry. */
  readonly council?: { readonly code: string } | null;
  /** The account, and its name and role: only for people of this node who have one. */
  readonly id?: string | null;
  readonly name?: string | null;
  readonly role?: string | null;
}

/** What is known of actors so far, followed, and asking for more. */
export interface WriterNames {
  readonly get: () => ReadonlyMap<string, WriterRow>;
  readonly subscribe: (watcher: () => void) => () => void;
  /** Asks for whoever is not known yet; the answer is told to who subscribed. */
  readonly want: (actors: readonly string[]) => void;
}

const NOBODY: ReadonlyMap<string, WriterRow> = new Map();

/** Where nobody can be asked. */
const NO_NAMES: WriterNames = { get: () => NOBODY, subscribe: () => () => {}, want: () => {} };

const WritersContext = createContext<WriterNames>(NO_NAMES);

/** Gives what is known of actors to all parts below. */
export function WritersProvider(props: { names: WriterNames; children: ReactNode }) {
  return <WritersContext value={props.names}>{props.children}</WritersContext>;
}

/** Asks who wrote, and answers with the words for each; `message` is the family of messages, such as `conflict-by`. */
export function useWriterWords(
  message: 'conflict-by' | 'bin-writer' | 'history-writer',
  authors: readonly Author[],
  self: string,
): (author: Author) => string {
  const names = useContext(WritersContext);
  const text = useText();
  const language = useLanguage();
  const vocabularies = useVocabularies();
  const rows = useSyncExternalStore(names.subscribe, names.get);
  const wanted = authors.flatMap(({ writer, actor }) => (writer === 'me' ? [] : [actor])).join();
  useEffect(() => names.want(wanted.split(',')), [names, wanted]);
  return (author) => {
    const row = rows.get(author.actor);
    const code = row?.council?.code;
    const council = code === undefined ? undefined : councilNameIn(vocabularies, code, language);
    return writerWords(text, message, author, row, council, self);
  };
}

function writerWords(
  text: Translate,
  message: string,
  { writer }: Author,
  row: WriterRow | undefined,
  council: string | undefined,
  self: string,
): string {
  if (writer === 'me' || (self !== '' && row?.id === self)) return text(`${message}-me`);
  const { name, role } = row ?? {};
  if (typeof name === 'string') {
    const known = ROLES.has(role ?? '') ? text(`role-${role}`) : '';
    return known === ''
      ? text(`${message}-name`, { name })
      : text(`${message}-person`, { name, role: known });
  }
  if (writer === 'other' && council !== undefined) return text(`${message}-elsewhere`, { council });
  return text(`${message}-${writer}`);
}

const ROLES: ReadonlySet<string> = new Set(['secretary', 'member', 'observer']);

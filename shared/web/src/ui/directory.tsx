/**
 * Who and what an id stands for: people (names live in the council's erasable directory, never in a document) and the
 * other documents that this account can open.
 */
import { createContext, type ReactNode, useContext } from 'react';

/** A person as `GET /api/people` answers. */
export interface Person {
  readonly id: string;
  readonly name: string;
}

/** Another document, for links. */
export interface DocumentName {
  readonly id: string;
  readonly kind: string;
  readonly title: { readonly fr: string; readonly ar: string };
  /** Given while it waits in the bin: it is named and no longer offered. */
  readonly deleted?: object | null;
}

/** An action of one of the plans that this account can open. */
export interface PlanRow {
  /** The row in its plan. */
  readonly id: string;
  /** The plan. */
  readonly doc: string;
  readonly code: string;
  readonly title: { readonly fr: string; readonly ar: string };
}

/** What ids can be resolved against. */
export interface Directory {
  readonly people: readonly Person[];
  readonly documents: readonly DocumentName[];
  /** Absent where plans are not at hand. */
  readonly planRows?: readonly PlanRow[];
}

const EMPTY: Directory = { people: [], documents: [] };

const DirectoryContext = createContext<Directory>(EMPTY);

/** Gives the directory to all parts below. */
export function DirectoryProvider(props: { directory: Directory; children: ReactNode }) {
  return <DirectoryContext value={props.directory}>{props.children}</DirectoryContext>;
}

/** The directory; empty where none was given, and then ids are shown as unknown. */
export function useDirectory(): Directory {
  return useContext(DirectoryContext);
}

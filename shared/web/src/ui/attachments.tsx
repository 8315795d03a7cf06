/** Files beside the document that is on the page: where they are, how long they are, and a way to each. */
import { createContext, type ReactNode, useCallback, useContext, useEffect, useRef, useState } from 'react';
import type { AttachmentLine, AttachmentList, AttachmentStore } from '../client/attachments.ts';
import type { FileTaken, WaitingFile } from '../client/waitingFiles.ts';
import { ATTACHMENTS_MS } from '../constants.ts';
import { Button } from './Button.tsx';
import { type Language, type Translate, useFormats, useText } from './l10n.ts';

/** The files beside the document, and whether the machine that has them answers. */
export interface Attachments {
  readonly store: AttachmentStore;
  readonly isReachable: boolean;
  /** Who attaches, for the document to say. */
  readonly editor?: string;
  /** Files of this document that wait in this browser for a line; absent where none can. */
  readonly later?: LaterFiles | undefined;
}

/** The files of one document that wait in this browser. */
export interface LaterFiles {
  readonly files: readonly WaitingFile[];
  readonly take: (name: string, file: File) => Promise<FileTaken>;
  readonly open: (sha256: string) => Promise<Blob | undefined>;
  readonly drop: (sha256: string) => Promise<void>;
  readonly again: (sha256: string) => Promise<void>;
}

const AttachmentsContext = createContext<Attachments | undefined>(undefined);

/** Gives the files to all parts below. */
export function AttachmentsProvider(props: { attachments: Attachments; children: ReactNode }) {
  return <AttachmentsContext value={props.attachments}>{props.children}</AttachmentsContext>;
}

/** The files; `undefined` where a document is shown without them. */
export function useAttachments(): Attachments | undefined {
  return useContext(AttachmentsContext);
}

/** What is known of the files, and a way to ask again. */
export interface Standing {
  readonly limit: number | undefined;
  readonly of: (sha256: string) => AttachmentLine | undefined;
  readonly refresh: () => void;
}

/** Asks where the files are that the document names: now, and again while one is on its way. */
export function useStanding(names: readonly string[]): Standing {
  const attachments = useAttachments();
  const [list, setList] = useState<AttachmentList>();
  const [round, setRound] = useState(0);
  const isHere = useRef(true);
  const key = names.join(' ');
  const refresh = useCallback(() => setRound((before) => before + 1), []);
  const store = attachments?.store;
  const isReachable = attachments?.isReachable === true;
  useEffect(() => {
    isHere.current = true;
    return () => {
      isHere.current = false;
    };
  }, []);
  useEffect(() => {
    void round;
    if (store === undefined || !isReachable) return undefined;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let isLast = true;
    const ask = async (): Promise<void> => {
      const answer = await store.list();
      if (!isLast || !isHere.current) return;
      if (answer.ok) setList(answer.value);
      const files = answer.ok ? answer.value.files : [];
      const isSettled = (sha256: string): boolean => {
        const line = files.find((each) => each.sha256 === sha256);
        return line !== undefined && (line.state === 'here' || line.state === 'refused');
      };
      const isWaiting = key.split(' ').some((sha256) => sha256 !== '' && !isSettled(sha256));
      if (isWaiting) timer = setTimeout(() => void ask(), ATTACHMENTS_MS);
    };
    void ask();
    return () => {
      isLast = false;
      clearTimeout(timer);
    };
  }, [store, isReachable, key, round]);
  const of = useCallback((sha256: string) => list?.files.find((line) => line.sha256 === sha256), [list]);
  return { limit: list?.limit_bytes, of, refresh };
}

const KILO = 1024;

/** A length in bytes as people say it. */
export function sizeOf(text: Translate, language: Language, bytes: number): string {
  const said = (count: number): string =>
    new Intl.NumberFormat(language === 'en' ? 'en-GB' : 'fr', {
      maximumFractionDigits: count < 10 ? 1 : 0,
    }).format(count);
  if (bytes < KILO) return text('size-bytes', { count: said(bytes) });
  if (bytes < KILO * KILO) return text('size-kilobytes', { count: said(bytes / KILO) });
  return text('size-megabytes', { count: said(bytes / KILO / KILO) });
}

/** The way to one file, or why there is none now. */
export function WayToFile(props: {
  sha256: string;
  name: string;
  line: AttachmentLine | undefined;
  onAsk: () => void;
}) {
  const { sha256, name, line, onAsk } = props;
  const attachments = useAttachments();
  const text = useText();
  const { percent } = useFormats();
  if (attachments === undefined) return null;
  const { store, isReachable, later } = attachments;
  const waiting = later?.files.find((file) => file.sha256 === sha256);
  if (later !== undefined && waiting !== undefined) return <WayToWaiting file={waiting} later={later} />;
  if (!isReachable) return <span className="tq-hint">{text('attachment-needs-node')}</span>;
  const state = line?.state ?? 'away';
  if (line === undefined) return null;
  if (state === 'here') {
    return (
      <a
        className="tq-button tq-button--secondary tq-button--small"
        href={store.hrefOf(sha256)}
        download={name}
        aria-label={text('attachment-open-name', { name })}
      >
        <span>{text('attachment-open')}</span>
      </a>
    );
  }
  if (store.fetch === undefined) return <span className="tq-hint">{text('attachment-on-its-way')}</span>;
  if (state === 'fetching') {
    const done = line.size > 0 ? Math.floor((100 * line.done) / line.size) : 0;
    return (
      <span className="tq-hint" role="status">
        {text('attachment-fetching', { done: percent(done) })}
      </span>
    );
  }
  return (
    <>
      {state === 'refused' && <span className="tq-hint">{text('attachment-not-there')}</span>}
      <Button
        isSmall
        aria-label={text('attachment-fetch-name', { name })}
        onPress={() => {
          void store.fetch?.(sha256).then(onAsk);
        }}
      >
        {text('attachment-fetch')}
      </Button>
    </>
  );
}

/** A file that the council lacks: it opens from this browser, and what the council said of it stands beside it. */
function WayToWaiting({ file, later }: { file: WaitingFile; later: LaterFiles }) {
  const text = useText();
  const { name, sha256, refused } = file;
  const open = async (): Promise<void> => {
    const bytes = await later.open(sha256);
    if (bytes !== undefined) saveAs(name, bytes);
  };
  return (
    <>
      <span className="tq-hint" role="status">
        {text(refused === undefined ? 'attachment-waits' : `attachment-waits-${refused}`)}
      </span>
      <Button isSmall aria-label={text('attachment-open-name', { name })} onPress={() => void open()}>
        {text('attachment-open')}
      </Button>
      {refused !== undefined && (
        <>
          <Button
            isSmall
            aria-label={text('attachment-again-name', { name })}
            onPress={() => void later.again(sha256)}
          >
            {text('attachment-again')}
          </Button>
          <Button
            isSmall
            aria-label={text('attachment-let-go-name', { name })}
            onPress={() => void later.drop(sha256)}
          >
            {text('attachment-let-go')}
          </Button>
        </>
      )}
    </>
  );
}

const SAVED_MS = 15_000;

function saveAs(name: string, bytes: Blob): void {
  const address = URL.createObjectURL(bytes);
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), SAVED_MS);
}

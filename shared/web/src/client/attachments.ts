/** Files beside a document: asking which are where, fetching one, sending one. The document itself only names them. */
import { type Answer, type ApiError, request } from '../api.ts';
import { REQUEST_MS } from '../constants.ts';
import type { DocId } from '../ids.ts';
import { oneLine } from '../text.ts';

/** How a file stands at the machine that served this page. */
export interface AttachmentLine {
  readonly sha256: string;
  readonly state: 'here' | 'away' | 'fetching' | 'refused';
  /** How many bytes of it are there. */
  readonly done: number;
  readonly size: number;
}

/** What `GET …/attachments` answers. */
export interface AttachmentList {
  /** Longest file that may be attached; absent where none may. */
  readonly limit_bytes?: number;
  readonly files: readonly AttachmentLine[];
}

/** A file that was taken in. */
export interface AttachmentKept {
  readonly sha256: string;
  readonly size: number;
}

/** The files beside one document, as a page reaches them. */
export interface AttachmentStore {
  readonly list: () => Promise<Answer<AttachmentList>>;
  /** Where a file's bytes are. */
  readonly hrefOf: (sha256: string) => string;
  /** Has a file fetched that is not there; answers at once. */
  readonly fetch?: (sha256: string) => Promise<void>;
  /** Sends a file; `onProgress` hears how many bytes have left. */
  readonly upload?: (
    file: File,
    onProgress: (done: number) => void,
    signal: AbortSignal,
  ) => Promise<Answer<AttachmentKept>>;
}

function pathOf(doc: DocId): string {
  return `/api/documents/${doc}/attachments`;
}

/** The files beside a document, to be read. */
export function attachmentsToRead(doc: DocId): AttachmentStore {
  return {
    list: () => request('GET', pathOf(doc)),
    hrefOf: (sha256) => `${pathOf(doc)}/${sha256}`,
  };
}

/** The same at a council's node: files can be fetched and sent. */
export function attachmentsOf(doc: DocId): AttachmentStore {
  const read = attachmentsToRead(doc);
  return {
    ...read,
    fetch: async (sha256) => {
      // One byte is enough to ask: the answer is that it is on its way. What comes of it the list tells.
      await fetch(read.hrefOf(sha256), {
        headers: { range: 'bytes=0-0' },
        cache: 'no-store',
        signal: AbortSignal.timeout(REQUEST_MS),
      }).catch(() => {});
    },
    upload: (file, onProgress, signal) => upload(pathOf(doc), file, onProgress, signal),
  };
}

function failure(status: number, text: string): ApiError {
  if (status === 401) return { tag: 'signedOut' };
  if (status === 0 || status === 502 || status === 504) return { tag: 'unreachable' };
  try {
    const { code } = JSON.parse(text) as { code?: unknown };
    return { tag: 'refused', code: typeof code === 'string' ? code : 'internal', text: '' };
  } catch {
    return { tag: 'refused', code: status === 413 ? 'too-large' : 'internal', text: '' };
  }
}

/** Only XMLHttpRequest tells how much of a request has left. */
function upload(
  path: string,
  file: File,
  onProgress: (done: number) => void,
  signal: AbortSignal,
): Promise<Answer<AttachmentKept>> {
  return new Promise((resolve) => {
    const sending = new XMLHttpRequest();
    const fail = (): void => resolve({ ok: false, error: failure(0, '') });
    sending.open('POST', path);
    sending.setRequestHeader('x-tansiq', '1');
    sending.setRequestHeader('content-type', 'application/octet-stream');
    sending.upload.onprogress = (event) => onProgress(event.loaded);
    sending.onerror = fail;
    sending.onabort = fail;
    sending.onload = () => {
      if (sending.status === 201) {
        resolve({ ok: true, value: JSON.parse(sending.responseText) as AttachmentKept });
      } else {
        resolve({ ok: false, error: failure(sending.status, sending.responseText) });
      }
    };
    signal.addEventListener('abort', () => sending.abort());
    sending.send(file);
  });
}

/** Longest name that a document keeps, in bytes. */
const NAME_BYTES_MAX = 256;

/** A file's name as a document keeps it: without folders and what cannot be seen, cut to fit, its ending kept. */
export function nameToKeep(name: string): string {
  const bytesOf = (text: string): number => new TextEncoder().encode(text).length;
  const plain = oneLine(name.split(/[\\/]/).at(-1) ?? '');
  if (bytesOf(plain) <= NAME_BYTES_MAX) return plain;
  const dot = plain.lastIndexOf('.');
  const ending = dot > 0 && bytesOf(plain.slice(dot)) <= 16 ? plain.slice(dot) : '';
  let stem = [...plain.slice(0, plain.length - ending.length)];
  while (bytesOf(stem.join('') + ending) > NAME_BYTES_MAX) stem = stem.slice(0, -1);
  return stem.join('') + ending;
}

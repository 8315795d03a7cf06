import type { OpenDoc } from '@tansiq/web/client/openDoc.ts';

/** Whether a document may be written in: `silent` when the council does not say, and this browser knows of no right to. */
export type Writable = 'yes' | 'no' | 'silent';

/** What is known of a document; `undefined` while the answer may still come. `isUp`: whether the council can be reached at all. */
export function writableNow(
  doc: Pick<OpenDoc, 'getSnapshot' | 'hasAnswer' | 'phase'>,
  isUp: boolean,
): Writable | undefined {
  if (doc.getSnapshot().canEdit) return 'yes';
  // The council has answered, or nothing more is shown of it: the right it gave is the one that counts.
  if (doc.hasAnswer || doc.phase.tag === 'failed') return 'no';
  // Without a line it is the right that this browser last heard of.
  if (!isUp) return doc.phase.tag === 'ready' ? 'no' : 'silent';
  return undefined;
}

/** Waits until it is known whether a document may be written in, at most `ms`. */
export function writable(doc: OpenDoc, ms: number, isUp: () => boolean): Promise<Writable> {
  return new Promise((resolve) => {
    const answer = (what: Writable): void => {
      clearTimeout(late);
      stop();
      resolve(what);
    };
    const late = setTimeout(() => answer('silent'), ms);
    const look = (): void => {
      const known = writableNow(doc, isUp());
      if (known !== undefined) answer(known);
    };
    const stop = doc.subscribe(look);
    look();
  });
}

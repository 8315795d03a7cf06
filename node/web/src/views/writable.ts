import type { OpenDoc } from '@tansiq/web/openDoc.ts';

/** Waits until a document may be written in; rejects when the council has not said so within `ms`. */
export function writable(doc: OpenDoc, ms: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => {
      stop();
      reject(new Error(`open ${doc.id}: it may not be written in, or the council does not answer`));
    }, ms);
    const look = (): void => {
      if (!doc.getSnapshot().canEdit) return;
      clearTimeout(late);
      stop();
      resolve();
    };
    const stop = doc.subscribe(look);
    look();
  });
}

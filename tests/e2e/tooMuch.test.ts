/** A document that this browser cannot open: its tab hangs, the next one says so in words, and every other document opens. */
import { decodeChange, encodeChange } from '@automerge/automerge';
import type { Page } from 'playwright';
import { expect, test } from 'vitest';
import { seesSaved, WIDE } from './browser.ts';
import { look } from './look.ts';
import { setScene } from './scene.ts';

const { node, idOf, sitDown } = await setScene(['MA-01']);

/** No node lets it in: it is put where only this browser looks, as an older version may have left it. */
const ID = 'de'.repeat(16);
/** Objects in each other; what a browser has to do grows with the square of it. */
const DEPTH = 20_000;
/** How long the page waits before it calls a document too much, and more. */
const LATER_MS = 60_000;

/** One change that makes so many maps, each in the one before. */
function deep(): Uint8Array {
  const actor = `00000001${'ab'.repeat(12)}`;
  const ops = Array.from({ length: DEPTH }, (_, index) => ({
    action: 'makeMap' as const,
    obj: index === 0 ? '_root' : `${index + 1}@${actor}`,
    key: 'a',
    pred: [],
  }));
  const kind = { action: 'set' as const, obj: '_root', key: 'kind', value: 'minutes', pred: [] };
  return encodeChange({
    actor,
    seq: 1,
    startOp: 1,
    time: 0,
    message: null,
    author: null,
    deps: [],
    ops: [kind, ...ops],
  });
}

/** Puts a document of one change into the store of the account that is signed in. */
async function keep(page: Page, bytes: Uint8Array): Promise<void> {
  const { hash } = decodeChange(bytes);
  await page.evaluate(
    async ({ id, hash, bytes }) => {
      const of = <T>(request: IDBRequest<T>): Promise<T> =>
        new Promise((resolve, reject) => {
          request.onsuccess = () => resolve(request.result);
          request.onerror = () => reject(request.error);
        });
      for (const { name = '' } of await indexedDB.databases()) {
        const store = await of(indexedDB.open(name));
        if (!store.objectStoreNames.contains('changes')) continue;
        const writing = store.transaction(['changes', 'documents'], 'readwrite');
        await of(
          writing.objectStore('changes').add({ doc: id, hash, bytes: Uint8Array.from(bytes), mine: false }),
        );
        const known = {
          kind: 'minutes',
          councilHeads: [hash],
          receivedHeads: [],
          shared: false,
          canEdit: true,
        };
        await of(
          writing
            .objectStore('documents')
            .put({ id, ...known, unsaved: 0, burntActors: [], notAccepted: [] }),
        );
        store.close();
      }
    },
    { id: ID, hash, bytes: [...bytes] },
  );
}

test('a document that is too deep for this browser has a page that says so', async () => {
  const amina = await sitDown('fr');
  const list = await amina.signIn(node.url, 'amina');
  await keep(list, deep());
  const begun = () => list.evaluate((id) => localStorage.getItem(`tansiq.opening.${id}`), ID);
  const hanging = await amina.context.newPage();
  await hanging.goto(`${node.url}/documents/${ID}`, { waitUntil: 'commit' });
  await expect.poll(begun).not.toBe(null);
  await hanging.close();

  const page = await amina.context.newPage();
  await page.clock.setFixedTime(Date.now() + LATER_MS);
  await page.goto(`${node.url}/documents/${ID}`);
  await page.getByRole('alert').getByText('Ce navigateur n’arrive pas à ouvrir ce document.').waitFor();
  // Whoever is told to name the document reads its name here.
  await page.getByRole('alert').getByText(ID).waitFor();
  expect(await look(page, 'node-not-taken', 'fr')).toEqual([]);
  await page.setViewportSize(WIDE);
  await page.getByRole('radio', { name: 'العربية' }).click();
  await page.getByRole('alert').getByText('تعذّر على هذا المتصفح فتح هذه الوثيقة.').waitFor();
  expect(await look(page, 'node-not-taken', 'ar')).toEqual([]);
  await expect.poll(() => begun()).not.toBe(null);

  await page.goto(`${node.url}/documents/${idOf('terms')}`);
  await seesSaved(page, 'ministry');
});

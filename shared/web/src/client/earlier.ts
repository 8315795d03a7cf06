/**
 * What other accounts left in this browser. Unsent work belongs to a person, and a sign-in name does not say who that is: an
 * administrator may give it to somebody else. So what an earlier account of the same name left is only found here, and its
 * person asked for; nothing of it is sent or shown before somebody says that it is theirs. Then it is sent by this account,
 * or, when the council has a new number and no longer takes it as it is, set aside here where it can be read. Of any other
 * name it is only known that something waits.
 *
 * The answer stands in the earlier account's store, so that it outlives this one's, and is acted on when a visit begins:
 * before any document is open.
 */

import { type ActorId, type ChangeHash, type EditorId, hexOf, isDocKind, type PrincipalId } from '../ids.ts';
import { allChanges, applyChanges, changesAbove, emptyDoc, readChange, viewOf } from './automerge.ts';
import { type DocMeta, LocalStore, type SetAsideCopy, type StoreOwner } from './localStore.ts';
import { valuesWritten } from './setAside.ts';
import { ifNobodyHolds } from './tabs.ts';
import type { KeptFile } from './waitingFiles.ts';

/** What was found. */
export interface Earlier {
  /** Documents with edits of this person that this account sends now. */
  readonly sent: number;
  /** Documents with edits of this person that can only be read. */
  readonly setAside: number;
  /** Whether edits of somebody else wait here. */
  readonly hasOthers: boolean;
  /** Work of earlier accounts of the same name, of which nobody has said yet whose it is. */
  readonly asks: readonly EarlierWork[];
  /** The same, of which this account said that it is not theirs. */
  readonly left: readonly EarlierWork[];
}

/** What an earlier account of the same sign-in name left. */
export interface EarlierWork {
  /** The name of its store. */
  readonly store: string;
  readonly whose: StoreOwner;
  /** Documents with edits that the council lacks, or copies of what it did not accept. */
  readonly documents: number;
  /** Files that wait for a line. */
  readonly files: number;
  /** Whether the council still takes it as it is. */
  readonly isSendable: boolean;
}

/** What an account says about earlier work: that it is theirs, or not. */
export type EarlierAnswer = 'mine' | 'left';

/** Nothing was found. */
export const NOTHING_EARLIER: Earlier = { sent: 0, setAside: 0, hasOthers: false, asks: [], left: [] };

/** Looks through the other stores of this origin, and takes over what this person said is theirs. */
export async function lookForEarlier(
  store: LocalStore,
  principal: PrincipalId,
  owner: StoreOwner,
  locks: LockManager | undefined,
): Promise<Earlier> {
  let found = NOTHING_EARLIER;
  for (const { name } of (await indexedDB.databases?.()) ?? []) {
    const of = partsOf(name ?? '');
    if (of === undefined || name === store.name) continue;
    const old = await LocalStore.open(of.principal, of.editor);
    try {
      const left = await leftIn(old);
      const { waiting, copies, files } = left;
      if (waiting.length + copies.length + files.length === 0) continue;
      const isSendable = of.principal === principal;
      // An account keeps its id when its council gets a new number; then there is nobody else whose it could be.
      const isSameAccount = partsOf(store.name)?.editor === of.editor;
      const whose = await old.owner();
      if (!isSameAccount && (whose?.login !== owner.login || whose.council !== owner.council)) {
        found = { ...found, hasOthers: found.hasOthers || waiting.length > 0 };
        continue;
      }
      const answer = isSameAccount ? 'mine' : await answerIn(old, store);
      if (answer !== 'mine') {
        const work: EarlierWork = {
          store: old.name,
          whose: whose ?? owner,
          documents: new Set([...waiting.map(({ id }) => id), ...copies.map(({ doc }) => doc)]).size,
          files: files.length,
          isSendable,
        };
        found =
          answer === 'left'
            ? { ...found, left: [...found.left, work] }
            : { ...found, asks: [...found.asks, work] };
        continue;
      }
      if (!(await alone(old.name, locks, () => takeOver(old, store, left, isSendable)))) continue; // Another tab works with it.
      found = isSendable
        ? { ...found, sent: found.sent + waiting.length }
        : { ...found, setAside: found.setAside + waiting.length };
    } finally {
      old.close();
    }
  }
  return found;
}

/** Keeps what this account says about earlier work; the next visit acts on it. */
export async function answerEarlier(
  store: LocalStore,
  work: EarlierWork,
  answer: EarlierAnswer,
): Promise<void> {
  await withStore(work, (old) => old.putAnswer(answerKey(store), answer));
}

/** Everything of earlier work, to be kept as a file by whoever says that it is theirs. It stays where it is. */
export async function readEarlier(
  work: EarlierWork,
): Promise<{ readonly copies: readonly SetAsideCopy[]; readonly files: readonly KeptFile[] }> {
  return withStore(work, async (old) => {
    const { waiting, copies, files } = await leftIn(old);
    const made: SetAsideCopy[] = [];
    for (const meta of waiting) made.push(await copyOf(old, meta));
    return { copies: [...made, ...copies], files };
  });
}

async function withStore<T>(work: EarlierWork, job: (old: LocalStore) => Promise<T>): Promise<T> {
  const of = partsOf(work.store);
  if (of === undefined) throw new Error(`open ${work.store}: it is no account's store`);
  const old = await LocalStore.open(of.principal, of.editor);
  try {
    return await job(old);
  } finally {
    old.close();
  }
}

/** What waits in a store. */
interface Left {
  readonly waiting: readonly DocMeta[];
  readonly copies: readonly SetAsideCopy[];
  readonly files: readonly KeptFile[];
}

async function leftIn(old: LocalStore): Promise<Left> {
  const waiting = (await old.metas()).filter((meta) => meta.unsaved > 0);
  return { waiting, copies: await old.setAsideCopies(), files: await old.files() };
}

function partsOf(name: string): { principal: PrincipalId; editor: EditorId } | undefined {
  const [, principal, editor] = /^tansiq\/(\d+)\/(.+)$/.exec(name) ?? [];
  if (principal === undefined || editor === undefined) return undefined;
  return { principal: Number(principal) as PrincipalId, editor: editor as EditorId };
}

/** Each account answers for itself: the name may go on to a third person. */
const answerKey = (store: LocalStore): string => `whose|${store.name}`;

async function answerIn(old: LocalStore, store: LocalStore): Promise<EarlierAnswer | undefined> {
  return (await old.answer<EarlierAnswer>(answerKey(store)))?.value;
}

async function takeOver(
  old: LocalStore,
  store: LocalStore,
  { waiting, copies, files }: Left,
  isSendable: boolean,
): Promise<void> {
  for (const meta of waiting) {
    if (isSendable) await move(old, store, meta);
    else await store.putSetAside(await copyOf(old, meta));
    await old.forget(meta.id);
  }
  for (const copy of copies) {
    await store.putSetAside(copy);
    await old.dropSetAside(copy.id);
  }
  for (const file of files) {
    await store.putFile(file);
    await old.dropFile(file.doc, file.sha256);
  }
}

async function alone(
  name: string,
  locks: LockManager | undefined,
  job: () => Promise<void>,
): Promise<boolean> {
  if (locks !== undefined) return ifNobodyHolds(name, locks, job);
  await job();
  return true;
}

/** The council's number is the same, so the changes are its own: they go as they are. */
async function move(old: LocalStore, store: LocalStore, meta: DocMeta): Promise<void> {
  const known = await store.meta(meta.id);
  const kept = await old.changesOf(meta.id);
  await store.keep(
    meta.id,
    kept.map(({ hash, bytes, mine }) => ({ hash, bytes, mine, isEarlier: mine })),
    true,
  );
  await store.putMeta({
    ...(known ?? meta),
    unsaved: meta.unsaved + (known?.unsaved ?? 0),
    burntActors: [...new Set([...meta.burntActors, ...(known?.burntActors ?? [])])],
    notAccepted: [...(known?.notAccepted ?? []), ...meta.notAccepted],
  });
}

/** What was written, to be read and copied: where the council has another number, nobody may write with the old one. */
async function copyOf(old: LocalStore, meta: DocMeta): Promise<SetAsideCopy> {
  const kept = await old.changesOf(meta.id);
  const mine = new Set(kept.filter((change) => change.mine).map((change) => change.hash));
  const all = applyChanges(
    emptyDoc(READER),
    kept.map((change) => change.bytes),
  );
  const gone = new Set<ChangeHash>(changesAbove(all, meta.councilHeads).filter((hash) => mine.has(hash)));
  const [stay, go]: [Uint8Array[], Uint8Array[]] = [[], []];
  for (const bytes of allChanges(all)) {
    const { hash, deps } = readChange(bytes);
    const isGone = gone.has(hash) || deps.some((dep) => gone.has(dep));
    if (isGone) gone.add(hash);
    (isGone ? go : stay).push(bytes);
  }
  const view = viewOf(all);
  const title = view.title as { fr?: unknown; ar?: unknown } | undefined;
  const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');
  return {
    id: hexOf(crypto.getRandomValues(new Uint8Array(8))),
    doc: meta.id,
    kind: typeof view.kind === 'string' && isDocKind(view.kind) ? view.kind : meta.kind,
    title: { fr: textOf(title?.fr), ar: textOf(title?.ar) },
    reason: 'earlier-account',
    by: 'council',
    atMs: Date.now(),
    changes: go,
    values: valuesWritten(view, viewOf(applyChanges(emptyDoc(READER), stay))),
  };
}

/** An actor that writes nothing. */
const READER = '00'.repeat(16) as ActorId;

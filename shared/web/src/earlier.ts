/**
 * What other accounts left in this browser. Unsent work belongs to a person, not to an account's number: what the same
 * person wrote under an earlier account of the council is sent by this one, or, when the council has a new number and no
 * longer takes it as it is, set aside here where it can be read. Of anybody else's it is only known that some waits.
 */
import { allChanges, applyChanges, changesAbove, emptyDoc, readChange, viewOf } from './automerge.ts';
import { type ActorId, type ChangeHash, type EditorId, hexOf, isDocKind, type PrincipalId } from './ids.ts';
import { type DocMeta, LocalStore, type SetAsideCopy, type StoreOwner } from './localStore.ts';
import { valuesWritten } from './setAside.ts';
import { ifNobodyHolds } from './tabs.ts';

/** What was found. */
export interface Earlier {
  /** Documents with edits of this person that this account sends now. */
  readonly sent: number;
  /** Documents with edits of this person that can only be read. */
  readonly setAside: number;
  /** Whether edits of somebody else wait here. */
  readonly hasOthers: boolean;
}

/** Nothing was found. */
export const NOTHING_EARLIER: Earlier = { sent: 0, setAside: 0, hasOthers: false };

/** Looks through the other stores of this origin and takes over what is this person's. */
export async function takeOver(
  store: LocalStore,
  principal: PrincipalId,
  owner: StoreOwner,
  locks: LockManager | undefined,
): Promise<Earlier> {
  let found = NOTHING_EARLIER;
  for (const { name } of (await indexedDB.databases?.()) ?? []) {
    const of = /^tansiq\/(\d+)\/(.+)$/.exec(name ?? '');
    if (of?.[1] === undefined || of[2] === undefined || name === store.name) continue;
    const theirs = Number(of[1]) as PrincipalId;
    const old = await LocalStore.open(theirs, of[2] as EditorId);
    try {
      const waiting = (await old.metas()).filter((meta) => meta.unsaved > 0);
      const copies = await old.setAsideCopies();
      const files = await old.files();
      if (waiting.length + copies.length + files.length === 0) continue;
      const whose = await old.owner();
      if (whose?.login !== owner.login || whose.council !== owner.council) {
        found = { ...found, hasOthers: found.hasOthers || waiting.length > 0 };
        continue;
      }
      const isSame = theirs === principal;
      const hasMoved = await alone(old.name, locks, async () => {
        for (const meta of waiting) {
          if (isSame) await move(old, store, meta);
          else await putAside(old, store, meta);
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
      });
      if (!hasMoved) continue; // Another tab still works with it, and sends what it can.
      found = isSame
        ? { ...found, sent: found.sent + waiting.length }
        : { ...found, setAside: found.setAside + waiting.length };
    } finally {
      old.close();
    }
  }
  return found;
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

/** The council has another number: nobody may write with the old one. What was written can be read and copied. */
async function putAside(old: LocalStore, store: LocalStore, meta: DocMeta): Promise<void> {
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
  const copy: SetAsideCopy = {
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
  await store.putSetAside(copy);
}

/** An actor that writes nothing. */
const READER = '00'.repeat(16) as ActorId;

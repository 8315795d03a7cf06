/**
 * One open document of this tab: the Automerge document, what is kept of it in this browser, and what the session says.
 *
 * Rules, each with a test:
 * O1 A change paints at once, is kept in this browser, and only then is sent.
 * O2 Unsaved is what this browser made and what the council's heads do not cover; received likewise by the ministry's.
 * O3 After every Opened, all that is unsaved is submitted again.
 * O4 Changes that were not accepted leave the document together with what depends on them, and a copy is set aside first.
 * O5 An actor whose change was set aside never writes in that document again.
 * O6 What the council once had and has no more (its node was put back from a copy) is given back: our changes and those
 *    of colleagues that this browser holds.
 * O7 While the browser's store is broken nothing counts as kept here; once it works, all of it is kept anew.
 * O8 What was begun here and the council does not have is made there from its first change, and nothing of it is sent before.
 */

import {
  INSERT_UNITS_MAX,
  PASSING_RETRY_MAX_MS,
  PASSING_RETRY_MS,
  SUBMIT_BYTES_MAX,
  SUBMIT_CHANGES_MAX,
  SUBMIT_DELAY_MS,
  SUBMIT_OPS_MAX,
  TITLE_CHARS_MAX,
} from '../constants.ts';
import { isLocked, isOpenPlace } from '../document/adoption.ts';
import { markOf } from '../document/deleted.ts';
import { asText } from '../document/read.ts';
import { hasFollowUp } from '../document/schema.ts';
import {
  type ActorId,
  assertNever,
  type ChangeHash,
  type DocId,
  type DocKind,
  type GroupId,
  hexOf,
  isDocKind,
  type PrincipalId,
} from '../ids.ts';
import { type HeldActor, holdActor } from './actors.ts';
import {
  allChanges,
  applyChanges,
  changeBytes,
  changesAbove,
  type Doc,
  emptyDoc,
  hasChange,
  hashesOf,
  headsOf,
  madeAbove,
  makeChange,
  readChange,
  sizesAbove,
  spliceText,
  valuesAt,
  viewOf,
  viewOfHeads,
} from './automerge.ts';
import { opsOf, placesWritten } from './automergeOps.ts';
import type { Bear, Birth, BirthAnswer } from './births.ts';
import { ConflictIndex } from './conflicts.ts';
import type {
  Author,
  Conflict,
  DocHandle,
  DocState,
  DocView,
  LateValue,
  MutableDoc,
  NotAcceptedNotice,
  Path,
  Writer,
} from './docHandle.ts';
import type { NodeFrame } from './frame.ts';
import { copyContent, fileOf } from './giveBack.ts';
import { writtenSince } from './late.ts';
import type { DocMeta, KeptChange, LocalStore, SetAsideCopy } from './localStore.ts';
import { isDead, type Openings } from './openings.ts';
import { keptDoc, SavedForm } from './savedForm.ts';
import { saveStateOf } from './saveState.ts';
import type { Follower, Session } from './session.ts';
import { valuesWritten } from './setAside.ts';
import { History, type Outcome, type Ways } from './undo/history.ts';
import type { StepStore } from './undo/keep.ts';
import { type CutNote, type Made, noteCut } from './undo/record.ts';

type Of<T extends NodeFrame['tag']> = Extract<NodeFrame, { tag: T }>;

/** Reasons that mean "not now": the edit stays pending and is submitted again on the next line. */
const PASSING = new Set(['busy', 'unavailable', 'stopped', 'waiting', 'no-space']);

const ADOPTED_ERROR = 'write in the text of a document that is adopted';

/** The council has no such document, or none that this account may know of. */
const NOT_FOUND = 'not-found';

/** What a document needs of its surroundings. */
export interface OpenDocParts {
  readonly store: LocalStore;
  readonly session: Session;
  readonly principal: PrincipalId;
  /** Who writes, for marks that say it. */
  readonly editor: string;
  readonly locks: LockManager | undefined;
  /** Keeps what can be taken back for a reload of this tab. */
  readonly steps?: StepStore | undefined;
  /** Has the council make a document that was begun here. */
  readonly bear?: Bear | undefined;
  readonly openings: Openings;
  /** Nothing of Automerge works any more in this tab, for no document. */
  readonly onDead: () => void;
  /** Tells the other tabs of this browser what was kept here. */
  readonly tell: (news: TabNews) => void;
}

/** What tabs of one browser tell each other. */
export type TabNews =
  | { readonly tag: 'kept'; readonly doc: DocId; readonly changes: readonly Uint8Array[] }
  | {
      readonly tag: 'dropped';
      readonly doc: DocId;
      readonly hashes: readonly ChangeHash[];
      readonly notice: NotAcceptedNotice;
    };

/** Whether a document can be shown. */
export type OpenPhase =
  | { readonly tag: 'loading' }
  | { readonly tag: 'ready' }
  | { readonly tag: 'closed'; readonly reason: string }
  /** It cannot be put together in this browser. What is kept of it stays. */
  | { readonly tag: 'failed' };

/** One open document; the handle that editors get, and the follower that the session feeds. */
export class OpenDoc implements DocHandle, Follower {
  readonly id: DocId;
  readonly #parts: OpenDocParts;
  readonly #watchers = new Set<() => void>();
  #actor: HeldActor;
  #doc: Doc;
  #meta: DocMeta;
  #phase: OpenPhase = { tag: 'loading' };
  #state: DocState;
  /** Changes that a tab of this browser made. */
  readonly #mine = new Set<ChangeHash>();
  /** Changes made here that wait to be kept, oldest first. */
  readonly #keeping = new Map<ChangeHash, Uint8Array>();
  /** Changes that IndexedDB refused to keep, and that the council lacks. */
  readonly #unkeepable = new Set<ChangeHash>();
  /** Changes of colleagues that the council had and has no more: this browser gives them back. */
  readonly #givenBack = new Set<ChangeHash>();
  /** Changes of ours that an earlier account made: their actors are bound to it. */
  readonly #earlier = new Set<ChangeHash>();
  /** What a broken store could not set aside, to be done when it works again. */
  readonly #asideLater: (() => Promise<void>)[] = [];
  readonly #stops: (() => void)[] = [];
  #retryMs = PASSING_RETRY_MS;
  /** What is on its way, by Submit number. */
  readonly #inFlight = new Map<number, readonly ChangeHash[]>();
  #unsaved: readonly ChangeHash[] = [];
  /** Since the last Opened on this line, submits may go. */
  #isOpened = false;
  #submitTimer: ReturnType<typeof setTimeout> | undefined;
  #retryTimer: ReturnType<typeof setTimeout> | undefined;
  /** Writes to IndexedDB run one after the other. */
  #writing: Promise<void> = Promise.resolve();
  /** The council's disk was full at the last answer. */
  #hasNoRoom = false;
  #isMetaDirty = false;
  #isEnded = false;
  /** The council is asked to make it. */
  #isBearing = false;
  readonly #history: History;
  readonly #conflicts = new ConflictIndex();
  readonly #piece: SavedForm;

  private constructor(id: DocId, parts: OpenDocParts, actor: HeldActor, meta: DocMeta) {
    this.id = id;
    this.#parts = parts;
    this.#actor = actor;
    this.#meta = meta;
    this.#doc = emptyDoc(actor.id);
    this.#piece = new SavedForm(parts.store, id);
    this.#state = this.#makeState();
    this.#history = new History(parts.steps?.load(id), () => parts.steps?.save(id, () => this.#history.kept));
  }

  /** Loads what this browser has and begins to follow the document. The phase says whether there is anything to show. */
  static async open(id: DocId, parts: OpenDocParts): Promise<OpenDoc> {
    const { store, principal, locks, session } = parts;
    const [kept, known, piece] = await Promise.all([
      store.changesOf(id),
      store.meta(id),
      store.piece(id),
    ]).catch(
      (): [KeptChange[], undefined, undefined] => [[], undefined, undefined], // O7: the node may have it.
    );
    const meta: DocMeta = known ?? {
      id,
      kind: 'minutes',
      councilHeads: [],
      receivedHeads: [],
      shared: false,
      canEdit: false,
      unsaved: 0,
      burntActors: [],
      notAccepted: [],
    };
    const actor = await holdActor(store, principal, meta.burntActors, locks);
    const open = new OpenDoc(id, parts, actor, meta);
    open.#know(kept);
    if (parts.openings.isStuck(id) || !open.#try(() => open.#showKept(kept, piece))) {
      open.#phase = { tag: 'failed' };
      return open;
    }
    open.#stops.push(
      store.subscribe(() => open.#onStore()),
      store.onBack(() => open.#keepAnew()),
    );
    session.follow(open);
    return open;
  }

  #showKept(kept: readonly KeptChange[], piece: Uint8Array | undefined): void {
    const { doc, from } = keptDoc(this.#actor.id, kept, piece);
    this.#doc = doc;
    this.#piece.is(from);
    if (kept.length > 0) this.#phase = { tag: 'ready' };
    this.#history.keepOnly((hash) => hasChange(this.#doc, hash));
    this.#repaint();
  }

  /** Gives Automerge what may be too much for it. `false` when it was: nothing of this document is shown from then on. */
  #try(run: () => void): boolean {
    if (this.#phase.tag === 'failed') return false;
    try {
      this.#parts.openings.try(this.id, run);
      return true;
    } catch (error) {
      this.#phase = { tag: 'failed' };
      this.#isOpened = false;
      clearTimeout(this.#submitTimer);
      clearTimeout(this.#retryTimer);
      this.#parts.session.unfollow(this);
      for (const watcher of [...this.#watchers]) watcher();
      if (isDead(error)) this.#parts.onDead();
      return false;
    }
  }

  get kind(): DocKind {
    const kind = this.#state.doc.kind;
    return typeof kind === 'string' && isDocKind(kind) ? kind : this.#meta.kind;
  }

  get editor(): string {
    return this.#parts.editor;
  }

  /** Whether there is anything to show. */
  get phase(): OpenPhase {
    return this.#phase;
  }

  /** What it was begun with here; `undefined` once the council has made it. */
  get birth(): Birth | undefined {
    return this.#meta.birth;
  }

  /** Asks the council once more to make what it refused, in another group if need be. */
  bearAgain = (group?: GroupId): void => {
    const { birth } = this.#meta;
    if (birth === undefined) return;
    this.#putMeta({ birth: { ...birth, group: group ?? birth.group, refused: undefined } });
    this.#repaint();
    this.#parts.session.reopen(this);
  };

  /** Whether the council has answered on this line: with the document, or that there is none. */
  get hasAnswer(): boolean {
    return this.#isOpened || this.#phase.tag === 'closed';
  }

  /** How many changes of this browser the council lacks. */
  get unsaved(): number {
    return this.#unsaved.length;
  }

  getSnapshot = (): DocState => this.#state;

  subscribe = (watcher: () => void): (() => void) => {
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  };

  change = (mutate: (doc: MutableDoc) => void): void => {
    this.#changeNoting(mutate, []);
  };

  spliceText = (path: Path, index: number, del: number, insert: string): void => {
    this.#history.group(() => {
      let at = index;
      let cut = del;
      let rest = insert;
      do {
        const piece = headPiece(rest);
        const [where, take] = [at, cut];
        const note = take === 0 ? [] : this.#noteCut(path, where, take);
        this.#changeNoting((root) => spliceText(root, path, where, take, piece), note);
        at += piece.length;
        cut = 0;
        rest = rest.slice(piece.length);
      } while (rest.length > 0);
    });
  };

  group = <T>(run: () => T): T => this.#history.group(run);

  /** The next step back and the next one forth, to be followed. */
  get ways(): { readonly subscribe: History['subscribe']; readonly get: () => Ways } {
    return { subscribe: this.#history.subscribe, get: this.#history.ways };
  }

  /** Takes this tab's own last step back. */
  undo = (): Outcome | undefined => this.#go('undo');

  /** Makes the step again that was taken back last. */
  redo = (): Outcome | undefined => this.#go('redo');

  /** Whether there is such a step, and it may be taken now: of a text that is frozen, only its follow-up. */
  mayGo = (direction: Outcome['direction']): boolean => {
    const step = this.#history.ways()[direction];
    if (step === undefined || this.#phase.tag !== 'ready' || !this.#state.canEdit) return false;
    return !isLocked(this.#state.doc) || step.parts.every(({ path }) => isOpenPlace(this.kind, path));
  };

  #go(direction: Outcome['direction']): Outcome | undefined {
    if (!this.mayGo(direction)) return undefined;
    return this.#history.go(direction, {
      doc: this.#doc,
      make: (mutate) => this.#make(mutate),
      mark: markOf(Date.now(), this.#parts.editor),
    });
  }

  #changeNoting(mutate: (doc: MutableDoc) => void, notes: readonly CutNote[]): void {
    if (this.#phase.tag !== 'ready' || !this.#state.canEdit)
      throw new Error('write in a document that is read-only here');
    const made = this.#make(mutate);
    if (made !== undefined) this.#history.wrote(made, notes);
  }

  #noteCut(path: Path, index: number, del: number): readonly CutNote[] {
    const text = valuesAt(this.#doc, path)[0];
    return typeof text === 'string' ? [noteCut(this.#doc, path, text, index, del)] : [];
  }

  /** One change of this tab: painted, then kept, then sent. */
  #make(mutate: (doc: MutableDoc) => void): Made | undefined {
    const before = this.#doc;
    const since = headsOf(before);
    const wasLocked = isLocked(this.#state.doc);
    let isFrozen = false;
    const made = makeChange(before, (root) => {
      mutate(root);
      if (!wasLocked) return;
      // Whatever made the write: thrown in here, nothing of it stays. What opens the text again may, and what puts the whole document
      // into the bin or takes it out, for that leaves the text as it is.
      const isMoved = asText(root.deleted) !== asText(this.#state.doc.deleted);
      isFrozen = isLocked(root as DocView) && !isMoved;
      if (isFrozen && !hasFollowUp(this.kind)) throw new Error(ADOPTED_ERROR);
    });
    if (made === undefined) return undefined;
    // What a change wrote can be read only once it is made.
    if (isFrozen && !this.#isFollowUp(made)) {
      this.#doc = applyChanges(emptyDoc(this.#actor.id), allChanges(made.doc).slice(0, -1));
      throw new Error(ADOPTED_ERROR);
    }
    this.#doc = made.doc;
    this.#mine.add(made.hash);
    this.#keeping.set(made.hash, made.bytes);
    this.#repaint();
    this.#write(() => this.#keepMade());
    return { before, after: made.doc, hash: made.hash, since };
  }

  #isFollowUp({ doc, hash }: { readonly doc: Doc; readonly hash: ChangeHash }): boolean {
    const change = opsOf(doc, hash);
    const places = change === undefined ? [undefined] : placesWritten(doc, change);
    return places.every((place) => place !== undefined && isOpenPlace(this.kind, place));
  }

  /** Everything that this browser holds of it, as a file for a person to keep. */
  asFile(): string {
    return fileOf(this.id, this.#doc);
  }

  /** Writes its content, as it is, into a document that was just born, and that can be written in. */
  copyTo(other: OpenDoc): void {
    copyContent(this.#doc, other);
  }

  conflicts = (path: Path): readonly unknown[] => valuesAt(this.#doc, path);

  writtenSince = (path: Path, mark: Path): readonly LateValue[] =>
    writtenSince(this.#doc, path, mark, this.#writerOf);

  allConflicts = (): readonly Conflict[] => this.#conflicts.find(this.#doc, this.#writerOf);

  /** Whether this browser made a change, or somebody of the council, or of another. */
  readonly #writerOf = (hash: ChangeHash, actor: ActorId): Writer => {
    if (this.#mine.has(hash)) return 'me';
    return Number.parseInt(actor.slice(0, 8), 16) === this.#parts.principal ? 'council' : 'other';
  };

  /** Reads the document with all that came before. */
  readPast = <T>(read: (doc: Doc) => T): T => read(this.#doc);

  /** Who made a change. */
  authorOf = (hash: ChangeHash, actor: ActorId): Author => ({ writer: this.#writerOf(hash, actor), actor });

  viewAt = (heads: readonly string[]): DocView | undefined =>
    viewOfHeads(this.#doc, heads as readonly ChangeHash[]);

  /** When a version was written, in Unix milliseconds by its last writer's clock. */
  writtenAtMs = (heads: readonly string[]): number | undefined => {
    const known = (heads as readonly ChangeHash[]).filter((head) => hasChange(this.#doc, head));
    const times = known.map((head) => readChange(changeBytes(this.#doc, head)).timeMs);
    return times.length === 0 ? undefined : Math.max(...times);
  };

  changesSince = (heads: readonly string[]): number =>
    changesAbove(this.#doc, heads as readonly ChangeHash[]).length;

  /** Takes a notice off the screen; the copy that was set aside stays. */
  dismiss = (notice: NotAcceptedNotice): void => {
    this.#putMeta({ notAccepted: this.#meta.notAccepted.filter((other) => other !== notice) });
    this.#repaint();
  };

  /** Stops following. Everything written so far goes on being kept. */
  async end(): Promise<void> {
    if (this.#isEnded) return;
    this.#isEnded = true;
    clearTimeout(this.#submitTimer);
    clearTimeout(this.#retryTimer);
    this.#parts.session.unfollow(this);
    for (const stop of this.#stops) stop();
    await this.settled();
    this.#piece.stop();
    if (this.#phase.tag === 'ready') await this.#piece.now(this.#doc);
    this.#actor.release();
  }

  /** Once everything written so far is in IndexedDB. */
  async settled(): Promise<void> {
    let seen: Promise<void>;
    do {
      seen = this.#writing;
      await seen;
    } while (seen !== this.#writing);
  }

  // What the session says.

  heads = (): readonly ChangeHash[] => headsOf(this.#doc);

  onOpened(frame: Of<'opened'>): void {
    this.#try(() => this.#opened(frame));
  }

  #opened(frame: Of<'opened'>): void {
    this.#takeIn(frame.changes);
    this.#inFlight.clear();
    this.#isOpened = true;
    this.#phase = { tag: 'ready' };
    if (frame.canEdit) this.#giveBack(frame.heads);
    const root = viewOf(this.#doc);
    this.#putMeta({
      kind: typeof root.kind === 'string' && isDocKind(root.kind) ? root.kind : this.#meta.kind,
      councilHeads: frame.heads,
      receivedHeads: frame.received,
      shared: frame.shared,
      canEdit: frame.canEdit,
      birth: undefined,
    });
    this.#repaint();
    this.#submitSoon(); // O3
    this.#piece.soon(() => this.#doc);
  }

  onChanged(frame: Of<'changed'>): void {
    this.#try(() => {
      this.#takeIn(frame.changes);
      this.#putMeta({ councilHeads: this.#joined(this.#meta.councilHeads, frame.heads) });
      this.#repaint();
    });
  }

  onSaved(frame: Of<'saved'>): void {
    this.#inFlight.delete(frame.number);
    this.#hasNoRoom = false;
    this.#retryMs = PASSING_RETRY_MS;
    this.#putMeta({ councilHeads: this.#joined(this.#meta.councilHeads, frame.heads) });
    this.#repaint();
    if (this.#unsaved.length > 0) this.#submitSoon();
  }

  onReceived(frame: Of<'received'>): void {
    this.#putMeta({
      receivedHeads: this.#joined(this.#meta.receivedHeads, frame.heads),
      shared: frame.shared,
    });
    this.#repaint();
  }

  onNotAccepted(frame: Of<'notAccepted'>): void {
    const submitted = this.#inFlight.get(frame.number) ?? [];
    this.#inFlight.delete(frame.number);
    if (frame.by === 'council' && PASSING.has(frame.reason)) {
      const hasNoRoom = frame.reason === 'no-space';
      if (this.#hasNoRoom !== hasNoRoom) {
        this.#hasNoRoom = hasNoRoom;
        this.#repaint();
      }
      clearTimeout(this.#retryTimer);
      this.#retryTimer = setTimeout(() => this.#submitSoon(), this.#retryMs);
      this.#retryMs = Math.min(PASSING_RETRY_MAX_MS, 2 * this.#retryMs);
      return;
    }
    const refused = frame.changes.length > 0 ? frame.changes : submitted;
    this.#drop(refused, { setAside: '', reason: frame.reason, by: frame.by, atMs: Date.now() });
  }

  onClosed(reason: string): void {
    this.#isOpened = false;
    this.#inFlight.clear();
    if (reason === NOT_FOUND && this.#meta.birth !== undefined) {
      this.#bear().catch(() => {}); // O8
      return;
    }
    this.#phase = { tag: 'closed', reason };
    // A state that was reached once is taken back: the council has nothing of it now.
    const isGone = reason === NOT_FOUND && this.#state.doc.kind !== undefined;
    this.#putMeta(isGone ? { canEdit: false, councilHeads: [], receivedHeads: [] } : { canEdit: false });
    this.#repaint();
  }

  /** O8: asks, and opens it once it is made. */
  async #bear(): Promise<void> {
    const { birth } = this.#meta;
    const { bear, session } = this.#parts;
    const first = allChanges(this.#doc).find((bytes) => readChange(bytes).deps.length === 0);
    if (bear === undefined || birth === undefined || birth.refused !== undefined) return;
    if (first === undefined || this.#isBearing) return;
    this.#isBearing = true;
    const { group, rule } = birth;
    const answer = await bear({
      id: this.id,
      kind: this.kind,
      group,
      rule,
      title: {
        fr: this.#title('fr').slice(0, TITLE_CHARS_MAX),
        ar: this.#title('ar').slice(0, TITLE_CHARS_MAX),
      },
      change: first,
    }).catch((): BirthAnswer => ({ tag: 'later' }));
    this.#isBearing = false;
    if (this.#isEnded) return;
    switch (answer.tag) {
      case 'made':
        this.#retryMs = PASSING_RETRY_MS;
        session.reopen(this);
        return;
      case 'later':
        clearTimeout(this.#retryTimer);
        this.#retryTimer = setTimeout(() => session.reopen(this), this.#retryMs);
        this.#retryMs = Math.min(PASSING_RETRY_MAX_MS, 2 * this.#retryMs);
        return;
      case 'refused':
        this.#putMeta({ birth: { ...birth, refused: answer.code } });
        this.#repaint();
        return;
      default:
        assertNever(answer);
    }
  }

  #title(language: 'fr' | 'ar', of: DocView = this.#state.doc): string {
    const { title } = of;
    const text =
      typeof title === 'object' && title !== null && !Array.isArray(title)
        ? (title as DocView)[language]
        : '';
    return typeof text === 'string' ? text : '';
  }

  onLost(): void {
    this.#retryMs = PASSING_RETRY_MS;
    this.#isOpened = false;
    this.#inFlight.clear();
  }

  /** What another tab of this browser kept or dropped. */
  onTabNews(news: TabNews): void {
    if (news.tag === 'dropped') {
      this.#drop(news.hashes, news.notice, true);
      return;
    }
    if (this.#phase.tag !== 'ready') return; // It is in IndexedDB, or the node has it.
    this.#try(() => {
      for (const bytes of news.changes) this.#mine.add(readChange(bytes).hash);
      this.#doc = applyChanges(this.#doc, news.changes);
      this.#repaint();
    });
  }

  // The parts.

  /** Applies and keeps changes that came from the node. */
  #takeIn(changes: readonly Uint8Array[]): void {
    if (changes.length === 0) return;
    const before = headsOf(this.#doc);
    const after = applyChanges(this.#doc, changes);
    this.#doc = after;
    this.#write(() => {
      const hashes = hashesOf(after, before, changes);
      const kept = changes.flatMap((bytes, at): KeptChange[] => {
        const hash = hashes[at];
        return hash === undefined ? [] : [{ hash, bytes, mine: false }];
      });
      return this.#parts.store.keep(this.id, kept, false);
    });
  }

  /** The newer heads; with the older ones too while this browser lacks some, so that a mark once true stays true. */
  #joined(older: readonly ChangeHash[], newer: readonly ChangeHash[]): readonly ChangeHash[] {
    if (newer.every((head) => hasChange(this.#doc, head))) return newer;
    return [...new Set([...older, ...newer])];
  }

  /** O6. The heads are all that the council has; what else is here by actors of ours went to it once and is lost there. */
  #giveBack(heads: readonly ChangeHash[]): void {
    const ours = this.#parts.principal.toString(16).padStart(8, '0');
    this.#givenBack.clear();
    for (const { hash, actor } of madeAbove(this.#doc, heads)) {
      if (!this.#mine.has(hash) && actor.startsWith(ours)) this.#givenBack.add(hash);
    }
  }

  #know(kept: readonly KeptChange[]): void {
    for (const { hash, mine, isEarlier } of kept) {
      if (mine) this.#mine.add(hash);
      if (isEarlier) this.#earlier.add(hash);
    }
  }

  /** O7: what this tab cannot check is not promised. */
  #onStore(): void {
    if (this.#parts.store.state().tag === 'broken') {
      for (const hash of this.#unsaved) if (this.#mine.has(hash)) this.#unkeepable.add(hash);
    }
    this.#repaint();
  }

  /** O7: takes in what could not be read before, and keeps all of this document that the store may have lost. */
  async #keepAnew(): Promise<void> {
    const { store } = this.#parts;
    for (const later of this.#asideLater.splice(0)) await later();
    const [kept, known] = await Promise.all([store.changesOf(this.id), store.meta(this.id)]);
    this.#know(kept);
    const fresh = kept.filter((change) => !hasChange(this.#doc, change.hash));
    const burnt = new Set(this.#meta.burntActors);
    const isBurnt = (bytes: Uint8Array): boolean => burnt.has(readChange(bytes).actor);
    this.#doc = applyChanges(
      this.#doc,
      fresh.map((change) => change.bytes).filter((bytes) => !isBurnt(bytes)),
    );
    const all = allChanges(this.#doc).map((bytes) => {
      const { hash } = readChange(bytes);
      return { hash, bytes, mine: this.#mine.has(hash), isEarlier: this.#earlier.has(hash) };
    });
    await store.keep(this.id, all, true);
    this.#meta = {
      ...this.#meta,
      burntActors: [...new Set([...this.#meta.burntActors, ...(known?.burntActors ?? [])])],
    };
    if (all.length > 0) await store.putMeta(this.#meta);
    for (const { hash } of all) this.#unkeepable.delete(hash);
    if (this.#phase.tag === 'loading' && kept.length > 0) this.#phase = { tag: 'ready' };
    this.#repaint();
    this.#submitSoon();
  }

  /** Keeps what was made here; O1 lets it leave only then. */
  async #keepMade(): Promise<void> {
    const batch = [...this.#keeping].map(([hash, bytes]) => ({ hash, bytes, mine: true }));
    if (batch.length === 0) return;
    let isKept = true;
    try {
      await this.#parts.store.keep(this.id, batch, true);
    } catch {
      // This browser cannot keep it (its disk is full): the council's copy will be the only one, so it goes all the same.
      isKept = false;
    }
    for (const { hash } of batch) {
      this.#keeping.delete(hash);
      if (!isKept) this.#unkeepable.add(hash);
    }
    if (isKept) this.#parts.tell({ tag: 'kept', doc: this.id, changes: batch.map((change) => change.bytes) });
    this.#repaint();
    this.#submitSoon();
  }

  /** O4: copies first, then rebuilds the document without `hashes` and everything above them. */
  #drop(hashes: readonly ChangeHash[], why: NotAcceptedNotice, isFromTab = false): void {
    const refused = new Set(hashes);
    const stay: Uint8Array[] = [];
    const go: { hash: ChangeHash; bytes: Uint8Array; actor: ActorId }[] = [];
    for (const bytes of allChanges(this.#doc)) {
      const { hash, actor, deps } = readChange(bytes);
      if (refused.has(hash) || deps.some((dep) => refused.has(dep))) {
        refused.add(hash);
        go.push({ hash, bytes, actor });
      } else {
        stay.push(bytes);
      }
    }
    if (go.length === 0) return;
    // Another tab copied what it named; only what was written here on top of it is still to be copied.
    const known = new Set(isFromTab ? hashes : []);
    const isOurs = (hash: ChangeHash): boolean => this.#mine.has(hash) || this.#givenBack.has(hash);
    const isCopied = go.some(({ hash }) => isOurs(hash) && !known.has(hash));
    const before = viewOf(this.#doc);
    const burntActors = [...new Set([...this.#meta.burntActors, ...go.map((change) => change.actor)])];
    const isOurActorBurnt = burntActors.includes(this.#actor.id);
    this.#doc = applyChanges(emptyDoc(this.#actor.id), stay);
    this.#history.keepOnly((hash) => !refused.has(hash));
    this.#conflicts.reset();
    const copy = isCopied ? this.#copyOf(go, before, why) : undefined;
    const notice = copy === undefined ? why : { ...why, setAside: copy.id };
    for (const { hash } of go) {
      this.#mine.delete(hash);
      this.#givenBack.delete(hash);
      this.#keeping.delete(hash);
      this.#unkeepable.delete(hash);
    }
    const gone = new Set(go.map((change) => change.hash));
    this.#meta = {
      ...this.#meta,
      councilHeads: this.#meta.councilHeads.filter((head) => !gone.has(head)),
      receivedHeads: this.#meta.receivedHeads.filter((head) => !gone.has(head)),
      burntActors,
      notAccepted: [notice, ...this.#meta.notAccepted],
    };
    this.#inFlight.clear();
    this.#isOpened = false;
    // Nobody writes between here and the new actor: a document that is loading is read-only.
    if (isOurActorBurnt) this.#phase = { tag: 'loading' };
    this.#repaint();
    this.#write(async () => {
      const aside = (): Promise<void> => this.#parts.store.setAside(copy, this.id, [...gone], this.#meta);
      await aside().catch(() => this.#asideLater.push(aside)); // O7
      if (!isFromTab) this.#parts.tell({ tag: 'dropped', doc: this.id, hashes: [...gone], notice });
      if (isOurActorBurnt) await this.#changeActor(); // O5
      this.#parts.session.reopen(this);
      this.#repaint();
    });
  }

  async #changeActor(): Promise<void> {
    const { store, principal, locks } = this.#parts;
    const old = this.#actor;
    this.#actor = await holdActor(store, principal, this.#meta.burntActors, locks);
    old.release();
    this.#doc = applyChanges(emptyDoc(this.#actor.id), allChanges(this.#doc));
    this.#phase = { tag: 'ready' };
  }

  #copyOf(go: readonly { bytes: Uint8Array }[], before: DocView, why: NotAcceptedNotice): SetAsideCopy {
    return {
      id: hexOf(crypto.getRandomValues(new Uint8Array(8))),
      doc: this.id,
      kind: this.kind,
      title: { fr: this.#title('fr', before), ar: this.#title('ar', before) },
      reason: why.reason,
      by: why.by,
      atMs: why.atMs,
      changes: go.map((change) => change.bytes),
      values: valuesWritten(before, viewOf(this.#doc)),
    };
  }

  #submitSoon(): void {
    if (this.#submitTimer !== undefined || this.#isEnded) return;
    this.#submitTimer = setTimeout(() => {
      this.#submitTimer = undefined;
      this.#submitNow();
    }, SUBMIT_DELAY_MS);
  }

  #submitNow(): void {
    if (!this.#isOpened || this.#phase.tag !== 'ready') return;
    const flying = new Set([...this.#inFlight.values()].flat());
    let batch: { hash: ChangeHash; bytes: Uint8Array }[] = [];
    let size = 0;
    let ops = 0;
    const sizes = this.#unsaved.length > 0 ? sizesAbove(this.#doc, this.#meta.councilHeads) : new Map();
    // What another account may have made goes by itself: the council binds its actors to nobody.
    let isForeign = false;
    const flush = (): void => {
      if (batch.length === 0) return;
      const number = this.#parts.session.submit(
        this.id,
        batch.map((change) => change.bytes),
        isForeign,
      );
      if (number !== undefined) {
        this.#inFlight.set(
          number,
          batch.map((change) => change.hash),
        );
      }
      batch = [];
      size = 0;
      ops = 0;
    };
    for (const hash of this.#unsaved) {
      if (flying.has(hash)) continue;
      if (this.#keeping.has(hash)) break; // O1: it and what follows it go once they are kept.
      const bytes = changeBytes(this.#doc, hash);
      const ownOps = sizes.get(hash) ?? 0;
      const isFull =
        size + bytes.length > SUBMIT_BYTES_MAX ||
        batch.length >= SUBMIT_CHANGES_MAX ||
        ops + ownOps > SUBMIT_OPS_MAX;
      if (batch.length > 0 && isFull) flush();
      const isNextForeign = this.#givenBack.has(hash) || this.#earlier.has(hash);
      if (isNextForeign !== isForeign) flush();
      isForeign = isNextForeign;
      batch.push({ hash, bytes });
      size += bytes.length;
      ops += ownOps;
    }
    flush();
  }

  /** Everything a screen shows, anew. O2 is here. */
  #repaint(): void {
    this.#unsaved = changesAbove(this.#doc, this.#meta.councilHeads).filter(
      (hash) => this.#mine.has(hash) || this.#givenBack.has(hash),
    );
    if (this.#unkeepable.size > 0) {
      const unsaved = new Set(this.#unsaved);
      for (const hash of this.#unkeepable) if (!unsaved.has(hash)) this.#unkeepable.delete(hash);
    }
    if (this.#meta.unsaved !== this.#unsaved.length) this.#putMeta({ unsaved: this.#unsaved.length });
    this.#state = this.#makeState();
    for (const watcher of [...this.#watchers]) watcher();
  }

  #makeState(): DocState {
    const { shared, canEdit, receivedHeads, notAccepted } = this.#meta;
    const unkept = this.#keeping.size + this.#unkeepable.size;
    const unsaved = this.#unsaved.length;
    // Counting what the ministry lacks costs as much as it lacks, and shows only when the rest is done.
    const unreceived = shared && unkept + unsaved === 0 ? changesAbove(this.#doc, receivedHeads).length : 0;
    return {
      doc: viewOf(this.#doc),
      save: saveStateOf({
        isOpen: this.#phase.tag !== 'loading',
        isGone: this.#phase.tag === 'closed' && this.#phase.reason === NOT_FOUND,
        isStoreBroken: this.#parts.store.state().tag === 'broken',
        unkept,
        unsaved,
        unreceived,
        shared,
      }),
      canEdit: canEdit && this.#phase.tag === 'ready',
      shared,
      notAccepted,
      hasNoRoom: this.#hasNoRoom,
    };
  }

  #putMeta(part: Partial<DocMeta>): void {
    this.#meta = { ...this.#meta, ...part };
    if (this.#isMetaDirty) return;
    this.#isMetaDirty = true;
    this.#write(async () => {
      this.#isMetaDirty = false;
      // A document that was never seen is not remembered.
      if (this.#phase.tag !== 'loading' || this.#meta.councilHeads.length > 0)
        await this.#parts.store.putMeta(this.#meta);
    });
  }

  /** Runs `job` after every earlier one. A job that fails is over: what it would have kept comes again from the node. */
  #write(job: () => Promise<void>): void {
    this.#writing = this.#writing.then(job).catch(() => {});
  }
}

/** As much of `text` as one change may insert, never half a surrogate pair. */
function headPiece(text: string): string {
  if (text.length <= INSERT_UNITS_MAX) return text;
  const last = text.charCodeAt(INSERT_UNITS_MAX - 1);
  const isHighSurrogate = last >= 0xd800 && last <= 0xdbff;
  return text.slice(0, isHighSurrogate ? INSERT_UNITS_MAX - 1 : INSERT_UNITS_MAX);
}

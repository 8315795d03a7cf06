//! How the machines of the federation stand to this one, and what is still to be said to them late: a part of the ledger.

use std::collections::{BTreeMap, BTreeSet};

use super::{Ledger, rows::number, single::Single};
use crate::{
    domain::{
        Access, Answer, DocId, EntryId, History, Life, Mark, Meeting, Notice, Outcome, Place, Position, PrincipalId,
        PrincipalRow, PrincipalStatus, RunId, StoreId, history,
    },
    journal::{Body, BodyKind, Entry},
    ledger::{document::DocRow, incarnations::Lives},
    store::Source,
};

/// Most lost lives of this holder that are remembered.
const LOST_MAX: usize = 256;
/// After a store was put back, numbers of principals go on this far beyond every one that anybody named: the copy may lack some that
/// nobody named yet.
const NUMBERS_SKIPPED: u32 = 1000;

/// The ledger's part.
#[derive(Debug, Default)]
pub(super) struct Standings {
    lives: BTreeMap<PrincipalId, Lives>,
    held: BTreeMap<PrincipalId, String>,
    restored: Option<String>,
    /// Where in this log it was noted last that this store was put back.
    restored_at: Option<Position>,
    /// Who brought everything that it had since then, with the store that it had and how far that went.
    heard: BTreeMap<PrincipalId, (StoreId, Position)>,
    lost: BTreeSet<RunId>,
    /// No principal gets a number up to this one.
    floor: u32,
    named: BTreeSet<PrincipalId>,
    mark: Option<Mark>,
    waiting_there: BTreeMap<EntryId, DocId>,
    /// How many of those each document has.
    waiting_there_of: BTreeMap<DocId, usize>,
}

impl Standings {
    fn wait(&mut self, id: EntryId, doc: DocId) {
        if self.waiting_there.insert(id, doc).is_none() {
            *self.waiting_there_of.entry(doc).or_default() += 1;
        }
    }

    fn go_on(&mut self, id: EntryId) -> Option<DocId> {
        let doc = self.waiting_there.remove(&id)?;
        if let Some(count) = self.waiting_there_of.get_mut(&doc) {
            *count -= 1;
            if *count == 0 {
                self.waiting_there_of.remove(&doc);
            }
        }
        Some(doc)
    }
}

impl Ledger {
    /// What the lives of this principal that were met before say of one that comes.
    pub fn meeting(&self, life: &Life) -> Meeting {
        self.standings.lives.get(&life.principal).map_or(Meeting::Next, |lives| lives.judge(life))
    }

    /// The history of the store that a principal came with last; of our own, if it is ours.
    pub fn history(&self, principal: PrincipalId) -> &History {
        self.standings.lives.get(&principal).map_or(&history::NONE, |lives| &lives.line)
    }

    /// The history of a store of somebody's, as far as it was met.
    pub fn history_of(&self, store: StoreId) -> Option<&History> {
        self.standings.lives.values().rev().find(|lives| lives.store == store).map(|lives| &lives.line)
    }

    /// How far `store` is durable here, as a place in it.
    pub fn cursor_in(&self, store: StoreId) -> Option<Place> {
        let at = self.cursor(store);
        let run = self.history_of(store).map_or(RunId(0), |history| history.run_at(at));
        (at.0 > 0).then_some(Place { store, run, at })
    }

    /// Whether the store that something came from still has it, as far as is known here. Of what an earlier program noted nothing is known.
    pub fn is_still_there(&self, place: Place) -> bool {
        self.history_of(place.store).is_some_and(|history| history.holds(place.run, place.at))
    }

    /// The store that keeps what came from there, so that it need not be given to it; 0 for none.
    pub(super) fn from(&self, source: Source) -> StoreId {
        let kept = source.filter(|place| place.run.0 == 0 || self.is_still_there(*place));
        kept.map_or(StoreId(0), |place| place.store)
    }

    /// Up to where this holder's own log is still the one that somebody knows who has come to this place of it.
    pub fn agrees_to(&self, run: RunId, at: Position) -> Position {
        if at > self.end { Position(0) } else { self.history(self.me).agrees_to(run, at) }
    }

    /// Whether this hub's own word that its store had come to a place shows that the store was put back since, and that was not noted yet.
    pub fn shows_put_back(&self, run: RunId, at: Position) -> bool {
        let own = self.history(self.me);
        let was_noted = own.end_of(run).is_some_and(|end| self.standings.restored_at.is_some_and(|noted| noted > end));
        !was_noted && !self.lost_life(run) && (at > self.end || !own.holds(run, at))
    }

    /// Whether this hub was put back from an older copy, and this principal did not bring yet what it had then. What the hub knows of its
    /// documents may be older than what it said of them once: no entry in them is refused before, only kept waiting.
    pub fn is_unheard(&self, principal: PrincipalId) -> bool {
        let unheard = |row: &PrincipalRow| {
            row.principal != PrincipalId::MINISTRY
                && row.status != PrincipalStatus::Revoked
                && !self.standings.heard.contains_key(&row.principal)
        };
        if self.standings.restored_at.is_none() {
            return false;
        }
        // The hub's own documents come back from whoever has them.
        let everybodys = principal == PrincipalId::MINISTRY;
        self.principals().any(|row| unheard(row) && (everybodys || self.goes_on_for(row.principal, principal)))
    }

    /// Whether it was ever noted that this store was put back from an older copy.
    pub fn was_put_back(&self) -> bool {
        self.standings.restored_at.is_some()
    }

    /// Whether an entry counts as admitted here before this hub was put back from an older copy: then its writer needs no grant in force
    /// any more, only one that it had. Nobody's word for its own entries is taken. The owner of the document shows what it got from this
    /// hub then; until the owner was heard, another council may show what somebody wrote whose key still counts.
    pub fn counts_from_before(&self, source: Source, entry: &Entry) -> bool {
        let Some(Place { store, at, .. }) = source.filter(|_| self.standings.restored_at.is_some()) else { return false };
        let Some(row) = self.docs.get(&entry.header.doc) else { return false };
        let writer = entry.header.principal;
        // Who says that it has this store: whoever learned another's name of it gains nothing.
        let bearers: Vec<PrincipalId> = self.bearers(store).collect();
        if bearers.is_empty() || bearers.contains(&writer) {
            return false;
        }
        if bearers.iter().all(|bearer| self.owns(*bearer, row)) {
            let from_then = |(known, upto): &(StoreId, Position)| *known == store && at <= *upto;
            return bearers.iter().all(|bearer| self.standings.heard.get(bearer).is_none_or(from_then));
        }
        let counts = self.principal(writer).is_some_and(|row| row.status == PrincipalStatus::Active);
        counts && self.is_unheard(row.owner)
    }

    /// The principals that came with this store.
    pub fn bearers(&self, store: StoreId) -> impl Iterator<Item = PrincipalId> {
        self.standings.lives.iter().filter(move |(_, lives)| lives.store == store).map(|(principal, _)| *principal)
    }

    /// Whose store this is, as far as it was met, if it is not this principal's own or one that it goes on with.
    pub fn is_anothers(&self, store: StoreId, principal: PrincipalId) -> Option<PrincipalId> {
        self.bearers(store).find(|bearer| !self.goes_on_for(principal, *bearer) && !self.goes_on_for(*bearer, principal))
    }

    /// The latest mark of the hub that this node has.
    pub fn mark(&self) -> Option<&Mark> {
        self.standings.mark.as_ref()
    }

    /// Whether this process's own log may know this life of itself, or it is known to be lost.
    pub fn may_have_lived(&self, run: RunId) -> bool {
        let own = self.history(self.me);
        self.lost_life(run) || own.names(run) || own.is_cut()
    }

    /// Whether it is known that this life of this process was lost when a copy was put back.
    pub fn lost_life(&self, run: RunId) -> bool {
        self.standings.lost.contains(&run)
    }

    /// Why no Link of this principal is served, if so.
    pub fn held(&self, principal: PrincipalId) -> Option<&str> {
        self.standings.held.get(&principal).map(String::as_str)
    }

    /// What showed that this store was put back from an older copy, while the registry was not taken back yet.
    pub fn restored(&self) -> Option<&str> {
        self.standings.restored.as_deref()
    }

    /// Whether it was noted that a certificate names this principal, which the registry does not know.
    pub fn was_named(&self, principal: PrincipalId) -> bool {
        self.standings.named.contains(&principal)
    }

    /// The number of the next principal: beyond everything that anybody named.
    /// `skipped` is random: a hub that was put back and does not know it yet must not give a number twice either.
    pub fn next_principal(&self, skipped: u16) -> PrincipalId {
        let known = self.principals().map(|row| row.principal.0).max().unwrap_or(0);
        PrincipalId(known.max(self.standings.floor).saturating_add(1 + u32::from(skipped)))
    }

    /// Whether the far end keeps an entry of this document waiting.
    pub fn waits_there(&self, doc: DocId) -> bool {
        self.standings.waiting_there_of.contains_key(&doc)
    }

    /// The entries of ours that the far end keeps waiting, with their documents.
    pub fn all_waiting_there(&self) -> impl Iterator<Item = (EntryId, DocId)> {
        self.standings.waiting_there.iter().map(|(id, doc)| (*id, *doc))
    }

    /// Of these entries, what was refused here or waits here. All the others that were brought are admitted.
    pub fn verdicts(&self, entries: &[(EntryId, DocId)]) -> Vec<Answer> {
        let answer = |(id, doc): &(EntryId, DocId)| {
            let refused = self.refused.get(id).map(|reason| Outcome::Refused(reason.clone()));
            let outcome = refused.or_else(|| self.parked.holds(*id).then(|| Outcome::Waiting("waits".to_owned())))?;
            Some(Answer { entry: *id, doc: *doc, outcome })
        };
        entries.iter().filter_map(answer).collect()
    }

    /// Whether the far end keeps this very entry waiting.
    pub fn is_waiting_there(&self, id: EntryId) -> bool {
        self.standings.waiting_there.contains_key(&id)
    }

    pub(super) fn apply_met(&mut self, life: &Life, back: Option<Position>) {
        let lives = self.standings.lives.entry(life.principal).or_insert_with(|| Lives::of(life.store));
        lives.meet(life);
        let single = Single::standing(b'L', &life.principal.0.to_be_bytes(), &lives.encode());
        self.put_single(&single, true);
        if let Some(back) = back {
            let cursor = back.min(self.cursor(life.store));
            self.cursors.insert(life.store, cursor);
            self.put_single(&Single::Cursor(life.store, cursor), true);
            self.store_was_put_back(life.store);
        }
    }

    pub(super) fn apply_notice(&mut self, notice: &Notice) {
        match notice {
            Notice::Held { principal, text } => {
                self.standings.held.insert(*principal, text.clone());
                self.put_single(&Single::standing(b'h', &principal.0.to_be_bytes(), text.as_bytes()), true);
            }
            Notice::Released { principal } => {
                // Which of the two machines goes on, is for whoever let it in to say: the next one that comes is the first.
                self.standings.held.remove(principal);
                self.standings.lives.remove(principal);
                for tag in [b'h', b'L'] {
                    self.put_single(&Single::standing(tag, &principal.0.to_be_bytes(), &[]), false);
                }
            }
            Notice::Restored { text } => {
                self.standings.restored = Some(text.clone());
                self.put_single(&Single::standing(b'r', &[], text.as_bytes()), true);
                self.standings.restored_at = Some(self.end);
                self.put_single(&Single::standing(b'R', &[], &self.end.0.to_be_bytes()), true);
                for principal in std::mem::take(&mut self.standings.heard).into_keys() {
                    self.put_single(&Single::standing(b'e', &principal.0.to_be_bytes(), &[]), false);
                }
            }
            Notice::Lost { run } => {
                if self.standings.lost.len() < LOST_MAX {
                    self.standings.lost.insert(*run);
                    self.put_single(&Single::standing(b'x', &run.0.to_be_bytes(), &[]), true);
                }
            }
            Notice::Whole => {
                self.standings.restored = None;
                self.put_single(&Single::standing(b'r', &[], &[]), false);
                let named = self.standings.named.last().map_or(0, |principal| principal.0);
                let known = self.principals().map(|row| row.principal.0).max().unwrap_or(0);
                self.raise_floor(known.max(named).saturating_add(NUMBERS_SKIPPED));
            }
            Notice::Heard { principal, store, upto } => {
                self.standings.heard.insert(*principal, (*store, *upto));
                let value = [store.0.to_be_bytes(), upto.0.to_be_bytes()].concat();
                self.put_single(&Single::standing(b'e', &principal.0.to_be_bytes(), &value), true);
            }
            Notice::Marked(mark) => {
                self.put_single(&Single::standing(b'k', &[], &mark.to_bytes()), true);
                self.standings.mark = Some(mark.as_ref().clone());
            }
            Notice::Named { principal } => {
                self.standings.named.insert(*principal);
                self.put_single(&Single::standing(b'n', &principal.0.to_be_bytes(), &[]), true);
                self.raise_floor(principal.0);
            }
        }
    }

    fn raise_floor(&mut self, floor: u32) {
        if floor > self.standings.floor {
            self.standings.floor = floor;
            self.put_single(&Single::standing(b'f', &[], &floor.to_be_bytes()), true);
        }
    }

    /// A node's: one of its own waits at the far end.
    pub(super) fn apply_waits(&mut self, id: EntryId, doc: DocId) {
        // A hub kept such records once, for those who asked.
        if self.me != PrincipalId::MINISTRY {
            self.standings.wait(id, doc);
            self.put_single(&Single::Waits(id, doc), true);
        }
    }

    /// The far end decided about an entry of ours that had to wait.
    pub(super) fn no_longer_waits(&mut self, id: EntryId) {
        if let Some(doc) = self.standings.go_on(id) {
            self.put_single(&Single::Waits(id, doc), false);
        }
    }

    /// The far end was put back from a copy: it is offered everything again, and says anew what waits.
    pub(super) fn nothing_waits_there(&mut self) {
        self.standings.waiting_there_of.clear();
        for (id, doc) in std::mem::take(&mut self.standings.waiting_there) {
            self.put_single(&Single::Waits(id, doc), false);
        }
    }

    /// From the index; `None` when it makes no sense.
    pub(super) fn load_standing(&mut self, tag: u8, key: &[u8], value: &[u8]) -> Option<()> {
        let principal = || Some(PrincipalId(u32::from_be_bytes(key.try_into().ok()?)));
        let text = || Some(std::str::from_utf8(value).ok()?.to_owned());
        match tag {
            b'L' => drop(self.standings.lives.insert(principal()?, Lives::decode(value)?)),
            b'h' => drop(self.standings.held.insert(principal()?, text()?)),
            b'r' => self.standings.restored = Some(text()?),
            b'R' => self.standings.restored_at = Some(Position(number(value)?)),
            b'e' => {
                let (store, upto) = value.split_at_checked(8)?;
                let whence = (StoreId(number(store)?), Position(number(upto)?));
                self.standings.heard.insert(principal()?, whence);
            }
            b'x' => drop(self.standings.lost.insert(RunId(number(key)?))),
            b'k' => self.standings.mark = Some(Mark::from_bytes(value)?),
            b'n' => drop(self.standings.named.insert(principal()?)),
            b'f' => self.standings.floor = u32::from_be_bytes(value.try_into().ok()?),
            _ => return None,
        }
        Some(())
    }

    pub(super) fn load_waits(&mut self, id: EntryId, doc: DocId) {
        self.standings.wait(id, doc);
    }

    // === Succession ===

    /// Those whose rights a principal has: itself, and the closed principals of its council before it. A council that joins again with
    /// new keys goes on with what it had.
    pub(super) fn stands_for(&self, principal: PrincipalId) -> impl Iterator<Item = PrincipalId> {
        let council = self.principal(principal).map(|row| &row.council);
        let earlier = self.principals().take_while(move |row| row.principal < principal);
        let closed = earlier.filter(|row| row.principal != PrincipalId::MINISTRY && row.status == PrincipalStatus::Revoked);
        std::iter::once(principal).chain(closed.filter(move |row| Some(&row.council) == council).map(|row| row.principal))
    }

    /// Whether `principal` goes on where the closed principal `earlier` of its council ended.
    pub fn succeeds(&self, principal: PrincipalId, earlier: PrincipalId) -> bool {
        principal != earlier && self.stands_for(principal).any(|one| one == earlier)
    }

    /// Whether what `earlier` began is `principal`'s to go on with: it is the same one, or succeeds it.
    pub fn goes_on_for(&self, principal: PrincipalId, earlier: PrincipalId) -> bool {
        principal == earlier || self.succeeds(principal, earlier)
    }

    /// Whose store brought the last entry of a document; `None` for what was written here, or by a store that is not remembered.
    pub fn brought_by(&self, row: &DocRow) -> Option<PrincipalId> {
        let (store, _) = row.last_from.iter().max_by_key(|(_, position)| **position)?;
        self.bearers(*store).next()
    }

    /// Whether a document is `principal`'s: its own, or a closed principal's of its council.
    pub fn owns(&self, principal: PrincipalId, row: &DocRow) -> bool {
        self.goes_on_for(principal, row.owner)
    }

    /// Whether this is the sharing of somebody else's document that takes this holder out of its audience, or leaves it out.
    pub fn takes_out(&self, entry: &Entry, body: &Body) -> bool {
        let Body::Sharing(sharing) = body else { return false };
        let owner = self.docs.get(&entry.header.doc).map_or(entry.header.principal, |row| row.owner);
        !self.goes_on_for(self.me, owner) && self.stands_for(self.me).all(|one| sharing.access(one).is_none())
    }

    /// The same of an entry that is not decoded.
    pub fn is_farewell(&self, entry: &Entry) -> bool {
        entry.header.kind == BodyKind::Sharing && Body::decode(entry).is_ok_and(|body| self.takes_out(entry, &body))
    }

    /// What `principal` may do with a document.
    pub fn access(&self, principal: PrincipalId, row: &DocRow) -> Option<Access> {
        self.stands_for(principal).filter_map(|one| row.access(one)).max()
    }

    /// Since which position `principal` gets a document's entries; 0 for all of them, `None` for none.
    pub fn audience_since(&self, principal: PrincipalId, row: &DocRow) -> Option<Position> {
        self.stands_for(principal).filter_map(|one| row.audience_since(one)).min()
    }

    /// The position of the entry that took `principal` out of a document's audience, if it is out.
    pub fn left_at(&self, principal: PrincipalId, row: &DocRow) -> Option<Position> {
        if self.audience_since(principal, row).is_some() {
            return None;
        }
        self.stands_for(principal).filter_map(|one| row.left_at(one)).max()
    }
}

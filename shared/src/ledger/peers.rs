//! How the machines of the federation stand to this one: how far their stores are here, which runs of them were met, and who is not served.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::{
    document::DocRow,
    incarnations::Incarnations,
    registry::Registry,
    restored::Restored,
    rows::Rows,
    single::{Part, Single},
};
use crate::{
    domain::{History, Incarnation, Mark, Meeting, Place, Position, PrincipalId, RunId, StoreId, history},
    store::Source,
};

/// Most lost runs of this holder that are remembered.
const LOST_MAX: usize = 256;

/// See the module.
#[derive(Debug, Default)]
pub struct Peers {
    cursors: HashMap<StoreId, Position>,
    incarnations: BTreeMap<PrincipalId, Incarnations>,
    held: BTreeMap<PrincipalId, String>,
    /// Runs of this process that were lost when a copy was put back.
    lost: BTreeSet<RunId>,
    mark: Option<Mark>,
    pub(super) restored: Restored,
}

impl Peers {
    /// How far `store` is durable here.
    pub(crate) fn cursor(&self, store: StoreId) -> Position {
        self.cursors.get(&store).copied().unwrap_or(Position(0))
    }

    /// How far `store` is durable here, as a place in it.
    pub(crate) fn cursor_in(&self, store: StoreId) -> Option<Place> {
        let at = self.cursor(store);
        let run = self.history_of(store).map_or(RunId(0), |history| history.run_at(at));
        (at.0 > 0).then_some(Place { store, run, at })
    }

    /// What the runs of this principal that were met before say of one that comes.
    pub(crate) fn meeting(&self, incarnation: &Incarnation) -> Meeting {
        self.incarnations.get(&incarnation.principal).map_or(Meeting::Next, |incarnations| incarnations.judge(incarnation))
    }

    /// The history of the store that a principal came with last; of our own, if it is ours.
    pub(crate) fn history(&self, principal: PrincipalId) -> &History {
        self.incarnations.get(&principal).map_or(&history::NONE, |incarnations| &incarnations.line)
    }

    /// The history of a store of somebody's, as far as it was met.
    pub(crate) fn history_of(&self, store: StoreId) -> Option<&History> {
        self.incarnations.values().rev().find(|incarnations| incarnations.store == store).map(|incarnations| &incarnations.line)
    }

    /// Whether the store that something came from still has it, as far as is known here. Of what an earlier program noted nothing is known.
    pub(crate) fn is_still_there(&self, place: Place) -> bool {
        self.history_of(place.store).is_some_and(|history| history.holds(place.run, place.at))
    }

    /// The store that keeps what came from there, so that it need not be given to it; 0 for none.
    pub(super) fn from(&self, source: Source) -> StoreId {
        let kept = source.filter(|place| place.run.0 == 0 || self.is_still_there(*place));
        kept.map_or(StoreId(0), |place| place.store)
    }

    /// The principals that came with this store.
    pub(crate) fn bearers(&self, store: StoreId) -> impl Iterator<Item = PrincipalId> {
        self.incarnations.iter().filter(move |(_, incarnations)| incarnations.store == store).map(|(principal, _)| *principal)
    }

    /// Whose store brought the last entry of a document; `None` for what was written here, or by a store that is not remembered.
    pub(crate) fn brought_by(&self, row: &DocRow) -> Option<PrincipalId> {
        let (store, _) = row.last.from.iter().max_by_key(|(_, position)| **position)?;
        self.bearers(*store).next()
    }

    /// Whose store this is, as far as it was met, if it is not this principal's own or one that it goes on with.
    pub(crate) fn is_anothers(&self, registry: &Registry, store: StoreId, principal: PrincipalId) -> Option<PrincipalId> {
        let is_its = |bearer| registry.goes_on_for(principal, bearer) || registry.goes_on_for(bearer, principal);
        self.bearers(store).find(|bearer| !is_its(*bearer))
    }

    /// The latest mark of the hub that this node has.
    pub(crate) fn mark(&self) -> Option<&Mark> {
        self.mark.as_ref()
    }

    /// Whether the log of `me` may know this run of itself, or it is known to be lost.
    pub(crate) fn may_have_lived(&self, me: PrincipalId, run: RunId) -> bool {
        let own = self.history(me);
        self.lost_run(run) || own.names(run) || own.is_cut()
    }

    /// Whether it is known that this run of this process was lost when a copy was put back.
    pub(crate) fn lost_run(&self, run: RunId) -> bool {
        self.lost.contains(&run)
    }

    /// Why no Link of this principal is served, if so.
    pub(crate) fn held(&self, principal: PrincipalId) -> Option<&str> {
        self.held.get(&principal).map(String::as_str)
    }

    /// Whether this store was put back from an older copy.
    pub(crate) fn restored(&self) -> &Restored {
        &self.restored
    }

    /// Whether the word of `me`, a hub, that its store had come to a place shows that the store, which now ends at `end`, was put back
    /// since, and that was not noted yet.
    pub(super) fn shows_put_back(&self, (me, end): (PrincipalId, Position), run: RunId, at: Position) -> bool {
        let own = self.history(me);
        let was_noted = own.end_of(run).is_some_and(|end| self.restored.was_noted_behind(end));
        !was_noted && !self.lost_run(run) && (at > end || !own.holds(run, at))
    }

    /// Whether a record of this cursor is needed still: the last one counts, and that it began anew.
    pub(super) fn needs_cursor(&self, store: StoreId, position: Position) -> bool {
        position.0 == 0 || position >= self.cursor(store)
    }

    /// A store is durable here up to a position. Whether it was put back from a copy, or begins anew; an earlier program said so thus.
    pub(super) fn note_cursor(&mut self, rows: &mut Rows, store: StoreId, position: Position) -> bool {
        let was_put_back = position.0 == 0 || position < self.cursor(store);
        self.cursors.insert(store, position);
        rows.keep(&Single::Cursor(store, position));
        was_put_back
    }

    /// A run was met; with `back` of a store that was put back from a copy to there.
    pub(super) fn meet(&mut self, rows: &mut Rows, incarnation: &Incarnation, back: Option<Position>) {
        let incarnations = self.incarnations.entry(incarnation.principal).or_insert_with(|| Incarnations::of(incarnation.store));
        incarnations.meet(incarnation);
        rows.keep(&Single::Incarnations(incarnation.principal, incarnations.clone()));
        if let Some(back) = back {
            let cursor = back.min(self.cursor(incarnation.store));
            self.cursors.insert(incarnation.store, cursor);
            rows.keep(&Single::Cursor(incarnation.store, cursor));
        }
    }

    /// Two machines live under this principal.
    pub(super) fn hold(&mut self, rows: &mut Rows, principal: PrincipalId, text: &str) {
        self.held.insert(principal, text.to_owned());
        rows.keep(&Single::Held(principal, text.to_owned()));
    }

    /// Which of the two machines goes on, is for whoever let it in to say: the next one that comes is the first.
    pub(super) fn release(&mut self, rows: &mut Rows, principal: PrincipalId) {
        self.held.remove(&principal);
        self.incarnations.remove(&principal);
        rows.drop(&Single::Held(principal, String::new()));
        rows.drop(&Single::Incarnations(principal, Incarnations::of(StoreId(0))));
    }

    /// A run of this process was lost.
    pub(super) fn note_lost(&mut self, rows: &mut Rows, run: RunId) {
        if self.lost.len() < LOST_MAX {
            self.lost.insert(run);
            rows.keep(&Single::LostRun(run));
        }
    }

    /// The hub gave this mark.
    pub(super) fn note_mark(&mut self, rows: &mut Rows, mark: &Mark) {
        rows.keep(&Single::Mark(Box::new(mark.clone())));
        self.mark = Some(mark.clone());
    }
}

impl Part for Peers {
    fn load(&mut self, row: Single) -> Option<Single> {
        match row {
            Single::Cursor(store, position) => drop(self.cursors.insert(store, position)),
            Single::Incarnations(principal, incarnations) => drop(self.incarnations.insert(principal, incarnations)),
            Single::Held(principal, text) => drop(self.held.insert(principal, text)),
            Single::LostRun(run) => drop(self.lost.insert(run)),
            Single::Mark(mark) => self.mark = Some(*mark),
            other => return self.restored.load(other),
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ME: PrincipalId = PrincipalId(1);
    const STORE: StoreId = StoreId(7);

    fn incarnation(runs: &[(u64, u64)]) -> Incarnation {
        let history = History::of(runs.iter().map(|(run, began)| (RunId(*run), Position(*began))).collect());
        Incarnation { principal: PrincipalId(2), store: STORE, history, is_by_hand: false }
    }

    /// The same after a restart.
    fn again(rows: &mut Rows) -> Peers {
        let mut again = Peers::default();
        for put in rows.take() {
            let Some(value) = put.value else { continue };
            assert_eq!(again.load(Single::decode(&put.key, &value).unwrap()), None, "it is its own");
        }
        again
    }

    #[test]
    fn a_store_that_was_put_back_keeps_what_it_has_still() {
        let (mut peers, mut rows) = (Peers::default(), Rows::default());
        peers.meet(&mut rows, &incarnation(&[(1, 0)]), None);
        assert!(!peers.note_cursor(&mut rows, STORE, Position(20)));
        peers.meet(&mut rows, &incarnation(&[(1, 0), (2, 10)]), Some(Position(10)));
        for peers in [&peers, &again(&mut rows)] {
            assert_eq!(peers.cursor_in(STORE), Some(Place { store: STORE, run: RunId(1), at: Position(10) }));
            let from = |at| peers.from(Some(Place { store: STORE, run: RunId(1), at: Position(at) }));
            assert_eq!((from(10), from(11)), (STORE, StoreId(0)), "what it lost is nobody's");
            assert_eq!(peers.bearers(STORE).collect::<Vec<_>>(), [PrincipalId(2)]);
        }
        assert!(peers.note_cursor(&mut rows, STORE, Position(5)), "as an earlier program said it");
    }

    #[test]
    fn a_principal_is_held_until_it_is_let_in() {
        let (mut peers, mut rows) = (Peers::default(), Rows::default());
        peers.meet(&mut rows, &incarnation(&[(1, 0)]), None);
        peers.hold(&mut rows, PrincipalId(2), "two machines");
        assert_eq!(peers.held(PrincipalId(2)), Some("two machines"));
        assert_eq!(peers.meeting(&incarnation(&[(1, 0)])), Meeting::Same);
        peers.release(&mut rows, PrincipalId(2));
        for peers in [&peers, &again(&mut rows)] {
            assert_eq!((peers.held(PrincipalId(2)), peers.meeting(&incarnation(&[(1, 0)]))), (None, Meeting::Next));
        }
    }

    #[test]
    fn a_mark_beyond_the_own_log_shows_that_it_was_put_back() {
        let (mut peers, mut rows) = (Peers::default(), Rows::default());
        let own = Incarnation { principal: ME, ..incarnation(&[(1, 0), (2, 10)]) };
        peers.meet(&mut rows, &own, None);
        let shows = |peers: &Peers, run, at| peers.shows_put_back((ME, Position(15)), RunId(run), Position(at));
        assert!(!shows(&peers, 1, 10) && !shows(&peers, 2, 15));
        assert!(shows(&peers, 1, 11) && shows(&peers, 2, 16) && shows(&peers, 3, 12));
        peers.note_lost(&mut rows, RunId(3));
        assert!(!shows(&peers, 3, 12), "that run is known to be lost");
        assert!(peers.may_have_lived(ME, RunId(3)) && !peers.may_have_lived(ME, RunId(4)));
    }
}

//! A position is good for one run of one store only: what stands there was written by the run that was the store's then. Two copies of a
//! log agree as far as the same runs wrote both, as in Raft's log matching.

use super::ids::{Position, RunId, StoreId};

/// Most runs of one store that are remembered. What lies before the first of them is taken for common to all of its copies.
pub(crate) const RUNS_MAX: usize = 64;

/// A place in somebody's log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// The store.
    pub store: StoreId,
    /// The run of it that wrote there; 0 where an earlier program did not note it.
    pub run: RunId,
    /// The position.
    pub at: Position,
}

/// The runs of one store, oldest first, each with the last position of the store when it began. The last one goes on.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct History(Vec<(RunId, Position)>);

/// Of a store that was never met.
pub static NONE: History = History(Vec::new());

impl History {
    /// These runs, or the last of them.
    pub fn of(mut runs: Vec<(RunId, Position)>) -> Self {
        runs.drain(..runs.len().saturating_sub(RUNS_MAX));
        Self(runs)
    }

    /// The runs.
    pub fn runs(&self) -> &[(RunId, Position)] {
        &self.0
    }

    /// The last runs, at most so many.
    #[must_use]
    pub(crate) fn last(&self, count: usize) -> Self {
        Self(self.0.get(self.0.len().saturating_sub(count)..).unwrap_or_default().to_vec())
    }

    /// This run and those after it, or all of them when it is not one of them; at least so many.
    #[must_use]
    pub(crate) fn since(&self, run: RunId, least: usize) -> Self {
        self.last(least.max(self.0.len() - self.place(run).unwrap_or(0)))
    }

    /// The run of now; 0 for none.
    pub(crate) fn run(&self) -> RunId {
        self.0.last().map_or(RunId(0), |(run, _)| *run)
    }

    /// Whether this is one of the runs.
    pub(crate) fn names(&self, run: RunId) -> bool {
        self.place(run).is_some()
    }

    /// Whether runs before the first one are forgotten.
    pub(crate) fn is_cut(&self) -> bool {
        self.0.first().is_some_and(|(_, began)| began.0 > 0)
    }

    fn place(&self, run: RunId) -> Option<usize> {
        self.0.iter().rposition(|(known, _)| *known == run)
    }

    /// Where the run after this one began. The last one has no end yet.
    pub(crate) fn end_of(&self, run: RunId) -> Option<Position> {
        let place = self.place(run)?;
        Some(self.0.get(place + 1).map_or(Position(u64::MAX), |(_, began)| *began))
    }

    /// The run that wrote the record at a position; 0 when it is forgotten.
    pub(crate) fn run_at(&self, at: Position) -> RunId {
        self.0.iter().rev().find(|(_, began)| *began < at).map_or(RunId(0), |(run, _)| *run)
    }

    /// Up to where this is the store of somebody who knows it up to what this run wrote at a position.
    pub(crate) fn agrees_to(&self, run: RunId, at: Position) -> Position {
        match (self.end_of(run), self.0.first()) {
            (Some(end), _) => at.min(end),
            (None, Some((_, began))) if at <= *began => at,
            (None, _) => Position(0),
        }
    }

    /// Whether what this run wrote at a position is in the store.
    pub(crate) fn holds(&self, run: RunId, at: Position) -> bool {
        self.agrees_to(run, at) == at
    }

    /// Up to where two copies of a store agree, as far as these say.
    pub(crate) fn common(&self, other: &Self) -> Position {
        let ends = |run| Some(self.end_of(run)?.min(other.end_of(run)?));
        self.0.iter().rev().find_map(|(run, _)| ends(*run)).unwrap_or(Position(0))
    }

    /// This store is met again, with a history that may name only its last runs. Returns the runs that are no more.
    pub(crate) fn go_on(&mut self, now: &Self) -> Vec<RunId> {
        let common = now.0.iter().enumerate().rev().find_map(|(at, (run, _))| Some((self.place(*run)? + 1, at + 1)));
        let (kept, known) = common.unwrap_or_default();
        let gone = self.0.split_off(kept);
        self.0.extend(now.0.iter().skip(known));
        *self = Self::of(std::mem::take(&mut self.0));
        gone.into_iter().map(|(run, _)| run).collect()
    }

    /// Run and position of each run, 8 bytes each, big-endian.
    pub(crate) fn to_bytes(&self) -> Vec<u8> {
        self.0.iter().flat_map(|(run, began)| [run.0, began.0]).flat_map(u64::to_be_bytes).collect()
    }

    /// From [`History::to_bytes`]; `None` when it makes no sense.
    pub(crate) fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (numbers, rest) = bytes.as_chunks::<8>();
        let (runs, odd) = numbers.as_chunks::<2>();
        let run = |[run, began]: &[[u8; 8]; 2]| (RunId(u64::from_be_bytes(*run)), Position(u64::from_be_bytes(*began)));
        (rest.is_empty() && odd.is_empty()).then(|| Self::of(runs.iter().map(run).collect()))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn history(runs: &[(u64, u64)]) -> History {
        History::of(runs.iter().map(|(run, began)| (RunId(*run), Position(*began))).collect())
    }

    #[test]
    fn what_a_life_wrote_is_there_up_to_where_the_next_one_began() {
        let store = history(&[(1, 0), (2, 40), (3, 70)]);
        let agrees_to = |run, at| store.agrees_to(RunId(run), Position(at)).0;
        assert_eq!(agrees_to(3, 500), 500, "the run of now");
        assert_eq!((agrees_to(2, 70), agrees_to(2, 71)), (70, 70), "whatever was seen of it behind that is no more");
        assert_eq!(agrees_to(1, 90), 40);
        assert_eq!(agrees_to(9, 10), 0, "it came after the copy that was put back");
        assert_eq!([1, 40, 41, 70, 71].map(|at| store.run_at(Position(at)).0), [1, 1, 2, 2, 3]);
        let cut = history(&[(2, 40), (3, 70)]);
        assert!(cut.is_cut() && cut.holds(RunId(1), Position(40)) && !cut.holds(RunId(1), Position(41)));
    }

    #[test]
    fn a_restart_cuts_nothing_and_a_copy_that_is_put_back_what_came_after_it() {
        let mut known = history(&[(1, 0), (2, 50)]);
        assert_eq!(known.common(&history(&[(1, 0), (2, 50), (3, 95)])), Position(95));
        assert_eq!(known.common(&history(&[(2, 50), (3, 60)])), Position(60), "put back within the last run");
        let put_back = history(&[(1, 0), (3, 30), (4, 200)]);
        assert_eq!(known.common(&put_back), Position(30), "and started twice since");
        assert_eq!(known.go_on(&put_back), [RunId(2)]);
        assert_eq!(known, put_back);
        assert_eq!(known.since(RunId(3), 1), history(&[(3, 30), (4, 200)]));
        assert_eq!((known.since(RunId(9), 1), known.since(RunId(4), 8)), (put_back.clone(), put_back));
        assert_eq!(known.common(&history(&[(8, 0), (9, 10)])), Position(0), "nothing in common");
    }

    /// A log as the runs that wrote each of its records, and its history.
    #[derive(Debug, Clone, Default)]
    struct Log {
        records: Vec<u64>,
        history: Vec<(u64, u64)>,
    }

    impl Log {
        fn live(&mut self, run: u64, writes: usize) {
            self.history.push((run, self.records.len() as u64));
            self.records.extend(vec![run; writes]);
        }

        fn of_today(&self) -> History {
            history(&self.history)
        }
    }

    proptest! {
        /// A log is written, copied, put back and written on at random. What the histories say is compared with the records.
        #[test]
        fn histories_say_what_the_logs_say(
            before in prop::collection::vec(0_usize..5, 1..6),
            one in prop::collection::vec(0_usize..5, 0..6),
            other in prop::collection::vec(0_usize..5, 1..6),
            cut in 0_usize..5,
        ) {
            let mut runs = 1..;
            let mut copy = Log::default();
            for writes in before {
                copy.live(runs.next().unwrap(), writes);
            }
            let mut first = copy.clone();
            // The copy was made while its last run went on.
            first.records.extend(vec![first.history.last().unwrap().0; cut]);
            for writes in one {
                first.live(runs.next().unwrap(), writes);
            }
            for writes in other {
                copy.live(runs.next().unwrap(), writes);
            }
            let (met, now) = (first.of_today(), copy.of_today());
            let agree = first.records.iter().zip(&copy.records).take_while(|(a, b)| a == b).count() as u64;
            let said = met.common(&now).0.min(first.records.len() as u64);
            prop_assert_eq!(said, agree);
            for (at, run) in (1..).zip(&first.records) {
                prop_assert_eq!(met.run_at(Position(at)), RunId(*run));
                prop_assert_eq!(now.holds(RunId(*run), Position(at)), at <= agree);
            }
            // Met again by its last runs alone, as far as one of them is known.
            for count in 1..now.runs().len() {
                let mut line = met.clone();
                let part = now.last(count);
                let gone = line.go_on(&part);
                if part.runs().iter().any(|(run, _)| met.names(*run)) {
                    prop_assert_eq!(&line, &now);
                    let lost: Vec<_> = met.runs().iter().map(|(run, _)| *run).filter(|run| !now.names(*run)).collect();
                    prop_assert_eq!(gone, lost);
                }
            }
        }

        #[test]
        fn it_comes_back_from_bytes_and_stays_bounded(runs in prop::collection::vec(any::<(u64, u64)>(), 0..200), junk: Vec<u8>) {
            let whole = history(&runs);
            prop_assert!(whole.runs().len() <= RUNS_MAX);
            prop_assert_eq!(History::from_bytes(&whole.to_bytes()), Some(whole));
            let _ = History::from_bytes(&junk);
        }
    }
}

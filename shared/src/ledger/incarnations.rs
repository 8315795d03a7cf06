//! The runs of one holder's store, as another holder met them. They tell three things apart: a restart, a store that was put back from a
//! copy, and two machines under one name.
//!
//! Runs form one line: the history of the holder's store. A run that does not follow on the last one cuts the line there; what was cut
//! off is *left*, and must never be heard of again. A folder that was copied and is started in two places breaks that sooner or later: at the latest when the
//! second of the two comes back.

use crate::domain::{History, Incarnation, Meeting, RunId, StoreId, history::RUNS_MAX};

/// The runs of one holder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Incarnations {
    /// Its store.
    pub store: StoreId,
    /// Those that it has.
    pub line: History,
    left: Vec<RunId>,
}

impl Incarnations {
    /// Of a holder that was never met.
    pub(crate) fn of(store: StoreId) -> Self {
        Self { store, line: History::default(), left: Vec::new() }
    }

    /// What a run that comes means.
    pub(crate) fn judge(&self, incarnation: &Incarnation) -> Meeting {
        let run = incarnation.history.run();
        let is_left = |(run, _): &(RunId, _)| self.left.contains(run);
        if self.line.run() == run {
            Meeting::Same
        } else if self.line.names(run) || incarnation.history.runs().iter().any(is_left) {
            Meeting::Superseded
        } else {
            Meeting::Next
        }
    }

    /// Takes a new run into account.
    pub(crate) fn meet(&mut self, incarnation: &Incarnation) {
        if incarnation.store != self.store {
            self.left.extend(std::mem::take(&mut self.line).runs().iter().map(|(run, _)| *run));
            self.store = incarnation.store;
        }
        // Runs that it does not name may be among those before the first that it names. And a bundle may have been carried about for long.
        let names_all = !incarnation.history.is_cut() || incarnation.history.runs().iter().any(|(run, _)| self.line.names(*run));
        let gone = self.line.go_on(&incarnation.history);
        if names_all && !incarnation.is_by_hand {
            self.left.extend(gone);
        }
        let surplus = self.left.len().saturating_sub(RUNS_MAX);
        self.left.drain(..surplus);
    }

    /// As kept in the index.
    pub(crate) fn encode(&self) -> Vec<u8> {
        let line = self.line.to_bytes();
        let length = u32::try_from(line.len()).unwrap_or(0).to_be_bytes();
        let left = self.left.iter().flat_map(|run| run.0.to_be_bytes()).collect::<Vec<_>>();
        [&self.store.0.to_be_bytes(), length.as_slice(), &line, &left].concat()
    }

    /// From the index; `None` when it makes no sense.
    pub(crate) fn decode(bytes: &[u8]) -> Option<Self> {
        let (store, rest) = bytes.split_first_chunk::<8>()?;
        let (length, rest) = rest.split_first_chunk::<4>()?;
        let (line, left) = rest.split_at_checked(usize::try_from(u32::from_be_bytes(*length)).ok()?)?;
        let (left, odd) = left.as_chunks::<8>();
        let left = left.iter().map(|run| RunId(u64::from_be_bytes(*run))).collect();
        odd.is_empty().then_some(Self { store: StoreId(u64::from_be_bytes(*store)), line: History::from_bytes(line)?, left })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Position, PrincipalId};

    /// A run with those before it, oldest first; each began ten positions after the one before.
    fn incarnation(store: u64, runs: &[u64]) -> Incarnation {
        let history = History::of((0..).zip(runs).map(|(number, run)| (RunId(*run), Position(number * 10))).collect());
        Incarnation { principal: PrincipalId(2), store: StoreId(store), history, is_by_hand: false }
    }

    /// What each run means when they come in this order. One that is superseded is not taken into account.
    fn told(incarnations: &[Incarnation]) -> Vec<Meeting> {
        let mut known = Incarnations::of(StoreId(1));
        let mut told = Vec::new();
        for incarnation in incarnations {
            let meeting = known.judge(incarnation);
            if meeting == Meeting::Next {
                known.meet(incarnation);
                assert_eq!((known.store, &known.line), (incarnation.store, &incarnation.history));
            }
            assert_eq!(Incarnations::decode(&known.encode()), Some(known.clone()));
            told.push(meeting);
        }
        told
    }

    use Meeting::{Next, Same, Superseded};

    #[test]
    fn restarts_follow_each_other() {
        assert_eq!(
            told(&[incarnation(1, &[1]), incarnation(1, &[1]), incarnation(1, &[1, 2]), incarnation(1, &[1, 2, 3])]),
            [Next, Same, Next, Next]
        );
        let one_was_never_heard = incarnation(1, &[1, 2, 3, 4]);
        assert_eq!(told(&[incarnation(1, &[1]), incarnation(1, &[1, 2]), one_was_never_heard]), [Next, Next, Next]);
    }

    #[test]
    fn a_copy_that_is_put_back_cuts_what_came_after_it() {
        assert_eq!(told(&[incarnation(1, &[1]), incarnation(1, &[1, 2]), incarnation(1, &[1, 3])]), [Next, Next, Next]);
        let nothing_in_common = incarnation(1, &[8, 9]);
        assert_eq!(told(&[incarnation(1, &[1, 2]), nothing_in_common, incarnation(1, &[1, 2, 3])]), [Next, Next, Superseded]);
        let an_emptied_disk = incarnation(2, &[2]);
        assert_eq!(told(&[incarnation(1, &[1]), an_emptied_disk]), [Next, Next]);
    }

    #[test]
    fn a_superseded_life_that_comes_back_is_seen() {
        assert_eq!(told(&[incarnation(1, &[1]), incarnation(1, &[1, 2]), incarnation(1, &[1])]), [Next, Next, Superseded]);
        assert_eq!(told(&[incarnation(1, &[1]), incarnation(2, &[2]), incarnation(1, &[1])]), [Next, Next, Superseded]);
        let old_disk_again = incarnation(1, &[1, 3]);
        assert_eq!(told(&[incarnation(1, &[1]), incarnation(2, &[2]), old_disk_again]), [Next, Next, Superseded]);
    }

    #[test]
    fn two_machines_that_take_turns_with_restarts_are_twins_at_the_third_turn() {
        let turns = [incarnation(1, &[1]), incarnation(1, &[1, 2]), incarnation(1, &[1, 3]), incarnation(1, &[1, 2, 4])];
        assert_eq!(told(&turns), [Next, Next, Next, Superseded]);
    }

    #[test]
    fn who_names_only_lives_that_were_not_met_is_no_twin_later() {
        let whole = incarnation(1, &[1, 2, 3, 4]);
        let last = Incarnation { history: whole.history.last(2), ..whole.clone() };
        let mut incarnations = Incarnations::of(StoreId(1));
        incarnations.meet(&incarnation(1, &[1, 2]));
        incarnations.meet(&last);
        assert_eq!(incarnations.judge(&incarnation(1, &[1, 2, 3, 4, 5])), Next);
    }

    #[test]
    fn a_bundle_proves_no_twin() {
        let late = Incarnation { is_by_hand: true, ..incarnation(1, &[1, 2]) };
        assert_eq!(told(&[incarnation(1, &[1, 3]), late, incarnation(1, &[1, 3])]), [Next, Next, Next]);
    }

    #[test]
    fn no_more_is_remembered_than_is_needed() {
        let mut incarnations = Incarnations::of(StoreId(1));
        for run in 1..1000 {
            let runs: &[u64] = if run % 3 == 0 { &[run] } else { &[run - 1, run] };
            incarnations.meet(&incarnation(1, runs));
        }
        assert!(incarnations.line.runs().len() <= RUNS_MAX && incarnations.left.len() <= RUNS_MAX);
        assert_eq!(Incarnations::decode(&[0, 7]), None);
        assert_eq!(Incarnations::decode(&[]), None);
    }
}

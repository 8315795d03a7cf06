//! The lives of one holder as another one met them. Which came after which tells a restart, a copy that was put back, and two machines
//! under one name apart.
//!
//! Lives form one line: each knows from its own log which came before it. A life that follows on an earlier one cuts the line there; what
//! was cut off is *left*, and must never be heard of again. A copied folder that lives twice breaks that sooner or later: at the latest
//! when the second of the two comes back.

use crate::domain::{Life, Meeting, Position, RunId, StoreId};

/// Most lives that are remembered in the line, and most that were left.
const LIVES_MAX: usize = 64;

/// One life in the line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Met {
    /// Its store.
    pub store: StoreId,
    /// Its run.
    pub run: RunId,
    /// How far that store was durable here when it was met first: up to there its log and every later one agree.
    pub at: Position,
}

/// The lives of one holder.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Lives {
    line: Vec<Met>,
    left: Vec<RunId>,
    forgot: bool,
}

impl Lives {
    /// The life that was met last.
    pub fn last(&self) -> Option<&Met> {
        self.line.last()
    }

    /// Whether one of the lives had this store.
    pub fn have(&self, store: StoreId) -> bool {
        self.line.iter().any(|met| met.store == store)
    }

    /// Whether this life was met and not left. `true` for any once the first ones were forgotten: then nobody can say.
    pub fn may_know(&self, run: RunId) -> bool {
        self.forgot || self.line.iter().any(|met| met.run == run)
    }

    /// The latest lives, the latest first, without `run` itself.
    pub fn before(&self, run: RunId, count: usize) -> Vec<RunId> {
        self.line.iter().rev().map(|met| met.run).filter(|earlier| *earlier != run).take(count).collect()
    }

    /// How far the store was durable when each of [`Self::before`] was met first.
    pub fn met_before(&self, run: RunId, count: usize) -> Vec<Position> {
        self.line.iter().rev().filter(|met| met.run != run).map(|met| met.at).take(count).collect()
    }

    /// The same of the life that followed on this one in the line.
    pub fn met_after(&self, run: RunId) -> Option<Position> {
        let place = self.line.iter().rposition(|met| met.run == run)?;
        self.line.get(place + 1).map(|met| met.at)
    }

    /// Up to where the store of today is the one that somebody knows who met this life last: where the life after it began. `None`: all of
    /// it. A life that is not in the line came after a copy that was put back since, or was cut off: nothing that was seen of it counts.
    pub fn agrees_to(&self, run: RunId) -> Option<Position> {
        match self.line.iter().rposition(|met| met.run == run) {
            // Where it was not noted there is no telling.
            Some(place) => self.line.get(place + 1).map(|next| next.at).filter(|at| at.0 > 0),
            None => (!self.forgot).then_some(Position(0)),
        }
    }

    /// Every life in the line, the oldest first.
    pub fn runs(&self) -> Vec<RunId> {
        self.line.iter().map(|met| met.run).collect()
    }

    /// What a life that comes means.
    pub fn judge(&self, life: &Life) -> Meeting {
        let place = |run: RunId| self.line.iter().rposition(|met| met.run == run);
        let Some(last) = self.last() else { return Meeting::Next };
        if last.run == life.run {
            return Meeting::Same;
        }
        if self.left.contains(&life.run) || place(life.run).is_some() {
            return Meeting::Twin;
        }
        for run in &life.earlier {
            if self.left.contains(run) {
                return Meeting::Twin;
            }
            match place(*run).and_then(|place| self.line.get(place)) {
                Some(met) if met == last => return Meeting::Next,
                Some(met) => return Meeting::Back(met.at),
                None => {}
            }
        }
        // It names lives, and none of them is known here: where the two logs part cannot be told. A life that names none is the first
        // of its store, or of a program that did not count its lives yet.
        let parted = !life.earlier.is_empty() && self.line.iter().any(|met| met.store == life.store);
        if parted { Meeting::Back(Position(0)) } else { Meeting::Next }
    }

    /// Takes a new life into account.
    pub fn meet(&mut self, life: &Life, at: Position) {
        let known = life.earlier.iter().find_map(|run| self.line.iter().rposition(|met| met.run == *run));
        let rest = self.line.split_off(known.map_or(0, |place| place + 1));
        self.left.extend(rest.iter().map(|met| met.run));
        self.line.push(Met { store: life.store, run: life.run, at });
        if self.line.len() > LIVES_MAX {
            self.line.remove(0);
            self.forgot = true;
        }
        let surplus = self.left.len().saturating_sub(LIVES_MAX);
        self.left.drain(..surplus);
    }

    /// As kept in the index.
    pub fn encode(&self) -> Vec<u8> {
        let mut out = vec![u8::from(self.forgot)];
        for met in &self.line {
            out.push(1);
            for number in [met.store.0, met.run.0, met.at.0] {
                out.extend_from_slice(&number.to_be_bytes());
            }
        }
        for run in &self.left {
            out.push(2);
            out.extend_from_slice(&run.0.to_be_bytes());
        }
        out
    }

    /// From the index; `None` when it makes no sense.
    pub fn decode(bytes: &[u8]) -> Option<Self> {
        let (forgot, mut rest) = bytes.split_first()?;
        let mut lives = Self { forgot: *forgot == 1, ..Self::default() };
        let number = |rest: &mut &[u8]| {
            let (number, after) = rest.split_first_chunk::<8>()?;
            *rest = after;
            Some(u64::from_be_bytes(*number))
        };
        while let Some((kind, after)) = rest.split_first() {
            rest = after;
            match kind {
                1 => {
                    let (store, run) = (StoreId(number(&mut rest)?), RunId(number(&mut rest)?));
                    lives.line.push(Met { store, run, at: Position(number(&mut rest)?) });
                }
                2 => lives.left.push(RunId(number(&mut rest)?)),
                _ => return None,
            }
        }
        Some(lives)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::PrincipalId;

    fn life(store: u64, run: u64, earlier: &[u64]) -> Life {
        let earlier = earlier.iter().map(|run| RunId(*run)).collect();
        Life { principal: PrincipalId(2), store: StoreId(store), run: RunId(run), earlier }
    }

    /// What each life means when they come in this order. One that is a twin is not taken into account.
    fn told(lives: &[Life]) -> Vec<Meeting> {
        let (mut known, mut at) = (Lives::default(), 0);
        let mut told = Vec::new();
        for life in lives {
            let meeting = known.judge(life);
            if matches!(meeting, Meeting::Next | Meeting::Back(_)) {
                known.meet(life, Position(at));
                at += 10;
            }
            assert_eq!(Lives::decode(&known.encode()), Some(known.clone()));
            told.push(meeting);
        }
        told
    }

    use Meeting::{Back, Next, Same, Twin};

    #[test]
    fn restarts_follow_each_other() {
        assert_eq!(told(&[life(1, 1, &[]), life(1, 1, &[]), life(1, 2, &[1]), life(1, 3, &[2, 1])]), [Next, Same, Next, Next]);
        let one_was_never_heard = life(1, 4, &[3, 2, 1]);
        assert_eq!(told(&[life(1, 1, &[]), life(1, 2, &[1]), one_was_never_heard]), [Next, Next, Next]);
    }

    #[test]
    fn a_copy_that_is_put_back_is_named_with_what_both_have() {
        assert_eq!(told(&[life(1, 1, &[]), life(1, 2, &[1]), life(1, 3, &[1])]), [Next, Next, Back(Position(0))]);
        let lives = [life(1, 1, &[]), life(1, 2, &[1]), life(1, 3, &[2, 1]), life(1, 4, &[2, 1])];
        assert_eq!(told(&lives), [Next, Next, Next, Back(Position(10))]);
        let never_met = life(1, 9, &[8]);
        assert_eq!(told(&[life(1, 1, &[]), never_met]), [Next, Back(Position(0))]);
    }

    #[test]
    fn an_emptied_disk_begins_anew() {
        assert_eq!(told(&[life(1, 1, &[]), life(2, 2, &[])]), [Next, Next]);
    }

    #[test]
    fn a_superseded_life_that_comes_back_is_a_twin() {
        assert_eq!(told(&[life(1, 1, &[]), life(1, 2, &[1]), life(1, 1, &[])]), [Next, Next, Twin]);
        assert_eq!(told(&[life(1, 1, &[]), life(2, 2, &[]), life(1, 1, &[])]), [Next, Next, Twin]);
        let old_disk_again = life(1, 3, &[1]);
        assert_eq!(told(&[life(1, 1, &[]), life(2, 2, &[]), old_disk_again]), [Next, Next, Twin]);
    }

    #[test]
    fn two_machines_that_take_turns_with_restarts_are_twins_at_the_third_turn() {
        let turns = [life(1, 1, &[]), life(1, 2, &[1]), life(1, 3, &[1]), life(1, 4, &[2, 1])];
        assert_eq!(told(&turns), [Next, Next, Back(Position(0)), Twin]);
    }

    #[test]
    fn what_was_seen_of_a_lost_life_counts_up_to_where_the_next_one_began() {
        let mut lives = Lives::default();
        for (run, earlier, at) in [(1, &[][..], 0), (2, &[1], 40), (3, &[2, 1], 70)] {
            lives.meet(&life(1, run, earlier), Position(at));
        }
        assert_eq!(lives.agrees_to(RunId(3)), None, "the life of now");
        assert_eq!(lives.agrees_to(RunId(2)), Some(Position(70)), "whatever was seen of it behind that is no more");
        assert_eq!(lives.agrees_to(RunId(1)), Some(Position(40)));
        assert_eq!(lives.agrees_to(RunId(9)), Some(Position(0)), "it came after the copy that was put back");
    }

    #[test]
    fn no_more_is_remembered_than_is_needed() {
        let mut lives = Lives::default();
        for run in 1..1000 {
            let earlier: &[u64] = if run % 3 == 0 { &[] } else { &[run - 1] };
            lives.meet(&life(1, run, earlier), Position(run));
        }
        assert!(lives.line.len() <= LIVES_MAX && lives.left.len() <= LIVES_MAX);
        assert_eq!(Lives::decode(&[0, 7]), None);
        assert_eq!(Lives::decode(&[]), None);
    }
}

//! Lanes: everything that needs one document opened, one thing at a time, in order. Lanes of different documents run side by side.

use std::{
    collections::{HashMap, VecDeque},
    panic::AssertUnwindSafe,
};

use futures_util::FutureExt as _;
use tokio::task::{JoinError, JoinSet};

use super::{
    super::Submit,
    followers::Followers,
    gathered::Gathered,
    lane::{Done, Job},
    write::ENTRY_BYTES_MAX,
};
use crate::{domain::DocId, journal::change::TOGETHER_OPS_MAX, worker::Portion};

/// Jobs that may wait in one lane. Beyond, a session is told to try again.
const LANE_CAPACITY: usize = 256;
/// Bytes of changes that may wait in one lane. Beyond, a session is told to try again, and what others wrote is read from the log later.
const LANE_BYTES_MAX: usize = 8 * 1024 * 1024;

/// One document's lane.
#[derive(Default)]
struct Lane {
    busy: bool,
    /// Whether the worker was asked which changes the document's snapshot holds; asked once, so that the lane goes on even without
    /// an answer.
    was_asked: bool,
    queue: VecDeque<Job>,
}

impl Lane {
    fn is_full(&self, job: &Job) -> bool {
        let waiting: usize = self.queue.iter().map(Job::bytes).sum();
        self.queue.len() >= LANE_CAPACITY || (waiting > 0 && waiting + job.bytes() > LANE_BYTES_MAX)
    }

    /// The next job, or Submits that stand in a row: as many as fit into one entry, and the first in any case.
    fn next(&mut self) -> Option<Next> {
        let (mut bytes, mut ops) = (0, 0_u64);
        let mut submits = Vec::new();
        while let Some(Job::Submit(submit)) = self.queue.front() {
            bytes += submit.bytes;
            ops = ops.saturating_add(submit.ops);
            if !submits.is_empty() && (bytes > ENTRY_BYTES_MAX || ops > TOGETHER_OPS_MAX) {
                break;
            }
            if let Some(Job::Submit(submit)) = self.queue.pop_front() {
                submits.push(submit);
            }
        }
        if submits.is_empty() { self.queue.pop_front().map(Next::Job) } else { Some(Next::Submits(submits)) }
    }
}

/// What a lane has to do next.
pub(super) enum Next {
    Submits(Vec<Submit>),
    Job(Job),
}

/// See the module; and who looks at a document besides its lane.
#[derive(Default)]
pub(super) struct Lanes {
    by_doc: HashMap<DocId, Lane>,
    running: JoinSet<(DocId, Done)>,
    /// What came from elsewhere for documents that are open and nobody follows.
    gathered: Gathered,
    pub(super) followers: Followers,
}

impl Lanes {
    /// Whether something is done or waits to be done with a document.
    pub(super) fn has(&self, doc: DocId) -> bool {
        self.by_doc.contains_key(&doc)
    }

    /// Whether somebody follows a document or works on it: then it hears at once of what comes from elsewhere.
    pub(super) fn is_watched(&self, doc: DocId) -> bool {
        self.followers.has(doc) || self.has(doc)
    }

    /// Whether there is no room for this job.
    pub(super) fn is_full(&self, doc: DocId, job: &Job) -> bool {
        self.by_doc.get(&doc).is_some_and(|lane| lane.is_full(job))
    }

    /// Makes a lane, in which nothing waits, if there is none.
    pub(super) fn open(&mut self, doc: DocId) {
        self.by_doc.entry(doc).or_default();
    }

    /// Puts a job at the end.
    pub(super) fn push(&mut self, doc: DocId, job: Job) {
        let lane = self.by_doc.entry(doc).or_default();
        lane.queue.extend(self.gathered.take(doc).map(Job::Foreign));
        // Foreign changes are durable already. If too many gather here, the lane drops them, and whoever opens the document next
        // reads them from the log.
        if matches!(job, Job::Foreign(_)) && lane.is_full(&job) {
            lane.queue.retain(|job| !matches!(job, Job::Foreign(_) | Job::PutAway));
            lane.queue.push_back(Job::PutAway);
        } else {
            lane.queue.push_back(job);
        }
    }

    /// Puts a job before all others, if there is a lane.
    pub(super) fn push_first(&mut self, doc: DocId, job: Job) {
        if let Some(lane) = self.by_doc.get_mut(&doc) {
            lane.queue.push_front(job);
        }
    }

    /// Changes from elsewhere are to be applied: returns the job if somebody follows the document or works on it, or enough has gathered;
    /// else they are applied with the next that is asked of it, which its facts are within half a second.
    pub(super) fn gather(&mut self, doc: DocId, portion: Portion) -> Option<Job> {
        if self.is_watched(doc) {
            return Some(Job::Foreign(vec![portion]));
        }
        if self.gathered.add(doc, portion) { self.gathered.take(doc).map(Job::Foreign) } else { None }
    }

    /// Whether there is a lane that does nothing just now.
    pub(super) fn is_idle(&self, doc: DocId) -> bool {
        self.by_doc.get(&doc).is_some_and(|lane| !lane.busy)
    }

    /// Whether the worker was not asked yet which changes the document's snapshot holds. It is now.
    pub(super) fn asks_first(&mut self, doc: DocId) -> bool {
        self.by_doc.get_mut(&doc).is_some_and(|lane| !std::mem::replace(&mut lane.was_asked, true))
    }

    /// What an idle lane does next. With nothing to do there is no lane.
    pub(super) fn next(&mut self, doc: DocId) -> Option<Next> {
        let next = self.by_doc.get_mut(&doc)?.next();
        if next.is_none() {
            self.by_doc.remove(&doc);
        }
        next
    }

    /// Does some work in a document's lane.
    pub(super) fn spawn(&mut self, doc: DocId, work: impl Future<Output = Done> + Send + 'static) {
        self.by_doc.entry(doc).or_default().busy = true;
        self.running.spawn(async move { (doc, AssertUnwindSafe(work).catch_unwind().await.unwrap_or(Done::Failed)) });
    }

    /// Whether any lane is busy.
    pub(super) fn is_running(&self) -> bool {
        !self.running.is_empty()
    }

    /// Waits for what a lane finishes; `None` while none is busy.
    pub(super) async fn join_next(&mut self) -> Option<Result<(DocId, Done), JoinError>> {
        self.running.join_next().await
    }

    /// What a lane finished already.
    pub(super) fn try_join_next(&mut self) -> Option<Result<(DocId, Done), JoinError>> {
        self.running.try_join_next()
    }

    /// A lane's work is over.
    pub(super) fn rest(&mut self, doc: DocId) {
        if let Some(lane) = self.by_doc.get_mut(&doc) {
            lane.busy = false;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn portion(bytes: usize) -> Portion {
        Portion { entry: None, changes: vec![vec![0; bytes].into()] }
    }

    /// What the lane of a document would do, one after the other.
    fn jobs(lanes: &mut Lanes, doc: DocId) -> Vec<&'static str> {
        let mut jobs = Vec::new();
        while let Some(next) = lanes.next(doc) {
            jobs.push(match next {
                Next::Job(Job::Foreign(portions)) if portions.len() > 1 => "foreign together",
                Next::Job(Job::Foreign(_)) => "foreign",
                Next::Job(Job::PutAway) => "put away",
                Next::Job(Job::Facts) => "facts",
                Next::Job(Job::Check) => "check",
                _ => "other",
            });
        }
        jobs
    }

    #[test]
    fn what_gathered_comes_before_the_job_that_is_asked_for() {
        let (mut lanes, doc) = (Lanes::default(), DocId::new([1; 16]));
        assert!(lanes.gather(doc, portion(1)).is_none() && lanes.gather(doc, portion(1)).is_none());
        assert!(!lanes.has(doc));
        lanes.push(doc, Job::Facts);
        assert!(lanes.gather(doc, portion(1)).is_some(), "somebody works on it now");
        lanes.push_first(doc, Job::Check);
        assert_eq!(jobs(&mut lanes, doc), ["check", "foreign together", "facts"]);
        assert!(!lanes.has(doc) && !lanes.is_idle(doc));
    }

    #[test]
    fn too_much_from_elsewhere_closes_the_document_and_keeps_what_was_asked() {
        let (mut lanes, doc) = (Lanes::default(), DocId::new([1; 16]));
        lanes.push(doc, Job::Foreign(vec![portion(LANE_BYTES_MAX)]));
        lanes.push(doc, Job::Facts);
        let more = Job::Foreign(vec![portion(1)]);
        assert!(lanes.is_full(doc, &more) && !lanes.is_full(DocId::new([2; 16]), &more));
        lanes.push(doc, more);
        assert_eq!(jobs(&mut lanes, doc), ["facts", "put away"]);
    }

    #[tokio::test]
    async fn a_lane_is_busy_until_its_work_is_over_even_by_a_panic() {
        let (mut lanes, doc) = (Lanes::default(), DocId::new([1; 16]));
        lanes.open(doc);
        assert!(lanes.is_idle(doc) && lanes.asks_first(doc) && !lanes.asks_first(doc));
        lanes.spawn(doc, async { panic!("as planned") });
        assert!(!lanes.is_idle(doc) && lanes.is_running());
        let (of, done) = lanes.join_next().await.unwrap().unwrap();
        assert!(of == doc && matches!(done, Done::Failed));
        lanes.rest(doc);
        assert!(lanes.is_idle(doc) && !lanes.is_running());
    }
}

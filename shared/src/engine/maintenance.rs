//! What the engine does for the log when nobody asks: compaction frees records that nobody needs any more, and the scrub reads
//! everything now and then to check that it is still what was written.
//!
//! Both work in small slices with pauses, one segment at a time, and nothing waits for them. The ledger says which records are
//! still needed ([`Ledger::is_live`]); the store makes segments anew.

use std::{
    collections::BTreeSet,
    convert::Infallible,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::Duration,
};

use tokio::time::{Instant, sleep};

use super::{Engine, EngineError, LogStatus, shared::Shared, waiting};
use crate::{
    domain::{DocId, Position, UnixMs, policy},
    ledger::{Lost, place_key, retention},
    store::{Put, ReadLimit, Record, SegmentInfo, StoreError, Table, record},
};

/// How often it is looked whether there is something to do.
const LOOK_EVERY: Duration = Duration::from_secs(1);
/// Nothing is compacted before so much has been appended.
const COMPACT_AFTER_BYTES: u64 = 8 * 1024 * 1024;
/// Segments are put together up to this size.
const TOGETHER_BYTES_MAX: u64 = 64 * 1024 * 1024;
/// Segments smaller than this are put together whatever their neighbours are.
const SMALL_BYTES: u64 = 1024 * 1024;
/// Read at once to see what is still needed.
const SLICE: ReadLimit = ReadLimit { records: 1000, bytes: 256 * 1024 };
/// Between two slices.
const SLICE_PAUSE: Duration = Duration::from_millis(10);
/// Read at once by the scrub; with the pause, at most 4 MiB a second.
const SCRUB_BYTES: u64 = 256 * 1024;
const SCRUB_PAUSE: Duration = Duration::from_millis(64);
/// From the start of one scrub to that of the next.
const SCRUB_EVERY: Duration = Duration::from_hours(24);
/// How long a fresh process is left alone: it has to link and to open documents first.
const LEFT_ALONE: Duration = Duration::from_mins(1);

/// What upkeep has found out.
#[derive(Debug, Default)]
pub struct Kept {
    /// Bytes of records that are still needed, when last measured.
    live_bytes: AtomicU64,
    /// Bytes of the whole log after the last pass.
    compacted_bytes: AtomicU64,
    /// When the last scrub came to its end.
    scrubbed_at: Mutex<Option<UnixMs>>,
    /// Whether somebody asked for a pass that is not over.
    asked: AtomicBool,
    done: AtomicU64,
    total: AtomicU64,
}

/// How far a pass that was asked for has come, in bytes; all zeros when there is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Pass {
    /// Bytes looked at.
    pub done: u64,
    /// Bytes in all, as far as that is known.
    pub total: u64,
}

/// A pass that was asked for. Over when it is dropped.
pub(super) struct Asked<'a>(&'a Kept);

impl<'a> Asked<'a> {
    /// # Errors
    /// [`EngineError::Busy`]: one is under way.
    pub(super) fn begin(kept: &'a Kept) -> Result<Self, EngineError> {
        if kept.asked.swap(true, Ordering::AcqRel) { Err(EngineError::Busy) } else { Ok(Self(kept)) }
    }

    /// So much was done of so much.
    pub(super) fn note(&self, done: u64, total: u64) {
        self.0.done.store(done, Ordering::Relaxed);
        self.0.total.store(total.max(done), Ordering::Relaxed);
    }
}

impl Drop for Asked<'_> {
    fn drop(&mut self) {
        self.note(0, 0);
        self.0.asked.store(false, Ordering::Release);
    }
}

impl Kept {
    /// Bytes of records that are still needed, when last measured; 0 before.
    pub(crate) fn live_bytes(&self) -> u64 {
        self.live_bytes.load(Ordering::Relaxed)
    }

    /// How far the pass has come that somebody asked for.
    pub(super) fn pass(&self) -> Pass {
        Pass { done: self.done.load(Ordering::Relaxed), total: self.total.load(Ordering::Relaxed) }
    }

    /// When a scrub last came to its end; `None` before.
    pub(crate) fn scrubbed_at(&self) -> Option<UnixMs> {
        *self.scrubbed_at.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Hears how many bytes of how many a pass has looked at.
type Progress<'a> = &'a (dyn Fn(u64, u64) + Sync);

/// A segment, and what of it is still needed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Measured {
    base: Position,
    end: Position,
    live: u64,
    dead: u64,
}

/// Runs until it is dropped, or the store fails.
pub(super) async fn run(engine: &Engine) -> Result<Infallible, EngineError> {
    tokio::select! {
        biased;
        ended = look(&engine.shared) => ended,
        ended = scrub_when_due(&engine.shared) => ended,
        ended = tell_of_lost(engine) => ended,
        ended = waiting::run(engine), if policy::decides(engine.ledger().me) => ended,
    }
}

/// Tells the engine which records cannot be read any more, as soon as the store has found out, so that peers are asked for what
/// depended on them.
async fn tell_of_lost(engine: &Engine) -> Result<Infallible, EngineError> {
    let mut told = Vec::new();
    loop {
        let lost = engine.shared.store.lost();
        if lost != told {
            match engine.forget_lost(Lost(lost.clone())).await {
                // Told again when there is room to note it.
                Err(EngineError::NoSpace) => {}
                done => {
                    done?;
                    told = lost;
                }
            }
        }
        sleep(LOOK_EVERY).await;
    }
}

async fn look(shared: &Shared) -> Result<Infallible, EngineError> {
    let left_alone_until = Instant::now() + LEFT_ALONE;
    loop {
        sleep(LOOK_EVERY).await;
        pass_over(mend(shared).await)?;
        let appended = log_bytes(shared).saturating_sub(shared.kept.compacted_bytes.load(Ordering::Relaxed));
        if Instant::now() >= left_alone_until && appended > COMPACT_AFTER_BYTES.max(shared.kept.live_bytes() / 2) {
            pass_over(compact(shared, &|_, _| {}).await)?;
            // Also after a pass that could not be finished: it is tried again when as much has come again.
            shared.kept.compacted_bytes.store(log_bytes(shared), Ordering::Relaxed);
        }
    }
}

async fn scrub_when_due(shared: &Shared) -> Result<Infallible, EngineError> {
    sleep(LEFT_ALONE).await;
    loop {
        let started = Instant::now();
        pass_over(scrub(shared, SCRUB_PAUSE, &|_, _| {}).await)?;
        tokio::time::sleep_until(started + SCRUB_EVERY).await;
    }
}

/// Errors that may pass are only logged: the next round may go better. A wrong index does not pass: the process ends, and the next
/// start makes it anew.
fn pass_over(done: Result<(), EngineError>) -> Result<(), EngineError> {
    match done {
        Err(EngineError::Store(
            error @ (StoreError::NoSpace { .. } | StoreError::NotSealed { .. } | StoreError::Read { .. }),
        )) => {
            tracing::warn!(%error, "the journal's upkeep is put off");
            Ok(())
        }
        done => done,
    }
}

pub(super) fn status(shared: &Shared) -> LogStatus {
    let lost = shared.store.lost().iter().map(|lost| lost.end() - lost.start() + 1).sum();
    LogStatus {
        bytes: log_bytes(shared),
        live_bytes: shared.kept.live_bytes(),
        lost,
        damage: shared.store.damage().len() as u64,
        scrubbed_at: shared.kept.scrubbed_at(),
        is_full: !shared.store.has_room(),
    }
}

fn log_bytes(shared: &Shared) -> u64 {
    shared.store.segments().iter().map(|segment| segment.bytes).sum()
}

/// One pass: seals the open segment, measures what is needed, and makes segments anew that hold much that is not.
pub(super) async fn compact(shared: &Shared, progress: Progress<'_>) -> Result<(), EngineError> {
    shared.store.seal().await?;
    let (mut measured, mut done) = (Vec::new(), 0);
    for segment in shared.store.segments().into_iter().filter(|segment| segment.sealed) {
        measured.push(measure(shared, segment).await?);
        done += segment.bytes;
        progress(done, log_bytes(shared));
    }
    let live: u64 = measured.iter().map(|segment| segment.live).sum();
    shared.kept.live_bytes.store(live, Ordering::Relaxed);
    let groups = groups(&measured);
    let weight = |(base, end): &(Position, Position)| {
        measured.iter().filter(|segment| (base..=end).contains(&&segment.base)).map(|segment| segment.live).sum::<u64>()
    };
    let total = done + groups.iter().map(weight).sum::<u64>();
    for group in groups {
        progress(done, total);
        rewrite(shared, group).await?;
        done += weight(&group);
    }
    let bytes = log_bytes(shared);
    shared.kept.compacted_bytes.store(bytes, Ordering::Relaxed);
    tracing::info!(live, bytes, "the journal was compacted");
    Ok(())
}

async fn measure(shared: &Shared, segment: SegmentInfo) -> Result<Measured, EngineError> {
    let mut measured = Measured { base: segment.base, end: segment.end, live: 0, dead: 0 };
    sort(shared, segment.base, segment.end, |_, record, is_live| {
        let bytes = record::length(record) as u64;
        *(if is_live { &mut measured.live } else { &mut measured.dead }) += bytes;
    })
    .await?;
    Ok(measured)
}

/// Shows every record of a span of positions to `see`, with whether it is still needed.
async fn sort(
    shared: &Shared,
    base: Position,
    end: Position,
    mut see: impl FnMut(Position, &Record, bool),
) -> Result<(), EngineError> {
    let mut after = Position(base.0 - 1);
    loop {
        let records = shared.store.read(after, SLICE).await?;
        {
            let ledger = shared.ledger();
            for (position, record) in records.iter().filter(|(position, _)| *position <= end) {
                see(*position, record, retention::is_live(&ledger, *position, record));
            }
        }
        match records.last() {
            Some((last, _)) if *last < end => after = *last,
            _ => return Ok(()),
        }
        sleep(SLICE_PAUSE).await;
    }
}

/// The spans to be made anew: segments that hold much that is not needed, together with neighbours of about their size.
fn groups(measured: &[Measured]) -> Vec<(Position, Position)> {
    let mut groups: Vec<(Measured, bool)> = Vec::new();
    for next in measured {
        let wasteful = next.dead > 0 && next.dead * 2 >= next.live;
        if let Some((group, anew)) = groups.last_mut() {
            let sum = group.live + next.live;
            let alike = group.live <= 2 * next.live && next.live <= 2 * group.live;
            if sum <= TOGETHER_BYTES_MAX && (alike || sum <= SMALL_BYTES || (*anew && wasteful)) {
                *group = Measured { end: next.end, live: sum, dead: group.dead + next.dead, ..*group };
                *anew = true;
                continue;
            }
        }
        groups.push((*next, wasteful));
    }
    groups.into_iter().filter(|(_, anew)| *anew).map(|(group, _)| (group.base, group.end)).collect()
}

async fn rewrite(shared: &Shared, (base, end): (Position, Position)) -> Result<(), EngineError> {
    let mut kept = BTreeSet::new();
    let mut places: Vec<(DocId, Position)> = Vec::new();
    sort(shared, base, end, |position, record, is_live| match record {
        _ if is_live => drop(kept.insert(position)),
        Record::Entry { entry, .. } => places.push((entry.header.doc, position)),
        _ => {}
    })
    .await?;
    // The record that made another one superfluous may not be durable yet, nor in the index: wait for both.
    let known = shared.ledger().end();
    shared.end.indexed_to(known).await?;
    // The index must not point at records that are gone, not even after a crash that takes it back: so these rows go first,
    // durably.
    let gone = |(doc, position)| Put { table: Table::Place, key: place_key(doc, position), value: None };
    shared.store.index().amend(places.into_iter().map(gone).collect())?;
    shared.store.index().flush()?;
    shared.store.rewrite(base, end, Arc::new(move |position| kept.contains(&position))).await?;
    Ok(())
}

/// Reads everything once and checks it. What is damaged is named by the store, and counts as lost from then on.
pub(super) async fn scrub(shared: &Shared, pause: Duration, progress: Progress<'_>) -> Result<(), EngineError> {
    let (mut after, mut done) = (Position(0), 0);
    let mut unreadable = None;
    while after < shared.store.end() {
        after = match shared.store.scrub(after, SCRUB_BYTES).await {
            Ok(scrubbed) => {
                done += scrubbed.bytes;
                progress(done, log_bytes(shared));
                scrubbed.to
            }
            // The read may fail only for now, so nothing of it counts as lost yet. The rest is checked all the same.
            Err(error @ StoreError::Read { .. }) => {
                tracing::error!(target: "tansiq::audit", %error, "a part of the journal could not be read");
                unreadable.get_or_insert(error);
                let segments = shared.store.segments();
                segments.iter().map(|segment| segment.end).find(|end| *end > after).unwrap_or(shared.store.end())
            }
            Err(error) => return Err(error.into()),
        };
        sleep(pause).await;
    }
    mend(shared).await?;
    while !shared.store.index().check()? {
        sleep(pause / 8).await;
    }
    if let Some(error) = unreadable {
        return Err(error.into());
    }
    *shared.kept.scrubbed_at.lock().unwrap_or_else(PoisonError::into_inner) = Some(shared.environment.now());
    Ok(())
}

/// Makes segments anew in which damage was found: the damaged file is kept aside, and what is sound goes on in a good one.
async fn mend(shared: &Shared) -> Result<(), EngineError> {
    let is_damaged = |segment: &SegmentInfo| {
        let name = format!("{:020}.seg", segment.base.0);
        shared.store.damage().iter().any(|damage| damage.kept.is_none() && damage.path.ends_with(&name))
    };
    if shared.store.segments().iter().any(|segment| !segment.sealed && is_damaged(segment)) {
        shared.store.seal().await?;
    }
    for segment in shared.store.segments().into_iter().filter(|segment| segment.sealed && is_damaged(segment)) {
        shared.store.rewrite(segment.base, segment.end, Arc::new(|_| true)).await?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const MIB: u64 = 1024 * 1024;

    /// Segments of ten positions each, by live and dead MiB.
    fn grouped(sizes: &[(u64, u64)]) -> Vec<(u64, u64)> {
        let segment = |(base, (live, dead)): (u64, &(u64, u64))| Measured {
            base: Position(base),
            end: Position(base + 9),
            live: live * MIB,
            dead: dead * MIB,
        };
        let measured: Vec<_> = (1..).step_by(10).zip(sizes).map(segment).collect();
        groups(&measured).into_iter().map(|(base, end)| (base.0, end.0)).collect()
    }

    #[test]
    fn segments_with_a_third_of_waste_are_made_anew() {
        assert_eq!(grouped(&[(50, 10), (40, 20), (60, 0)]), [(11, 20)]);
        assert_eq!(grouped(&[(60, 0), (60, 0)]), []);
    }

    #[test]
    fn what_is_left_of_neighbours_is_put_together() {
        assert_eq!(grouped(&[(0, 60), (0, 60), (3, 50), (60, 1)]), [(1, 30)]);
        assert_eq!(grouped(&[(20, 0), (2, 0), (2, 0)]), [(11, 30)], "a large one is not copied for the sake of a small one");
        assert_eq!(grouped(&[(40, 0), (40, 0)]), [], "nothing grows beyond a segment");
    }
}

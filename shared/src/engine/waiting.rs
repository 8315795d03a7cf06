//! Entries that are parked here because something did not come yet: listed for the administrator, and refused by the hub when it
//! never comes.
//!
//! A parked entry takes room that its writer has for such entries, and later entries of its document wait behind it. What it waits
//! for may never come, because it was on a disk that died. Then the hub, which decides what counts, refuses the entry, so that its
//! author is told and gets it back as a copy.

use std::{collections::BTreeSet, convert::Infallible, time::Duration};

use tokio::time::sleep;

use super::{Command, Engine, EngineError};
use crate::domain::{DocId, EntryId, PrincipalId, UnixMs, policy};

/// The closed reason code of an entry that is refused: what it waited for did not come in time.
const WAITED_TOO_LONG: &str = "waited-too-long";
/// The closed reason code of an entry that is refused: the hub's administrator said so.
const GIVEN_UP: &str = "given-up";

/// How old an entry that waits may grow, by its writer's clock, in milliseconds: sixty days.
const WAIT_MS_MAX: i64 = 60 * 24 * 60 * 60 * 1000;
/// How often the hub looks. What it refuses has waited here at least this long, whatever its writer's clock says.
const LOOK_EVERY: Duration = Duration::from_hours(24);

/// An entry that waits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiting {
    /// The entry.
    pub entry: EntryId,
    /// Its document.
    pub doc: DocId,
    /// Who wrote it.
    pub writer: PrincipalId,
    /// When, by the writer's clock.
    pub made_at: UnixMs,
    /// What it takes, in bytes.
    pub bytes: usize,
    /// What it waited for when it came: a reason's code.
    pub reason: String,
}

pub(super) fn all(engine: &Engine) -> Vec<Waiting> {
    let ledger = engine.ledger();
    let waiting = ledger.parking().all().map(|parked| Waiting {
        entry: parked.entry.id(),
        doc: parked.entry.header.doc,
        writer: parked.entry.header.principal,
        made_at: parked.entry.header.made_at,
        bytes: parked.entry.weight(),
        reason: parked.reason.clone(),
    });
    waiting.collect()
}

pub(super) async fn give_up(engine: &Engine, entry: EntryId) -> Result<(), EngineError> {
    if !policy::decides(engine.ledger().me) {
        return Err(EngineError::Refused { reason: "not-ministry" });
    }
    let given_up = engine.ask(|reply| Command::GiveUp { entries: vec![entry], reason: GIVEN_UP, reply }).await?;
    if given_up == 0 { Err(EngineError::Refused { reason: "not-waiting" }) } else { Ok(()) }
}

/// The hub's: refuses once a day what has waited too long.
pub(super) async fn run(engine: &Engine) -> Result<Infallible, EngineError> {
    let mut before = BTreeSet::new();
    loop {
        let waiting = all(engine);
        let entries = overdue(&waiting, &before, engine.shared.environment.now());
        if !entries.is_empty() {
            let done = engine.ask(|reply| Command::GiveUp { entries, reason: WAITED_TOO_LONG, reply }).await;
            // Once more when there is room to note it.
            if !matches!(done, Err(EngineError::NoSpace)) {
                done?;
            }
        }
        before = waiting.into_iter().map(|waiting| waiting.entry).collect();
        sleep(LOOK_EVERY).await;
    }
}

/// Those that were written long ago, and waited already at the last look.
fn overdue(waiting: &[Waiting], before: &BTreeSet<EntryId>, now: UnixMs) -> Vec<EntryId> {
    let is_old = |one: &Waiting| now.0.saturating_sub(one.made_at.0) > WAIT_MS_MAX;
    waiting.iter().filter(|one| before.contains(&one.entry) && is_old(one)).map(|one| one.entry).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_old_is_refused_when_it_waited_a_day_and_nothing_else() {
        let day = 24 * 60 * 60 * 1000;
        let now = UnixMs(1_800_000_000_000);
        let of = |name: u8, made_at| Waiting {
            entry: EntryId::new([name; 32]),
            doc: DocId::new([1; 16]),
            writer: PrincipalId(2),
            made_at: UnixMs(made_at),
            bytes: 1,
            reason: "unknown-deps".to_owned(),
        };
        let (old, recent, ahead) = (of(1, now.0 - 61 * day), of(2, now.0 - 59 * day), of(3, now.0 + 61 * day));
        let waiting = [old.clone(), recent.clone(), ahead.clone()];
        assert_eq!(overdue(&waiting, &BTreeSet::new(), now), [], "it came today, from a council that was away for long");
        let before = waiting.iter().map(|one| one.entry).collect();
        assert_eq!(overdue(&waiting, &before, now), [old.entry]);
    }
}

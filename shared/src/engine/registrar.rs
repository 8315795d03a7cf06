//! Who gets a principal's number in the registry, and what became of a number that is closed.
//!
//! A council has one node that counts. Another key takes its place only when somebody at the ministry allowed that for this very
//! node. A key that was closed, or that belongs to another council, never gets a number again.

use super::{Engine, EngineError};
use crate::{
    domain::{CouncilId, JournalKey, PrincipalId, PrincipalRow, PrincipalStatus, UnixMs, policy},
    journal::Body,
    ledger::Ledger,
};

/// The closed reason code of a key for a council whose node counts, without leave to take that node's place.
pub const LIVING: &str = "council-living";
/// The closed reason code of a key that was closed once.
pub const KEY_CLOSED: &str = "key-closed";
/// The closed reason code of a key that another council's node has.
pub const KEY_TAKEN: &str = "key-taken";

/// A council and the key that is to sign for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Applicant {
    /// The council.
    pub council: CouncilId,
    /// Its node's journal key.
    pub key: JournalKey,
    /// The node whose place it may take.
    pub replaces: Option<PrincipalId>,
}

/// What an applicant gets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Given {
    /// The number that it has already.
    Same(PrincipalId),
    /// A new one, in the place of the node that counted until now, if there was one.
    New(Option<PrincipalRow>),
}

pub(super) fn judge(ledger: &Ledger, applicant: &Applicant) -> Result<Given, &'static str> {
    if !policy::keeps_registry(ledger.me) {
        return Err("not-ministry");
    }
    let counts = |row: &&PrincipalRow| row.status == PrincipalStatus::Active;
    let known = ledger.registry().principals().filter(|row| row.journal_key == applicant.key).max_by_key(|row| counts(row));
    match known {
        Some(row) if counts(&row) && row.council == applicant.council => return Ok(Given::Same(row.principal)),
        Some(row) if counts(&row) => return Err(KEY_TAKEN),
        Some(_) => return Err(KEY_CLOSED),
        None => {}
    }
    let living = ledger.registry().principals().find(|row| row.council == applicant.council && counts(row));
    match living {
        Some(row) if applicant.replaces != Some(row.principal) => Err(LIVING),
        living => Ok(Given::New(living.cloned())),
    }
}

/// A node that counts no more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Closed {
    /// When it was closed, by the ministry's clock.
    pub at: UnixMs,
    /// The node that was enrolled in its council's name since, and when.
    pub successor: Option<(PrincipalId, UnixMs)>,
}

pub(super) async fn enrolled(engine: &Engine) -> Result<Vec<(PrincipalRow, UnixMs)>, EngineError> {
    let mut rows: Vec<(PrincipalRow, UnixMs)> = Vec::new();
    for entry in engine.registry_entries().await? {
        if let Ok(Body::Principal(row)) = Body::decode(&entry) {
            rows.push((row, entry.header.made_at));
        }
    }
    Ok(rows)
}

pub(super) async fn closed(engine: &Engine, principal: PrincipalId) -> Result<Option<Closed>, EngineError> {
    let Some(row) = engine.principal_row(principal).filter(|row| row.status == PrincipalStatus::Revoked) else {
        return Ok(None);
    };
    let rows = enrolled(engine).await?;
    let first = |is: &dyn Fn(&PrincipalRow) -> bool| rows.iter().find(|(row, _)| is(row)).map(|(_, at)| *at);
    let at = first(&|known| known.principal == principal && known.status == PrincipalStatus::Revoked);
    let follows =
        |next: &PrincipalRow| next.council == row.council && next.principal > principal && next.status == PrincipalStatus::Active;
    // The one after it: of those that came since, the first took its place.
    let next = engine.principals().await?.into_iter().find(follows).map(|next| next.principal);
    let successor = next.and_then(|next| Some((next, first(&|known| known.principal == next)?)));
    Ok(Some(Closed { at: at.unwrap_or(UnixMs(0)), successor }))
}

//! Who may write an entry: what its kind declares, asked of the sharing in force.

use super::{Court, Refusal, refused, wait};
use crate::{
    domain::{Access, PrincipalId, policy},
    journal::{
        Body, Entry,
        body::declared::{About, WriterRule},
    },
    ledger::{DocRow, Ledger},
};

/// Whether by the sharing in force here a principal may write what this rule is for. Nobody makes a document that is there.
pub(crate) fn may_write_now(ledger: &Ledger, principal: PrincipalId, row: &DocRow, rule: WriterRule) -> bool {
    let registry = ledger.registry();
    let access = if registry.owns(principal, row) { Some(Access::Edit) } else { registry.access(principal, row) };
    match rule {
        WriterRule::Ministry => policy::keeps_registry(principal),
        WriterRule::Maker => false,
        WriterRule::Owner => registry.owns(principal, row),
        WriterRule::Editor => access == Some(Access::Edit),
        WriterRule::Reader => access.is_some(),
    }
}

/// Whether the entry's writer may write it, or might when it was written.
pub(super) fn may_write(court: Court<'_>, entry: &Entry, body: &Body) -> Result<(), Refusal> {
    let (header, ledger) = (&entry.header, court.ledger);
    let kind = header.kind.declared();
    if header.doc == ledger.registry().doc() {
        let may = kind.about != About::Document && policy::keeps_registry(header.principal);
        return if may { Ok(()) } else { Err(refused("not-owner")) };
    }
    if kind.about == About::Federation {
        return Err(refused("not-registry"));
    }
    let row = ledger.document(header.doc);
    match (kind.writer, row) {
        (WriterRule::Maker, None) => Ok(()),
        (_, None) => Err(wait("unknown-document")),
        (WriterRule::Maker, Some(row)) => may_be_born_again(court, entry, body, row),
        (_, Some(_)) if court.was_admitted => Ok(()),
        (rule, Some(row)) if may_write_now(ledger, header.principal, row, rule) => Ok(()),
        (rule, Some(row)) => might_write_once(court, header.principal, row, rule),
    }
}

/// A document is born once. Only if the record of its birth was lost here does it come back.
fn may_be_born_again(court: Court<'_>, entry: &Entry, body: &Body, row: &DocRow) -> Result<(), Refusal> {
    let (header, ledger) = (&entry.header, court.ledger);
    let is_the_same = matches!(body, Body::Manifest(manifest) if row.manifest.as_ref() == Some(manifest));
    if ledger.losses().has(header.doc) && row.owner == header.principal && is_the_same {
        return Ok(());
    }
    let is_owner = ledger.registry().owns(header.principal, row);
    Err(refused(if is_owner { "born-twice" } else { "not-owner" }))
}

/// The sharing in force here does not let this principal write. Another one may have.
fn might_write_once(court: Court<'_>, principal: PrincipalId, row: &DocRow, rule: WriterRule) -> Result<(), Refusal> {
    let ledger = court.ledger;
    // A hub that was put back from an older copy may know an older sharing than the one that it admitted this by. It hears of that from
    // the document's owner.
    let no = |reason| if ledger.is_unheard(row.owner) { wait(reason) } else { refused(reason) };
    let orders = policy::orders_grants(ledger.me);
    let had_grant = match rule {
        WriterRule::Ministry | WriterRule::Maker | WriterRule::Owner => return Err(no("not-owner")),
        WriterRule::Editor => row.audience.may_have_written(principal),
        // Nobody notes who read by a sharing that never came here. The hub did when it let this pass.
        WriterRule::Reader => !orders || row.known_to().any(|one| one == principal),
    };
    // The hub orders grants, and a node hears of entries through it alone. What waited here, or was admitted there before the hub heard
    // of a newer sharing, may come after the sharing that took its writer's grant.
    if (!orders || court.from_before) && had_grant {
        return Ok(());
    }
    // For the same reason its grant is on its way to a node, or waits there for something itself.
    Err(if orders { no("no-grant") } else { wait("no-grant") })
}

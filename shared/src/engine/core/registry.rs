//! Rows of the registry: which principals there are, and which count. The ministry's to write.

use super::{
    super::{
        EngineError, Reply,
        link_slots::Ending,
        registrar::{self, Applicant, Given},
    },
    turn::{Effect, Turn},
};
use crate::{
    domain::{PrincipalId, PrincipalRow, PrincipalStatus, policy},
    journal::Body,
};

pub(super) fn register(turn: &mut Turn, applicant: Applicant, reply: Reply<PrincipalId>) -> Result<(), EngineError> {
    let skipped = u16::from_be_bytes(turn.shared.environment.random());
    let (given, next) = {
        let ledger = turn.ledger();
        (registrar::judge(&ledger, &applicant), ledger.registry().next_principal(skipped))
    };
    let principal = match given {
        Err(reason) => {
            drop(reply.send(Err(EngineError::Refused { reason })));
            return Ok(());
        }
        Ok(Given::Same(principal)) => principal,
        Ok(Given::New(old)) => {
            // A council that joins again with another key becomes another principal; chains of the old one stay under the old
            // number.
            if let Some(old) = old {
                turn.shared.links.slots.end(old.principal, Ending::Superseded);
                write_principal(turn, PrincipalRow { status: PrincipalStatus::Revoked, ..old })?;
            }
            let Applicant { council, key: journal_key, .. } = applicant;
            write_principal(turn, PrincipalRow { principal: next, council, journal_key, status: PrincipalStatus::Active })?;
            next
        }
    };
    turn.then(Effect::Registered(reply, principal));
    Ok(())
}

fn write_principal(turn: &mut Turn, row: PrincipalRow) -> Result<(), EngineError> {
    if row.status == PrincipalStatus::Revoked {
        turn.shared.links.slots.end(row.principal, Ending::Revoked);
    }
    let registry = turn.ledger().registry().doc();
    turn.write(registry, &Body::Principal(row), Vec::new())
}

pub(super) fn revoke(turn: &mut Turn, principal: PrincipalId, reply: Reply<()>) -> Result<(), EngineError> {
    let row = turn.ledger().registry().principal(principal).cloned();
    match row {
        Some(row) if policy::is_council(principal) => {
            write_principal(turn, PrincipalRow { status: PrincipalStatus::Revoked, ..row })?;
            turn.then(Effect::Done(reply));
        }
        _ => drop(reply.send(Err(EngineError::Refused { reason: "unknown-principal" }))),
    }
    Ok(())
}

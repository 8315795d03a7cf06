//! What may be wrong with this node on its machine, and on the way to the hub: the checks of `tansiq-node doctor`.

use std::path::Path;

use serde_json::Value;
use tansiq_shared::{
    admin::doctor::{self, Check, Program, certificates},
    transport::tls::install_crypto_provider,
};

use crate::{
    config::NodeConfig,
    join::{self, Membership},
};

mod line;

const PROGRAM: Program = Program { name: "tansiq-node", begins: "join CODE" };

/// Looks at everything, in the order in which an administrator would mend it.
pub async fn look(folder: &Path, environment: impl IntoIterator<Item = (String, String)>) -> Vec<Check> {
    install_crypto_provider();
    let now = join::now();
    let mut checks = doctor::configuration(&NodeConfig::read(folder, environment), PROGRAM);
    checks.extend(doctor::folder(folder, PROGRAM).await);
    let (identity, membership) = identity(folder);
    checks.extend(identity);
    let running = doctor::running(folder, PROGRAM, now).await;
    if let Some(membership) = &membership {
        checks.extend(line::line(folder, membership).await);
    }
    checks.extend(running.checks);
    if let Some(status) = &running.status {
        checks.extend(link(status, membership.as_ref()));
        checks.extend(documents(status));
    }
    checks.extend(doctor::backups(folder, PROGRAM, now));
    checks
}

/// Who this node is: its keys, and how long its certificate counts.
fn identity(folder: &Path) -> (Vec<Check>, Option<Membership>) {
    let membership = match Membership::load(folder) {
        Ok(Some(membership)) => membership,
        Ok(None) => {
            let next = "ask the ministry for a code, then `tansiq-node join CODE`";
            return (
                vec![Check::bad("identity", "this folder has not joined the federation: there is no identity.toml", next)],
                None,
            );
        }
        Err(error) => {
            let next = "if `chmod` is named here, type that; otherwise put identity.toml back from a backup, or ask the ministry for \
                        a code (`tansiq-hub council invite COUNCIL --same-node`) and type `tansiq-node join CODE`";
            return (vec![Check::bad("identity", error.to_string(), next)], None);
        }
    };
    let name = &membership.name;
    let who = format!("{}, number {} of federation {}", name.council, name.principal, name.federation);
    let again = format!(
        "ask the ministry for a code (there: `tansiq-hub council invite {} --same-node`), then `systemctl stop tansiq-node`, \
         `tansiq-node join CODE`, `systemctl start tansiq-node`",
        name.council
    );
    let keys = match join::check_keys(folder, &membership) {
        Ok(()) => Check::ok("identity", format!("{who}; its keys are there")),
        Err(error) => {
            Check::bad("identity", format!("{who}; but it cannot {error}"), "put keys/ back from a backup, or join again as said")
        }
    };
    let purpose = certificates::Purpose {
        name: "certificate",
        ahead_days: 14,
        soon: "it is renewed by itself while the line is up: let the node run, and see the lines on the hub below",
        again: &again,
    };
    let certificate = certificates::chain(&membership.certificates, &membership.root, join::now(), purpose);
    (vec![keys, certificate], Some(membership))
}

/// How the running node sees its line.
fn link(status: &Value, membership: Option<&Membership>) -> Option<Check> {
    let is_up = status.get("line_up").and_then(Value::as_bool)?;
    let council = membership.map_or_else(|| "COUNCIL".to_owned(), |membership| membership.name.council.to_string());
    let reason = status.get("line_reason").and_then(Value::as_str);
    Some(match (is_up, reason) {
        (true, _) => Check::ok("link", "the running node is linked to the hub"),
        (false, Some("clone")) => Check::bad(
            "link",
            "the ministry serves this node no more: two machines work under this council's name (clone)",
            format!("switch one of them off, then let the ministry type `tansiq-hub council release {council}`"),
        ),
        (false, Some(reason)) => Check::bad(
            "link",
            format!("the ministry serves this node no more: {reason}"),
            format!("ask the ministry why; a code of `tansiq-hub council invite {council}` lets it in again"),
        ),
        (false, None) => Check::bad(
            "link",
            "the running node is not linked to the hub; what is written is kept here and leaves by itself",
            "see the lines on the hub above; `journalctl -u tansiq-node | grep \"line to the ministry\"` says why at each try",
        ),
    })
}

/// What the ministry does not have.
fn documents(status: &Value) -> Vec<Check> {
    let figure = |key| doctor::number(status, key);
    let (end, received) = (figure("end"), figure("received"));
    let late = figure("documents_not_received");
    let found = format!("the ministry has acknowledged {received} of {end} records");
    let received = if late == 0 {
        Check::ok("received", format!("{found}, and all of every shared document"))
    } else {
        let next = "nothing is lost: it leaves by itself as soon as the line is up; until then keep this disk, and make a backup";
        Check::warning("received", format!("{found}; {late} shared documents have something that it lacks"), next)
    };
    let alone = figure("documents_only_here");
    let next =
        "a backup on another disk is their only copy: `tansiq-node backup create FOLDER`, then look at it with `backup verify`";
    let alone = match alone {
        0 => Check::ok("only-here", "every document is shared with somebody"),
        _ => Check {
            next: Some(next.to_owned()),
            ..Check::ok("only-here", format!("{alone} documents are shared with nobody: they exist only on this disk"))
        },
    };
    vec![received, alone]
}

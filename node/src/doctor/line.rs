//! The way to the hub, step by step, until one fails: name, port, secure line, the hub's consent; and its clock.

use std::{net::SocketAddr, path::Path, time::Duration};

use tansiq_shared::{
    admin::doctor::Check,
    domain::UnixMs,
    identity::keys::KeyFolder,
    transport::tls::{NodeTls, TlsError},
};
use tokio::{
    net::{TcpStream, lookup_host},
    time::timeout,
};

use crate::{
    join::{self, JoinError, Membership, open_keys},
    link::probe::{Probed, probe},
};

/// How long a name may take, and a port.
const STEP_TIMEOUT: Duration = Duration::from_secs(5);
/// Most addresses of a name that are tried.
const ADDRESSES_MAX: usize = 8;
/// The hub tells its time to the second, and the answer takes a while.
const CLOCK_MS: i64 = 5_000;
/// From here on certificates of one end may not count yet at the other.
const CLOCK_BAD_MS: i64 = 3_600_000;

/// Goes the way that the running node goes, without troubling it.
pub(super) async fn line(folder: &Path, membership: &Membership) -> Vec<Check> {
    let (mut checks, clock) = steps(folder, membership).await;
    checks.push(compared(clock.map(|clock| join::now().0 - clock.0)));
    checks
}

/// The steps up to the one that fails, and the hub's clock if all went well.
async fn steps(folder: &Path, membership: &Membership) -> (Vec<Check>, Option<UnixMs>) {
    let address = membership.link_address.as_str();
    let mut checks = Vec::new();
    let (name, addresses) = resolved(address).await;
    checks.push(name);
    if addresses.is_empty() {
        return (checks, None);
    }
    let (port, is_open) = opened(address, &addresses).await;
    checks.push(port);
    if !is_open {
        return (checks, None);
    }
    let Some(tls) = door(folder, membership) else {
        let next = "see what is said of identity and certificate above";
        checks.push(Check::warning("hub-tls", "it was not tried: keys or certificate here cannot be used", next));
        return (checks, None);
    };
    let council = membership.name.council.as_str();
    if let Err(error) = secured(&tls, address).await {
        checks.push(not_secured(&error, council));
        return (checks, None);
    }
    checks.push(Check::ok("hub-tls", "the far end is this federation's hub, and takes this node's certificate"));
    let Probed { served, clock } = probe(&tls, address).await;
    checks.push(consent(served, council));
    (checks, clock)
}

async fn resolved(address: &str) -> (Check, Vec<SocketAddr>) {
    let next = "see whether `getent hosts` finds it, and what /etc/resolv.conf names; if the hub has another name now, ask the ministry \
                and correct link_address in identity.toml, then restart the node";
    let bad = |found: String| (Check::bad("hub-name", found, next), Vec::new());
    match timeout(STEP_TIMEOUT, lookup_host(address)).await {
        Err(_) => bad(format!("{address}: the name was not answered within {} s", STEP_TIMEOUT.as_secs())),
        Ok(Err(error)) => bad(format!("{address}: {error}")),
        Ok(Ok(found)) => {
            let found: Vec<SocketAddr> = found.take(ADDRESSES_MAX).collect();
            if found.is_empty() {
                return bad(format!("{address}: the name has no address"));
            }
            let texts: Vec<String> = found.iter().map(|found| found.ip().to_string()).collect();
            (Check::ok("hub-name", format!("{address} is {}", texts.join(", "))), found)
        }
    }
}

async fn opened(address: &str, addresses: &[SocketAddr]) -> (Check, bool) {
    let mut why = Vec::new();
    for one in addresses {
        match timeout(STEP_TIMEOUT, TcpStream::connect(one)).await {
            Ok(Ok(_)) => return (Check::ok("hub-port", format!("{one} takes connections")), true),
            Ok(Err(error)) => why.push(format!("{one}: {error}")),
            Err(_) => why.push(format!("{one}: no answer within {} s", STEP_TIMEOUT.as_secs())),
        }
    }
    let next = format!(
        "ask the ministry whether the hub runs; \"refused\" means that nothing listens there, \"no answer\" usually a firewall: \
         {address} must be open to outgoing connections"
    );
    (Check::bad("hub-port", why.join("; "), next), false)
}

/// The door of the running node; `None` when its keys are not there. Keys are never made here.
fn door(folder: &Path, membership: &Membership) -> Option<NodeTls> {
    let (has_key, _) = KeyFolder::has(&folder.join("keys"));
    let key = has_key.then(|| open_keys(folder).ok()?.tls_key().ok()).flatten()?;
    membership.tls(&key).ok()
}

async fn secured(tls: &NodeTls, address: &str) -> Result<(), TlsError> {
    tls.connect(address).await?.heard(address).await
}

fn not_secured(error: &TlsError, council: &str) -> Check {
    let again = format!(
        "ask the ministry for a code (there: `tansiq-hub council invite {council} --same-node`) and type `tansiq-node join CODE`"
    );
    let next = match error.reason() {
        "expired" | "not-yet-valid" => {
            "the hub's certificate does not count by the clock here: look at it with `timedatectl`, and ask \
                                        the ministry to look at the hub's"
                .to_owned()
        }
        "unknown-issuer" | "bad-signature" | "wrong-name" | "wrong-purpose" | "bad-certificate" => {
            format!("what answers there is not this federation's hub. Ask the ministry for its address; {again}")
        }
        "far-end-says-expired" => {
            format!("the hub says that this node's certificate does not count: if the clocks are right, {again}")
        }
        reason if reason.starts_with("far-end") => format!("the hub does not take this node's certificate: {again}"),
        "timeout" => {
            "something between here and the hub holds the line up: a firewall or proxy that does not let TLS through".to_owned()
        }
        _ => "see that nothing between here and the hub reads or changes TLS; the hub's log says which end gave up".to_owned(),
    };
    Check::bad("hub-tls", error.to_string(), next)
}

fn consent(served: Result<(), JoinError>, council: &str) -> Check {
    let invite = |how: &str| {
        format!(
            "ask the ministry why; to be let in again it types `tansiq-hub council invite {council}{how}`, and you `tansiq-node join CODE`"
        )
    };
    match served {
        Ok(()) => Check::ok("hub-consent", "the hub knows this node, and serves it"),
        Err(JoinError::Refused { reason, text }) => {
            let next = match reason.as_str() {
                "superseded" => {
                    "another machine works in this council's name: switch this one off, or ask the ministry".to_owned()
                }
                "revoked" | "unknown-principal" => invite(""),
                _ => invite(" --same-node"),
            };
            Check::bad("hub-consent", format!("the hub says: {text} ({reason})"), next)
        }
        Err(error) => {
            Check::bad("hub-consent", format!("the hub did not answer: {error}"), "ask the ministry to type `tansiq-hub doctor`")
        }
    }
}

/// `apart`: how many milliseconds the clock here is ahead of the hub's.
fn compared(apart: Option<i64>) -> Check {
    let next = "see with `timedatectl` which one is wrong, and turn time synchronisation on there (`timedatectl set-ntp true`)";
    let Some(apart) = apart else {
        return Check::warning(
            "clock",
            "it cannot be told whether this machine's clock is right: the hub told no time to compare it with",
            next,
        );
    };
    let words = if apart < 0 { "behind" } else { "ahead of" };
    let found = format!("the clock here is {} s {words} the hub's", apart.abs() / 1000);
    match apart.abs() {
        ..CLOCK_MS => Check::ok("clock", "the clock here agrees with the hub's to within a few seconds"),
        CLOCK_MS..CLOCK_BAD_MS => Check::warning("clock", found, next),
        _ => Check::bad("clock", found, next),
    }
}

#[cfg(test)]
mod tests {
    use tansiq_shared::admin::doctor::State;

    use super::*;

    #[test]
    fn a_clock_that_is_off_is_said_to_be_so_and_which_way() {
        let states = [0, -3_000, 90_000, -7_200_000].map(|apart| compared(Some(apart)).state);
        assert_eq!(states, [State::Ok, State::Ok, State::Warning, State::Bad]);
        assert!(compared(Some(-90_000)).found.contains("90 s behind"));
        assert_eq!(compared(None).state, State::Warning);
    }

    #[test]
    fn a_council_that_was_revoked_is_told_what_to_ask_for() {
        let refused = JoinError::Refused { reason: "revoked".to_owned(), text: "no longer part of it".to_owned() };
        let check = consent(Err(refused), "MA-02");
        assert!(check.state == State::Bad && check.found.contains("(revoked)"));
        assert!(check.next.unwrap().contains("council invite MA-02`"));
    }
}

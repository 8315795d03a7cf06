//! What may be wrong with this hub on its machine, and with its councils' nodes: the checks of `tansiq-hub doctor`.

use std::{
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
    path::Path,
    time::Duration,
};

use tansiq_shared::{
    admin::doctor::{self, Check, Program, certificates},
    identity::{
        ca::{Authority, ISSUER, ROOT_KEY},
        files,
        keys::KeyFolder,
    },
    transport::tls::{JoinTls, install_crypto_provider},
};
use tokio::{net::TcpStream, time::timeout};

use crate::{
    app::{CA, KEYS},
    config::HubConfig,
    now,
};

mod councils;

const PROGRAM: Program = Program { name: "tansiq-hub", begins: "init --name NAME" };
/// The running hub renews the issuer 60 days before its end: later than that, something kept it from doing so.
const ISSUER_AHEAD_DAYS: i64 = 59;
/// How long a port on this machine may take.
const STEP_TIMEOUT: Duration = Duration::from_secs(5);

/// Looks at everything, in the order in which an administrator would mend it.
pub async fn look(folder: &Path, environment: impl IntoIterator<Item = (String, String)>) -> Vec<Check> {
    install_crypto_provider();
    let now = now();
    let config = HubConfig::read(folder, environment);
    let mut checks = doctor::configuration(&config, PROGRAM);
    checks.extend(doctor::folder(folder, PROGRAM).await);
    let (authority, found) = authority(folder);
    checks.extend(found);
    checks.push(keys(folder));
    let running = doctor::running(folder, PROGRAM, now).await;
    if let (Ok(config), Some(_)) = (&config, &running.status) {
        checks.extend(ports(config, authority.as_ref()).await);
    }
    checks.extend(running.checks);
    if let Some(status) = &running.status {
        checks.push(councils::standing(status));
        checks.extend(councils::councils(folder, now).await);
        checks.push(councils::invitations(folder, now).await);
    }
    checks.extend(doctor::backups(folder, PROGRAM, now));
    checks
}

/// The certificate authority. It is only read: opening one that is not there would make its folder.
fn authority(folder: &Path) -> (Option<Authority>, Vec<Check>) {
    let ca = folder.join(CA);
    if !ca.is_dir() {
        let next = "`tansiq-hub init --name NAME` makes a new federation; put ca/ back from a backup if there was one before";
        return (None, vec![Check::bad("authority", "there is no certificate authority in this folder", next)]);
    }
    let next = "if `chmod` is named here, type that; otherwise put ca/ back from a backup, and ask for help before you make a new one: \
                it would cut every council off";
    let loaded = Authority::load(&ca);
    let issuer = files::read_private(&ca.join(ISSUER)).ok().flatten();
    let (authority, issuer) = match (loaded, issuer) {
        (Ok(authority), Some(issuer)) => (authority, issuer),
        (Err(error), _) => return (None, vec![Check::bad("authority", error.to_string(), next)]),
        (Ok(_), None) => return (None, vec![Check::bad("authority", "its issuer cannot be read", next)]),
    };
    let soon = if ca.join(ROOT_KEY).exists() {
        "the running hub renews it by itself within hours: start it"
    } else {
        "put the root's key back as ca/root.p8 (mode 600) and restart the hub, which then renews it; take the key away again"
    };
    let purpose = certificates::Purpose { name: "issuer", ahead_days: ISSUER_AHEAD_DAYS, soon, again: soon };
    let issuer = certificates::chain(&[issuer], authority.root(), now(), purpose);
    let found = format!("the certificate authority of federation {} is whole", authority.federation());
    (Some(authority), vec![Check::ok("authority", found), issuer])
}

fn keys(folder: &Path) -> Check {
    match KeyFolder::has(&folder.join(KEYS)) {
        (true, true) => Check::ok("identity", "the hub's keys are there"),
        (_, has_journal_key) => {
            let found = if has_journal_key { "the TLS key is not there" } else { "the key of the hub's journal is not there" };
            let next =
                "put keys/ back from a backup before you start the hub: with another journal key no node knows it any more";
            Check::bad("identity", found, next)
        }
    }
}

/// Whether nodes find the hub's ports open, and the right hub behind them. A port that the system chose is not known here.
async fn ports(config: &HubConfig, authority: Option<&Authority>) -> Vec<Check> {
    let mut checks = Vec::new();
    let all = [("web-port", config.common.web_listen), ("link-port", config.link_listen), ("enrol-port", config.enrol_listen)];
    for (name, listens) in all.into_iter().filter(|(_, listens)| listens.port() != 0) {
        let here = here(listens);
        checks.push(match timeout(STEP_TIMEOUT, TcpStream::connect(here)).await {
            Ok(Ok(_)) => Check::ok(name, format!("{here} takes connections")),
            failed => {
                let why = failed.map_or_else(
                    |_| "no answer".to_owned(),
                    |tried| tried.map_or_else(|error| error.to_string(), |_| String::new()),
                );
                let next = "`ss -ltnp` shows who listens; `journalctl -u tansiq-hub -n 50` says why the hub does not";
                Check::bad(name, format!("{here}: {why}"), next)
            }
        });
    }
    let pin = authority.and_then(|authority| authority.root_spki().ok());
    if let Some(pin) = pin.filter(|_| config.enrol_listen.port() != 0) {
        let at = here(config.enrol_listen).to_string();
        let seen = match JoinTls::new(pin) {
            Ok(tls) => tls.connect(&at).await.map(drop),
            Err(error) => Err(error),
        };
        checks.push(match seen {
            Ok(()) => Check::ok("certificate", "what a node is shown leads to this federation's root, and counts today"),
            Err(error) => {
                let next = "see the clock (`timedatectl`) and the issuer above; a restart of the hub makes a new certificate";
                Check::bad("certificate", error.to_string(), next)
            }
        });
    }
    checks
}

/// Where this machine reaches an address that it listens at.
fn here(listens: SocketAddr) -> SocketAddr {
    let ip = match listens.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(ip) if ip.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
        ip => ip,
    };
    SocketAddr::new(ip, listens.port())
}

//! Whether the program can do its work, check by check, and the figures that come of looking.
//!
//! A check is passed, or it has a reason code and words for whoever reads them. Those that the program cannot work without make it
//! *not ready*; the others are only said: a node whose line is down works, and a monitor that took it away would do harm.

use std::{fs, path::PathBuf, sync::Arc, time::Duration};

use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;

use super::{backup, telemetry::Metrics};
use crate::{
    blobs::Blobs,
    domain::UnixMs,
    engine::{Engine, EngineStatus},
};

/// How long the journal may take to answer.
const ANSWER_TIMEOUT: Duration = Duration::from_secs(5);
const DAY_MS: i64 = 24 * 3_600_000;
/// A word this long before a certificate ends; it is renewed long before.
const CERTIFICATE_DAYS: i64 = 14;
/// The unit makes a backup every night.
const BACKUP_DAYS: i64 = 7;
/// A word when less than this is left on the disk.
const ROOM_BYTES: u64 = 1024 * 1024 * 1024;

/// One thing that was looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Check {
    /// What; the same in later versions.
    pub name: &'static str,
    /// Why it is not passed, by the closed code and in words; `None` when it is.
    pub wrong: Option<(&'static str, String)>,
    /// Whether the program cannot work without it.
    pub is_needed: bool,
}

impl Check {
    /// A check that the program cannot work without.
    pub fn needed(name: &'static str, wrong: Option<(&'static str, String)>) -> Self {
        Self { name, wrong, is_needed: true }
    }

    /// A check that is only said.
    pub fn said(name: &'static str, wrong: Option<(&'static str, String)>) -> Self {
        Self { name, wrong, is_needed: false }
    }

    /// Whether a certificate that ends then still counts, and for long enough. The program works without.
    pub fn certificate(expires: Option<UnixMs>, now: UnixMs) -> Self {
        let wrong = expires.and_then(|expires| match expires.0 - now.0 {
            left if left <= 0 => {
                Some(("expired", "the certificate has ended: ask the ministry for a code and join again".to_owned()))
            }
            left if left < CERTIFICATE_DAYS * DAY_MS => {
                let days = left / DAY_MS;
                Some(("certificate-ends", format!("the certificate ends in {days} days and was not renewed: `doctor` says why")))
            }
            _ => None,
        });
        Self::said("certificate", wrong)
    }

    fn to_json(&self) -> Value {
        match &self.wrong {
            None => json!({ "name": self.name, "ok": true, "needed": self.is_needed }),
            Some((reason, text)) => {
                json!({ "name": self.name, "ok": false, "needed": self.is_needed, "reason": reason, "text": text })
            }
        }
    }
}

/// What only one of the programs knows: it sets its own figures and returns its own checks. It may block for a file.
pub type Own = Arc<dyn Fn(Option<&EngineStatus>, &Metrics) -> Vec<Check> + Send + Sync>;

/// A program that is watched over. Cheap to clone.
#[derive(Clone)]
pub struct Watched {
    /// `tansiq-hub` or `tansiq-node`.
    pub program: &'static str,
    /// Its data folder.
    pub folder: PathBuf,
    /// Its documents.
    pub engine: Engine,
    /// Its files.
    pub blobs: Blobs,
    /// Its counters.
    pub metrics: Metrics,
    /// Whether it leaves.
    pub leaving: CancellationToken,
    /// See there.
    pub own: Own,
}

/// Everything that was looked at.
#[derive(Debug)]
pub struct Looked(Vec<Check>);

impl Looked {
    /// Whether the program can do its work.
    pub fn is_ready(&self) -> bool {
        self.0.iter().all(|check| check.wrong.is_none() || !check.is_needed)
    }

    /// `{"ready", "checks": [{"name", "ok", "needed", "reason", "text"}]}`; reason and text only where it is not ok.
    pub fn to_json(&self) -> Value {
        json!({ "ready": self.is_ready(), "checks": self.0.iter().map(Check::to_json).collect::<Vec<_>>() })
    }
}

impl Watched {
    /// Looks at everything, and sets the figures that come of it.
    pub async fn look(&self, now: UnixMs) -> Looked {
        let status = tokio::time::timeout(ANSWER_TIMEOUT, self.engine.status()).await.ok().and_then(Result::ok);
        let incidents = tokio::time::timeout(ANSWER_TIMEOUT, self.engine.incidents()).await.ok().and_then(Result::ok);
        let watched = self.clone();
        let looked = tokio::task::spawn_blocking(move || {
            if let Some(incidents) = incidents {
                let open = incidents.iter().filter(|incident| incident.state.as_str() != "closed").count();
                watched.metrics.figures.set("tansiq_incidents_open", size(open as u64));
            }
            watched.looked(status.as_ref(), now)
        });
        let gone = |_| vec![Check::needed("program", Some(("leaving", "the program is leaving".to_owned())))];
        Looked(looked.await.unwrap_or_else(gone))
    }

    fn looked(&self, status: Option<&EngineStatus>, now: UnixMs) -> Vec<Check> {
        let figures = &self.metrics.figures;
        let mut checks =
            vec![Check::needed("program", self.leaving.is_cancelled().then(|| ("leaving", "the program is leaving".to_owned())))];
        checks.push(Check::needed(
            "journal",
            status.is_none().then(|| ("unavailable", "the journal does not answer: the log says why".to_owned())),
        ));
        if let Some(status) = status {
            self.metrics.take(status, self.engine.counters());
            figures.set("tansiq_end_position", size(status.end.0));
            figures.set("tansiq_index_behind_positions", size(status.end.0.saturating_sub(status.index.0)));
            if let Some(received) = status.received {
                figures.set("tansiq_outbox_positions", size(status.end.0.saturating_sub(received.0)));
            }
            figures.set("tansiq_started_timestamp_seconds", status.began_at.0 / 1000);
            let (lost, damage) = (status.log.lost, status.log.damage);
            checks.push(Check::said(
                "journal-whole",
                (lost + damage > 0).then(|| {
                    let text = format!("the disk lost {lost} records, and {damage} damaged pieces were found since the start: look at the disk, and at `status`");
                    ("damaged", text)
                }),
            ));
        }
        figures.set("tansiq_documents_quarantined", size(self.engine.quarantine().len() as u64));
        let files = self.blobs.counted();
        figures.set("tansiq_files", size(files.files));
        figures.set("tansiq_file_bytes", size(files.bytes));
        checks.extend(self.disk(status));
        checks.push(self.backup(now));
        self.process();
        checks.extend((self.own)(status, &self.metrics));
        for check in &checks {
            figures.checked(check.name, check.wrong.is_none());
        }
        figures.set("tansiq_ready", i64::from(checks.iter().all(|check| check.wrong.is_none() || !check.is_needed)));
        figures.built(self.program);
        checks
    }

    fn disk(&self, status: Option<&EngineStatus>) -> Vec<Check> {
        let full = status.is_some_and(|status| status.log.is_full);
        let text = "the disk has no room for anything new: make room in it; what is there can be read";
        let mut checks = vec![Check::needed("disk", full.then(|| ("no-space", text.to_owned())))];
        if let Ok(found) = rustix::fs::statvfs(&self.folder) {
            let free = found.f_bavail.saturating_mul(found.f_frsize);
            self.metrics.figures.set("tansiq_disk_bytes", size(found.f_blocks.saturating_mul(found.f_frsize)));
            self.metrics.figures.set("tansiq_disk_free_bytes", size(free));
            let low = (free < ROOM_BYTES).then(|| ("low-space", format!("{} MiB are left on the disk", free / 1024 / 1024)));
            checks.push(Check::said("disk-room", low));
        }
        checks
    }

    fn backup(&self, now: UnixMs) -> Check {
        let (kept, figures) = (backup::kept(&self.folder), &self.metrics.figures);
        let at = |done: Option<&backup::Done>| done.map_or(0, |done| done.at_ms);
        let (made, proven) = (at(kept.made.as_ref()), at(kept.proven.as_ref()));
        let failed = kept.failed.filter(|failed| failed.at_ms >= made.max(proven));
        figures.set("tansiq_backup_made_timestamp_seconds", made / 1000);
        figures.set("tansiq_backup_proven_timestamp_seconds", proven / 1000);
        figures.set("tansiq_backup_failed", i64::from(failed.is_some()));
        let wrong = match failed {
            Some(failed) => Some(("backup-failed", format!("the last try failed: {}", failed.why))),
            None if made == 0 => Some(("backup-none", "no backup was ever made of this folder".to_owned())),
            None if now.0 - made > BACKUP_DAYS * DAY_MS => {
                Some(("backup-old", format!("the last backup was made {} days ago", (now.0 - made) / DAY_MS)))
            }
            None => None,
        };
        Check::said("backup", wrong)
    }

    fn process(&self) {
        let figures = &self.metrics.figures;
        let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
        let resident =
            status.lines().find_map(|line| line.strip_prefix("VmRSS:")?.trim().strip_suffix("kB")?.trim().parse().ok());
        if let Some(kib) = resident {
            let kib: i64 = kib;
            figures.set("process_resident_memory_bytes", kib.saturating_mul(1024));
        }
        if let Ok(open) = fs::read_dir("/proc/self/fd") {
            figures.set("process_open_fds", size(open.count() as u64));
        }
        let limits = fs::read_to_string("/proc/self/limits").unwrap_or_default();
        let most = limits.lines().find_map(|line| line.strip_prefix("Max open files")?.split_whitespace().next()?.parse().ok());
        if let Some(most) = most {
            figures.set("process_max_fds", most);
        }
    }
}

fn size(value: u64) -> i64 {
    i64::try_from(value).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_only_said_makes_nobody_unready() {
        let wrong = |reason| Some((reason, "words".to_owned()));
        let looked = Looked(vec![Check::needed("journal", None), Check::said("link", wrong("line-down"))]);
        assert!(looked.is_ready());
        assert_eq!(looked.to_json()["checks"][1]["reason"], "line-down");
        assert!(!Looked(vec![Check::needed("disk", wrong("no-space"))]).is_ready());
    }

    #[test]
    fn a_certificate_is_said_to_end_two_weeks_before() {
        let reason = |days: i64| Check::certificate(Some(UnixMs(days * DAY_MS)), UnixMs(0)).wrong.map(|(reason, _)| reason);
        assert_eq!([reason(15), reason(13), reason(0)], [None, Some("certificate-ends"), Some("expired")]);
    }
}
